#include "queue/impl.h"

namespace balcao::queue {
namespace {

using base::FaultCode;

/// A decision that is written with who took it.
struct Decision {
    Position position;
    Event event;
    const char* audit_name;
    const base::OperatorId& who;
    std::string reason;
};

base::Status<> decide(Queue::Impl& impl, const Decision& decision)
{
    if (!is_reference(decision.who.text(), 64)) {
        return base::fail(FaultCode::input_invalid);
    }
    const auto state = impl.state_of(decision.position);
    if (!state) {
        return base::unexpected(state.error());
    }
    if (!*state) {
        return base::fail(FaultCode::input_invalid, decision.position);
    }
    const auto to = next(**state, decision.event);
    if (!to) {
        return base::fail(FaultCode::act_not_possible_now, decision.position);
    }
    const auto row = impl.exception(decision.position);
    if (!row) {
        return base::unexpected(row.error());
    }
    const auto due = *to == State::retry ? std::optional(impl.clock.now()) : std::nullopt;
    const AuditEvent event{decision.audit_name,
                           {{"operator", decision.who.text()}, {"reason", decision.reason}},
                           {{"position", decision.position}}};
    return impl.write_with_reserve([&] {
        return in_order(
            [&] {
                return impl.put_exception(decision.position, *to, due, *row ? (*row)->attempts : 0, decision.reason);
            },
            [&]() -> base::Status<> {
                return *to != State::waived
                           ? base::Status<>{}
                           : impl.count_event("UPDATE ledger SET waived = waived + 1 WHERE (day, kind) = "
                                              "(SELECT day, kind FROM rec WHERE pos = ?1)",
                                              decision.position);
            },
            [&] { return impl.advance({}); }, [&] { return impl.write_audit(event); });
    });
}

}  // namespace

base::Status<> Queue::park(Position position, const base::OperatorId& who)
{
    return decide(*m_impl, {position, Event::park, "record_parked", who, ""});
}

base::Status<> Queue::release(Position position, const base::OperatorId& who)
{
    return decide(*m_impl, {position, Event::release, "record_released", who, ""});
}

base::Status<> Queue::retry_now(Position position, const base::OperatorId& who)
{
    return decide(*m_impl, {position, Event::retry_now, "record_retried", who, ""});
}

base::Status<> Queue::waive(Position position, const base::OperatorId& who, const std::string& reason)
{
    if (!is_code(reason, 48, true)) {
        return base::fail(FaultCode::input_invalid);
    }
    return decide(*m_impl, {position, Event::waive, "record_waived", who, reason});
}

}  // namespace balcao::queue
