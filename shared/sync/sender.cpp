#include "sync/sender.h"

#include <algorithm>
#include <new>

#include "base/log.h"
#include "sync/record_convert.h"

namespace balcao::sync {

using base::FaultCode;

Sender::Sender(queue::Queue& queue, base::Mutex& queue_mutex, Remote& remote, ReceiptTrust trust,
               const base::Clock& clock, base::Random& random, SenderLimits limits)
    : m_queue(queue),
      m_queue_mutex(queue_mutex),
      m_remote(remote),
      m_trust(std::move(trust)),
      m_clock(clock),
      m_random(random),
      m_limits(limits),
      m_breaker(limits.breaker),
      m_budget(Millis(clock.monotonic_ms()), limits.retry_refill)
{
}

Turn Sender::turn(const std::stop_token& stop)
{
    try {
        return turn_with_memory(stop);
    } catch (const std::bad_alloc&) {
        // What was claimed is given back on the way out; whether the central has it is asked before the next batch.
        m_reconcile_due = true;
        return storage({FaultCode::memory_exhausted});
    }
}

Turn Sender::turn_with_memory(const std::stop_token& stop)
{
    if (auto held_back = gate()) return *held_back;
    const bool probe = m_try_now || m_breaker.state(now()) == BreakerState::half_open;
    m_try_now = false;

    const bool due = m_reconcile_due || !m_reconciled_at || *m_reconciled_at + m_limits.reconcile_every <= now();
    if (due) {
        if (auto ended = reconcile(stop)) return *ended;
    }
    const int limit = probe ? 1 : m_size.next(m_hints.max_items);
    auto batch = with_queue([&](queue::Queue& queue) { return queue.claim(limit, m_limits.batch_octets); });
    if (!batch && batch.error().code != FaultCode::epoch_frozen) return storage(batch.error());
    if (batch && !batch->empty()) return send_all(*batch, stop);
    return with_queue([](queue::Queue& queue) { return queue.frozen(); }) ? frozen(0) : Turn{};
}

Turn Sender::frozen(base::Sequence seq) const
{
    Turn turn{TurnKind::frozen};
    turn.fault = base::Fault{FaultCode::epoch_frozen, seq};
    turn.wait = m_limits.refused_probe;
    turn.contact = true;
    return turn;
}

/// May anything be sent now?
std::optional<Turn> Sender::gate()
{
    const auto wait_until = [&](Millis until) {
        Turn turn{TurnKind::backoff};
        turn.wait = std::max(until - now(), Millis(1));
        turn.fault = m_last_fault;
        turn.held_back = true;
        return turn;
    };
    if (m_not_before && now() < *m_not_before) return wait_until(*m_not_before);
    m_not_before.reset();
    if (m_try_now) return std::nullopt;
    if (!m_breaker.may_send(now())) return wait_until(*m_breaker.open_until());
    if (m_failures > 0 && !m_budget.take(now())) return wait_until(now() + m_budget.wait(now()));
    return std::nullopt;
}

Turn Sender::storage(const base::Fault& fault) const
{
    base::log(base::LogLevel::error, "sync_queue_fault", fault);
    Turn turn{TurnKind::storage};
    turn.fault = fault;
    turn.wait = m_limits.storage_pause;
    return turn;
}

Turn Sender::failed(const CallError& error)
{
    Turn turn{TurnKind::backoff};
    turn.fault = error.fault;
    turn.contact = error.status != 0 && error.fault.code != FaultCode::captive_portal;
    if (error.advice == Advice::wait) {
        turn.kind = TurnKind::stopped;
        return turn;
    }
    m_last_fault = error.fault;
    base::log(base::LogLevel::warning, "sync_call_failed", error.fault);
    if (error.advice == Advice::refused || error.advice == Advice::closed) {
        turn.kind = error.advice == Advice::refused ? TurnKind::refused : TurnKind::closed;
        turn.wait = m_limits.refused_probe;
        m_reconcile_due = true;
        return turn;
    }
    if (!m_down_since) m_down_since = now();
    if (error.ambiguous) m_reconcile_due = true;
    if (error.fault.code == FaultCode::network_timeout) m_size.on_timeout();
    ++m_failures;
    std::optional<std::chrono::seconds> spread;
    if (m_hints.spread_s) spread = std::chrono::seconds(*m_hints.spread_s);
    turn.wait = retry_delay(m_failures, error.retry_after, spread, m_limits.retry, m_random);
    if (error.retry_after) m_not_before = now() + turn.wait;
    m_breaker.on_failure(now(), turn.wait);
    if (const auto until = m_breaker.open_until()) turn.wait = std::max(turn.wait, *until - now());
    return turn;
}

Turn Sender::bad_receipt(const base::Fault& fault)
{
    ++m_bad_receipts;
    CallError error;
    error.fault = fault;
    error.ambiguous = true;
    auto turn = failed(error);
    turn.receipt_alarm = m_bad_receipts >= m_limits.bad_receipts_alarm;
    return turn;
}

void Sender::succeeded(const wire::BatchAnswer& answer, Turn& turn)
{
    turn.contact = true;
    m_hints = answer.hints;
    if (m_down_since) {
        std::optional<std::chrono::seconds> spread;
        if (m_hints.spread_s) spread = std::chrono::seconds(*m_hints.spread_s);
        turn.wait = comeback_delay(now() - *m_down_since, spread, m_limits.retry, m_random);
    }
    if (m_hints.pause_s) turn.wait = std::max(turn.wait, Millis(std::chrono::seconds(*m_hints.pause_s)));
    m_down_since.reset();
    m_last_fault.reset();
    m_failures = 0;
    m_bad_receipts = 0;
    m_breaker.on_success(now());
}

// --- sending ---------------------------------------------------------------------------------------

/// Front to back through the records of one claim, in as many requests as it takes.
struct Sender::Delivery {
    std::span<const queue::StoredRecord> records;
    std::size_t done = 0;
    std::size_t largest = 0;        ///< records a request; smaller after "too large"
    Bisection bisection;
    Turn turn{TurnKind::progress};
    std::optional<Turn> ended;

    [[nodiscard]] std::span<const queue::StoredRecord> next_part() const
    {
        return records.subspan(done, std::min(bisection.next(records.size() - done), largest));
    }
    void advance(std::size_t count)
    {
        bisection.on_settled(count);
        done += count;
    }
};

Turn Sender::send_all(const queue::Batch& batch, const std::stop_token& stop)
{
    Delivery delivery{batch.records, 0, batch.records.size(), {}, Turn{TurnKind::progress}, std::nullopt};
    {
        // However it ends, nothing stays in flight that is not on its way.
        const struct Rest {
            Sender& sender;
            const Delivery& delivery;
            ~Rest()
            {
                const auto rest = delivery.records.subspan(delivery.done);
                if (!rest.empty()) sender.with_queue([&](queue::Queue& queue) { queue.give_back(rest); });
            }
        } rest{*this, delivery};
        while (delivery.done < batch.records.size() && !delivery.ended) deliver_part(delivery, stop);
    }
    auto& turn = delivery.turn;
    if (delivery.ended) {
        auto ended = *delivery.ended;
        ended.accepted = turn.accepted;
        ended.duplicates = turn.duplicates;
        ended.rejected = turn.rejected;
        ended.postponed = turn.postponed;
        ended.contact = ended.contact || turn.contact;
        return ended;
    }
    if (with_queue([](queue::Queue& queue) { return queue.frozen(); })) {
        turn.kind = TurnKind::frozen;
        turn.fault = base::Fault{FaultCode::epoch_frozen};
        turn.wait = m_limits.refused_probe;
    }
    return turn;
}

void Sender::deliver_part(Delivery& delivery, const std::stop_token& stop)
{
    const auto part = delivery.next_part();
    auto answer = post(part, stop);
    base::Status<> written;
    if (answer) {
        written = settle(part, *answer, delivery.turn);
        if (!written && written.error().code == FaultCode::receipt_invalid) {
            delivery.ended = bad_receipt(written.error());
            return;
        }
        succeeded(*answer, delivery.turn);
        watch_for_a_restore(part, *answer);
        m_size.on_success(static_cast<int>(part.size()));
        if (written) delivery.advance(part.size());
    } else if (answer.error().advice == Advice::halve || answer.error().advice == Advice::bisect) {
        written = narrow_down(delivery, part, answer.error());
    } else {
        delivery.ended = failed(answer.error());
    }
    if (!written) delivery.ended = storage(written.error());
}

base::Status<> Sender::narrow_down(Delivery& delivery, std::span<const queue::StoredRecord> part,
                                   const CallError& error)
{
    delivery.turn.contact = delivery.turn.contact || error.status != 0;
    if (error.advice == Advice::halve && part.size() > 1) {
        m_size.on_too_large(static_cast<int>(part.size()));
        delivery.largest = part.size() / 2;
        return {};
    }
    if (delivery.bisection.on_refused(part.size()) == Bisection::Verdict::split) return {};
    auto done = reject(part.front(), error.problem, delivery.turn);
    if (done) delivery.advance(1);
    return done;
}

Call<wire::BatchAnswer> Sender::post(std::span<const queue::StoredRecord> part, const std::stop_token& stop)
{
    auto batch = to_wire(part);
    if (!batch) {
        // One of our own records cannot be read back: found like any other culprit.
        CallError error;
        error.fault = batch.error();
        error.advice = Advice::bisect;
        error.problem = "local_record_unreadable";
        return tl::unexpected(error);
    }
    m_budget.on_request();
    return m_remote.post_batch(*batch, stop);
}

base::Status<> Sender::settle(std::span<const queue::StoredRecord> part, const wire::BatchAnswer& answer, Turn& turn)
{
    const auto& epoch = part.front().epoch;
    std::vector<SentRecord> sent;
    for (const auto& record : part) sent.push_back({record.seq, record.hash});
    if (auto fits = check_answer(answer, epoch, sent, m_trust); !fits) return fits;

    std::vector<queue::ItemOutcome> outcomes;
    for (std::size_t i = 0; i < part.size(); ++i) {
        auto outcome = to_outcome(answer.results[i]);
        if (outcome.outcome == queue::Outcome::retry) {
            const auto tries = static_cast<int>(std::min<std::int64_t>(part[i].attempts + 1, 20));
            outcome.next_at = m_clock.now() + std::max(m_limits.retry.base_delay,
                                                       full_jitter(tries, m_limits.retry, m_random));
        }
        outcomes.push_back(std::move(outcome));
    }
    std::optional<queue::VerifiedReceipt> receipt;
    if (answer.receipt) receipt = queue::VerifiedReceipt{receipt_blob(answer), m_clock.now()};
    if (auto done = write_down(epoch, outcomes, receipt); !done) return done;
    for (const auto& outcome : outcomes) {
        const bool kept = outcome.outcome == queue::Outcome::accepted || outcome.outcome == queue::Outcome::duplicate;
        turn.accepted += kept ? 1 : 0;
        turn.duplicates += outcome.outcome == queue::Outcome::duplicate ? 1 : 0;
        turn.rejected += outcome.outcome == queue::Outcome::rejected ? 1 : 0;
        turn.postponed += outcome.outcome == queue::Outcome::retry ? 1 : 0;
    }
    base::log(base::LogLevel::info, "batch_settled",
              {{"records", static_cast<std::int64_t>(part.size())}, {"contiguous_upto", answer.contiguous_upto}});
    return {};
}

base::Status<> Sender::reject(const queue::StoredRecord& record, const std::string& problem, Turn& turn)
{
    queue::ItemOutcome outcome;
    outcome.seq = record.seq;
    outcome.outcome = queue::Outcome::rejected;
    outcome.problem = problem.empty() ? "message_malformed" : problem_id(problem);
    if (auto done = write_down(record.epoch, {&outcome, 1}, std::nullopt); !done) return done;
    ++turn.rejected;
    return {};
}

base::Status<> Sender::write_down(const base::EpochId& epoch, std::span<const queue::ItemOutcome> outcomes,
                                  const std::optional<queue::VerifiedReceipt>& receipt)
{
    return with_queue([&](queue::Queue& queue) -> base::Status<> {
        auto done = queue.settle(epoch, outcomes, receipt);
        if (done || done.error().code != FaultCode::disk_full) return done;
        // The reserve exists so that answers can still be written down.
        if (auto freed = queue.release_ballast(); !freed) return done;
        return queue.settle(epoch, outcomes, receipt);
    });
}

}  // namespace balcao::sync
