// The batch against the database: duplicates, forks, gaps, persons and numbers.
#include <algorithm>
#include <map>
#include <set>

#include "base/log.h"
#include "central/batch_keys.h"
#include "central/batches.h"
#include "central/key_change.h"
#include "central/letter_desk.h"
#include "central/signature_right.h"
#include "central/store_detail.h"
#include "domain/key_life.h"
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

/// Reads at once what the whole batch needs, judges in memory, writes at once. Changes nothing of what it was given: the
/// writer may run it again.
class Settlement {
public:
    Settlement(Store& store, const Context& context, const KnownTerminal& terminal, Instant received_at)
        : m_store(store), m_context(context), m_terminal(terminal), m_received_at(received_at)
    {}

    Result<Settled> run(const std::string& epoch, const std::vector<Examined>& items);

private:
    Status<> read(const std::string& epoch, const std::vector<Examined>& items);
    Status<> write();
    Result<wire::ItemResult> item(const Examined& examined);
    Result<wire::ItemResult> known(const RecordRow& stored);
    [[nodiscard]] const RecordRow* record(std::int64_t seq) const;
    [[nodiscard]] bool chained(const RecordRow& record) const;
    Status<> freeze(std::int64_t seq);
    void keep(const Examined& examined, const wire::ItemResult& result);
    /// Free, replaced, or why not.
    Result<std::optional<wire::ItemProblem>> claim(const Candidate& candidate);
    /// Comparable and earlier than the key that is there: it only came late.
    Result<bool> came_late(const ActivationRow& standing, Instant captured_at, bool clock_trusted);
    Result<std::optional<wire::ItemProblem>> end(const Ending& ending);
    /// The signature, or the wish for one whose PIN was not chosen yet. \return false: none was ever asked for
    Result<bool> end_signature(ActivationRow& standing, const Ending& ending);
    Result<bool> signature_asked(const ActivationRow& standing);
    Result<std::optional<wire::ItemProblem>> change(const Change& change);
    void replace(ActivationRow& old, const std::string& by, std::string_view because);
    /// A letter's key whose PIN waits: nothing. \param standing null: the person has no live key
    Result<std::optional<wire::ItemProblem>> by_letter(const ActivationRow* standing, const ActivationRow& about);
    [[nodiscard]] std::string letters_case(const std::string& case_id) const;
    /// What to tell where the person has no live key.
    Result<const char*> no_key(const ActivationRow& about);
    Status<> advance();
    Status<> finish(Settled& settled, const std::vector<Examined>& items);
    Status<> add_receipt(Settled& settled, wire::Receipt receipt);

    Store& m_store;
    const Context& m_context;
    const KnownTerminal& m_terminal;
    const Instant m_received_at;
    EpochRow m_epoch;
    std::int64_t m_receipt_id = 0;
    std::map<std::int64_t, RecordRow> m_records;  ///< stored ones near the batch, and its own
    std::vector<RecordRow> m_new;
    std::string m_about;  ///< key that the item in hand ends, or whose signature it ends
    std::optional<Instant> m_signature_ended;  ///< after the activation in hand was made, though its record comes only now
    std::map<std::string, std::string> m_letters;  ///< versions made here whose PIN is a letter's: the case the letters stand under
    Keys m_keys;
};

/// The word of a cancellation, which has no key of its own to be asked about.
std::optional<wire::ActivationState> ended_state(domain::DeskAct act)
{
    return act == domain::DeskAct::signature_cancellation ? wire::ActivationState::signature_cancelled : wire::ActivationState::cancelled;
}

/// What is stored of it: "cancelled:<case>", where an activation has its case alone.
std::string ended_answer(const Ending& ending) { return std::string(wire::name(*ended_state(ending.act))) + ":" + ending.about.case_id; }

std::optional<wire::ActivationState> ended_state_in(std::string_view answer)
{
    const auto colon = answer.find(':');
    return colon == std::string_view::npos ? std::nullopt : wire::activation_state_from_name(answer.substr(0, colon));
}

bool suspended_for_abuse(const ActivationRow& key, Instant at)
{
    return key.state == "suspended" && key.suspended_until && at < *key.suspended_until;
}

wire::ItemResult conflict(std::int64_t seq)
{
    wire::ItemResult out;
    out.seq = seq;
    out.status = ItemStatus::conflict;
    out.problem = wire::ItemProblem{"epoch_frozen", {}, {}};
    return out;
}

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

Result<std::optional<wire::ItemProblem>> Settlement::claim(const Candidate& candidate)
{
    using Refusal = std::optional<wire::ItemProblem>;
    const auto& key = candidate.key;
    if (const auto* same_case = m_keys.of_case(key.case_id)) {
        const bool same = same_case->person == key.person && same_case->phone == key.phone;
        return same ? Refusal() : Refusal(wire::ItemProblem{wire::k_problem_unreadable, {}, {}});
    }
    const auto* by_phone = m_keys.of_phone(key);
    if (by_phone != nullptr && by_phone->person != key.person) {
        return Refusal(wire::ItemProblem{wire::k_problem_phone, {}, {}});
    }
    auto* by_person = m_keys.of_person(key);
    if (by_person == nullptr) {
        auto ended = m_store.cancelled_key_of(key.person);
        if (!ended) return base::unexpected(ended.error());
        const bool reported = *ended && ((*ended)->ended_because == "death" || (*ended)->ended_because == "incapacity");
        return reported ? Refusal(wire::ItemProblem{wire::k_problem_cancelled, {}, {}}) : Refusal();
    }
    // A renewed document is a reason for a new key; a suspension for abuse is not got rid of in this way.
    if (suspended_for_abuse(*by_person, m_received_at)) return Refusal(wire::ItemProblem{wire::k_problem_suspended, {}, {}});
    // A later act at a desk replaces the key; a record that was only late in coming does not.
    auto late = came_late(*by_person, key.captured_at, candidate.clock_trusted);
    if (!late) return base::unexpected(late.error());
    if (*late) return Refusal(wire::ItemProblem{wire::k_problem_person, {}, {}});
    const auto& ended = by_person->signature_ended_at;
    if (candidate.clock_trusted && ended && key.captured_at < *ended) m_signature_ended = ended;
    replace(*by_person, key.case_id, "replaced");
    return Refusal();
}

Result<bool> Settlement::came_late(const ActivationRow& standing, Instant captured_at, bool clock_trusted)
{
    std::optional<std::int64_t> clock;
    const auto* own = standing.epoch_id == m_epoch.id ? record(standing.seq) : nullptr;
    if (own != nullptr && own->receipt_id == m_receipt_id) {  // of this very batch
        clock = own->clock_off_ms;
    } else {
        auto its_record = m_store.record(standing.epoch_id, standing.seq);
        if (!its_record) return base::unexpected(its_record.error());
        if (*its_record) clock = (*its_record)->clock_off_ms;
    }
    return clock_trusted && clock.has_value() && captured_at < standing.captured_at;
}

Result<std::optional<wire::ItemProblem>> Settlement::end(const Ending& ending)
{
    using Refusal = std::optional<wire::ItemProblem>;
    const auto because = [](const char* code) { return Refusal(wire::ItemProblem{code, {}, {}}); };
    auto* standing = m_keys.of_person(ending.about);
    if (standing == nullptr) {
        auto code = no_key(ending.about);
        return code ? Result<Refusal>(because(*code)) : base::unexpected(code.error());
    }
    auto late = came_late(*standing, ending.about.captured_at, ending.clock_trusted);
    if (!late) return base::unexpected(late.error());
    if (*late) return because(wire::k_problem_newer_key);
    if (ending.act == domain::DeskAct::signature_cancellation) {
        auto ended = end_signature(*standing, ending);
        if (!ended) return base::unexpected(ended.error());
        if (!*ended) return because(wire::k_problem_no_signature);
    } else {
        standing->state = "cancelled";
        standing->ended_because = domain::name(domain::KeyCause::holder);
        standing->ended_at = m_received_at;
        standing->replaced_by = ending.about.case_id;
        m_keys.ended(standing->case_id);
    }
    m_about = standing->case_id;
    if (auto done = m_store.add_event(m_received_at, std::string(wire::name(*ended_state(ending.act))), standing->case_id, ending.about.seq); !done) {
        return base::unexpected(done.error());
    }
    return Refusal();
}

Result<bool> Settlement::end_signature(ActivationRow& standing, const Ending& ending)
{
    auto credential = m_keys.credential(m_store, standing.case_id);
    if (!credential) return base::unexpected(credential.error());
    const bool has = !credential->signature_pin.empty();
    auto asked = has ? Result<bool>(true) : signature_asked(standing);
    if (!asked) return asked;
    // Noted also where there was nothing to end: a wish of before that is still on its way must not begin the signature.
    // By a clock that cannot be compared the order of arrival alone counts: ended, before everything.
    const auto at = ending.clock_trusted ? ending.about.captured_at : Instant{};
    const bool noted = *asked || ending.clock_trusted;
    if (noted) standing.signature_ended_at = std::max(standing.signature_ended_at.value_or(at), at);
    credential->signature_pin.clear();
    if (noted) m_keys.save(std::move(*credential));
    if (has) {
        if (auto done = m_store.signature_may_have_ended(standing); !done) return base::unexpected(done.error());
    }
    return *asked;
}

Result<bool> Settlement::signature_asked(const ActivationRow& standing)
{
    if (standing.signature_from) return true;
    const auto& first = standing.registered_case.empty() ? standing.case_id : standing.registered_case;
    for (const auto* version : m_keys.versions_of(first)) {  // some of them of this very batch
        const auto* its_record = version->epoch_id == m_epoch.id ? record(version->seq) : nullptr;
        if (its_record == nullptr) continue;
        auto asks = asks_for_signature(m_context.home, its_record->data);
        if (!asks || *asks) return asks;
    }
    return signature_ever_asked_for(m_store, m_context.home, standing);
}

Result<std::optional<wire::ItemProblem>> Settlement::change(const Change& change)
{
    using Refusal = std::optional<wire::ItemProblem>;
    const auto because = [](const char* code) { return Refusal(wire::ItemProblem{code, {}, {}}); };
    const auto& about = change.about;
    if (const auto* same_case = m_keys.of_case(about.case_id)) {  // over a restored queue: it was done already
        const bool same = same_case->person == about.person && (!change.with_phone || same_case->phone == about.phone);
        return same ? Refusal() : because(wire::k_problem_unreadable);
    }
    auto* standing = m_keys.of_person(about);
    if (change.act == domain::DeskAct::letter_completion) {
        auto refusal = by_letter(standing, about);
        if (!refusal || *refusal) return refusal;
    }
    if (standing == nullptr) {
        auto code = no_key(about);
        return code ? Result<Refusal>(because(*code)) : base::unexpected(code.error());
    }
    auto late = came_late(*standing, about.captured_at, change.clock_trusted);
    if (!late) return base::unexpected(late.error());
    if (*late) return because(wire::k_problem_newer_key);
    const bool ended_since = change.clock_trusted && standing->signature_ended_at && about.captured_at < *standing->signature_ended_at;
    if (ended_since && change.act == domain::DeskAct::signature_activation) return because(wire::k_problem_newer_key);
    const auto* by_phone = change.with_phone ? m_keys.of_phone(about) : nullptr;
    if (change.act == domain::DeskAct::contact_change && by_phone != nullptr && by_phone->person != about.person) return because(wire::k_problem_phone);
    auto credential = m_keys.credential(m_store, standing->case_id);
    if (!credential) return base::unexpected(credential.error());
    auto version = changed_key(*standing, *credential, change);
    if (version.refusal) return version.refusal;
    if (auto done = m_store.add_event(m_received_at, std::string(domain::name(change.act)), standing->case_id, about.seq); !done) {
        return base::unexpected(done.error());
    }
    if (wishes_signature(change) && !ended_since) version.key.signature_ended_at.reset();  // a wish of after the end
    version.key.epoch_id = m_epoch.id;
    version.key.registered_case = standing->registered_case.empty() ? standing->case_id : standing->registered_case;
    // What opens the new version is the letter's PIN still, or the one to be printed: the letter lives and ends with it.
    if (!version.key.own_pin && version.credential.sealed_password.empty()) {
        const auto from = letters_case(standing->case_id);
        m_letters.erase(standing->case_id);
        m_letters[about.case_id] = from;
    }
    replace(*standing, about.case_id, "new_version");
    m_keys.changed(version.key, std::move(version.credential));
    return Refusal();
}

std::string Settlement::letters_case(const std::string& case_id) const
{
    const auto moved = m_letters.find(case_id);
    return moved == m_letters.end() ? case_id : moved->second;
}

Result<std::optional<wire::ItemProblem>> Settlement::by_letter(const ActivationRow* standing, const ActivationRow& about)
{
    const auto because = [](FaultCode code) { return std::optional(wire::ItemProblem{std::string(base::name(code)), {}, {}}); };
    if (standing == nullptr) {
        auto ended = letter_of_ended(m_store, about.person, about.phone);
        return ended ? Result<std::optional<wire::ItemProblem>>(because(*ended)) : base::unexpected(ended.error());
    }
    if (standing->phone != about.phone) return because(FaultCode::letter_unknown);
    auto found = letter_of_key(m_store, *standing, letters_case(standing->case_id), m_received_at);
    if (!found) return base::unexpected(found.error());
    return found->refusal ? because(*found->refusal) : std::nullopt;
}

Result<const char*> Settlement::no_key(const ActivationRow& about)
{
    auto ended = m_store.cancelled_key_of(about.person);
    if (!ended) return base::unexpected(ended.error());
    return *ended ? wire::k_problem_cancelled : wire::k_problem_no_key;
}

void Settlement::replace(ActivationRow& old, const std::string& by, std::string_view because)
{
    old.state = "replaced";
    old.ended_because = because;
    old.ended_at = m_received_at;
    old.replaced_by = by;
    m_keys.ended(old.case_id);
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
    if (m_epoch.contiguous_upto < m_epoch.highest_seq) {
        auto gaps = m_store.gaps(m_epoch, k_gaps_told);
        if (!gaps) return base::unexpected(gaps.error());
        for (const auto& gap : *gaps) answer.gaps.push_back({gap.first, gap.last});
    }
    // Every acknowledging transaction writes: a mere repetition must wait for the disk as well.
    if (auto done = m_store.save_epoch(m_epoch, m_received_at); !done) return done;
    if (auto done = m_store.seen(m_terminal.id, m_received_at); !done) return done;
    if (leaves.empty()) return {};
    receipt.count = static_cast<std::int64_t>(leaves.size());
    receipt.merkle_root = seal::bytes_of(seal::merkle_root(leaves));
    return add_receipt(settled, std::move(receipt));
}

Status<> Settlement::add_receipt(Settled& settled, wire::Receipt receipt)
{
    receipt.terminal = base::TerminalId(m_terminal.name);
    receipt.epoch = base::EpochId(m_epoch.epoch);
    receipt.head_hash = seal::bytes_of(m_epoch.head_hash);
    receipt.received_at = m_received_at;
    receipt.results_digest = seal::bytes_of(seal::sha256(wire::canonical_results(settled.answer.results)));
    receipt.kid = base::to_hex(m_context.home.receipt().certificate.key_id());
    if (!m_new.empty()) {
        ReceiptRow row;
        row.id = m_receipt_id;
        row.epoch_id = m_epoch.id;
        row.first_seq = receipt.first;
        row.last_seq = receipt.last;
        row.count = receipt.count;
        row.received_at = m_received_at;
        row.body = wire::canonical_receipt(receipt);
        if (auto done = m_store.fill_receipt(row); !done) return done;
        settled.receipt_id = m_receipt_id;
    }
    settled.keys_made = m_keys.any_made();
    settled.answer.receipt = std::move(receipt);
    return {};
}

}  // namespace

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
