#include <algorithm>

#include "queue/impl.h"
#include "seal/chain.h"

namespace balcao::queue {

base::Status<> Queue::Impl::insert_epoch(std::string_view reason)
{
    Epoch fresh;
    fresh.number = live.epochs.empty() ? 1 : live.epochs.back().number + 1;
    fresh.id = base::EpochId(base::to_hex(random.bytes(16)));
    fresh.base = live.last;
    AuditEvent event{"epoch_begun", {{"epoch", fresh.id.text()}, {"reason", std::string(reason)}}, {{"base", fresh.base}}};
    live.epochs.push_back(fresh);
    live.head = seal::k_chain_start;
    return in_order(
        [&] {
            return sql->run("INSERT INTO epoch(no, id, base, begun_at, reason) VALUES(?,?,?,?,?)", fresh.number,
                            fresh.id.text(), fresh.base, to_ms(clock.now()), reason);
        },
        [&] { return write_audit(event); });
}

// Epochs that begin at the same position: only the last of them has records.
const Epoch& Queue::Impl::epoch_of(Position position) const
{
    for (auto epoch = live.epochs.rbegin(); epoch != live.epochs.rend(); ++epoch) {
        if (epoch->base < position) {
            return *epoch;
        }
    }
    return live.epochs.front();
}

const Epoch* Queue::Impl::find_epoch(const base::EpochId& id) const
{
    for (const auto& epoch : live.epochs) {
        if (epoch.id == id) {
            return &epoch;
        }
    }
    return nullptr;
}

Position Queue::Impl::end_of(const Epoch& epoch) const
{
    Position end = live.last;
    for (const auto& other : live.epochs) {
        if (other.number > epoch.number) {
            end = std::min(end, other.base);
        }
    }
    return end;
}

base::Status<> Queue::Impl::freeze_unsent(const Epoch& epoch)
{
    const auto now = to_ms(clock.now());
    const auto end = end_of(epoch);
    return in_order(
        [&] {
            return sql->run("UPDATE exc SET state = 'frozen', next_at = NULL, changed_at = ?3 "
                            "WHERE state IN ('retry', 'parked') AND pos > ?1 AND pos <= ?2",
                            epoch.base, end, now);
        },
        [&] {
            return sql->run("INSERT INTO exc(pos, state, changed_at) SELECT pos, 'frozen', ?4 FROM rec "
                            "WHERE pos > max(?1, ?2) AND pos <= ?3 AND pos NOT IN (SELECT pos FROM exc)",
                            epoch.base, live.upto, end, now);
        },
        [&] { return advance({}); });
}

base::Status<> Queue::Impl::next_epoch(std::string_view reason)
{
    if (live.epochs.empty() || !live.epochs.back().frozen) {
        return insert_epoch(reason);
    }
    const auto old = live.epochs.back();
    return in_order([&] { return freeze_unsent(old); }, [&] { return insert_epoch(reason); });
}

base::Result<base::EpochId> Queue::begin_epoch(std::string_view reason)
{
    if (!is_code(reason, 48, true) || !m_impl->in_flight.empty()) {
        return base::fail(base::FaultCode::act_not_possible_now);
    }
    auto& impl = *m_impl;
    const auto begun = impl.write_with_reserve([&] { return impl.next_epoch(reason); });
    if (!begun) {
        return base::unexpected(begun.error());
    }
    return epoch();
}

base::Status<> Queue::freeze(const base::EpochId& id)
{
    auto& impl = *m_impl;
    const auto* known = impl.find_epoch(id);
    if (known == nullptr) {
        return base::fail(base::FaultCode::input_invalid);
    }
    const bool current = known->number == impl.live.epochs.back().number;
    if (known->frozen && current) {
        return {};
    }
    if (!impl.in_flight.empty()) {
        return base::fail(base::FaultCode::act_not_possible_now);
    }
    const auto number = known->number;
    const bool was_frozen = known->frozen;
    return impl.write_with_reserve([&]() -> base::Status<> {
        for (auto& epoch : impl.live.epochs) {
            epoch.frozen = epoch.frozen || epoch.number == number;
        }
        if (number != impl.live.epochs.back().number) {
            if (auto stopped = impl.freeze_unsent(*impl.find_epoch(id)); !stopped) return stopped;
        }
        if (was_frozen) {
            return {};
        }
        return in_order(
            [&] { return impl.sql->run("UPDATE epoch SET frozen_at = ?2 WHERE no = ?1 AND frozen_at IS NULL", number, to_ms(impl.clock.now())); },
            [&] { return impl.write_audit({"epoch_frozen_by_central", {{"epoch", id.text()}}, {}}); });
    });
}

base::EpochId Queue::epoch() const { return m_impl->live.epochs.back().id; }

bool Queue::frozen() const { return m_impl->live.epochs.back().frozen; }

Slot Queue::next_slot() const
{
    const auto& live = m_impl->live;
    return {live.epochs.back().id, live.last + 1 - live.epochs.back().base, live.head};
}

}  // namespace balcao::queue
