// Looking at tickets, and appointments.
#include "queue/tickets.h"

#include <map>

#include "queue/impl.h"

namespace balcao::queue {
namespace {

// The case of a ticket set aside at this very desk is among its drafts; that of another desk is kept apart.
#define BALCAO_CASE_KEPT "((state = 'parked' AND case_id <> '') OR EXISTS(SELECT 1 FROM ticket_kept_case k WHERE k.ticket_id = ticket.id)), coalesce((SELECT r.counter FROM ticket_registered r WHERE r.ticket_id = ticket.id), '') "

constexpr const char* k_by_id =
    "SELECT id, day, series, number, line, priority, language, source, taken_at, due_at, state, counter, case_id, appointment, changed_at, purpose, handed_over, "
    BALCAO_CASE_KEPT
    "FROM ticket WHERE id = ?1";
constexpr const char* k_by_code =
    "SELECT id, day, series, number, line, priority, language, source, taken_at, due_at, state, counter, case_id, appointment, changed_at, purpose, handed_over, "
    BALCAO_CASE_KEPT
    "FROM ticket WHERE day = ?1 AND series = ?2 AND number = ?3";
constexpr const char* k_by_case =
    "SELECT id, day, series, number, line, priority, language, source, taken_at, due_at, state, counter, case_id, appointment, changed_at, purpose, handed_over, "
    BALCAO_CASE_KEPT
    "FROM ticket WHERE case_id = ?1 ORDER BY id DESC LIMIT 1";
constexpr const char* k_by_counter =
    "SELECT id, day, series, number, line, priority, language, source, taken_at, due_at, state, counter, case_id, appointment, changed_at, purpose, handed_over, "
    BALCAO_CASE_KEPT
    "FROM ticket WHERE counter = ?1 AND state IN ('called', 'serving')";
constexpr const char* k_of_day =
    "SELECT id, day, series, number, line, priority, language, source, taken_at, due_at, state, counter, case_id, appointment, changed_at, purpose, handed_over, "
    BALCAO_CASE_KEPT
    "FROM ticket WHERE day = ?1 AND (?2 = '' OR state = ?2) ORDER BY due_at, id";

Ticket ticket_row(const database::Statement& row)
{
    Ticket ticket;
    ticket.id = row.number(0);
    ticket.day = base::parse_iso_date(row.text(1)).value_or(base::Date{});
    ticket.series = row.text(2).at(0);
    ticket.number = static_cast<int>(row.number(3));
    ticket.line = row.text(4).at(0);
    ticket.priority = priority_from_name(row.text(5)).value_or(PriorityGround::none);
    ticket.language = row.text(6);
    ticket.source = ticket_source_from_name(row.text(7)).value_or(TicketSource::clerk);
    ticket.taken_at = from_ms(row.number(8));
    ticket.due_at = from_ms(row.number(9));
    ticket.state = ticket_state_from_name(row.text(10)).value_or(TicketState::cancelled);
    ticket.counter = row.text(11);
    ticket.case_id = base::CaseId(row.text(12));
    if (!row.is_null(13)) {
        ticket.appointment = row.number(13);
    }
    ticket.changed_at = from_ms(row.number(14));
    ticket.purpose = row.text(15);
    ticket.handed_over = row.number(16) != 0;
    ticket.case_kept = row.number(17) != 0;
    ticket.registered_at = row.text(18);
    return ticket;
}

template <class... T>
base::Result<std::optional<Ticket>> one_ticket(Queue::Impl& impl, const char* sql, const T&... values)
{
    std::optional<Ticket> found;
    const auto read = impl.sql->each(
        sql,
        [&](const database::Statement& row) {
            found = ticket_row(row);
            return false;
        },
        values...);
    if (!read) {
        return base::unexpected(read.error());
    }
    return found;
}

struct Measured {
    SeriesTimes times;
    std::vector<std::int64_t> waited;
    std::vector<std::int64_t> served;
    void add(const Ticket& ticket, const TicketTimes& of_it)
    {
        ++times.taken;
        times.waiting += ticket.state == TicketState::waiting ? 1 : 0;
        times.served += ticket.state == TicketState::served ? 1 : 0;
        times.no_show += ticket.state == TicketState::no_show ? 1 : 0;
        if (of_it.waited_ms) {
            waited.push_back(*of_it.waited_ms);
        }
        if (of_it.served_ms) {
            served.push_back(*of_it.served_ms);
        }
    }
    [[nodiscard]] SeriesTimes result(char series) const
    {
        SeriesTimes out = times;
        out.series = series;
        out.waited = spread_of(waited);
        out.serving = spread_of(served);
        return out;
    }
};

bool is_sound_appointment(const Appointment& one)
{
    const bool reference = !one.reference.empty() && one.reference.size() <= 16 &&
                           one.reference.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") == std::string::npos;
    return reference && one.day.ok() && one.line >= 'A' && one.line <= 'Z' && count_characters(one.initials) <= 8;
}

}  // namespace

Tickets Queue::tickets() { return Tickets(*m_impl); }

base::Result<std::optional<Ticket>> Tickets::find(std::int64_t id) { return one_ticket(*m_impl, k_by_id, id); }

base::Result<std::optional<Ticket>> Tickets::find(base::Date day, const TicketCode& code)
{
    return one_ticket(*m_impl, k_by_code, base::format_iso_date(day), std::string(1, code.series), std::int64_t{code.number});
}

base::Result<std::optional<Ticket>> Tickets::of_case(const base::CaseId& case_id)
{
    return case_id.empty() ? std::optional<Ticket>() : one_ticket(*m_impl, k_by_case, case_id.text());
}

base::Result<std::optional<Ticket>> Tickets::at_counter(const std::string& counter) { return one_ticket(*m_impl, k_by_counter, counter); }

base::Result<std::vector<Ticket>> Tickets::list(base::Date day, std::optional<TicketState> state)
{
    std::vector<Ticket> out;
    const auto read = m_impl->sql->each(
        k_of_day,
        [&](const database::Statement& row) {
            out.push_back(ticket_row(row));
            return true;
        },
        base::format_iso_date(day), state ? std::string(name(*state)) : std::string());
    if (!read) {
        return base::unexpected(read.error());
    }
    return out;
}

base::Result<std::vector<TicketEvent>> Tickets::events(std::int64_t id)
{
    std::vector<TicketEvent> out;
    const auto read = m_impl->sql->each(
        "SELECT ticket, at, act, counter, operator, detail FROM ticket_event WHERE ticket = ?1 ORDER BY no",
        [&](const database::Statement& row) {
            out.push_back({row.number(0), from_ms(row.number(1)), ticket_act_from_name(row.text(2)).value_or(TicketAct::take), row.text(3),
                           base::OperatorId(row.text(4)), row.text(5)});
            return true;
        },
        id);
    if (!read) {
        return base::unexpected(read.error());
    }
    return out;
}

base::Result<std::vector<Tickets::Call>> Tickets::last_calls(base::Date day, int limit)
{
    std::vector<Call> out;
    const auto read = m_impl->sql->each(
        "SELECT t.series, t.number, e.counter, e.at, e.no FROM ticket_event e JOIN ticket t ON t.id = e.ticket "
        "WHERE t.day = ?1 AND t.state NOT IN ('waiting', 'cancelled') AND e.act IN ('call', 'recall') "
        "AND e.no = (SELECT max(no) FROM ticket_event WHERE ticket = t.id AND act IN ('call', 'recall')) ORDER BY e.no DESC LIMIT ?2",
        [&](const database::Statement& row) {
            Ticket ticket;
            ticket.series = row.text(0).at(0);
            ticket.number = static_cast<int>(row.number(1));
            out.push_back({code_of(ticket), row.text(2), from_ms(row.number(3)), row.number(4)});
            return true;
        },
        base::format_iso_date(day), std::int64_t{limit});
    if (!read) {
        return base::unexpected(read.error());
    }
    return out;
}

base::Result<std::vector<SeriesTimes>> Tickets::times(base::Date day)
{
    const auto tickets = list(day);
    if (!tickets) {
        return base::unexpected(tickets.error());
    }
    std::map<std::int64_t, std::vector<TicketEvent>> events;
    const auto read = m_impl->sql->each(
        "SELECT e.ticket, e.at, e.act FROM ticket_event e JOIN ticket t ON t.id = e.ticket WHERE t.day = ?1 ORDER BY e.no",
        [&](const database::Statement& row) {
            events[row.number(0)].push_back({row.number(0), from_ms(row.number(1)), ticket_act_from_name(row.text(2)).value_or(TicketAct::take), {}, {}, {}});
            return true;
        },
        base::format_iso_date(day));
    if (!read) {
        return base::unexpected(read.error());
    }
    std::map<char, Measured> measured;
    for (const auto& ticket : *tickets) {
        const auto of_it = times_of(ticket, events[ticket.id]);
        measured[ticket.series].add(ticket, of_it);
        measured['*'].add(ticket, of_it);
    }
    std::vector<SeriesTimes> out;
    for (const auto& [series, one] : measured) {
        if (series != '*') {
            out.push_back(one.result(series));
        }
    }
    out.push_back(measured['*'].result('*'));
    return out;
}

base::Result<std::vector<std::int64_t>> Tickets::waited(base::Date day)
{
    std::vector<std::int64_t> out;
    const auto now = to_ms(m_impl->clock.now());
    const auto read = m_impl->sql->each(
        "SELECT t.due_at, (SELECT min(e.at) FROM ticket_event e WHERE e.ticket = t.id AND e.act IN ('call', 'serve')), t.state FROM ticket t WHERE t.day = ?1 ORDER BY t.id",
        [&](const database::Statement& row) {
            constexpr std::int64_t k_minute_ms = 60'000;
            const bool called = !row.is_null(1);
            if (called || (row.text(2) == name(TicketState::waiting) && row.number(0) <= now)) {  // who is expected later does not wait yet
                out.push_back(std::max<std::int64_t>(0, (called ? row.number(1) : now) - row.number(0)) / k_minute_ms);
            }
            return true;
        },
        base::format_iso_date(day));
    if (!read) {
        return base::unexpected(read.error());
    }
    return out;
}

base::Result<int> Tickets::import(std::span<const Appointment> list, const base::OperatorId& who)
{
    for (std::size_t i = 0; i < list.size(); ++i) {
        if (!is_sound_appointment(list[i])) {
            return base::fail(base::FaultCode::input_invalid, static_cast<std::int64_t>(i + 1));
        }
    }
    const auto before = m_impl->sql->number("SELECT count(*) FROM appointment");
    if (!before) {
        return base::unexpected(before.error());
    }
    std::int64_t after = 0;
    const auto now = to_ms(m_impl->clock.now());
    const auto written = m_impl->write([&]() -> base::Status<> {
        for (const auto& one : list) {
            auto put = m_impl->sql->run(
                "INSERT INTO appointment(reference, day, at, line, initials, imported_at) VALUES(?1, ?2, ?3, ?4, ?5, ?6) "
                "ON CONFLICT(day, reference) DO UPDATE SET at = excluded.at, line = excluded.line, initials = excluded.initials, "
                "imported_at = excluded.imported_at WHERE NOT EXISTS (SELECT 1 FROM ticket t WHERE t.appointment = appointment.id)",
                one.reference, base::format_iso_date(one.day), to_ms(one.at), std::string(1, one.line), one.initials, now);
            if (!put) {
                return put;
            }
        }
        const auto counted = m_impl->sql->number("SELECT count(*) FROM appointment");
        if (!counted) {
            return base::unexpected(counted.error());
        }
        after = counted->value_or(0);
        return m_impl->write_audit({"appointments_imported", {{"operator", who.text()}}, {{"count", static_cast<std::int64_t>(list.size())}, {"new", after - before->value_or(0)}}});
    });
    if (!written) {
        return base::unexpected(written.error());
    }
    return static_cast<int>(after - before->value_or(0));
}

base::Result<std::vector<Appointment>> Tickets::appointments(base::Date day)
{
    std::vector<Appointment> out;
    const auto read = m_impl->sql->each(
        "SELECT a.id, a.reference, a.day, a.at, a.line, a.initials, t.series, t.number FROM appointment a "
        "LEFT JOIN ticket t ON t.appointment = a.id WHERE a.day = ?1 ORDER BY a.at, a.reference",
        [&](const database::Statement& row) {
            Appointment one{row.number(0), row.text(1), base::parse_iso_date(row.text(2)).value_or(base::Date{}), from_ms(row.number(3)), row.text(4).at(0), row.text(5), {}};
            if (!row.is_null(6)) {
                Ticket ticket;
                ticket.series = row.text(6).at(0);
                ticket.number = static_cast<int>(row.number(7));
                one.ticket = code_of(ticket);
            }
            out.push_back(std::move(one));
            return true;
        },
        base::format_iso_date(day));
    if (!read) {
        return base::unexpected(read.error());
    }
    return out;
}

}  // namespace balcao::queue
