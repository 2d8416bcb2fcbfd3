#pragma once
// Private to queue: the state behind Queue. What is kept in memory is what the rows say; it changes
// only after the commit that changed them.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "queue/queue.h"
#include "queue/sql.h"
#include "queue/text.h"

namespace balcao::queue {

/// Positions of one batch lie within this span; receipts are found by it.
inline constexpr Position k_batch_span = 5000;

struct Epoch {
    std::int64_t number = 0;
    base::EpochId id;
    Position base = 0;
    bool frozen = false;
};

/// A record's row in exc.
struct Exception {
    State state = State::retry;
    std::int64_t attempts = 0;
};

/// One answer that does not settle its record.
struct Judged {
    const ItemOutcome* item = nullptr;
    Position position = 0;
    std::int64_t attempts = 0;
};

/// Everything settle() found out before it writes.
struct SettlePlan {
    Epoch epoch;
    std::set<Position> accepted;
    std::vector<Judged> exceptions;
    std::set<Position> positions;
    std::int64_t duplicates = 0;
};

struct Queue::Impl {
    Impl(QueueOptions given, const base::Clock& time, base::Random& chance)
        : options(std::move(given)), clock(time), random(chance)
    {
    }

    // open.cpp
    [[nodiscard]] base::Status<> open();
    [[nodiscard]] base::Status<> load();
    [[nodiscard]] base::Status<> load_epochs();
    [[nodiscard]] base::Status<> check_file_identity();

    // epochs.cpp
    [[nodiscard]] base::Status<> insert_epoch(std::string_view reason);
    /// The same, after what the frozen epoch before it left unsent was stopped. Inside write().
    [[nodiscard]] base::Status<> next_epoch(std::string_view reason);
    /// What was not sent of an epoch that is frozen and not the current one: only to be corrected or waived, one by one.
    /// Left waiting it would stand in the way of everything behind it. Inside write().
    [[nodiscard]] base::Status<> freeze_unsent(const Epoch& epoch);
    /// Its last position.
    [[nodiscard]] Position end_of(const Epoch& epoch) const;
    [[nodiscard]] const Epoch& epoch_of(Position position) const;
    [[nodiscard]] const Epoch* find_epoch(const base::EpochId& id) const;

    // audit.cpp
    /// Inside write().
    [[nodiscard]] base::Status<> write_audit(const AuditEvent& event);
    /// Runs `work` in one transaction; `live` falls back with it when it fails.
    template <class F>
    [[nodiscard]] base::Status<> write(F&& work);
    /// The same; on a full disk gives up the ballast and tries once more: for answers, operators' decisions, and the
    /// citizen who stands at the desk. room_for() keeps others from what is left.
    template <class F>
    [[nodiscard]] base::Status<> write_with_reserve(F&& work);
    [[nodiscard]] base::Status<> drop_ballast();
    /// Without the ballast nobody new is begun; a case that has a draft may be finished. Faults: disk_full.
    [[nodiscard]] base::Status<> room_for(const base::CaseId& case_id);

    // view.cpp
    [[nodiscard]] base::Result<std::optional<Exception>> exception(Position position);
    /// nullopt: no such record.
    [[nodiscard]] base::Result<std::optional<State>> state_of(Position position);
    [[nodiscard]] State state_from(Position position, const std::optional<Exception>& row) const;

    // settle.cpp
    [[nodiscard]] base::Result<SettlePlan> plan(const Epoch& epoch, std::span<const ItemOutcome> outcomes);
    [[nodiscard]] base::Status<> write_exceptions(const SettlePlan& plan);
    [[nodiscard]] base::Status<> keep_receipt(const SettlePlan& plan, const VerifiedReceipt& receipt);
    [[nodiscard]] base::Status<> put_exception(Position position, State state, std::optional<base::Instant> next_at,
                                               std::int64_t attempts, std::string_view problem,
                                               std::optional<Position> replaced_by = std::nullopt);
    /// Moves the cursor over what is accepted here or stands in exc. Inside write().
    [[nodiscard]] base::Status<> advance(const std::set<Position>& accepted);

    // ledger.cpp
    [[nodiscard]] base::Status<> count_registered(const NewRecord& record, Position position);
    /// `statement` adds one to a column of the ledger line of the record at ?1.
    [[nodiscard]] base::Status<> count_event(const char* statement, Position position);
    [[nodiscard]] base::Status<> count_accepted(const std::set<Position>& accepted);

    // ballast.cpp
    void hold_ballast();
    [[nodiscard]] std::string ballast_path() const { return options.path + ".ballast"; }

    /// What changes in memory with the transaction under way.
    struct Live {
        Position last = 0;
        Position upto = 0;
        seal::Digest head{};                ///< hash of the last record of the current epoch
        std::int64_t audit_number = 0;
        seal::Digest audit_hash{};
        std::vector<Epoch> epochs;          ///< in order
        std::optional<base::Instant> last_accepted_at;
    };

    QueueOptions options;
    const base::Clock& clock;
    base::Random& random;
    std::optional<Sql> sql;
    Live live;
    std::set<Position> in_flight;
    bool ballast = true;
    bool settling_carried = false;          ///< what is settled now came by another way than the line
};

template <class F>
base::Status<> Queue::Impl::write(F&& work)
{
    // Also when memory runs out in the middle: the transaction is undone on the way out, and so is what stands in memory.
    struct Undo {
        Live& live;
        Live before;
        bool kept = false;
        ~Undo()
        {
            if (!kept) {
                live = std::move(before);
            }
        }
    } undo{live, live};
    auto done = sql->connection().transaction([&]() -> base::Status<> { return work(); });
    undo.kept = done.has_value();
    return done;
}

template <class F>
base::Status<> Queue::Impl::write_with_reserve(F&& work)
{
    auto done = write(work);
    if (!done && done.error().code == base::FaultCode::disk_full && ballast && options.ballast_bytes > 0 &&
        drop_ballast()) {
        done = write(work);
    }
    return done;
}

}  // namespace balcao::queue
