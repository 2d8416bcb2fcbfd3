#pragma once
// What the queue knows of one day, from each of its places: the ledger that counted, the log that holds, the audit chain that
// saw, the lists of what was erased, and the central's receipts. Whether they agree is judged by desk/day_account.h.

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "queue/record.h"

namespace balcao::queue {

using LocalDay = std::function<base::Date(base::Instant)>;

/// What the audit chain says of a registration. It stays when the record is erased.
struct Witness {
    base::OperatorId operator_id;
    seal::Digest hash{};
    base::Instant at;
};

struct DayRecord {
    Position position = 0;
    base::EpochId epoch;
    base::Sequence seq = 0;
    std::string kind;
    State state = State::pending;         ///< purged: erased, and noted as of this day
    base::Instant captured_at;            ///< of an erased one: when it was registered
    seal::Digest hash{};                  ///< as held; of an erased one: the witness's
    bool content_fits = true;             ///< header and content still give that hash
    bool listed = true;                   ///< an erased one stands in a list of erasures
    std::string problem;
    std::optional<Witness> witness;
};

/// Neither held nor erased.
struct MissingRecord {
    Position position = 0;
    std::optional<Witness> witness;       ///< nullopt: nothing but the gap in the numbers tells of it
};

struct HeldReceipt {
    std::int64_t id = 0;
    Position first = 0;
    Position last = 0;
    base::Bytes blob;
};

struct DayRows {
    base::Date day;
    std::vector<LedgerLine> ledger;
    std::vector<DayRecord> records;       ///< by position, held and erased
    std::vector<MissingRecord> missing;
    std::vector<Erasure> erasures;        ///< the lists in which erased ones of the day stand
    std::vector<HeldReceipt> receipts;    ///< that touch the day, oldest first
    std::map<Position, Witness> witnesses;  ///< of everything those receipts cover, other days' too
    std::vector<std::pair<base::EpochId, Position>> epochs;  ///< and the position before its first record
    std::int64_t audit_number = 0;        ///< head of the audit chain
    seal::Digest audit_hash{};
};

/// A kept statement.
struct DayClose {
    std::int64_t number = 0;
    base::Date day;
    int part = 1;
    base::Instant at;
    base::OperatorId who;
    std::int64_t records = 0;
    Position last = 0;
    std::int64_t differences = 0;
    base::Bytes statement;                ///< as signed
};

struct NewDayClose {
    base::Date day;
    base::OperatorId who;
    std::int64_t records = 0;
    Position last = 0;
    std::int64_t differences = 0;
    base::Bytes statement;
    std::vector<std::pair<Position, State>> unfinished;  ///< as the statement tells them
    std::int64_t audit_number = 0;        ///< head of the audit chain that the statement names
};

/// One record that a closed day did not know, or knew otherwise.
struct AfterClose {
    base::Date day;
    Position position = 0;
    std::optional<State> was;             ///< nullopt: registered after the close
    State now = State::pending;
};

struct DayNeighbours {
    std::optional<base::Date> earlier;
    std::optional<base::Date> later;
    std::vector<base::Date> left_open;
};

struct CallBackDone {
    Position position = 0;
    base::Instant at;
    base::OperatorId who;
};

}  // namespace balcao::queue
