#pragma once
// Where another desk of the site holds the tickets (docs/adr/0011): how the service asks it, what it hears, and what it keeps in mind of it.

#include <stop_token>

#include "link/ticket_model.h"
#include "queue/site_tickets.h"

namespace balcao::desk {

class TicketSite {
public:
    virtual ~TicketSite() = default;
    /// On a thread of the service's; a few seconds at most. Faults: tickets_holder_silent (a: the code of what failed), those of the holder.
    [[nodiscard]] virtual base::Result<queue::TicketAnswer> ask(const queue::TicketAsk& ask, const std::stop_token& stop) = 0;
    /// Looks at once. \param anew what was shown last is shown again
    virtual void look(bool anew) = 0;
    /// Terminal that holds the tickets.
    [[nodiscard]] virtual std::string holder() const = 0;
};

/// What a look brought.
struct SiteHeard {
    std::int64_t turn = 0;                  ///< DeskService::site_turn() when it began
    std::optional<queue::SiteView> view;    ///< nullopt: nothing has changed, or no answer
    std::optional<base::Fault> fault;       ///< why there is none
    std::optional<base::Fault> refused;     ///< a word that the holder did not take
};

/// "The tickets are held by another desk, which does not answer."
[[nodiscard]] base::Fault holder_silent(base::FaultCode why);

/// What the service knows of the holder.
struct SiteState {
    std::optional<queue::SiteView> view;
    bool answers = false;
    std::optional<base::Fault> fault;
    std::optional<base::Instant> since;     ///< no answer since
    std::vector<link::TicketSeries> series;
    std::string letter;                     ///< of this desk's own numbers; empty: never assigned
    base::Date used_day{};
    int used = 0;                           ///< numbers of the letter that the holder knows of that day
    std::vector<queue::TicketCase> cases;   ///< here, of tickets there; as written down
    std::int64_t untold = 0;                ///< words that wait here
    bool taking_up = false;                 ///< a ticket is being set aside or taken up: no other case is begun meanwhile
    std::int64_t next_fetch_ms = 0;         ///< a case that waits at the holder is not asked for earlier
};

/// The ticket with this code; null without one.
[[nodiscard]] queue::Ticket* ticket_in(queue::SiteView& view, std::string_view code);
/// As the holder told it.
void put_ticket(queue::SiteView& view, const queue::Ticket& ticket);
/// What was written down here and not told yet, over what the holder showed.
void apply_word(queue::SiteView& view, const queue::TicketWord& word, const std::string& counter);

}  // namespace balcao::desk
