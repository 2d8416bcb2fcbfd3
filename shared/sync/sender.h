#pragma once
// One turn of sending: claim, send, verify the receipt, settle. Keeps what must be remembered between turns
// (failures, breaker, batch size); waits and threads are the engine's (engine.h) or the caller's (run_once.h).

#include <optional>
#include <span>
#include <stop_token>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/random.h"
#include "queue/queue.h"
#include "sync/batch_size.h"
#include "sync/circuit_breaker.h"
#include "sync/receipt_check.h"
#include "sync/remote.h"
#include "sync/retry_policy.h"

namespace balcao::sync {

struct SenderLimits {
    RetryLimits retry;
    BreakerLimits breaker;
    Millis retry_refill{60'000};                 ///< one retry per this time is always allowed
    std::int64_t batch_octets = 900 * 1024;      ///< of content; the frame around it must fit into 1 MiB
    Millis reconcile_every{24 * 3600 * 1000};
    Millis refused_probe{15 * 60 * 1000};        ///< refused, closed or frozen: is it still so?
    Millis storage_pause{30'000};
    int bad_receipts_alarm = 3;
};

enum class TurnKind : std::uint8_t {
    idle,      ///< nothing to send
    progress,  ///< something was settled
    backoff,   ///< the central did not take it; wait
    refused,   ///< this terminal may not talk to the central (401, 403)
    closed,    ///< epoch closed or program too old (410, 426)
    frozen,    ///< the central holds other records under our numbers: support must look
    storage,   ///< the queue could not be read or written
    stopped    ///< the stop token asked for it
};

struct Turn {
    TurnKind kind = TurnKind::idle;
    int accepted = 0;              ///< with a verified receipt, duplicates included
    int duplicates = 0;            ///< of these, known to the central before
    int rejected = 0;
    int postponed = 0;
    Millis wait{0};                ///< before the next turn
    std::optional<base::Fault> fault = std::nullopt;
    bool contact = false;          ///< the central itself answered
    bool held_back = false;        ///< backoff without any call: it was not time yet
    bool receipt_alarm = false;    ///< bad receipts again and again
};

class Sender {
public:
    /// \param queue_mutex held for every use of the queue, never during a request.
    Sender(queue::Queue& queue, base::Mutex& queue_mutex, Remote& remote, ReceiptTrust trust, const base::Clock& clock,
           base::Random& random, SenderLimits limits = {});

    [[nodiscard]] Turn turn(const std::stop_token& stop);
    /// The next turn ignores delay, breaker and budget (not a Retry-After) and sends one record.
    void try_now() { m_try_now = true; }
    /// Ask the central where it stands before the next batch.
    void reconcile_next() { m_reconcile_due = true; }
    void set_trust(ReceiptTrust trust) { m_trust = std::move(trust); }
    [[nodiscard]] int failures() const { return m_failures; }

private:
    [[nodiscard]] Turn turn_with_memory(const std::stop_token& stop);
    [[nodiscard]] Millis now() const { return Millis(m_clock.monotonic_ms()); }
    [[nodiscard]] std::optional<Turn> gate();
    [[nodiscard]] std::optional<Turn> reconcile(const std::stop_token& stop);
    [[nodiscard]] std::optional<Turn> compare(const wire::CursorAnswer& cursor);
    /// Is the newest record the central holds the one we hold under that number?
    [[nodiscard]] std::optional<Turn> compare_head(const wire::CursorAnswer& cursor);
    /// Accepted records that the central says it does not hold go again: it was put back from a backup.
    [[nodiscard]] base::Status<> freeze(const base::EpochId& epoch, const wire::CursorAnswer& cursor);
    [[nodiscard]] base::Status<> offer_forgotten(const base::EpochId& epoch, const wire::CursorAnswer& cursor);
    /// The same for the epochs before the current one.
    [[nodiscard]] std::optional<Turn> look_back(const std::stop_token& stop);
    struct Delivery;  ///< of one claimed batch
    [[nodiscard]] Turn send_all(const queue::Batch& batch, const std::stop_token& stop);
    void deliver_part(Delivery& delivery, const std::stop_token& stop);
    /// The central refuses the request as a whole: smaller, or the culprit is found.
    [[nodiscard]] base::Status<> narrow_down(Delivery& delivery, std::span<const queue::StoredRecord> part,
                                             const CallError& error);
    [[nodiscard]] Call<wire::BatchAnswer> post(std::span<const queue::StoredRecord> part, const std::stop_token& stop);
    [[nodiscard]] base::Status<> settle(std::span<const queue::StoredRecord> part, const wire::BatchAnswer& answer,
                                        Turn& turn);
    [[nodiscard]] base::Status<> reject(const queue::StoredRecord& record, const std::string& problem, Turn& turn);
    [[nodiscard]] base::Status<> write_down(const base::EpochId& epoch, std::span<const queue::ItemOutcome> outcomes,
                                            const std::optional<queue::VerifiedReceipt>& receipt);
    [[nodiscard]] Turn failed(const CallError& error);
    [[nodiscard]] Turn bad_receipt(const base::Fault& fault);
    [[nodiscard]] Turn storage(const base::Fault& fault) const;
    /// \param seq of the record that does not fit; 0 = not known here.
    [[nodiscard]] Turn frozen(base::Sequence seq) const;
    void succeeded(const wire::BatchAnswer& answer, Turn& turn);
    /// Does the answer show that the central knows less than before?
    void watch_for_a_restore(std::span<const queue::StoredRecord> part, const wire::BatchAnswer& answer);
    template <class F>
    auto with_queue(F&& job)
    {
        const base::Lock lock(m_queue_mutex);
        return job(m_queue);
    }

    queue::Queue& m_queue BALCAO_GUARDED_BY(m_queue_mutex);
    base::Mutex& m_queue_mutex;
    Remote& m_remote;
    ReceiptTrust m_trust;
    const base::Clock& m_clock;
    base::Random& m_random;
    SenderLimits m_limits;

    CircuitBreaker m_breaker;
    RetryBudget m_budget;
    BatchSize m_size;
    wire::Hints m_hints;
    int m_failures = 0;                     ///< in a row
    int m_bad_receipts = 0;                 ///< in a row
    std::optional<Millis> m_down_since;
    std::optional<Millis> m_not_before;     ///< the central's own Retry-After
    std::optional<Millis> m_reconciled_at;
    base::EpochId m_seen_epoch;             ///< of m_seen_upto
    base::Sequence m_seen_upto = 0;         ///< how far the central said it holds everything; falls when it was put back
    std::optional<std::pair<base::EpochId, base::Sequence>> m_sounding;  ///< offered to learn whether it is still held
    bool m_reconcile_due = true;
    bool m_try_now = false;
    std::optional<base::Fault> m_last_fault;
};

}  // namespace balcao::sync
