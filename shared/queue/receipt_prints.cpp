#include "queue/impl.h"

namespace balcao::queue {

using base::FaultCode;

base::Result<int> Queue::count_receipt_print(Position position, const base::OperatorId& who)
{
    auto& impl = *m_impl;
    const auto known = impl.state_of(position);
    const auto before = impl.sql->number("SELECT max(copy) FROM receipt_print WHERE pos = ?1", position);
    if (!known || !before) {
        return base::unexpected(!known ? known.error() : before.error());
    }
    if (!*known) {
        return base::fail(FaultCode::input_invalid, position);
    }
    const auto copy = before->value_or(0) + 1;
    const auto counted = impl.write_with_reserve([&] {
        return in_order(
            [&] { return impl.sql->run("INSERT INTO receipt_print(pos, copy, at, operator) VALUES(?1, ?2, ?3, ?4)", position, copy, to_ms(impl.clock.now()), who.text()); },
            [&] { return impl.write_audit({"receipt_printed", {{"operator", who.text()}}, {{"position", position}, {"copy", copy}}}); });
    });
    return counted ? base::Result<int>(static_cast<int>(copy)) : base::unexpected(counted.error());
}

base::Result<int> Queue::count_refusal_slip(const base::CaseId& case_id, base::Date day, const base::OperatorId& who)
{
    auto& impl = *m_impl;
    const auto before = impl.sql->number("SELECT max(copy) FROM refusal_slip WHERE case_id = ?1", case_id.text());
    if (!before) {
        return base::unexpected(before.error());
    }
    const auto copy = before->value_or(0) + 1;
    const auto counted = impl.write([&] {
        return in_order(
            [&] {
                return impl.sql->run("INSERT INTO refusal_slip(case_id, copy, day, at, operator) VALUES(?1, ?2, ?3, ?4, ?5)", case_id.text(), copy, base::format_iso_date(day),
                                     to_ms(impl.clock.now()), who.text());
            },
            [&] { return impl.write_audit({"refusal_slip_printed", {{"case", case_id.text()}, {"operator", who.text()}}, {{"copy", copy}}}); });
    });
    return counted ? base::Result<int>(static_cast<int>(copy)) : base::unexpected(counted.error());
}

}  // namespace balcao::queue
