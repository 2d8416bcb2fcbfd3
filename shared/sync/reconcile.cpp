// Where does the central stand? The part of the sender that compares it with the queue.
#include "base/log.h"
#include "sync/sender.h"

namespace balcao::sync {

using base::FaultCode;

std::optional<Turn> Sender::reconcile(const std::stop_token& stop)
{
    const auto epoch = with_queue([](queue::Queue& queue) { return queue.epoch(); });
    m_budget.on_request();
    auto cursor = m_remote.cursor(epoch, stop);
    if (!cursor) return failed(cursor.error());
    if (!cursor->epoch.empty() && cursor->epoch != epoch) {
        CallError error;
        error.fault = {FaultCode::central_answer_unreadable};
        return failed(error);
    }
    if (auto ended = compare(*cursor)) return ended;
    if (auto done = offer_forgotten(epoch, *cursor); !done) return storage(done.error());
    if (auto ended = look_back(stop)) return ended;
    m_reconcile_due = false;
    m_reconciled_at = now();
    return std::nullopt;
}

std::optional<Turn> Sender::look_back(const std::stop_token& stop)
{
    const auto epochs = with_queue([](queue::Queue& queue) { return queue.epochs(); });
    for (std::size_t i = 1; i < epochs.size(); ++i) {
        const auto newest = with_queue([&](queue::Queue& queue) { return queue.newest_accepted(epochs[i]); });
        if (!newest) return storage(newest.error());
        if (*newest == 0) continue;
        m_budget.on_request();
        const auto cursor = m_remote.cursor(epochs[i], stop);
        if (!cursor) return failed(cursor.error());
        if (cursor->frozen) {
            if (auto done = freeze(epochs[i], *cursor); !done) return storage(done.error());
            continue;
        }
        if (auto done = offer_forgotten(epochs[i], *cursor); !done) return storage(done.error());
    }
    return std::nullopt;
}

/// Up to contiguous_upto it holds everything, and nothing of the gaps. Behind the last gap it tells only that something is
/// there: the newest record is offered, and when that was news, its next gaps tell the rest.
base::Status<> Sender::offer_forgotten(const base::EpochId& epoch, const wire::CursorAnswer& cursor)
{
    return with_queue([&](queue::Queue& queue) -> base::Status<> {
        const auto newest = queue.newest_accepted(epoch);
        if (!newest) return base::unexpected(newest.error());
        if (*newest <= cursor.contiguous_upto) return {};
        auto gaps = cursor.gaps;
        if (gaps.empty()) gaps.push_back({cursor.contiguous_upto + 1, *newest});
        std::int64_t offered = 0;
        for (const auto& gap : gaps) {
            const auto done = queue.offer_again(epoch, gap.first, gap.last);
            if (!done) return base::unexpected(done.error());
            offered += *done;
        }
        if (*newest > gaps.back().last) {
            const auto done = queue.offer_again(epoch, *newest, *newest);
            if (!done) return base::unexpected(done.error());
            m_sounding.emplace(epoch, *newest);
        }
        if (offered > 0) {
            base::log(base::LogLevel::warning, "central_forgot", {{"records", offered}, {"central", cursor.contiguous_upto}});
        }
        return {};
    });
}

/// Known here too from now on: a new epoch then takes along what was not sent of this one, and what a central put back
/// from a backup forgot of it. That may be more than it forgot; a case it holds it takes as it is.
base::Status<> Sender::freeze(const base::EpochId& epoch, const wire::CursorAnswer& cursor)
{
    return with_queue([&](queue::Queue& queue) -> base::Status<> {
        const auto newest = queue.newest_accepted(epoch);
        if (!newest) return base::unexpected(newest.error());
        if (*newest > cursor.contiguous_upto) {
            if (auto done = queue.offer_again(epoch, cursor.contiguous_upto + 1, *newest); !done) return base::unexpected(done.error());
        }
        return queue.freeze(epoch);
    });
}

void Sender::watch_for_a_restore(std::span<const queue::StoredRecord> part, const wire::BatchAnswer& answer)
{
    const auto& epoch = part.front().epoch;
    if (epoch == m_seen_epoch && answer.contiguous_upto < m_seen_upto) m_reconcile_due = true;
    m_seen_epoch = epoch;
    m_seen_upto = answer.contiguous_upto;
    if (!m_sounding || m_sounding->first != epoch) return;
    for (const auto& result : answer.results) {
        if (result.seq != m_sounding->second) continue;
        m_reconcile_due = m_reconcile_due || result.status == wire::ItemStatus::accepted;
        m_sounding.reset();
        return;
    }
}

std::optional<Turn> Sender::compare(const wire::CursorAnswer& cursor)
{
    if (cursor.frozen) {
        const auto epoch = with_queue([](queue::Queue& queue) { return queue.epoch(); });
        if (auto done = freeze(epoch, cursor); !done) return storage(done.error());
        return frozen(cursor.quarantined.empty() ? 0 : cursor.quarantined.front());
    }
    const auto last = with_queue([](queue::Queue& queue) { return queue.next_slot().seq - 1; });
    if (cursor.contiguous_upto > last) {
        // The central holds records that this queue never wrote: it was set back without a new epoch. Going on
        // under the old one would use numbers twice.
        base::log(base::LogLevel::error, "central_is_ahead",
                  {{"central", cursor.contiguous_upto}, {"here", last}});
        auto begun = with_queue([](queue::Queue& queue) { return queue.begin_epoch("central_is_ahead"); });
        if (!begun) return storage(begun.error());
        return std::nullopt;
    }
    return compare_head(cursor);
}

std::optional<Turn> Sender::compare_head(const wire::CursorAnswer& cursor)
{
    if (cursor.contiguous_upto < 1) return std::nullopt;
    const auto own = with_queue([&](queue::Queue& queue) -> base::Result<std::optional<queue::Item>> {
        auto stats = queue.stats();
        if (!stats) return base::unexpected<base::Fault>(stats.error());
        const auto back = queue.next_slot().seq - 1 - cursor.contiguous_upto;
        return queue.item(stats->last_position - back);
    });
    if (!own) return storage(own.error());
    const bool comparable = *own && (*own)->seq == cursor.contiguous_upto && (*own)->epoch == cursor.epoch;
    if (!comparable || cursor.head_hash == seal::bytes_of((*own)->hash)) return std::nullopt;
    base::log(base::LogLevel::error, "central_differs", {{"seq", cursor.contiguous_upto}});
    const auto state = (*own)->state;
    // Not settled yet: when it is sent, the central answers "conflict" for this very record, which freezes the epoch.
    if (state != queue::State::acked && state != queue::State::purged) return std::nullopt;
    // Settled long ago: the central was set back. A new epoch keeps the numbers apart; people must look.
    auto begun = with_queue([](queue::Queue& queue) { return queue.begin_epoch("central_differs"); });
    if (!begun) return storage(begun.error());
    return frozen(cursor.contiguous_upto);
}

}  // namespace balcao::sync
