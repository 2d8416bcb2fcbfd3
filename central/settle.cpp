// The batch against the database: duplicates, forks, gaps, persons and numbers.
#include "base/log.h"
#include "central/batches.h"
#include "central/store_detail.h"
#include "seal/chain.h"
#include "seal/merkle.h"
#include "wire/problem.h"

namespace balcao::central {

using base::FaultCode;
using wire::ItemStatus;

namespace {

/// What a stored refusal says, for ever.
base::Bytes write_refusal(const wire::ItemProblem& problem)
{
    const wire::Json json = {
        {"code", problem.code}, {"rule_ids", problem.rule_ids}, {"rules_version", problem.rules_version}};
    return wire::write_body(json, wire::Format::cbor);
}

wire::ItemProblem read_refusal(base::BytesView stored)
{
    wire::ItemProblem out;
    const auto json = wire::read_body(stored, wire::Format::cbor);
    if (!json || !json->is_object()) return out;
    out.code = json->value("code", std::string());
    out.rule_ids = json->value("rule_ids", std::vector<std::string>());
    out.rules_version = json->value("rules_version", std::string());
    return out;
}

class Settlement {
public:
    Settlement(Store& store, const Context& context, const KnownTerminal& terminal, Instant received_at)
        : m_store(store), m_context(context), m_terminal(terminal), m_received_at(received_at)
    {}

    Result<Settled> run(const std::string& epoch, std::vector<Examined>& items);

private:
    Result<wire::ItemResult> item(Examined& examined);
    Result<wire::ItemResult> known(const RecordRow& stored, const Examined& examined);
    Result<bool> chained(const RecordRow& record);
    Status<> freeze(std::int64_t seq);
    Status<> store_record(Examined& examined, const wire::ItemResult& result);
    /// Free, replaced, or why not.
    Result<std::optional<wire::ItemProblem>> claim(const Candidate& candidate);
    Status<> replace(ActivationRow old, const std::string& by);
    Status<> advance();
    Status<> finish(Settled& settled, const std::vector<Examined>& items);

    Store& m_store;
    const Context& m_context;
    const KnownTerminal& m_terminal;
    const Instant m_received_at;
    EpochRow m_epoch;
    std::int64_t m_receipt_id = 0;
    bool m_stored = false;
    bool m_keys_made = false;
};

wire::ItemResult conflict(std::int64_t seq)
{
    wire::ItemResult out;
    out.seq = seq;
    out.status = ItemStatus::conflict;
    out.problem = wire::ItemProblem{"epoch_frozen", {}, {}};
    return out;
}

Result<Settled> Settlement::run(const std::string& epoch, std::vector<Examined>& items)
{
    auto found = m_store.epoch(m_terminal.id, epoch);
    if (!found) return base::unexpected(found.error());
    if (*found) {
        m_epoch = **found;
    } else {
        auto opened = m_store.open_epoch(m_terminal.id, epoch, m_received_at);
        if (!opened) return base::unexpected(opened.error());
        m_epoch = *opened;
    }
    auto next = m_store.next_receipt_id();
    if (!next) return base::unexpected(next.error());
    m_receipt_id = *next;

    Settled out;
    for (auto& examined : items) {
        auto result = item(examined);
        if (!result) return base::unexpected(result.error());
        out.answer.results.push_back(std::move(*result));
    }
    if (auto done = advance(); !done) return base::unexpected(done.error());
    if (auto done = finish(out, items); !done) return base::unexpected(done.error());
    return out;
}

Result<wire::ItemResult> Settlement::item(Examined& examined)
{
    auto& record = examined.record;
    auto stored = m_store.record(m_epoch.id, record.seq);
    if (!stored) return base::unexpected(stored.error());
    if (*stored && (*stored)->hash == record.hash) return known(**stored, examined);
    if (*stored) {
        if (auto done = freeze(record.seq); !done) return base::unexpected(done.error());
    }
    if (m_epoch.frozen_at) return conflict(record.seq);
    auto fits = chained(record);
    if (!fits) return base::unexpected(fits.error());
    if (!*fits) {
        if (auto done = freeze(record.seq); !done) return base::unexpected(done.error());
        return conflict(record.seq);
    }

    wire::ItemResult result;
    result.seq = record.seq;
    result.problem = examined.refusal;
    if (!result.problem) {
        auto refusal = claim(*examined.candidate);
        if (!refusal) return base::unexpected(refusal.error());
        result.problem = std::move(*refusal);
    }
    result.status = result.problem ? ItemStatus::rejected : ItemStatus::accepted;
    if (!result.problem) result.activation = activation_state(examined.candidate->key);
    if (auto done = store_record(examined, result); !done) return base::unexpected(done.error());
    return result;
}

/// The same record again: the answer of the first time, with the key as it stands now.
Result<wire::ItemResult> Settlement::known(const RecordRow& stored, const Examined& examined)
{
    wire::ItemResult result;
    result.seq = stored.seq;
    if (stored.outcome == "rejected") {
        result.status = ItemStatus::rejected;
        result.problem = read_refusal(stored.answer);
        return result;
    }
    result.status = ItemStatus::duplicate;
    const auto case_id = base::to_text(stored.answer);
    auto key = m_store.activation(case_id);
    if (!key) return base::unexpected(key.error());
    if (*key) result.activation = activation_state(**key);
    static_cast<void>(examined);
    return result;
}

/// Does it follow the record before it, and does the one after it (sent earlier) follow it?
Result<bool> Settlement::chained(const RecordRow& record)
{
    if (record.seq == 1) {
        if (record.prev != seal::k_chain_start) return false;
    } else {
        auto before = m_store.record(m_epoch.id, record.seq - 1);
        if (!before) return base::unexpected(before.error());
        if (*before && (*before)->hash != record.prev) return false;
    }
    if (record.seq > m_epoch.highest_seq) return true;
    auto after = m_store.record(m_epoch.id, record.seq + 1);
    if (!after) return base::unexpected(after.error());
    return !*after || (*after)->prev == record.hash;
}

Status<> Settlement::freeze(std::int64_t seq)
{
    if (m_epoch.frozen_at) return {};
    m_epoch.frozen_at = m_received_at;
    m_epoch.frozen_seq = seq;
    base::log_id(base::LogLevel::error, "epoch_frozen", m_terminal.name, {{"seq", seq}});
    return m_store.add_event(m_received_at, "epoch_frozen", m_terminal.name, seq);
}

Status<> Settlement::store_record(Examined& examined, const wire::ItemResult& result)
{
    auto& record = examined.record;
    record.receipt_id = m_receipt_id;
    m_stored = true;
    m_epoch.highest_seq = std::max(m_epoch.highest_seq, record.seq);
    if (result.status == ItemStatus::rejected) {
        record.outcome = "rejected";
        record.answer = write_refusal(*result.problem);
        record.data.clear();  // what was refused is not kept here; the terminal still has it
        return m_store.add_record(m_epoch.id, record);
    }
    auto& key = examined.candidate->key;
    record.outcome = "accepted";
    record.answer = base::to_bytes(key.case_id);
    if (auto done = m_store.add_record(m_epoch.id, record); !done) return done;
    auto same = m_store.activation(key.case_id);
    if (!same) return base::unexpected(same.error());
    if (*same) return {};  // the same case over a restored queue: it has its key already
    key.epoch_id = m_epoch.id;
    m_keys_made = true;
    return m_store.add_activation(key, examined.candidate->sealed_password);
}

Result<std::optional<wire::ItemProblem>> Settlement::claim(const Candidate& candidate)
{
    using Refusal = std::optional<wire::ItemProblem>;
    const auto& key = candidate.key;
    auto same_case = m_store.activation(key.case_id);
    if (!same_case) return base::unexpected(same_case.error());
    if (*same_case) {
        const bool same = (*same_case)->person == key.person && (*same_case)->phone == key.phone;
        return same ? Refusal() : Refusal(wire::ItemProblem{wire::k_problem_unreadable, {}, {}});
    }
    auto by_phone = m_store.live_by_phone(key.phone, key.purpose);
    if (!by_phone) return base::unexpected(by_phone.error());
    if (*by_phone && (*by_phone)->person != key.person) {
        return Refusal(wire::ItemProblem{wire::k_problem_phone, {}, {}});
    }
    auto by_person = m_store.live_by_person(key.person, key.purpose);
    if (!by_person) return base::unexpected(by_person.error());
    if (!*by_person) return Refusal();
    // A later act at a desk replaces the key; a record that was only late in coming does not.
    auto its_record = m_store.record((*by_person)->epoch_id, (*by_person)->seq);
    if (!its_record) return base::unexpected(its_record.error());
    const bool comparable = candidate.clock_trusted && *its_record && (*its_record)->clock_off_ms.has_value();
    if (comparable && key.captured_at < (*by_person)->captured_at) {
        return Refusal(wire::ItemProblem{wire::k_problem_person, {}, {}});
    }
    if (auto done = replace(**by_person, key.case_id); !done) return base::unexpected(done.error());
    return Refusal();
}

Status<> Settlement::replace(ActivationRow old, const std::string& by)
{
    old.state = "replaced";
    old.ended_at = m_received_at;
    old.replaced_by = by;
    if (auto done = m_store.save_activation(old); !done) return done;
    if (auto done = m_store.replace_open_codes(old.case_id, "sign_in"); !done) return done;
    return m_store.drop_credential(old.case_id);
}

/// Moves contiguous_upto over what is stored without a gap.
Status<> Settlement::advance()
{
    while (true) {
        auto chain = m_store.unsettled_chain(m_epoch, 1000);
        if (!chain) return base::unexpected(chain.error());
        bool moved = false;
        for (const auto& record : *chain) {
            if (record.seq != m_epoch.contiguous_upto + 1) return {};
            m_epoch.contiguous_upto = record.seq;
            m_epoch.head_hash = record.hash;
            moved = true;
        }
        if (!moved || chain->size() < 1000) return {};
    }
}

Status<> Settlement::finish(Settled& settled, const std::vector<Examined>& items)
{
    auto& answer = settled.answer;
    std::vector<Digest> leaves;
    wire::Receipt receipt;
    for (std::size_t i = 0; i < items.size(); ++i) {
        const auto status = answer.results[i].status;
        if (status == ItemStatus::retry || status == ItemStatus::conflict) continue;
        if (leaves.empty()) receipt.first = items[i].record.seq;
        receipt.last = items[i].record.seq;
        leaves.push_back(items[i].record.hash);
    }
    answer.contiguous_upto = m_epoch.contiguous_upto;
    auto gaps = m_store.gaps(m_epoch, k_gaps_told);
    if (!gaps) return base::unexpected(gaps.error());
    for (const auto& gap : *gaps) answer.gaps.push_back({gap.first, gap.last});
    // Every acknowledging transaction writes: a mere repetition must wait for the disk as well.
    if (auto done = m_store.save_epoch(m_epoch, m_received_at); !done) return done;
    if (auto done = m_store.seen(m_terminal.id, m_received_at); !done) return done;
    if (leaves.empty()) return {};

    receipt.terminal = base::TerminalId(m_terminal.name);
    receipt.epoch = base::EpochId(m_epoch.epoch);
    receipt.count = static_cast<std::int64_t>(leaves.size());
    receipt.merkle_root = seal::bytes_of(seal::merkle_root(leaves));
    receipt.head_hash = seal::bytes_of(m_epoch.head_hash);
    receipt.received_at = m_received_at;
    receipt.results_digest = seal::bytes_of(seal::sha256(wire::canonical_results(answer.results)));
    receipt.kid = base::to_hex(m_context.home.receipt().certificate.key_id());
    if (m_stored) {
        ReceiptRow row;
        row.id = m_receipt_id;
        row.epoch_id = m_epoch.id;
        row.first_seq = receipt.first;
        row.last_seq = receipt.last;
        row.count = receipt.count;
        row.received_at = m_received_at;
        row.body = wire::canonical_receipt(receipt);
        if (auto done = m_store.add_receipt(row); !done) return done;
        settled.receipt_id = m_receipt_id;
    }
    settled.keys_made = m_keys_made;
    answer.receipt = std::move(receipt);
    return {};
}

}  // namespace

std::optional<wire::ActivationState> activation_state(const ActivationRow& row)
{
    return wire::activation_state_from_name(row.state);
}

Result<Settled> settle(Store& store, const Context& context, const KnownTerminal& terminal, const std::string& epoch,
                       std::vector<Examined>& items, Instant received_at)
{
    return Settlement(store, context, terminal, received_at).run(epoch, items);
}

}  // namespace balcao::central
