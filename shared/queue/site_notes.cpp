// At a desk whose tickets another one holds: what it wrote down.
#include "queue/impl.h"
#include "queue/site_tickets.h"

namespace balcao::queue {

base::Result<std::optional<SiteNote>> SiteTickets::note()
{
    auto& impl = *m_tickets.m_impl;
    std::optional<SiteNote> out;
    const auto read = in_order(
        [&] {
            return impl.sql->each("SELECT letter, day, used FROM ticket_site", [&](const database::Statement& row) {
                out = SiteNote{row.text(0).at(0), base::parse_iso_date(row.text(1)).value_or(base::Date{}), static_cast<int>(row.number(2)), {}};
                return false;
            });
        },
        [&] {
            return impl.sql->each("SELECT letter, name_pt, name_en, priority FROM ticket_site_series ORDER BY letter", [&](const database::Statement& row) {
                if (out) {
                    out->series.push_back({row.text(0).at(0), row.text(1), row.text(2), row.number(3) != 0});
                }
                return true;
            });
        });
    if (!read) {
        return base::unexpected(read.error());
    }
    return out;
}

base::Status<> SiteTickets::keep_note(const SiteNote& note)
{
    auto& impl = *m_tickets.m_impl;
    return impl.write([&]() -> base::Status<> {
        auto put = impl.sql->run("INSERT INTO ticket_site(one, letter, day, used, told_at) VALUES(1, ?1, ?2, ?3, ?4) ON CONFLICT(one) DO UPDATE SET letter = excluded.letter, "
                                 "day = excluded.day, used = excluded.used, told_at = excluded.told_at",
                                 std::string(1, note.letter), base::format_iso_date(note.day), std::int64_t{note.used}, to_ms(impl.clock.now()));
        if (put) {
            put = impl.sql->run("DELETE FROM ticket_site_series");
        }
        for (std::size_t i = 0; put && i < note.series.size(); ++i) {
            const auto& one = note.series[i];
            put = impl.sql->run("INSERT INTO ticket_site_series(letter, name_pt, name_en, priority) VALUES(?,?,?,?)", std::string(1, one.letter), one.name_pt, one.name_en,
                                std::int64_t{one.priority ? 1 : 0});
        }
        return put;
    });
}

/// Inside write().
base::Status<> SiteTickets::put_word(const TicketWord& word)
{
    auto& impl = *m_tickets.m_impl;
    return impl.sql->run("INSERT INTO ticket_word(request, at, word, day, code, other, operator, registered) VALUES(?,?,?,?,?,?,?,?)", word.request, to_ms(impl.clock.now()), word.word,
                         base::format_iso_date(word.day), word.code, word.other, word.operator_id.text(), std::int64_t{word.registered ? 1 : 0});
}

base::Status<> SiteTickets::add_word(const TicketWord& word)
{
    return m_tickets.m_impl->write([&] { return put_word(word); });
}

base::Result<std::vector<TicketWord>> SiteTickets::words()
{
    std::vector<TicketWord> out;
    const auto read = m_tickets.m_impl->sql->each("SELECT no, request, word, day, code, other, operator, registered FROM ticket_word ORDER BY no", [&](const database::Statement& row) {
        out.push_back({row.number(0), row.text(1), row.text(2), base::parse_iso_date(row.text(3)).value_or(base::Date{}), row.text(4), row.text(5), base::OperatorId(row.text(6)), row.number(7) != 0});
        return true;
    });
    if (!read) {
        return base::unexpected(read.error());
    }
    return out;
}

base::Status<> SiteTickets::drop_word(std::int64_t no)
{
    auto& impl = *m_tickets.m_impl;
    return impl.write([&] { return impl.sql->run("DELETE FROM ticket_word WHERE no = ?1", no); });
}

/// Inside write().
base::Status<> SiteTickets::put_case(const TicketCase& one)
{
    return m_tickets.m_impl->sql->run(
        "INSERT INTO ticket_case(case_id, day, code, parked, request) VALUES(?,?,?,?,?) ON CONFLICT(case_id) DO UPDATE SET parked = excluded.parked, request = excluded.request",
        one.case_id.text(), base::format_iso_date(one.day), one.code, std::int64_t{one.parked ? 1 : 0}, one.request);
}

base::Status<> SiteTickets::keep_case(const TicketCase& one)
{
    return m_tickets.m_impl->write([&] { return put_case(one); });
}

base::Result<std::vector<TicketCase>> SiteTickets::cases()
{
    std::vector<TicketCase> out;
    const auto read = m_tickets.m_impl->sql->each("SELECT case_id, day, code, parked, request FROM ticket_case", [&](const database::Statement& row) {
        out.push_back({base::CaseId(row.text(0)), base::parse_iso_date(row.text(1)).value_or(base::Date{}), row.text(2), row.number(3) != 0, row.text(4)});
        return true;
    });
    if (!read) {
        return base::unexpected(read.error());
    }
    return out;
}

base::Status<> SiteTickets::drop_case(const base::CaseId& case_id)
{
    auto& impl = *m_tickets.m_impl;
    return impl.write([&] { return impl.sql->run("DELETE FROM ticket_case WHERE case_id = ?1", case_id.text()); });
}

base::Status<> SiteTickets::leave_case(const base::CaseId& case_id)
{
    auto& impl = *m_tickets.m_impl;
    return impl.write([&] {
        return in_order([&] { return impl.sql->run("DELETE FROM ticket_case WHERE case_id = ?1", case_id.text()); }, [&] { return m_tickets.leave_draft(case_id); });
    });
}

base::Status<> SiteTickets::drop_cases_before(base::Date day)
{
    auto& impl = *m_tickets.m_impl;
    return impl.write([&] { return impl.sql->run("DELETE FROM ticket_case WHERE day < ?1", base::format_iso_date(day)); });
}

base::Result<std::vector<Ticket>> SiteTickets::to_hand_over(int limit)
{
    std::vector<std::int64_t> ids;
    const auto read = m_tickets.m_impl->sql->each(
        "SELECT id FROM ticket WHERE handed_over = 0 AND state NOT IN ('called', 'serving', 'parked') ORDER BY id LIMIT ?1",
        [&](const database::Statement& row) {
            ids.push_back(row.number(0));
            return true;
        },
        std::int64_t{limit});
    if (!read) {
        return base::unexpected(read.error());
    }
    std::vector<Ticket> out;
    for (const auto id : ids) {
        const auto ticket = m_tickets.find(id);
        if (!ticket) {
            return base::unexpected(ticket.error());
        }
        if (*ticket) {
            out.push_back(**ticket);
        }
    }
    return out;
}

base::Status<> SiteTickets::handed_over(const Ticket& ticket, const TicketActor& actor)
{
    auto& impl = *m_tickets.m_impl;
    const bool open = ticket.state == TicketState::waiting || ticket.state == TicketState::no_show;
    return impl.write([&] {
        return in_order(
            [&] {
                return impl.sql->run("UPDATE ticket SET handed_over = 1, state = CASE WHEN state IN ('waiting', 'no_show') THEN 'transferred' ELSE state END WHERE id = ?1", ticket.id);
            },
            [&] { return open ? m_tickets.note(ticket.id, TicketAct::send_away, actor, "holder") : base::Status<>(); });
    });
}

}  // namespace balcao::queue
