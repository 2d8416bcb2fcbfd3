#pragma once
// The balance of a day: ledger = records = signed receipts. Every place that knows of the day is counted by itself; what does not
// agree is named with its records, and nothing is put right here. Pure.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "link/day_book_model.h"
#include "queue/day.h"
#include "sync/receipt_check.h"

namespace balcao::desk {

/// What does not agree. The words for people stand in text/day_words.h.
enum class DayFlaw : std::uint8_t {
    ledger_counts,       ///< the ledger counted another number of registrations than there are records (a kind)
    ledger_answers,      ///< the ledger counted other answers than the records have (a kind)
    record_missing,      ///< seen by the audit chain, neither held nor erased with a list
    record_unseen,       ///< held, but the audit chain never saw it
    record_changed,      ///< another content or hash than the one that was registered
    erased_unlisted,     ///< erased without a list that this terminal signed
    receipt_missing,     ///< counted as answered, and no word of the central's about it is held
    receipt_invalid,     ///< the word held is not the central's, or not about these records
    answer_differs,      ///< the receipt says otherwise than the desk does
    audit_broken         ///< the audit chain itself does not hold
};
[[nodiscard]] std::string_view name(DayFlaw flaw);

struct DayDifference {
    DayFlaw flaw = DayFlaw::ledger_counts;
    std::string kind;                            ///< of record, where it is about a kind
    std::vector<queue::Position> positions;      ///< by number, where it is about records
    std::int64_t expected = 0;                   ///< where it is about counts: by the ledger
    std::int64_t found = 0;                      ///< and counted
    friend bool operator==(const DayDifference&, const DayDifference&) = default;
};

using link::DayCounts;

struct DayAccount {
    base::Date day;
    DayCounts all;
    std::map<std::string, DayCounts> kinds;
    std::map<std::string, DayCounts> operators;  ///< by operator id
    // the three columns
    std::int64_t by_ledger = 0;
    std::int64_t by_records = 0;
    std::int64_t confirmed = 0;                  ///< stored by the central, by verified receipts: accepted
    std::int64_t confirmed_refused = 0;          ///< the same: refused
    std::int64_t offered_again = 0;              ///< wait although a receipt is held: the central was put back from a backup
    std::vector<queue::Position> positions;      ///< of the day's records
    seal::Digest root{};                         ///< Merkle root of their hashes, in this order
    std::vector<std::pair<queue::Position, queue::State>> unfinished;
    std::vector<DayDifference> differences;
    [[nodiscard]] bool balanced() const { return differences.empty(); }
};

/// \param trust whose receipts count; nullopt: nobody's (not enrolled)
/// \param terminal checks the lists of erasures; nullopt: they are not believed
[[nodiscard]] DayAccount account_of(const queue::DayRows& rows, const std::optional<sync::ReceiptTrust>& trust,
                                    const std::optional<seal::Certificate>& terminal);

/// As it is shown and signed.
[[nodiscard]] link::DayFlawLine line_of(const DayDifference& difference);

/// "1-57,59"
[[nodiscard]] std::string runs_text(const std::vector<queue::Position>& positions);
/// nullopt: not such a text, or more than a million positions.
[[nodiscard]] std::optional<std::vector<queue::Position>> runs_from_text(std::string_view text);

}  // namespace balcao::desk
