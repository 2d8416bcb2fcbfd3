#pragma once
// A ticket as the console's lists show it. Internal to desk.

#include <string>

#include "link/ticket_model.h"
#include "queue/ticket.h"

namespace balcao::desk {

/// \param has_case a case is open or set aside under it at this desk
[[nodiscard]] inline link::TicketRow ticket_row(const queue::Ticket& ticket, bool has_case)
{
    return {ticket.id,
            queue::code_of(ticket),
            std::string(1, ticket.line),
            std::string(queue::name(ticket.state)),
            std::string(queue::name(ticket.priority)),
            ticket.language,
            std::string(queue::name(ticket.source)),
            ticket.counter,
            has_case,
            ticket.taken_at,
            ticket.due_at,
            ticket.changed_at,
            ticket.state == queue::TicketState::parked && ticket.case_kept};
}

/// At the desk that holds the ticket.
[[nodiscard]] inline link::TicketRow ticket_row(const queue::Ticket& ticket) { return ticket_row(ticket, !ticket.case_id.empty()); }

}  // namespace balcao::desk
