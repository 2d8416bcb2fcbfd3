// Lists of who is expected.
#include "desk/appointment_file.h"
#include "desk/arguments.h"
#include "desk/service.h"
#include "queue/tickets.h"

namespace balcao::desk {

using base::fail;
using base::FaultCode;
using wire::Json;

DeskService::Answer DeskService::appointments_import(const Json& args)
{
    const auto name = arguments::text(args, "name", 200);
    if (!name || m_asking->attached.get() < 0) {
        return fail(FaultCode::message_malformed);
    }
    if (ticket_series().empty()) {
        return fail(FaultCode::tickets_off);
    }
    const auto content = read_appointment_file(m_asking->attached.get());
    if (!content) {
        return base::unexpected(content.error());
    }
    AppointmentRules rules;
    rules.zone = m_parts.config.time_zone;
    rules.local_day = m_parts.local_day;
    for (const auto& one : ticket_series()) {
        rules.lines += one.priority ? "" : one.letter;
    }
    const auto read = parse_appointments(*name, *content, rules);
    if (!read && arguments::yes_or_no(args, "rows").value_or(false)) {
        constexpr std::size_t k_rows_named = 20;
        Json rows = Json::array();
        for (const auto& one : appointment_problems(*name, *content, rules, k_rows_named)) {
            rows.push_back({{"line", one.line}, {"reason", appointment_problem_name(static_cast<std::int64_t>(one.reason))}});
        }
        return Json{{"read", 0}, {"new", 0}, {"refused", std::move(rows)}};
    }
    if (!read) {
        return fail(FaultCode::appointments_refused, read.error().line, static_cast<std::int64_t>(read.error().reason));
    }
    if (held_elsewhere()) {
        auto ask = holder_ask(queue::TicketOp::import);
        ask.list = *read;
        return ask_holder(std::move(ask), [count = read->size()](const auto& answer) {
            return answer ? Answer(Json{{"read", count}, {"new", answer->count}}) : base::unexpected(answer.error());
        });
    }
    const base::Lock lock(m_parts.queue_mutex);
    const auto fresh = m_parts.queue.tickets().import(*read, m_operator ? m_operator->id : base::OperatorId());
    if (!fresh) {
        return base::unexpected(fresh.error());
    }
    m_tickets_old = true;
    changed();
    return Json{{"read", read->size()}, {"new", *fresh}};
}

DeskService::Answer DeskService::appointments_list(const Json& args)
{
    const auto text = arguments::text(args, "day", 10);
    const auto day = text ? base::parse_iso_date(*text) : std::optional(m_parts.local_day(m_parts.clock.now()));
    if (!day) {
        return fail(FaultCode::input_invalid);
    }
    const auto answer_of = [](const std::vector<queue::Appointment>& expected) {
        constexpr std::size_t most = 800;
        Json rows = Json::array();
        for (const auto& one : expected) {
            if (rows.size() < most) {
                rows.push_back(to_json(link::AppointmentRow{one.reference, one.at, std::string(1, one.line), one.initials, one.ticket}));
            }
        }
        return Json{{"appointments", std::move(rows)}};
    };
    if (held_elsewhere()) {
        auto ask = holder_ask(queue::TicketOp::appointments);
        ask.day = *day;
        return ask_holder(std::move(ask), [answer_of](const auto& answer) { return answer ? Answer(answer_of(answer->appointments)) : base::unexpected(answer.error()); });
    }
    const base::Lock lock(m_parts.queue_mutex);
    const auto expected = m_parts.queue.tickets().appointments(*day);
    return expected ? Answer(answer_of(*expected)) : base::unexpected(expected.error());
}

}  // namespace balcao::desk
