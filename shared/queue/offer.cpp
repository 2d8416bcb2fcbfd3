#include <algorithm>

#include "queue/impl.h"

namespace balcao::queue {
namespace {

base::Status<> offer(Queue::Impl& impl, Position position)
{
    return in_order(
        [&] { return impl.put_exception(position, State::retry, impl.clock.now(), 0, {}); },
        [&] {
            return impl.count_event("UPDATE ledger SET accepted = accepted - 1 WHERE (day, kind) = "
                                    "(SELECT day, kind FROM rec WHERE pos = ?1)",
                                    position);
        });
}

}  // namespace

base::Result<std::int64_t> Queue::offer_again(const base::EpochId& epoch_id, base::Sequence first, base::Sequence last)
{
    auto& impl = *m_impl;
    const auto* epoch = impl.find_epoch(epoch_id);
    if (epoch == nullptr || first < 1) {
        return base::fail(base::FaultCode::input_invalid, first);
    }
    const auto before = epoch->base;
    const auto end = std::min(impl.end_of(*epoch) - before, last);
    std::vector<Position> forgotten;
    const auto read = impl.sql->each(
        "SELECT r.pos FROM rec r LEFT JOIN exc e ON e.pos = r.pos WHERE r.pos BETWEEN ?2 AND ?3 AND "
        "((e.pos IS NULL AND r.pos <= ?1) OR e.state = 'acked') ORDER BY r.pos",
        [&](const database::Statement& row) {
            forgotten.push_back(row.number(0));
            return true;
        },
        impl.live.upto, before + first, before + end);
    if (!read) {
        return base::unexpected(read.error());
    }
    if (forgotten.empty()) {
        return 0;
    }
    const auto count = static_cast<std::int64_t>(forgotten.size());
    const AuditEvent event{"records_offered_again",
                           {{"epoch", epoch->id.text()}},
                           {{"first", forgotten.front() - before}, {"last", forgotten.back() - before}, {"count", count}}};
    const auto written = impl.write_with_reserve([&]() -> base::Status<> {
        for (const auto position : forgotten) {
            if (auto done = offer(impl, position); !done) {
                return done;
            }
        }
        return impl.write_audit(event);
    });
    if (!written) {
        return base::unexpected(written.error());
    }
    return count;
}

base::Result<base::Sequence> Queue::newest_accepted(const base::EpochId& epoch_id)
{
    auto& impl = *m_impl;
    const auto* epoch = impl.find_epoch(epoch_id);
    if (epoch == nullptr) {
        return 0;
    }
    const auto newest = impl.sql->number(
        "SELECT max(r.pos) FROM rec r LEFT JOIN exc e ON e.pos = r.pos WHERE r.pos > ?2 AND r.pos <= ?3 AND "
        "((e.pos IS NULL AND r.pos <= ?1) OR e.state = 'acked')",
        impl.live.upto, epoch->base, impl.end_of(*epoch));
    if (!newest) {
        return base::unexpected(newest.error());
    }
    return newest->value_or(epoch->base) - epoch->base;
}

std::vector<base::EpochId> Queue::epochs() const
{
    std::vector<base::EpochId> out;
    for (auto epoch = m_impl->live.epochs.rbegin(); epoch != m_impl->live.epochs.rend(); ++epoch) {
        out.push_back(epoch->id);
    }
    return out;
}

}  // namespace balcao::queue
