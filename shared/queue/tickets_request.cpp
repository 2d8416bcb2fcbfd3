// Requests of other desks: carried out once, answered the same each time, or taken back.
#include <algorithm>

#include "queue/impl.h"
#include "queue/tickets.h"

namespace balcao::queue {
namespace {

using base::fail;
using base::FaultCode;

struct Carried {
    std::optional<std::int64_t> ticket;   ///< nullopt: taken back before it came
    TicketAct act = TicketAct::take;
    TicketState state = TicketState::waiting;
    char line = 'A';
    std::string counter;
    std::string purpose;
    base::Instant changed_at{};
};

base::Result<std::optional<Carried>> carried_row(Queue::Impl& impl, const TicketRequest& request)
{
    std::optional<Carried> out;
    const auto read = impl.sql->each(
        "SELECT ticket, act, state, line, counter, purpose, changed_at FROM ticket_request WHERE terminal = ?1 AND request = ?2",
        [&](const database::Statement& row) {
            out.emplace();
            if (!row.is_null(0)) {
                out->ticket = row.number(0);
                out->act = ticket_act_from_name(row.text(1)).value_or(TicketAct::take);
                out->state = ticket_state_from_name(row.text(2)).value_or(TicketState::cancelled);
                out->line = row.text(3).at(0);
            }
            out->counter = row.text(4);
            out->purpose = row.text(5);
            out->changed_at = from_ms(row.number(6));
            return false;
        },
        request.terminal.text(), request.number);
    if (!read) {
        return base::unexpected(read.error());
    }
    return out;
}

}  // namespace

base::Result<std::optional<Ticket>> Tickets::carried_out()
{
    if (!m_request) {
        return std::optional<Ticket>();
    }
    const auto row = carried_row(*m_impl, *m_request);
    if (!row || !*row) {
        return row ? base::Result<std::optional<Ticket>>(std::nullopt) : base::unexpected(row.error());
    }
    if (!(*row)->ticket) {
        return fail(FaultCode::ticket_not_possible);
    }
    auto ticket = find(*(*row)->ticket);
    if (ticket && *ticket) {  // as it was told then
        (*ticket)->state = (*row)->state;
        (*ticket)->line = (*row)->line;
        (*ticket)->counter = (*row)->counter;
        (*ticket)->purpose = (*row)->purpose;
        (*ticket)->changed_at = (*row)->changed_at;
    }
    return ticket;
}

/// Inside write().
base::Status<> Tickets::note_request(const Ticket& ticket, TicketAct act)
{
    if (!m_request) {
        return {};
    }
    return m_impl->sql->run("INSERT INTO ticket_request(terminal, request, at, ticket, act, state, line, counter, purpose, changed_at) VALUES(?,?,?,?,?,?,?,?,?,?)",
                            m_request->terminal.text(), m_request->number, to_ms(m_impl->clock.now()), ticket.id, name(act), name(ticket.state),
                            std::string(1, ticket.line), ticket.counter, ticket.purpose, to_ms(ticket.changed_at));
}

base::Status<> Tickets::withdraw(const TicketRequest& request, const TicketActor& actor)
{
    const auto row = carried_row(*m_impl, request);
    if (!row) {
        return base::unexpected(row.error());
    }
    if (!*row) {
        return m_impl->write([&] {
            return m_impl->sql->run("INSERT INTO ticket_request(terminal, request, at, ticket, act, state, line, counter, purpose, changed_at) VALUES(?,?,?,NULL,'','','','','',0)",
                                    request.terminal.text(), request.number, to_ms(m_impl->clock.now()));
        });
    }
    if (!(*row)->ticket) {
        return {};
    }
    const auto ticket = find(*(*row)->ticket);
    if (!ticket || !*ticket) {
        return ticket ? base::Status<>() : base::unexpected(ticket.error());
    }
    const auto& now = **ticket;
    const bool here = now.counter == actor.counter;
    const auto undo = [&](TicketChange change) -> base::Status<> {
        change.actor = actor;
        Tickets plain(*m_impl);
        auto done = plain.change(now.id, change);
        return done ? base::Status<>() : base::unexpected(done.error());
    };
    if ((*row)->act == TicketAct::take && now.state == TicketState::waiting) {
        return undo({.act = TicketAct::cancel, .actor = {}});
    }
    if ((*row)->act == TicketAct::call && now.state == TicketState::called && here) {
        return undo({.act = TicketAct::back, .actor = {}});
    }
    if ((*row)->act == TicketAct::park && now.state == TicketState::parked && here) {
        return undo({.act = TicketAct::resume, .actor = {}, .undoes = request});
    }
    if ((*row)->act == TicketAct::resume && now.state == TicketState::serving && here) {
        return undo({.act = TicketAct::park, .actor = {}, .purpose = (*row)->purpose, .undoes = request});
    }
    if ((*row)->act == TicketAct::serve && now.state == TicketState::serving && here && now.source == TicketSource::walk_in) {
        return undo({.act = TicketAct::done, .actor = {}});
    }
    return {};  // what followed stands
}

base::Result<PlaceInLine> Tickets::place_of(const Ticket& ticket)
{
    PlaceInLine place;
    const auto waiting = list(ticket.day, TicketState::waiting);
    const auto measured = times(ticket.day);
    if (!waiting || !measured) {
        return base::unexpected(waiting ? measured.error() : waiting.error());
    }
    // Those with priority go before everyone without.
    place.before = std::count_if(waiting->begin(), waiting->end(), [&](const Ticket& one) {
        const bool first = one.priority != PriorityGround::none;
        const bool me_first = ticket.priority != PriorityGround::none;
        return one.id != ticket.id && (first != me_first ? first : std::pair(one.due_at, one.id) < std::pair(ticket.due_at, ticket.id));
    });
    place.wait_ms = expected_wait_ms(place.before, measured->back().serving);
    return place;
}

base::Result<std::string> Tickets::stamp(base::Date day)
{
    std::string out = base::format_iso_date(day);
    const auto read = m_impl->sql->each(
        "SELECT (SELECT coalesce(max(no), 0) FROM ticket_event), (SELECT count(*) FROM ticket), (SELECT count(*) FROM appointment), "
        "(SELECT coalesce(max(imported_at), 0) FROM appointment), (SELECT count(*) FROM ticket_registered)",
        [&](const database::Statement& row) {
            for (int i = 0; i < 5; ++i) {
                out += '.' + std::to_string(row.number(i));
            }
            return false;
        });
    if (!read) {
        return base::unexpected(read.error());
    }
    return out;
}

}  // namespace balcao::queue
