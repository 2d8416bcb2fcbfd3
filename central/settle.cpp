// The batch against the database: duplicates, forks and gaps. What a record does to its person's key: settle_keys.cpp.
#include <algorithm>
#include <set>

#include "base/log.h"
#include "central/settlement.h"
#include "central/stored_answer.h"
#include "seal/chain.h"

namespace balcao::central {

using wire::ItemStatus;

namespace {

wire::ItemResult conflict(std::int64_t seq)
{
    wire::ItemResult out;
    out.seq = seq;
    out.status = ItemStatus::conflict;
    out.problem = wire::ItemProblem{"epoch_frozen", {}, {}};
    return out;
}

}  // namespace

Status<> Settlement::read(const std::string& epoch, const std::vector<Examined>& items)
{
    auto opened = m_store.hold_epoch(m_terminal.id, epoch, m_received_at);
    if (!opened) return base::unexpected(opened.error());
    m_epoch = *opened;
    auto next = m_store.next_receipt_id();
    if (!next) return base::unexpected(next.error());
    m_receipt_id = *next;

    std::set<std::int64_t> near;
    std::vector<const ActivationRow*> wanted;
    for (const auto& examined : items) {
        const auto seq = examined.record.seq;
        // Nothing is stored above the highest: a batch that comes in order asks for its own predecessor alone.
        for (auto at = std::max<std::int64_t>(1, seq - 1); at <= std::min(seq + 1, m_epoch.highest_seq); ++at) {
            near.insert(at);
        }
        if (examined.candidate) wanted.push_back(&examined.candidate->key);
        if (examined.ending) wanted.push_back(&examined.ending->about);
        if (examined.change) wanted.push_back(&examined.change->about);
    }
    auto records = m_store.records(m_epoch.id, {near.begin(), near.end()});
    if (!records) return base::unexpected(records.error());
    for (auto& found : *records) m_records.emplace(found.seq, std::move(found));
    auto keys = m_store.keys_near(wanted);
    if (!keys) return base::unexpected(keys.error());
    for (auto& found : *keys) m_keys.found(std::move(found));
    return {};
}

Status<> Settlement::write()
{
    if (!m_new.empty()) {
        if (auto done = m_store.open_receipt(m_receipt_id, m_epoch.id, m_received_at); !done) return done;
    }
    if (auto done = m_store.add_records(m_epoch.id, m_new); !done) return done;
    if (auto done = m_keys.write(m_store); !done) return done;
    for (const auto& [to, from] : m_letters) {
        if (auto done = m_store.move_letters(from, to); !done) return done;
    }
    return {};
}

Result<Settled> Settlement::run(const std::string& epoch, const std::vector<Examined>& items)
{
    if (auto done = read(epoch, items); !done) return base::unexpected(done.error());
    Settled out;
    for (const auto& examined : items) {
        auto result = item(examined);
        if (!result) return base::unexpected(result.error());
        out.answer.results.push_back(std::move(*result));
    }
    if (auto done = write(); !done) return base::unexpected(done.error());
    if (auto done = advance(); !done) return base::unexpected(done.error());
    if (auto done = finish(out, items); !done) return base::unexpected(done.error());
    return out;
}

const RecordRow* Settlement::record(std::int64_t seq) const
{
    const auto at = m_records.find(seq);
    return at == m_records.end() ? nullptr : &at->second;
}

Result<wire::ItemResult> Settlement::item(const Examined& examined)
{
    const auto& sent = examined.record;
    const auto* stored = record(sent.seq);
    if (stored != nullptr && stored->hash == sent.hash) return known(*stored);
    if (stored != nullptr) {
        if (auto done = freeze(sent.seq); !done) return base::unexpected(done.error());
    }
    if (m_epoch.frozen_at) return conflict(sent.seq);
    if (!chained(sent)) {
        if (auto done = freeze(sent.seq); !done) return base::unexpected(done.error());
        return conflict(sent.seq);
    }

    m_about.clear();
    m_signature_ended.reset();
    wire::ItemResult result;
    result.seq = sent.seq;
    result.problem = examined.refusal;
    if (!result.problem) {
        auto refusal = examined.ending   ? end(*examined.ending)
                       : examined.change ? change(*examined.change)
                                         : claim(*examined.candidate);
        if (!refusal) return base::unexpected(refusal.error());
        result.problem = std::move(*refusal);
    }
    result.status = result.problem ? ItemStatus::rejected : ItemStatus::accepted;
    if (!result.problem) {
        result.activation = examined.ending   ? ended_state(examined.ending->act)
                            : examined.change ? activation_state(*m_keys.of_case(examined.change->about.case_id))
                                              : activation_state(examined.candidate->key);
    }
    keep(examined, result);
    return result;
}

/// The same record again: the answer of the first time, with the key as it stands now.
Result<wire::ItemResult> Settlement::known(const RecordRow& stored)
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
    if (const auto ended = ended_state_in(case_id)) {
        result.activation = ended;
        return result;
    }
    if (const auto* key = m_keys.of_case(case_id)) {
        result.activation = activation_state(*key);
        return result;
    }
    auto key = m_store.activation(case_id);  // today's rules would refuse it, so it was no candidate
    if (!key) return base::unexpected(key.error());
    if (*key) result.activation = activation_state(**key);
    return result;
}

/// Does it follow the record before it, and does the one after it (sent earlier) follow it?
bool Settlement::chained(const RecordRow& sent) const
{
    const auto* before = record(sent.seq - 1);
    if (sent.seq == 1 ? sent.prev != seal::k_chain_start : before != nullptr && before->hash != sent.prev) return false;
    const auto* after = record(sent.seq + 1);
    return after == nullptr || after->prev == sent.hash;
}

Status<> Settlement::freeze(std::int64_t seq)
{
    if (m_epoch.frozen_at) return {};
    m_epoch.frozen_at = m_received_at;
    m_epoch.frozen_seq = seq;
    base::log_id(base::LogLevel::error, "epoch_frozen", m_terminal.name, {{"seq", seq}});
    return m_store.add_event(m_received_at, "epoch_frozen", m_terminal.name, seq);
}

void Settlement::keep(const Examined& examined, const wire::ItemResult& result)
{
    auto row = examined.record;
    row.receipt_id = m_receipt_id;
    m_epoch.highest_seq = std::max(m_epoch.highest_seq, row.seq);
    if (result.status == ItemStatus::rejected) {
        row.outcome = "rejected";
        row.answer = write_refusal(*result.problem);
        row.data.clear();  // what was refused is not kept here; the terminal still has it
    } else if (examined.ending) {
        row.outcome = "accepted";
        row.answer = base::to_bytes(ended_answer(*examined.ending));
        row.about_case = m_about;
    } else if (examined.change) {
        row.outcome = "accepted";
        row.answer = base::to_bytes(examined.change->about.case_id);
    } else {
        auto key = examined.candidate->key;
        row.outcome = "accepted";
        row.answer = base::to_bytes(key.case_id);
        if (m_keys.of_case(key.case_id) == nullptr) {  // else the same case over a restored queue: it has its key already
            key.epoch_id = m_epoch.id;
            key.signature_ended_at = m_signature_ended;
            m_keys.made(key, examined.candidate->sealed_password);
        }
    }
    m_records.insert_or_assign(row.seq, row);
    m_new.push_back(std::move(row));
}

std::optional<wire::ActivationState> activation_state(const ActivationRow& row)
{
    return wire::activation_state_from_name(row.state == "suspended" ? row.state_below : row.state);
}

std::string because_of(const ActivationRow& row)
{
    if (row.state == "suspended") return row.suspended_because;
    return row.state == "cancelled" ? row.ended_because : std::string();
}

Result<Settled> settle(Store& store, const Context& context, const KnownTerminal& terminal, const std::string& epoch,
                       const std::vector<Examined>& items, Instant received_at)
{
    return Settlement(store, context, terminal, received_at).run(epoch, items);
}

}  // namespace balcao::central
