#include "desk/ticket_site.h"

#include <algorithm>

namespace balcao::desk {

using queue::TicketState;

base::Fault holder_silent(base::FaultCode why) { return {base::FaultCode::tickets_holder_silent, static_cast<std::int64_t>(why), 0}; }

queue::Ticket* ticket_in(queue::SiteView& view, std::string_view code)
{
    const auto found = std::find_if(view.open.begin(), view.open.end(), [code](const queue::Ticket& one) { return queue::code_of(one) == code; });
    return found == view.open.end() ? nullptr : &*found;
}

void put_ticket(queue::SiteView& view, const queue::Ticket& ticket)
{
    const auto code = queue::code_of(ticket);
    const bool over = ticket.state == TicketState::served || ticket.state == TicketState::transferred || ticket.state == TicketState::cancelled;
    std::erase_if(view.open, [&](const queue::Ticket& one) { return queue::code_of(one) == code; });
    if (!over) {
        const auto later = std::find_if(view.open.begin(), view.open.end(), [&](const queue::Ticket& one) {
            return std::pair(one.due_at, one.id) > std::pair(ticket.due_at, ticket.id);
        });
        view.open.insert(later, ticket);
    }
}

void apply_word(queue::SiteView& view, const queue::TicketWord& word, const std::string& counter)
{
    auto* ticket = word.day == view.day ? ticket_in(view, word.code) : nullptr;
    if (ticket == nullptr || word.word == "withdraw" || word.word == "arrived") {
        return;
    }
    if (word.word == "done") {
        if (ticket->counter == counter) {
            std::erase_if(view.open, [&](const queue::Ticket& one) { return &one == ticket; });
        }
        return;
    }
    if (word.word == "no_show" || word.word == "back") {
        const auto act = word.word == "back" ? queue::TicketAct::back : queue::TicketAct::no_show;
        const auto to = ticket->counter == counter ? queue::next(ticket->state, act) : std::nullopt;
        ticket->state = to.value_or(ticket->state);
        ticket->counter = to == TicketState::waiting ? std::string() : ticket->counter;
        return;
    }
    const bool free = ticket->state == TicketState::waiting || ticket->counter == counter;
    if (free && queue::next(ticket->state, queue::TicketAct::serve)) {
        ticket->state = TicketState::serving;
        ticket->counter = counter;
    }
}

}  // namespace balcao::desk
