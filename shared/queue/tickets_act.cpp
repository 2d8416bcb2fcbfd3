// What is done with tickets.
#include <algorithm>

#include "queue/impl.h"
#include "queue/tickets.h"

namespace balcao::queue {
namespace {

using base::fail;
using base::FaultCode;

/// Whoever is at a counter is that counter's; another desk may only end a call nobody answers there, and take up what was set aside.
bool is_anothers(const Ticket& ticket, const TicketChange& change)
{
    const bool held = ticket.state == TicketState::called || ticket.state == TicketState::serving || ticket.state == TicketState::parked;
    const bool allowed = change.act == TicketAct::resume || (change.act == TicketAct::back && ticket.state == TicketState::called);
    return held && !allowed && !change.actor.counter.empty() && ticket.counter != change.actor.counter;
}

/// A desk repeats a request within seconds, or after a night without a line.
constexpr std::int64_t k_requests_kept_ms = 48LL * 3600 * 1000;

bool is_actor(const TicketActor& actor) { return is_reference(actor.operator_id.text(), 64) && count_characters(actor.counter) <= 64; }

}  // namespace

base::Status<> Tickets::note(std::int64_t ticket, TicketAct act, const TicketActor& actor, const std::string& detail)
{
    return m_impl->sql->run("INSERT INTO ticket_event(ticket, at, act, counter, operator, detail) VALUES(?,?,?,?,?,?)", ticket,
                            to_ms(m_impl->clock.now()), name(act), actor.counter, actor.operator_id.text(), detail);
}

base::Result<Ticket> Tickets::take(const NewTicket& wanted, const TicketActor& actor)
{
    const auto is_letter = [](char c) { return c >= 'A' && c <= 'Z'; };
    if (!wanted.day.ok() || !is_letter(wanted.series) || !is_letter(wanted.line) || wanted.language.size() > 8 || !is_actor(actor)) {
        return fail(FaultCode::input_invalid);
    }
    if (auto before = carried_out(); !before || *before) {
        return before ? base::Result<Ticket>(std::move(**before)) : base::unexpected(before.error());
    }
    const auto day = base::format_iso_date(wanted.day);
    const auto series = std::string(1, wanted.series);
    const auto now = to_ms(m_impl->clock.now());
    std::int64_t id = 0;
    const auto written = m_impl->write([&]() -> base::Status<> {
        if (wanted.appointment) {
            const auto taken = m_impl->sql->number("SELECT count(*) FROM ticket WHERE appointment = ?1", *wanted.appointment);
            if (!taken || taken->value_or(0) != 0) {
                return taken ? base::Status<>(fail(FaultCode::appointment_taken)) : base::unexpected(taken.error());
            }
        }
        const auto last = m_impl->sql->number("SELECT max(number) FROM (SELECT number FROM ticket WHERE day = ?1 AND series = ?2 UNION ALL "
                                               "SELECT number FROM ticket_floor WHERE day = ?1 AND series = ?2)", day, series);
        if (!last) {
            return base::unexpected(last.error());
        }
        const auto number = std::max<std::int64_t>(last->value_or(0), wanted.used) + 1;
        if (number > k_ticket_numbers) {
            return fail(FaultCode::tickets_used_up, k_ticket_numbers);
        }
        auto put = m_impl->sql->run(
            "INSERT INTO ticket(day, series, number, line, priority, language, source, taken_at, due_at, state, counter, case_id, appointment, changed_at) "
            "VALUES(?,?,?,?,?,?,?,?,?,'waiting','','',?,?)",
            day, series, number, std::string(1, wanted.line), name(wanted.priority), wanted.language, name(wanted.source), now,
            wanted.due_at ? to_ms(*wanted.due_at) : now, wanted.appointment, now);
        if (!put) {
            return put;
        }
        const auto made = m_impl->sql->number("SELECT last_insert_rowid()");
        if (!made) {
            return base::unexpected(made.error());
        }
        id = made->value_or(0);
        Ticket given;
        given.id = id;
        given.line = wanted.line;
        given.changed_at = from_ms(now);
        return in_order([&] { return note(id, TicketAct::take, actor, std::string(name(wanted.source))); },
                        [&] { return note_request(given, TicketAct::take); });
    });
    if (!written) {
        return base::unexpected(written.error());
    }
    auto made = find(id);
    if (!made || !*made) {
        return made ? fail(FaultCode::storage_read_failed) : base::Result<Ticket>(base::unexpected(made.error()));
    }
    return std::move(**made);
}

base::Status<> Tickets::counter_is_free(const std::string& counter, std::int64_t but)
{
    const auto other = at_counter(counter);
    if (!other) {
        return base::unexpected(other.error());
    }
    if (*other && (*other)->id != but) {
        return fail(FaultCode::ticket_still_here);
    }
    return {};
}

base::Result<Ticket> Tickets::change(std::int64_t id, const TicketChange& change)
{
    const auto& actor = change.actor;
    const bool first = change.priority != PriorityGround::none;
    const bool back = change.priority_back;
    const bool to_line = change.act == TicketAct::transfer && !first && !back;
    if (!is_actor(actor) || ((first || back) && change.act != TicketAct::transfer) || (first && back) || (to_line && (change.line < 'A' || change.line > 'Z')) || count_characters(change.place) > 64 ||
        !is_reference(change.case_id.text(), 64) || !is_reference(change.purpose, 32)) {
        return fail(FaultCode::input_invalid);
    }
    if (auto before = carried_out(); !before || *before) {
        return before ? base::Result<Ticket>(std::move(**before)) : base::unexpected(before.error());
    }
    const auto found = find(id);
    if (!found) {
        return base::unexpected(found.error());
    }
    if (!*found) {
        return fail(FaultCode::ticket_unknown);
    }
    Ticket ticket = **found;
    const bool only_waiting = first || back;
    const bool none_there = back && ticket.priority == PriorityGround::none;
    const auto to = (only_waiting && ticket.state != TicketState::waiting) || none_there ? std::nullopt : next(ticket.state, change.act);
    if (!to) {
        return fail(FaultCode::ticket_not_possible, static_cast<std::int64_t>(ticket.state));
    }
    if (is_anothers(ticket, change)) {
        return fail(FaultCode::ticket_elsewhere, static_cast<std::int64_t>(ticket.state));
    }
    const bool comes_here = *to == TicketState::called || *to == TicketState::serving;
    if (comes_here && actor.counter.empty()) {
        return fail(FaultCode::input_invalid);
    }
    if (auto room = comes_here ? counter_is_free(actor.counter, id) : base::Status<>{}; !room) {
        return base::unexpected(room.error());
    }
    const auto left_behind = change.act == TicketAct::resume && ticket.counter != actor.counter ? ticket.case_id : base::CaseId();
    const auto lies_here = change.act == TicketAct::resume && !m_request && !change.undoes ? kept_case(id) : base::Result<std::optional<KeptCase>>(std::nullopt);
    if (!lies_here) {
        return base::unexpected(lies_here.error());
    }
    const auto purpose = ticket.purpose;
    const auto left_at = ticket.counter;
    ticket.state = *to;
    ticket.line = to_line ? change.line : ticket.line;
    ticket.priority = first || back ? change.priority : ticket.priority;
    ticket.counter = *to == TicketState::waiting ? std::string() : change.act == TicketAct::send_away ? change.place : actor.counter.empty() ? ticket.counter : actor.counter;
    if (change.act == TicketAct::serve) {
        ticket.case_id = change.case_id.empty() ? ticket.case_id : change.case_id;
    } else if (*to == TicketState::waiting || !left_behind.empty()) {
        ticket.case_id = base::CaseId();
    }
    if (*lies_here) {
        ticket.case_id = (*lies_here)->case_id;
    }
    ticket.purpose = change.act == TicketAct::park ? change.purpose : std::string();
    ticket.changed_at = from_ms(to_ms(m_impl->clock.now()));
    const auto detail = to_line ? std::string(1, change.line) : first || back ? std::string(1, ticket.line) + ' ' + std::string(back ? "none" : name(ticket.priority)) : change.act == TicketAct::send_away ? change.place : std::string();
    const auto written = m_impl->write([&] {
        return in_order(
            [&] {
                return m_impl->sql->run("UPDATE ticket SET state = ?2, line = ?3, counter = ?4, case_id = ?5, changed_at = ?6, purpose = ?7, priority = ?8 WHERE id = ?1", id,
                                        name(ticket.state), std::string(1, ticket.line), ticket.counter, ticket.case_id.text(), to_ms(ticket.changed_at), ticket.purpose,
                                        name(ticket.priority));
            },
            [&] { return note(id, change.act, actor, detail); },
            [&] {
                return first  ? m_impl->write_audit({"ticket_priority", {{"ticket", code_of(ticket)}, {"ground", std::string(name(ticket.priority))}, {"operator", actor.operator_id.text()}}, {}})
                       : back ? m_impl->write_audit({"ticket_priority_back", {{"ticket", code_of(ticket)}, {"operator", actor.operator_id.text()}}, {}})
                              : base::Status<>();
            },
            [&] { return move_kept(ticket, change, left_behind, left_at); },
            [&] {
                ticket.purpose = change.act == TicketAct::resume ? purpose : ticket.purpose;  // told with the yes, kept no longer
                return note_request(ticket, change.act);
            });
    });
    if (!written) {
        return base::unexpected(written.error());
    }
    const auto kept = kept_case(id);
    if (!kept) {
        return base::unexpected(kept.error());
    }
    ticket.case_kept = kept->has_value() || (ticket.state == TicketState::parked && !ticket.case_id.empty());
    return ticket;
}

/// The ticket goes on at another desk: nobody opens its case here again. Inside write().
base::Status<> Tickets::leave_draft(const base::CaseId& case_id)
{
    if (case_id.empty()) {
        return {};
    }
    return in_order([&] { return m_impl->sql->run("DELETE FROM draft WHERE case_id = ?1", case_id.text()); },
                    [&] { return m_impl->write_audit({"case_left_to_other_desk", {{"case", case_id.text()}}, {}}); });
}

/// Counted from the events: a restart in the middle of the day changes nothing of the order.
base::Result<std::optional<int>> Tickets::ordinary_since_priority(base::Date day)
{
    std::optional<int> count;
    int seen = 0;
    const auto read = m_impl->sql->each(
        "SELECT t.priority FROM ticket_event e JOIN ticket t ON t.id = e.ticket WHERE t.day = ?1 AND e.act = 'call' ORDER BY e.no DESC LIMIT 1000",
        [&](const database::Statement& row) {
            if (!row.text(0).empty()) {
                count = seen;
                return false;
            }
            ++seen;
            return true;
        },
        base::format_iso_date(day));
    if (!read) {
        return base::unexpected(read.error());
    }
    return count;
}

base::Result<Ticket> Tickets::call_next(base::Date day, const CallRule& rule, const TicketActor& actor)
{
    if (auto before = carried_out(); !before || *before) {
        return before ? base::Result<Ticket>(std::move(**before)) : base::unexpected(before.error());
    }
    if (auto room = counter_is_free(actor.counter, 0); !room) {
        return base::unexpected(room.error());
    }
    const auto waiting = list(day, TicketState::waiting);
    const auto since = ordinary_since_priority(day);
    if (!waiting || !since) {
        return base::unexpected(waiting ? since.error() : waiting.error());
    }
    const auto* chosen = next_in_line(*waiting, rule, *since);
    if (chosen == nullptr) {
        return fail(FaultCode::nobody_waiting);
    }
    return change(chosen->id, {.act = TicketAct::call, .actor = actor});
}

base::Status<> Tickets::forget_case(std::int64_t id)
{
    return m_impl->write([&] { return m_impl->sql->run("UPDATE ticket SET case_id = '' WHERE id = ?1", id); });
}

base::Status<> Tickets::note_registered(const Ticket& ticket, const TicketActor& actor)
{
    if (!ticket.registered_at.empty()) {
        return {};
    }
    return m_impl->write([&] {
        return in_order(
            [&] { return m_impl->sql->run("INSERT INTO ticket_registered(ticket_id, counter, at) VALUES(?1, ?2, ?3)", ticket.id, actor.counter, to_ms(m_impl->clock.now())); },
            [&] {
                return ticket.counter == actor.counter ? base::Status<>()
                                                       : m_impl->write_audit({"ticket_registered_elsewhere", {{"ticket", code_of(ticket)}, {"operator", actor.operator_id.text()}}, {}});
            });
    });
}

base::Result<int> Tickets::close_days_before(base::Date day, base::Date keep_from, std::optional<std::int64_t> but)
{
    const auto today = base::format_iso_date(day);
    const auto kept = base::format_iso_date(keep_from);
    const auto spared = but.value_or(0);
    const auto open = m_impl->sql->number("SELECT count(*) FROM ticket WHERE day < ?1 AND id <> ?2 AND state IN ('waiting', 'called', 'serving', 'parked')", today, spared);
    const auto old = m_impl->sql->number("SELECT (SELECT count(*) FROM ticket WHERE day < ?1 AND id <> ?3) + (SELECT count(*) FROM appointment WHERE day < ?2)", kept, today, spared);
    if (!open || !old) {
        return base::unexpected(open ? old.error() : open.error());
    }
    if (open->value_or(0) + old->value_or(0) == 0) {
        return 0;
    }
    const auto now = to_ms(m_impl->clock.now());
    const auto written = m_impl->write([&] {
        return in_order(
            [&] {
                return m_impl->sql->run("INSERT INTO ticket_event(ticket, at, act, counter, operator, detail) SELECT id, ?3, 'expire', '', '', state "
                                        "FROM ticket WHERE day < ?1 AND id <> ?2 AND state IN ('waiting', 'called', 'serving', 'parked')",
                                        today, spared, now);
            },
            [&] {
                return m_impl->sql->run("UPDATE ticket SET state = 'cancelled', changed_at = ?3 WHERE day < ?1 AND id <> ?2 AND state IN ('waiting', 'called', 'serving', 'parked')",
                                        today, spared, now);
            },
            [&] { return m_impl->sql->run("DELETE FROM ticket_event WHERE ticket IN (SELECT id FROM ticket WHERE day < ?1 AND id <> ?2)", kept, spared); },
            [&] { return m_impl->sql->run("DELETE FROM ticket_registered WHERE ticket_id IN (SELECT id FROM ticket WHERE day < ?1 AND id <> ?2)", kept, spared); },
            [&] { return m_impl->sql->run("DELETE FROM ticket WHERE day < ?1 AND id <> ?2", kept, spared); },
            [&] { return m_impl->sql->run("DELETE FROM appointment WHERE day < ?1", today); },
            [&] { return m_impl->sql->run("DELETE FROM ticket_request WHERE at < ?1", now - k_requests_kept_ms); },
            [&] { return m_impl->sql->run("DELETE FROM ticket_case WHERE day < ?1", today); }, [&] { return m_impl->sql->run("DELETE FROM ticket_kept_case WHERE day < ?1", today); });
    });
    if (!written) {
        return base::unexpected(written.error());
    }
    return static_cast<int>(open->value_or(0));
}

}  // namespace balcao::queue
