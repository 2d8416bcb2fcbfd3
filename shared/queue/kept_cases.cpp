// Half-done cases that lie at the desk which holds their tickets, until whoever takes a ticket up has its case (docs/adr/0012).
#include "base/log.h"
#include "queue/impl.h"
#include "queue/site_tickets.h"

namespace balcao::queue {

base::Result<std::optional<KeptCase>> Tickets::kept_case(std::int64_t id)
{
    std::optional<KeptCase> out;
    const auto read = m_impl->sql->each(
        "SELECT move, case_id, counter, goes_to, sealed FROM ticket_kept_case WHERE ticket_id = ?1",
        [&](const database::Statement& row) {
            out = KeptCase{row.text(0), base::CaseId(row.text(1)), row.text(2), row.text(3), row.bytes(4)};
            return false;
        },
        id);
    if (!read) {
        return base::unexpected(read.error());
    }
    return out;
}

base::Result<std::int64_t> Tickets::kept_cases()
{
    const auto count = m_impl->sql->number("SELECT count(*) FROM ticket_kept_case");
    return count ? base::Result<std::int64_t>(count->value_or(0)) : base::unexpected(count.error());
}

base::Status<> Tickets::drop_kept_case(std::int64_t id)
{
    return m_impl->write([&] { return erase_kept(id, "case_kept_given_up", {}); });
}

base::Status<> Tickets::case_arrived(const std::string& move, const base::TerminalId& at)
{
    const auto id = m_impl->sql->number("SELECT ticket_id FROM ticket_kept_case WHERE move = ?1 AND goes_to = ?2", move, at.text());
    if (!id || !*id) {
        return id ? base::Status<>() : base::unexpected(id.error());
    }
    return m_impl->write([&] { return erase_kept(**id, "case_given_to_other_desk", at.text()); });
}

/// Where the case of a ticket lies after an act on the ticket. Inside write().
base::Status<> Tickets::move_kept(const Ticket& ticket, const TicketChange& change, const base::CaseId& left_behind, const std::string& left_at)
{
    if (change.act == TicketAct::park) {
        return change.kept ? put_kept(ticket, *change.kept) : m_impl->sql->run("UPDATE ticket_kept_case SET goes_to = '' WHERE ticket_id = ?1", ticket.id);
    }
    if (change.act == TicketAct::resume && change.undoes) {
        // What came with the request that is taken back is still at the desk that sent it.
        return in_order([&] { return m_impl->sql->run("DELETE FROM ticket_kept_case WHERE ticket_id = ?1 AND move = ?2", ticket.id, change.undoes->number); },
                        [&] { return m_impl->sql->run("UPDATE ticket_kept_case SET goes_to = ?2 WHERE ticket_id = ?1", ticket.id, change.undoes->terminal.text()); });
    }
    if (change.act == TicketAct::resume && m_request) {
        return in_order(
            [&] {
                return left_behind.empty() ? base::Status<>() : m_impl->sql->run("INSERT INTO ticket_kept_case(ticket_id, move, case_id, day, counter, sealed, kept_at) "
                                                                                 "SELECT ?1, ?2, case_id, day, ?3, sealed, ?4 FROM draft WHERE case_id = ?5",
                                                                                 ticket.id, m_request->number, left_at, to_ms(m_impl->clock.now()), left_behind.text());
            },
            [&] { return left_behind.empty() ? base::Status<>() : m_impl->sql->run("DELETE FROM draft WHERE case_id = ?1", left_behind.text()); },
            [&] { return m_impl->sql->run("UPDATE ticket_kept_case SET goes_to = ?2 WHERE ticket_id = ?1", ticket.id, m_request->terminal.text()); });
    }
    if (change.act == TicketAct::resume) {
        return in_order([&] { return leave_draft(left_behind); },
                        [&] {
                            return m_impl->sql->run("INSERT INTO draft(case_id, day, sealed, saved_at) SELECT case_id, day, sealed, ?2 FROM ticket_kept_case WHERE ticket_id = ?1 "
                                                    "ON CONFLICT(case_id) DO UPDATE SET day = excluded.day, sealed = excluded.sealed, saved_at = excluded.saved_at",
                                                    ticket.id, to_ms(m_impl->clock.now()));
                        },
                        [&] { return m_impl->sql->run("DELETE FROM ticket_kept_case WHERE ticket_id = ?1", ticket.id); });
    }
    const bool begun_anew = change.act == TicketAct::serve;
    const bool over = ticket.state != TicketState::serving && ticket.state != TicketState::parked;
    return begun_anew || over ? erase_kept(ticket.id, "case_kept_given_up", {}) : base::Status<>();
}

base::Status<> Tickets::put_kept(const Ticket& ticket, const KeptCase& kept)
{
    return in_order(
        [&] {
            return m_impl->sql->run("INSERT INTO ticket_kept_case(ticket_id, move, case_id, day, counter, sealed, kept_at) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7) "
                                    "ON CONFLICT(ticket_id) DO UPDATE SET move = excluded.move, case_id = excluded.case_id, day = excluded.day, counter = excluded.counter, goes_to = '', "
                                    "sealed = excluded.sealed, kept_at = excluded.kept_at",
                                    ticket.id, kept.move, kept.case_id.text(), base::format_iso_date(ticket.day), ticket.counter, base::BytesView(kept.sealed), to_ms(m_impl->clock.now()));
        },
        [&] {
            return m_impl->write_audit({"case_kept_for_ticket", {{"case", kept.case_id.text()}, {"ticket", code_of(ticket)}, {"desk", m_request ? m_request->terminal.text() : std::string()}}, {}});
        });
}

/// Inside write(). Nothing there: nothing happens.
base::Status<> Tickets::erase_kept(std::int64_t id, const char* event, const std::string& desk)
{
    const auto kept = kept_case(id);
    if (!kept || !*kept) {
        return kept ? base::Status<>() : base::unexpected(kept.error());
    }
    AuditEvent entry{event, {{"case", (*kept)->case_id.text()}}, {}};
    if (!desk.empty()) {
        entry.ids.emplace_back("desk", desk);
    }
    return in_order([&] { return m_impl->sql->run("DELETE FROM ticket_kept_case WHERE ticket_id = ?1", id); }, [&] { return m_impl->write_audit(entry); });
}

// --- at the holder, for a desk that asks ---------------------------------------------------------------------

/// As its own draft is kept. nullopt: it stays at the desk that asks.
base::Result<std::optional<KeptCase>> SiteTickets::sealed_case(const TicketAsk& ask, const Ticket& ticket, const CaseVault* vault)
{
    if (!ask.moved || vault == nullptr || vault->day() != ticket.day) {
        return std::optional<KeptCase>();
    }
    if (ask.moved->content.size() > k_moved_case_octets || ask.moved->case_id.empty() || !is_reference(ask.moved->case_id.text(), 64)) {
        return base::fail(base::FaultCode::message_malformed);
    }
    auto sealed = vault->seal(ask.moved->case_id, ask.moved->content);
    if (!sealed && sealed.error().code == base::FaultCode::message_malformed) {
        return base::unexpected(sealed.error());
    }
    if (!sealed) {
        base::log(base::LogLevel::error, "case_not_sealed", sealed.error());
        return std::optional<KeptCase>();
    }
    return std::optional(KeptCase{ask.request, ask.moved->case_id, {}, {}, std::move(*sealed)});
}

/// To the desk that took the ticket up, and no other.
void SiteTickets::add_case(TicketAnswer& answer, const base::TerminalId& from, const CaseVault* vault)
{
    const auto kept = answer.ticket && vault != nullptr ? m_tickets.kept_case(answer.ticket->id) : base::Result<std::optional<KeptCase>>(std::nullopt);
    if (!kept || !*kept || (*kept)->goes_to != from.text()) {
        return;
    }
    auto content = vault->open((*kept)->case_id, (*kept)->sealed);
    if (!content) {
        base::log(base::LogLevel::error, "case_not_opened", content.error());
        return;
    }
    answer.moved = MovedCase{(*kept)->move, (*kept)->case_id, (*kept)->counter, std::move(*content)};
}

base::Result<TicketAnswer> SiteTickets::fetch(const TicketAsk& ask, const base::TerminalId& from, base::Date day, const CaseVault* vault)
{
    const auto here = m_tickets.at_counter(ask.actor.counter);
    if (!here) {
        return base::unexpected(here.error());
    }
    if (!*here || (*here)->day != day || code_of(**here) != ask.code) {
        return base::fail(base::FaultCode::ticket_unknown);
    }
    TicketAnswer answer;
    answer.ticket = **here;
    add_case(answer, from, vault);
    return answer;
}

// --- at the desk from which a case goes, and the one to which it comes --------------------------------------

base::Status<> SiteTickets::case_moved_away(const base::CaseId& case_id, const std::string& holder)
{
    auto& impl = *m_tickets.m_impl;
    return impl.write([&] {
        return in_order([&] { return impl.sql->run("DELETE FROM ticket_case WHERE case_id = ?1", case_id.text()); },
                        [&] { return impl.sql->run("DELETE FROM draft WHERE case_id = ?1", case_id.text()); },
                        [&] { return impl.write_audit({"case_moved_to_other_desk", {{"case", case_id.text()}, {"desk", holder}}, {}}); });
    });
}

base::Status<> SiteTickets::case_came(const TicketCase& one, base::BytesView sealed, const TicketWord& arrived, const std::string& holder)
{
    auto& impl = *m_tickets.m_impl;
    return impl.write([&] {
        return in_order(
            [&] { return impl.sql->run("DELETE FROM draft WHERE case_id IN (SELECT case_id FROM ticket_case WHERE day = ?1 AND code = ?2)", base::format_iso_date(one.day), one.code); },
            [&] { return impl.sql->run("DELETE FROM ticket_case WHERE day = ?1 AND code = ?2", base::format_iso_date(one.day), one.code); },
            [&] {
                return impl.sql->run("INSERT INTO draft(case_id, day, sealed, saved_at) VALUES(?1, ?2, ?3, ?4) ON CONFLICT(case_id) DO UPDATE SET day = excluded.day, "
                                     "sealed = excluded.sealed, saved_at = excluded.saved_at",
                                     one.case_id.text(), base::format_iso_date(one.day), sealed, to_ms(impl.clock.now()));
            },
            [&] { return put_case(one); }, [&] { return put_word(arrived); },
            [&] { return impl.write_audit({"case_came_from_other_desk", {{"case", one.case_id.text()}, {"ticket", one.code}, {"desk", holder}}, {}}); });
    });
}

}  // namespace balcao::queue
