#pragma once
// The values that go into the queue and come out of it.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "queue/state.h"
#include "seal/hash.h"

namespace balcao::queue {

/// Place of a record in this file's log, from 1, across epochs. A record's wire number is its `seq`, from 1
/// within its epoch; the two are the same until a first restore from a backup.
using Position = std::int64_t;

/// What the desk may show of a case while it waits, and nothing more (erased after receipt and retention).
struct Summary {
    std::string ticket;    ///< number the citizen drew; at most 16 characters
    std::string initials;  ///< at most 8 characters
    std::string tail;      ///< last three characters of the document number
    friend bool operator==(const Summary&, const Summary&) = default;
};

/// Where the next record goes: everything its header and hash need from the queue.
struct Slot {
    base::EpochId epoch;
    base::Sequence seq = 0;
    seal::Digest prev{};
};

/// A record ready to be kept. `header` is the canonical JSON whose octets were hashed.
struct SignedRecord {
    base::Bytes header;
    base::Bytes sealed;
    seal::Digest hash{};      ///< seal::record_hash(header, sha256(sealed), prev)
    base::Bytes signature;    ///< by the terminal key over `hash`
};

/// Makes the signed record for a slot. Called once, before the transaction is opened.
using Prepare = std::function<base::Result<SignedRecord>(const Slot&)>;

struct NewRecord {
    base::CaseId case_id;
    std::string kind = "activation";      ///< [a-z_]{1,32}: what the ledger counts
    base::Date day;                       ///< the point of service's day
    base::Instant captured_at;
    base::OperatorId operator_id;
    Summary summary;
    std::optional<Position> supersedes;   ///< a dead or frozen record that this one corrects
};

struct Appended {
    Position position = 0;
    base::EpochId epoch;
    base::Sequence seq = 0;
    seal::Digest hash{};
    base::Instant durable_at;             ///< the commit had returned by then
};

/// A record as it is sent.
struct StoredRecord {
    Position position = 0;
    base::EpochId epoch;
    base::Sequence seq = 0;
    base::CaseId case_id;
    std::string kind;
    base::Date day;
    base::Instant captured_at;
    base::Bytes header;
    base::Bytes sealed;
    seal::Digest prev{};
    seal::Digest hash{};
    base::Bytes signature;
    std::int64_t attempts = 0;            ///< answers "later" so far
};

/// Records of one epoch, in ascending seq; not always without gaps.
struct Batch {
    base::EpochId epoch;
    std::vector<StoredRecord> records;
    [[nodiscard]] bool empty() const { return records.empty(); }
};

enum class Outcome : std::uint8_t { accepted, duplicate, retry, rejected, conflict };

/// What the central said of one record.
struct ItemOutcome {
    base::Sequence seq = 0;
    Outcome outcome = Outcome::retry;
    std::string problem;                  ///< [A-Za-z0-9_.:/-]{0,80}: rule or problem id; never free text
    std::optional<base::Instant> next_at; ///< Outcome::retry: not before; absent = at once
};

/// A receipt whose signature, range and root the caller has verified: whoever builds one says so.
struct VerifiedReceipt {
    base::Bytes blob;                     ///< as signed by the central
    base::Instant received_at;            ///< local clock
    base::Bytes results{};                ///< the answers it covers (its results_digest), kept beside it
};

/// What a person sees of one record.
struct Item {
    Position position = 0;
    base::EpochId epoch;
    base::Sequence seq = 0;
    base::CaseId case_id;                 ///< empty once the summary is erased
    std::string kind;
    State state = State::pending;
    std::optional<Summary> summary;       ///< nullopt once erased
    base::Instant captured_at;
    seal::Digest hash{};
    std::int64_t attempts = 0;
    std::optional<base::Instant> next_at;
    std::string problem;
    std::optional<Position> replaced_by;
    std::optional<base::Instant> resolved_at;  ///< when it became replaced or waived
    int receipt_copies = 0;               ///< how often the receipt went to a printer
};

struct Stats {
    base::EpochId epoch;
    bool epoch_frozen = false;
    Position last_position = 0;
    std::int64_t pending = 0;             ///< unsent, including those in flight
    std::int64_t in_flight = 0;
    std::int64_t retry = 0;
    std::int64_t parked = 0;
    std::int64_t dead = 0;
    std::int64_t frozen = 0;
    std::int64_t replaced = 0;
    std::int64_t waived = 0;
    std::optional<base::Instant> oldest_unsent_at;  ///< captured_at of the oldest pending, retry or parked record
    std::optional<base::Instant> last_accepted_at;  ///< when the last receipt was stored
    [[nodiscard]] std::int64_t attention() const { return dead + frozen; }
    [[nodiscard]] std::int64_t unsent() const { return pending + retry + parked; }
    friend bool operator==(const Stats&, const Stats&) = default;
};

/// One line of the day ledger.
struct LedgerLine {
    base::Date day;
    std::string kind;
    std::int64_t registered = 0;
    std::int64_t accepted = 0;
    std::int64_t rejected = 0;            ///< refusals by the central, ever
    std::int64_t waived = 0;
    std::int64_t replaced = 0;
    std::int64_t purged = 0;
    Position first_position = 0;
    Position last_position = 0;
    friend bool operator==(const LedgerLine&, const LedgerLine&) = default;
};

/// One entry of the audit chain: a name, ids and numbers; never personal data of a citizen.
struct AuditEvent {
    std::string event;                                        ///< [a-z_]{1,48}
    std::vector<std::pair<std::string, std::string>> ids;     ///< values [A-Za-z0-9_.:@/+=-]{0,128}
    std::vector<std::pair<std::string, std::int64_t>> numbers;
};
struct AuditEntry {
    std::int64_t number = 0;
    base::Instant at;
    AuditEvent event;
    seal::Digest hash{};
};

/// Proof of what was erased: ids only, signed by the terminal.
struct Erasure {
    std::int64_t number = 0;
    base::Instant at;
    std::string what;                     ///< "summary" or "content"
    std::vector<Position> positions;
    std::vector<base::CaseId> cases;
    base::Bytes signature;                ///< over content_of(erasure)
    friend bool operator==(const Erasure&, const Erasure&) = default;
};
/// The octets that are signed.
[[nodiscard]] base::Bytes content_of(const Erasure& erasure);

/// Signs with the terminal key.
using Signer = std::function<base::Result<base::Bytes>(base::BytesView)>;

}  // namespace balcao::queue
