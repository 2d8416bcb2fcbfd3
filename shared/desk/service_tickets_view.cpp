// What the windows are shown of the people at the counter.
#include <algorithm>

#include "desk/arguments.h"
#include "desk/service.h"
#include "desk/ticket_row.h"
#include "queue/tickets.h"

namespace balcao::desk {

using base::fail;
using base::FaultCode;
using wire::Json;

namespace {

constexpr std::size_t k_line_rows = 50;
constexpr std::size_t k_side_rows = 20;
constexpr int k_calls_shown = 6;
constexpr std::int64_t k_day_again_ms = 60'000;

link::SeriesTimesView view_of(const queue::SeriesTimes& times)
{
    link::SeriesTimesView out{std::string(1, times.series), times.taken, times.waiting, times.served, times.no_show, times.waited.count, {}, {}, times.serving.count, {}, {}};
    if (times.waited.count > 0) {
        out.waited_median_s = times.waited.median_ms / 1000;
        out.waited_p90_s = times.waited.p90_ms / 1000;
    }
    if (times.serving.count > 0) {
        out.serving_median_s = times.serving.median_ms / 1000;
        out.serving_p90_s = times.serving.p90_ms / 1000;
    }
    return out;
}

bool is_open(queue::TicketState state)
{
    using enum queue::TicketState;
    return state == waiting || state == called || state == serving || state == no_show || state == parked;
}

}  // namespace

/// Tickets are good for the day only. Tried again when the disk is full.
void DeskService::look_at_ticket_day()
{
    const auto today = m_parts.local_day(m_parts.clock.now());
    if (!tickets_on() || m_ticket_day == today || m_parts.clock.monotonic_ms() < m_next_ticket_day_ms) {
        return;
    }
    const base::Lock lock(m_parts.queue_mutex);
    auto tickets = m_parts.queue.tickets();
    std::optional<std::int64_t> but;
    if (m_case && m_case->phase != Phase::closed) {
        const auto served = tickets.of_case(m_case->id);
        but = served && *served ? std::optional((*served)->id) : std::nullopt;
    }
    const base::Date keep_from(std::chrono::sys_days(today) - std::chrono::days(m_parts.config.ticket_keep_days));
    if (const auto closed = tickets.close_days_before(today, keep_from, but); !closed) {
        m_next_ticket_day_ms = m_parts.clock.monotonic_ms() + k_day_again_ms;
        note_failure(closed.error());
        return;
    }
    m_ticket_day = today;
    m_tickets_old = true;
    changed();
}

/// Read again when something changed.
const link::TicketsView& DeskService::tickets_view()
{
    if (!m_tickets_old || !tickets_on()) {
        return m_tickets;
    }
    link::TicketsView view;
    view.on = true;
    view.counter = m_parts.config.counter();
    view.series = ticket_series();
    const auto today = m_parts.local_day(m_parts.clock.now());
    const base::Lock lock(m_parts.queue_mutex);
    auto tickets = m_parts.queue.tickets();
    auto here = tickets.at_counter(view.counter);
    auto all = held_elsewhere() ? base::Result<std::vector<queue::Ticket>>(site_tickets()) : tickets.list(today);
    const bool told = held_elsewhere() && m_site.view && m_site.view->day == today;
    const auto expected = told ? base::Result<std::vector<queue::Appointment>>(m_site.view->expected) : tickets.appointments(today);
    const auto times = told ? base::Result<std::vector<queue::SeriesTimes>>(m_site.view->times) : tickets.times(today);
    if (held_elsewhere() || m_parts.ticket_desks) {
        view.site = site_view();
    }
    if (here && !*here && held_elsewhere()) {
        here = here_at_holder();
    }
    if (!here || !all || !expected || !times) {
        note_failure(!here ? here.error() : !all ? all.error() : !expected ? expected.error() : times.error());
        return m_tickets;
    }
    if (*here) {
        view.here = ticket_row(**here);
    }
    for (const auto& ticket : *all) {
        const bool waits = ticket.state == queue::TicketState::waiting;
        view.waiting += waits ? 1 : 0;
        if (waits && ticket.priority != queue::PriorityGround::none && view.line.size() < k_line_rows) {
            view.line.push_back(ticket_row(ticket));
        }
        if ((ticket.state == queue::TicketState::parked || ticket.state == queue::TicketState::no_show) && view.aside.size() < k_side_rows) {
            view.aside.push_back(ticket_row(ticket));
        }
        const bool at_counter = ticket.state == queue::TicketState::called || ticket.state == queue::TicketState::serving;
        if (at_counter && ticket.counter != view.counter && view.others.size() < k_side_rows) {
            view.others.push_back(ticket_row(ticket));
        }
    }
    for (const auto& ticket : *all) {
        if (ticket.state == queue::TicketState::waiting && ticket.priority == queue::PriorityGround::none && view.line.size() < k_line_rows) {
            view.line.push_back(ticket_row(ticket));
        }
    }
    for (const auto& one : *expected) {
        if (one.ticket.empty() && view.expected.size() < k_side_rows) {
            view.expected.push_back({one.reference, one.at, std::string(1, one.line), one.initials, {}});
        }
    }
    m_expected_today = !expected->empty();
    for (const auto& one : *times) {
        view.times.push_back(view_of(one));
    }
    m_tickets = std::move(view);
    m_tickets_old = false;
    return m_tickets;
}

link::KioskTickets DeskService::kiosk_tickets()
{
    link::KioskTickets out;
    if (!m_parts.config.tickets_at_kiosk || ticket_series().empty() || (held_elsewhere() && !m_site.answers && m_site.letter.empty())) {
        return out;
    }
    const auto& view = tickets_view();
    out.on = true;
    out.appointments = m_expected_today && (!held_elsewhere() || m_site.answers);
    out.series = view.series;
    out.waiting = view.waiting;
    return out;
}

link::DisplayModel DeskService::display_model()
{
    link::DisplayModel model{m_revision, m_parts.config.place, m_parts.config.practice, tickets_on(), {}};
    const base::Lock lock(m_parts.queue_mutex);
    if (const auto calls = m_parts.queue.tickets().last_calls(m_parts.local_day(m_parts.clock.now()), k_calls_shown)) {
        for (const auto& call : *calls) {
            model.calls.push_back({call.code, call.counter, call.at, call.event});
        }
    }
    if (held_elsewhere()) {  // two desks number their calls each for themselves: told apart by their times
        if (m_site.view && m_site.view->day == m_parts.local_day(m_parts.clock.now())) {
            for (const auto& call : m_site.view->calls) {
                model.calls.push_back({call.code, call.counter, call.at, 0});
            }
        }
        std::stable_sort(model.calls.begin(), model.calls.end(), [](const auto& a, const auto& b) { return a.at > b.at; });
        model.calls.resize(std::min<std::size_t>(model.calls.size(), k_calls_shown));
        for (auto& call : model.calls) {
            call.number = call.at.time_since_epoch().count();
        }
    }
    return model;
}

DeskService::Answer DeskService::ticket_list(const Json& args)
{
    const bool all = arguments::yes_or_no(args, "all").value_or(false);
    const auto rows_of = [all](const std::vector<queue::Ticket>& tickets) {
        constexpr std::size_t most = 300;  // a message has 128 KiB
        Json rows = Json::array();
        for (const auto& ticket : tickets) {
            if ((all || is_open(ticket.state)) && rows.size() < most) {
                rows.push_back(to_json(ticket_row(ticket)));
            }
        }
        return Json{{"tickets", std::move(rows)}};
    };
    if (held_elsewhere() && all) {
        return ask_holder(holder_ask(queue::TicketOp::list), [rows_of](const auto& answer) { return answer ? Answer(rows_of(answer->tickets)) : base::unexpected(answer.error()); });
    }
    const base::Lock lock(m_parts.queue_mutex);
    const auto tickets = held_elsewhere() ? base::Result<std::vector<queue::Ticket>>(site_tickets()) : m_parts.queue.tickets().list(m_parts.local_day(m_parts.clock.now()));
    return tickets ? Answer(rows_of(*tickets)) : base::unexpected(tickets.error());
}

DeskService::Answer DeskService::ticket_stats(const Json& args)
{
    const auto text = arguments::text(args, "day", 10);
    const auto day = text ? base::parse_iso_date(*text) : std::optional(m_parts.local_day(m_parts.clock.now()));
    if (!day) {
        return fail(FaultCode::input_invalid);
    }
    const auto answer_of = [day](const std::vector<queue::SeriesTimes>& times) {
        Json series = Json::array();
        for (const auto& one : times) {
            series.push_back(to_json(view_of(one)));
        }
        return Json{{"day", base::format_iso_date(*day)}, {"series", std::move(series)}};
    };
    if (held_elsewhere()) {
        auto ask = holder_ask(queue::TicketOp::stats);
        ask.day = *day;
        return ask_holder(std::move(ask), [answer_of](const auto& answer) { return answer ? Answer(answer_of(answer->times)) : base::unexpected(answer.error()); });
    }
    const base::Lock lock(m_parts.queue_mutex);
    const auto times = m_parts.queue.tickets().times(*day);
    return times ? Answer(answer_of(*times)) : base::unexpected(times.error());
}

}  // namespace balcao::desk
