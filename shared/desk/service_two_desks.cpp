// Two cases of one ticket, at two desks: one was begun anew while the desk that holds the tickets was away. What is registered stands; else the
// holder's row says whose the ticket is, and the other desk's case stays open and is not registered (docs/adr/0012).
#include <algorithm>

#include "desk/service.h"
#include "desk/ticket_row.h"

namespace balcao::desk {

using queue::TicketState;

/// As far as the holder has told.
std::optional<DeskService::OtherDesk> DeskService::case_at_other_desk()
{
    const auto code = m_case && tickets_on() ? queue::ticket_code_from_text(m_case->ticket) : std::nullopt;
    if (!code) {
        return std::nullopt;
    }
    std::optional<queue::Ticket> ticket;
    if (!held_elsewhere()) {
        const base::Lock lock(m_parts.queue_mutex);
        ticket = m_parts.queue.tickets().find(m_day, *code).value_or(std::nullopt);
    } else if (m_site.view && m_site.view->day == m_day) {
        const auto* shown = ticket_in(*m_site.view, m_case->ticket);
        ticket = shown != nullptr ? std::optional(*shown) : std::nullopt;
    }
    const auto own = m_parts.config.counter();
    if (!ticket) {
        const auto there = held_elsewhere() ? registered_and_over() : std::string();
        return there.empty() || there == own ? std::nullopt : std::optional(OtherDesk{there, true, TicketState::served});
    }
    if (ticket->state == TicketState::served && ticket->case_id != m_case->id) {
        return std::nullopt;  // a case begun for a person who was served before
    }
    if (!ticket->registered_at.empty() && ticket->registered_at != own) {
        return OtherDesk{ticket->registered_at, true, ticket->state};
    }
    const bool held = ticket->state == TicketState::called || ticket->state == TicketState::serving || ticket->state == TicketState::parked;
    return held && ticket->counter != own ? std::optional(OtherDesk{ticket->counter, false, ticket->state}) : std::nullopt;
}

/// Where the ticket of the case here was served and its case registered while this one was begun or lay here. A case begun after that is of no ticket
/// (ticket_for_case), and only carries the number.
std::string DeskService::registered_and_over() const
{
    const bool bound = std::any_of(m_site.cases.begin(), m_site.cases.end(), [&](const queue::TicketCase& one) { return one.case_id == m_case->id; });
    if (!bound || !m_site.view || m_site.view->day != m_day) {
        return {};
    }
    const auto& over = m_site.view->registered;
    const auto found = std::find_if(over.begin(), over.end(), [&](const queue::RegisteredTicket& one) { return one.code == m_case->ticket; });
    return found == over.end() ? std::string() : found->counter;
}

/// Faults: ticket_elsewhere (a: its state).
base::Status<> DeskService::case_is_of_this_desk()
{
    const auto other = case_at_other_desk();
    return other ? base::Status<>(base::fail(base::FaultCode::ticket_elsewhere, static_cast<std::int64_t>(other->state))) : base::Status<>();
}

/// Registered here before this desk heard that another one has the ticket: that one must hear it at once, not when the clerk begins the next case.
void DeskService::tell_registered()
{
    if (m_case && m_case->phase != Phase::closed && m_case->record && case_at_other_desk()) {
        (void)end_site_ticket_of_case();
    }
}

DeskService::Answer DeskService::told_priority(const base::Result<queue::TicketAnswer>& answer, queue::PriorityGround wanted)
{
    auto told = told_ticket(answer);
    if (told && answer->ticket->priority != wanted) {
        (*told)["not_done"] = "holder_older";
    }
    return told;
}

}  // namespace balcao::desk
