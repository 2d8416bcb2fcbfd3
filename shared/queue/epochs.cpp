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

base::Result<base::EpochId> Queue::begin_epoch(std::string_view reason)
{
    if (!is_code(reason, 48, true) || !m_impl->in_flight.empty()) {
        return base::fail(base::FaultCode::act_not_possible_now);
    }
    auto& impl = *m_impl;
    const auto begun = impl.write_with_reserve([&] {
        const auto old = impl.live.epochs.back();
        const auto now = to_ms(impl.clock.now());
        if (!old.frozen) {
            return impl.insert_epoch(reason);
        }
        // What was not sent of a frozen epoch can only be corrected or waived, one by one.
        return in_order(
            [&] {
                return impl.sql->run("UPDATE exc SET state = 'frozen', next_at = NULL, changed_at = ?2 "
                                     "WHERE state IN ('retry', 'parked') AND pos > ?1",
                                     old.base, now);
            },
            [&] {
                return impl.sql->run("INSERT INTO exc(pos, state, changed_at) SELECT pos, 'frozen', ?3 FROM rec "
                                     "WHERE pos > max(?1, ?2) AND pos NOT IN (SELECT pos FROM exc)",
                                     old.base, impl.live.upto, now);
            },
            [&] { return impl.advance({}); }, [&] { return impl.insert_epoch(reason); });
    });
    if (!begun) {
        return base::unexpected(begun.error());
    }
    return epoch();
}

base::EpochId Queue::epoch() const { return m_impl->live.epochs.back().id; }

bool Queue::frozen() const { return m_impl->live.epochs.back().frozen; }

Slot Queue::next_slot() const
{
    const auto& live = m_impl->live;
    return {live.epochs.back().id, live.last + 1 - live.epochs.back().base, live.head};
}

}  // namespace balcao::queue
