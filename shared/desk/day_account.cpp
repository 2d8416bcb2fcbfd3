#include "desk/day_account.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "seal/merkle.h"
#include "seal/signature.h"
#include "wire/body.h"

namespace balcao::desk {
namespace {

using queue::DayRecord;
using queue::Position;
using queue::State;
using wire::ItemStatus;

constexpr std::size_t k_most_positions = 1'000'000;

constexpr std::array<std::pair<DayFlaw, std::string_view>, 10> k_flaws{{{DayFlaw::ledger_counts, "ledger_counts"},
                                                                       {DayFlaw::ledger_answers, "ledger_answers"},
                                                                       {DayFlaw::record_missing, "record_missing"},
                                                                       {DayFlaw::record_unseen, "record_unseen"},
                                                                       {DayFlaw::record_changed, "record_changed"},
                                                                       {DayFlaw::erased_unlisted, "erased_unlisted"},
                                                                       {DayFlaw::receipt_missing, "receipt_missing"},
                                                                       {DayFlaw::receipt_invalid, "receipt_invalid"},
                                                                       {DayFlaw::answer_differs, "answer_differs"},
                                                                       {DayFlaw::audit_broken, "audit_broken"}}};

/// What the central said of each record, as far as its word can be believed.
struct Words {
    std::map<Position, ItemStatus> said;     ///< by the newest receipt that speaks of it
    std::vector<Position> not_believed;      ///< in a receipt that is not one
};

bool is_stored(ItemStatus status)
{
    return status == ItemStatus::accepted || status == ItemStatus::duplicate || status == ItemStatus::rejected;
}

std::optional<Position> base_of(const queue::DayRows& rows, const base::EpochId& epoch)
{
    const auto found = std::find_if(rows.epochs.begin(), rows.epochs.end(), [&](const auto& known) { return known.first == epoch; });
    return found == rows.epochs.end() ? std::nullopt : std::optional(found->second);
}

/// The receipt must be the central's and must be about the records that the audit chain saw being registered.
bool take_word(const queue::DayRows& rows, const queue::HeldReceipt& held, const sync::ReceiptTrust& trust, Words& words)
{
    auto json = wire::read_body(held.blob, wire::Format::json);
    if (!json) {
        return false;
    }
    const auto answer = wire::decode_batch_answer(*json);
    if (!answer || !answer->receipt) {
        return false;
    }
    const auto before = base_of(rows, answer->receipt->epoch);
    if (!before) {
        return false;
    }
    std::vector<sync::SentRecord> sent;
    for (const auto& result : answer->results) {
        const auto seen = rows.witnesses.find(*before + result.seq);
        sent.push_back({result.seq, seen == rows.witnesses.end() ? seal::Digest{} : seen->second.hash});
    }
    if (!sync::check_answer(*answer, answer->receipt->epoch, sent, trust)) {
        return false;
    }
    for (const auto& result : answer->results) {
        if (is_stored(result.status)) {
            words.said[*before + result.seq] = result.status;
        }
    }
    return true;
}

Words words_of(const queue::DayRows& rows, const std::optional<sync::ReceiptTrust>& trust)
{
    Words words;
    for (const auto& held : rows.receipts) {
        if (trust && take_word(rows, held, *trust, words)) {
            continue;
        }
        for (const auto& record : rows.records) {
            if (held.first <= record.position && record.position <= held.last) {
                words.not_believed.push_back(record.position);
            }
        }
    }
    std::sort(words.not_believed.begin(), words.not_believed.end());
    return words;
}

void count(DayCounts& counts, State state)
{
    ++counts.registered;
    switch (state) {
    case State::pending:
    case State::in_flight:
    case State::retry:
    case State::resending: ++counts.waiting; return;
    case State::parked: ++counts.held_back; return;
    case State::dead: ++counts.refused; return;
    case State::replaced: ++counts.replaced; return;
    case State::waived: ++counts.waived; return;
    case State::frozen: ++counts.frozen; return;
    case State::purged: ++counts.erased; [[fallthrough]];
    case State::acked: ++counts.accepted; return;
    }
}

/// Names records under their flaw, so that a broken day does not fill a book.
class Named {
public:
    void add(DayFlaw flaw, Position position) { m_positions[flaw].push_back(position); }
    void give(std::vector<DayDifference>& out) const
    {
        for (const auto& [flaw, positions] : m_positions) {
            out.push_back({flaw, {}, positions, 0, 0});
        }
    }

private:
    std::map<DayFlaw, std::vector<Position>> m_positions;
};

void check_registration(const DayRecord& record, Named& named)
{
    if (!record.witness) {
        named.add(DayFlaw::record_unseen, record.position);
    } else if (record.state != State::purged && (record.hash != record.witness->hash || !record.content_fits)) {
        named.add(DayFlaw::record_changed, record.position);
    }
}

void check_answer_of(const DayRecord& record, const Words& words, DayAccount& account, Named& named)
{
    const auto word = words.said.find(record.position);
    const bool said = word != words.said.end();
    const bool refused = said && word->second == ItemStatus::rejected;
    account.confirmed += said && !refused ? 1 : 0;
    account.confirmed_refused += refused ? 1 : 0;
    switch (record.state) {
    case State::acked:
    case State::purged:
    case State::dead:
        if (!said) {
            const bool held = std::binary_search(words.not_believed.begin(), words.not_believed.end(), record.position);
            named.add(held ? DayFlaw::receipt_invalid : DayFlaw::receipt_missing, record.position);
        } else if (refused != (record.state == State::dead)) {
            named.add(DayFlaw::answer_differs, record.position);
        }
        return;
    case State::pending:
    case State::in_flight:
    case State::retry:
    case State::resending:
    case State::parked: account.offered_again += said ? 1 : 0; return;
    case State::frozen:
    case State::replaced:
    case State::waived: return;  // a person's decision, in the audit chain with their name
    }
}

void check_ledger(const queue::DayRows& rows, DayAccount& account)
{
    std::map<std::string, queue::LedgerLine> lines;
    for (const auto& line : rows.ledger) {
        lines[line.kind] = line;
        account.by_ledger += line.registered;
        (void)account.kinds[line.kind];
    }
    for (const auto& [kind, counts] : account.kinds) {
        const auto& line = lines[kind];
        if (line.registered != counts.registered) {
            account.differences.push_back({DayFlaw::ledger_counts, kind, {}, line.registered, counts.registered});
        } else if (line.purged != counts.erased) {
            account.differences.push_back({DayFlaw::ledger_counts, kind, {}, line.purged, counts.erased});
        }
        // Refusals are counted when they are said; what became of the record later does not take them back.
        if (line.accepted != counts.accepted) {
            account.differences.push_back({DayFlaw::ledger_answers, kind, {}, line.accepted, counts.accepted});
        } else if (line.rejected < counts.refused) {
            account.differences.push_back({DayFlaw::ledger_answers, kind, {}, line.rejected, counts.refused});
        } else if (line.waived != counts.waived || line.replaced != counts.replaced) {
            account.differences.push_back({DayFlaw::ledger_answers, kind, {}, line.waived + line.replaced, counts.waived + counts.replaced});
        }
    }
}

/// A list counts when it is as this terminal signed it.
std::vector<Position> listed_by_us(const queue::DayRows& rows, const std::optional<seal::Certificate>& terminal)
{
    std::vector<Position> out;
    for (const auto& erasure : rows.erasures) {
        if (terminal && seal::verify(*terminal, queue::content_of(erasure), erasure.signature)) {
            out.insert(out.end(), erasure.positions.begin(), erasure.positions.end());
        }
    }
    std::sort(out.begin(), out.end());
    return out;
}

}  // namespace

std::string_view name(DayFlaw flaw)
{
    const auto found = std::find_if(k_flaws.begin(), k_flaws.end(), [flaw](const auto& known) { return known.first == flaw; });
    return found == k_flaws.end() ? std::string_view() : found->second;
}

DayAccount account_of(const queue::DayRows& rows, const std::optional<sync::ReceiptTrust>& trust, const std::optional<seal::Certificate>& terminal)
{
    DayAccount account;
    account.day = rows.day;
    account.by_records = static_cast<std::int64_t>(rows.records.size());
    const auto words = words_of(rows, trust);
    const auto listed = listed_by_us(rows, terminal);
    Named named;
    std::vector<seal::Digest> leaves;
    for (const auto& record : rows.records) {
        account.positions.push_back(record.position);
        leaves.push_back(record.hash);
        count(account.all, record.state);
        count(account.kinds[record.kind], record.state);
        if (record.witness) {
            count(account.operators[record.witness->operator_id.text()], record.state);
        }
        check_registration(record, named);
        check_answer_of(record, words, account, named);
        if (record.state == State::purged && !std::binary_search(listed.begin(), listed.end(), record.position)) {
            named.add(DayFlaw::erased_unlisted, record.position);
        }
        switch (record.state) {
        case State::acked:
        case State::purged:
        case State::replaced:
        case State::waived: break;
        case State::in_flight: account.unfinished.emplace_back(record.position, State::pending); break;
        case State::resending: account.unfinished.emplace_back(record.position, State::retry); break;
        case State::pending:
        case State::retry:
        case State::parked:
        case State::dead:
        case State::frozen: account.unfinished.emplace_back(record.position, record.state); break;
        }
    }
    for (const auto& missing : rows.missing) {
        named.add(DayFlaw::record_missing, missing.position);
    }
    account.root = seal::merkle_root(leaves);
    check_ledger(rows, account);
    named.give(account.differences);
    return account;
}

link::DayFlawLine line_of(const DayDifference& difference)
{
    return {std::string(name(difference.flaw)), difference.kind, runs_text(difference.positions), static_cast<std::int64_t>(difference.positions.size()),
            difference.expected, difference.found};
}

std::string runs_text(const std::vector<Position>& positions)
{
    std::string out;
    for (std::size_t i = 0; i < positions.size();) {
        std::size_t end = i;
        while (end + 1 < positions.size() && positions[end + 1] == positions[end] + 1) {
            ++end;
        }
        out += (out.empty() ? "" : ",") + std::to_string(positions[i]) + (end > i ? "-" + std::to_string(positions[end]) : "");
        i = end + 1;
    }
    return out;
}

std::optional<std::vector<Position>> runs_from_text(std::string_view text)
{
    std::vector<Position> out;
    const auto number = [&text]() -> std::optional<Position> {
        Position value = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        if (error != std::errc() || value < 1) {
            return std::nullopt;
        }
        text.remove_prefix(static_cast<std::size_t>(end - text.data()));
        return value;
    };
    while (!text.empty()) {
        const auto first = number();
        auto last = first;
        if (first && text.starts_with('-')) {
            text.remove_prefix(1);
            last = number();
        }
        if (!first || !last || *last < *first || (!out.empty() && *first <= out.back()) || static_cast<std::size_t>(*last - *first) >= k_most_positions - std::min(out.size(), k_most_positions)) {
            return std::nullopt;
        }
        for (auto position = *first; position <= *last; ++position) {
            out.push_back(position);
        }
        if (!text.empty()) {
            if (!text.starts_with(',') || text.size() == 1) {
                return std::nullopt;
            }
            text.remove_prefix(1);
        }
    }
    return out;
}

}  // namespace balcao::desk
