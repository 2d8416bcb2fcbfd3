#pragma once
// The terminal's durable queue: what was promised to a citizen is on the disk before the screen says
// so, stays until the central's signed receipt is held, and can be shown never to have been changed.
//
// A log and a cursor: `rec` only grows; `cur` says how far everything is settled; `exc` holds the few
// records that did not go straight through; `receipt` one row a batch. Registering a record writes it,
// its summary, the ledger and the audit chain in one transaction. Counts are arithmetic, not scans.
//
// One Queue per file, one thread at a time. docs/architecture.md tells the whole story.

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/random.h"
#include "base/result.h"
#include "database/connection.h"
#include "queue/day.h"
#include "queue/record.h"
#include "seal/key.h"

namespace balcao::queue {

struct QueueOptions {
    std::string path{};                                 ///< database file
    std::int64_t ballast_bytes = 64LL * 1024 * 1024;    ///< reserve beside it, given up when the disk is full; 0 = none
    std::chrono::hours retention{24 * 7};               ///< summaries and content live this long after the receipt
    std::int64_t keep_records = 1000;                   ///< newest settled records never purged
    database::Durability durability = database::Durability::full;
    std::string vfs{};                                  ///< for fault injection
};

/// Selection for list(): newest first.
struct ListFilter {
    std::optional<State> state;
    bool unsettled_only = false;      ///< everything but acked, replaced, waived
    Position before = 0;              ///< only positions below; 0 = from the newest
    int limit = 100;
};

class Tickets;
class Handover;

class Queue {
public:
    /// Opens or makes the file, migrates it, and looks at the end of the log and of the audit chain. A file that
    /// was copied here (restored from a backup) gets a new epoch, so that no number is ever used twice.
    /// Faults: storage_in_use, storage_newer_schema, storage_corrupt, storage_open_failed, disk_full, chain_broken.
    [[nodiscard]] static base::Result<Queue> open(const QueueOptions& options, const base::Clock& clock,
                                                  base::Random& random);
    Queue(Queue&&) noexcept;
    Queue& operator=(Queue&&) noexcept;
    ~Queue();

    // --- registering --------------------------------------------------------------------------
    /// Where the next record goes. A pipeline may count on from here by itself: seq + 1, prev = hash.
    [[nodiscard]] Slot next_slot() const;
    /// Keeps a record: when this returns a value, it is on the disk. After a fault nothing of it is.
    /// Faults: input_invalid (summary or ids too long), chain_broken (the record was made for another slot),
    /// act_not_possible_now (supersedes something that is not dead or frozen), disk_full, storage_write_failed, and
    /// whatever `prepare` returns.
    [[nodiscard]] base::Result<Appended> append(const NewRecord& record, const Prepare& prepare);
    [[nodiscard]] base::Result<Appended> append(const NewRecord& record, const SignedRecord& prepared);

    // --- sending ------------------------------------------------------------------------------
    /// Up to `limit` records to send now and at most `max_bytes` of content (at least one record): those due for a
    /// retry first, else the next ones after the cursor. They stay in flight until settle() or give_back().
    /// Faults: epoch_frozen, storage_read_failed.
    [[nodiscard]] base::Result<Batch> claim(int limit, std::int64_t max_bytes = 1024 * 1024);
    /// Up to `limit` records after `after` that wait for the central (pending, in flight or for later), in queue order,
    /// of one epoch, at most `max_bytes` of content (at least one record). Claims nothing: what is sent by another way
    /// (bundles on a stick) may be sent here too. Faults: input_invalid, epoch_frozen, storage_read_failed.
    [[nodiscard]] base::Result<Batch> unsent_after(Position after, int limit, std::int64_t max_bytes);
    /// Writes down what the central answered, in one transaction with its audit entry. accepted and duplicate need
    /// the receipt. A conflict freezes the epoch. Nothing changes after a fault.
    /// Faults: receipt_invalid (accepted without receipt), act_not_possible_now (a: seq that cannot be settled so),
    /// input_invalid (unknown epoch or seq), disk_full, storage_write_failed.
    [[nodiscard]] base::Status<> settle(const base::EpochId& epoch, std::span<const ItemOutcome> outcomes,
                                        const std::optional<VerifiedReceipt>& receipt);
    /// The same for records that went another way than claim(): those that wait count as sent; those that have their
    /// final answer already are passed over, and so are refusals of parked ones. \return those that were settled.
    /// Faults: as settle(), but for act_not_possible_now.
    [[nodiscard]] base::Result<std::vector<ItemOutcome>> settle_carried(const base::EpochId& epoch,
                                                                        std::span<const ItemOutcome> outcomes,
                                                                        const std::optional<VerifiedReceipt>& receipt);
    /// No answer came: back to where they were, without a write.
    void give_back(const Batch& batch) { give_back(batch.records); }
    void give_back(std::span<const StoredRecord> records);
    /// The central was put back from a backup and holds nothing of these numbers any more: accepted records among them whose
    /// content is still here wait to be sent again, due now. Their receipts stay. \return how many. Faults: disk_full,
    /// storage_write_failed, input_invalid (unknown epoch).
    [[nodiscard]] base::Result<std::int64_t> offer_again(const base::EpochId& epoch, base::Sequence first,
                                                         base::Sequence last);
    /// The newest accepted record of an epoch whose content is still here; 0 = none, or unknown epoch.
    [[nodiscard]] base::Result<base::Sequence> newest_accepted(const base::EpochId& epoch);
    /// Every epoch of this file, newest first.
    [[nodiscard]] std::vector<base::EpochId> epochs() const;
    /// How far every record of the epoch has its final answer (accepted or refused); 0 = none, or unknown epoch.
    [[nodiscard]] base::Result<base::Sequence> settled_upto(const base::EpochId& epoch);

    // --- operators ----------------------------------------------------------------------------
    // Faults of all: act_not_possible_now (the state does not allow it), input_invalid (no such record).
    [[nodiscard]] base::Status<> park(Position position, const base::OperatorId& who);
    [[nodiscard]] base::Status<> release(Position position, const base::OperatorId& who);
    [[nodiscard]] base::Status<> retry_now(Position position, const base::OperatorId& who);
    /// \param reason [a-z_.]{1,48}
    [[nodiscard]] base::Status<> waive(Position position, const base::OperatorId& who, const std::string& reason);

    // --- epochs -------------------------------------------------------------------------------
    /// A new epoch from the next record on: after a freeze, or when the central knows more of this epoch than we do.
    /// Unsent records of a frozen epoch become frozen items, to be corrected one by one.
    [[nodiscard]] base::Result<base::EpochId> begin_epoch(std::string_view reason);
    /// The central has stopped this epoch, which the queue did not know yet: nothing more of it is sent. Nothing changes when it
    /// is frozen already. Faults: input_invalid (unknown epoch), act_not_possible_now (records are in flight), disk_full,
    /// storage_write_failed.
    [[nodiscard]] base::Status<> freeze(const base::EpochId& id);
    [[nodiscard]] base::EpochId epoch() const;
    [[nodiscard]] bool frozen() const;

    // --- looking ------------------------------------------------------------------------------
    [[nodiscard]] base::Result<Stats> stats();
    /// Of everything that waits for the central, of any day: how many are younger than each of `ends` (ascending) and, last, how many
    /// are older than all of them; and since when the oldest waits.
    struct Ages {
        std::vector<std::int64_t> counts;
        std::optional<base::Instant> oldest;
    };
    [[nodiscard]] base::Result<Ages> waiting_ages(base::Instant now, std::span<const std::chrono::hours> ends);
    [[nodiscard]] base::Result<std::vector<Item>> list(const ListFilter& filter);
    /// nullopt: never existed. A purged record is told as such.
    [[nodiscard]] base::Result<std::optional<Item>> item(Position position);
    [[nodiscard]] base::Result<std::optional<Item>> item_of_case(const base::CaseId& case_id);
    [[nodiscard]] base::Result<std::optional<StoredRecord>> load(Position position);
    /// The receipt that covers a record, if one is held.
    [[nodiscard]] base::Result<std::optional<VerifiedReceipt>> receipt_of(Position position);
    [[nodiscard]] base::Result<std::vector<LedgerLine>> ledger(base::Date day);
    /// Counts the day's records and compares. Faults: chain_broken (a: by the ledger, b: counted).
    [[nodiscard]] base::Status<> balance(base::Date day);
    /// Days of the ledger for which balance() fails, oldest first. Faults: storage_read_failed.
    [[nodiscard]] base::Result<std::vector<base::Date>> unbalanced_days();
    /// Records a second that the last run of sending over the line had accepted: from the settled batches with less than a
    /// minute between them, the newest run of at least two. nullopt: there is none. Faults: storage_read_failed.
    [[nodiscard]] base::Result<std::optional<double>> last_pace();

    // --- the end of the day (day.h) -------------------------------------------------------------
    /// Everything there is to tell of a day, from every place that knows of it. Changes nothing; reads every record row.
    /// \param local_day of a moment at the point of service: for records that only the audit chain still names.
    /// Faults: storage_read_failed.
    [[nodiscard]] base::Result<DayRows> day_rows(base::Date day, const LocalDay& local_day);
    /// What the audit chain says of the records registered under these numbers. Faults: storage_read_failed.
    [[nodiscard]] base::Result<std::map<Position, Witness>> witnesses(Position first, Position last);
    /// The statements of a day, oldest first.
    [[nodiscard]] base::Result<std::vector<DayClose>> day_closes(base::Date day);
    /// Of the days on which something was registered: those beside `day`, and those before `today` that have no statement, newest first.
    [[nodiscard]] base::Result<DayNeighbours> day_neighbours(base::Date day, base::Date today, std::size_t most);
    /// The newest statement of any day.
    [[nodiscard]] base::Result<std::optional<DayClose>> last_close();
    /// What came after the statements that told of it, and stands in none yet: late answers and late records.
    [[nodiscard]] base::Result<std::vector<AfterClose>> after_closes();
    /// Keeps a signed statement, in one transaction with its entry in the audit chain and what it calls unfinished; late answers
    /// count as told. Faults: act_not_possible_now (a: part, closed and nothing came since; or 0, the audit chain went on
    /// since the statement was made), input_invalid, disk_full, storage_write_failed.
    [[nodiscard]] base::Status<> keep_close(const NewDayClose& close);

    // --- people to call back ------------------------------------------------------------------
    /// Ticked off already, by position.
    [[nodiscard]] base::Result<std::vector<CallBackDone>> call_backs_done();
    /// Faults: act_not_possible_now (not refused, frozen or held back; or done already), input_invalid (no such record).
    [[nodiscard]] base::Status<> call_back_done(Position position, const base::OperatorId& who);

    // --- the citizen's paper ------------------------------------------------------------------
    /// The receipt goes to a printer once more: counted before it does, in one transaction with its entry in the audit chain.
    /// \return which copy it is. Faults: input_invalid (no such record), disk_full, storage_write_failed.
    [[nodiscard]] base::Result<int> count_receipt_print(Position position, const base::OperatorId& who);
    /// One more slip of what was missing in a case; kept as long as the drafts of `day`. \return which one it is, from 1.
    /// Faults: storage_read_failed, disk_full, storage_write_failed.
    [[nodiscard]] base::Result<int> count_refusal_slip(const base::CaseId& case_id, base::Date day, const base::OperatorId& who);

    // --- audit --------------------------------------------------------------------------------
    [[nodiscard]] base::Status<> note(const AuditEvent& event);
    [[nodiscard]] base::Result<std::vector<AuditEntry>> audit(std::int64_t after, int limit);
    /// Does the chain hold an entry of this name?
    [[nodiscard]] base::Result<bool> ever_noted(std::string_view event);
    /// Every hash and link, and the signatures when a certificate is given. Faults: chain_broken (a: first bad number),
    /// signature_invalid (a: position).
    [[nodiscard]] base::Status<> verify_audit();
    [[nodiscard]] base::Status<> verify_chain(const std::optional<seal::Certificate>& terminal = std::nullopt);

    // --- drafts -------------------------------------------------------------------------------
    // Already encrypted (draft_keys.h); kept until the case is registered or the day ends.
    [[nodiscard]] base::Status<> save_draft(const base::CaseId& case_id, base::Date day, base::BytesView sealed);
    [[nodiscard]] base::Status<> drop_draft(const base::CaseId& case_id);
    struct StoredDraft {
        base::CaseId case_id;
        base::Date day;
        base::Bytes sealed;
        base::Instant saved_at;
    };
    [[nodiscard]] base::Result<std::vector<StoredDraft>> drafts();
    /// Drops every draft of another day. \return how many.
    [[nodiscard]] base::Result<int> drop_drafts_except(base::Date day);

    // --- people at the counter (tickets.h) ----------------------------------------------------
    [[nodiscard]] Tickets tickets();
    [[nodiscard]] Handover handover();

    // --- upkeep -------------------------------------------------------------------------------
    /// Erases summaries, then content, whose receipt is older than the retention time; at most `chunk` records a call,
    /// each call one transaction with a signed list of what went. \return how many records; 0 = nothing was due.
    [[nodiscard]] base::Result<int> erase_due(const Signer& signer, int chunk = 500);
    [[nodiscard]] base::Result<std::vector<Erasure>> erasures(std::int64_t after, int limit);
    /// Call when idle: moves the WAL into the file; restores the ballast when there is room.
    [[nodiscard]] base::Status<> upkeep();
    /// Gives up the reserve so that receipts can still be written; until upkeep() restored it, only a case with a draft is
    /// registered. append() and save_draft() do so by themselves when the disk fills up under the case at the desk.
    [[nodiscard]] base::Status<> release_ballast();
    [[nodiscard]] bool ballast_held() const;
    /// After storage_write_failed: closes and opens the file anew and checks it; nothing is assumed of the old one.
    [[nodiscard]] base::Status<> reopen();
    [[nodiscard]] base::Status<> check_integrity();

    struct Impl;

private:
    explicit Queue(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

}  // namespace balcao::queue
