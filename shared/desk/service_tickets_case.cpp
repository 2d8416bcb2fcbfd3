// Which ticket a case is for, and what becomes of the ticket when the case ends.
#include "desk/service.h"
#include "queue/tickets.h"

namespace balcao::desk {

using base::fail;
using base::FaultCode;

/// The ticket a new case is for: the one at this counter, or the one named, as far as it is a ticket of today. Faults:
/// ticket_still_here (another one is here).
base::Result<std::optional<queue::Ticket>> DeskService::ticket_for_case(const std::string& text)
{
    if (!tickets_on() || !m_operator) {
        return std::optional<queue::Ticket>();
    }
    const auto at_holder = held_elsewhere() ? here_at_holder() : std::nullopt;
    const base::Lock lock(m_parts.queue_mutex);
    auto tickets = m_parts.queue.tickets();
    auto here = tickets.at_counter(m_parts.config.counter());
    if (!here) {
        return here;
    }
    if (!*here) {
        here = at_holder;
    }
    const auto code = queue::ticket_code_from_text(text);
    if (!code) {
        return text.empty() ? here : std::optional<queue::Ticket>();
    }
    auto named = tickets.find(m_parts.local_day(m_parts.clock.now()), *code);
    if (held_elsewhere() && named && (!*named || (*named)->handed_over)) {
        queue::Ticket wanted;
        wanted.series = code->series;
        wanted.number = code->number;
        auto* shown = m_site.view ? ticket_in(*m_site.view, queue::code_of(wanted)) : nullptr;
        named = shown == nullptr ? std::optional<queue::Ticket>() : std::optional(*shown);
    }
    const bool held = named && *named && ((*named)->state == queue::TicketState::called || (*named)->state == queue::TicketState::serving || (*named)->state == queue::TicketState::parked);
    if (held && (*named)->counter != m_parts.config.counter()) {
        return fail(FaultCode::ticket_elsewhere, static_cast<std::int64_t>((*named)->state));
    }
    if (held && (*named)->state == queue::TicketState::parked && (!held_elsewhere() || m_site.answers)) {
        return fail(FaultCode::ticket_not_possible, static_cast<std::int64_t>((*named)->state));  // it is taken up with its case, not begun anew
    }
    if (!named || !*named || (*here && queue::code_of(**here) == queue::code_of(**named))) {
        return named;
    }
    if (*here) {
        return fail(FaultCode::ticket_still_here);
    }
    return queue::next((*named)->state, queue::TicketAct::serve) ? named : std::optional<queue::Ticket>();
}

/// The case came to its end: registered, the person was served; else they are still here, and the clerk says what next.
void DeskService::end_ticket_of_case()
{
    if (!tickets_on() || !m_case || (held_elsewhere() && end_site_ticket_of_case())) {
        return;
    }
    const base::Lock lock(m_parts.queue_mutex);
    auto tickets = m_parts.queue.tickets();
    const auto found = tickets.of_case(m_case->id);
    if (!found || !*found || !queue::next((*found)->state, queue::TicketAct::done)) {
        return;
    }
    m_tickets_old = true;
    base::Status<> written;
    if (m_case->record) {
        if (m_parts.config.tickets_shared) {
            written = tickets.note_registered(**found, ticket_actor());  // another desk may have a case of it, and not know yet
        }
        if (auto done = tickets.change((*found)->id, {.act = queue::TicketAct::done, .actor = ticket_actor()}); !done) {
            written = base::unexpected(done.error());
        }
    } else {
        written = tickets.forget_case((*found)->id);
    }
    if (!written) {
        note_failure(written.error());
    }
}

/// After a restart: what was being served, and how far its case came.
void DeskService::look_at_ticket_here()
{
    auto tickets = m_parts.queue.tickets();
    const auto here = tickets.at_counter(m_parts.config.counter());
    if (!here || !*here || (*here)->case_id.empty() || (m_case && m_case->id == (*here)->case_id)) {
        return;
    }
    const auto item = m_parts.queue.item_of_case((*here)->case_id);
    if (item && *item) {
        if (m_parts.config.tickets_shared) {
            (void)tickets.note_registered(**here, ticket_actor());
        }
        (void)tickets.change((*here)->id, {.act = queue::TicketAct::done, .actor = ticket_actor()});
    } else if (item) {
        (void)tickets.forget_case((*here)->id);
    }
}

bool DeskService::is_parked(const base::CaseId& id)
{
    const auto ticket = m_parts.queue.tickets().of_case(id);
    return ticket && *ticket && (*ticket)->state == queue::TicketState::parked;
}

// --- looking -------------------------------------------------------------------------------------------

}  // namespace balcao::desk
