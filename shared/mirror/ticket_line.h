#pragma once
// A desk's line to the one that holds the tickets of the site. One thread at a time.

#include <optional>

#include "mirror/neighbour.h"
#include "mirror/sender.h"
#include "mirror/ticket_messages.h"

namespace balcao::mirror {

class TicketLine {
public:
    TicketLine(NeighbourAddress where, LoadCredentials credentials, Neighbour::Deadlines deadlines)
        : m_where(std::move(where)), m_credentials(std::move(credentials)), m_deadlines(deadlines)
    {
    }
    /// After a failure on the way the connection is made anew, and an ask that carries a request number is sent a second time: the holder does it
    /// once. Faults: those of Neighbour, of KeyFolder::load(), of the holder.
    [[nodiscard]] base::Result<queue::TicketAnswer> ask(const queue::TicketAsk& ask, const std::stop_token& stop);

private:
    [[nodiscard]] base::Result<queue::TicketAnswer> ask_once(const base::Bytes& body, const std::stop_token& stop);

    NeighbourAddress m_where;
    LoadCredentials m_credentials;
    Neighbour::Deadlines m_deadlines;
    std::optional<sync::Credentials> m_as;
    std::optional<Neighbour> m_neighbour;
};

/// Whether nobody of ours spoke at the other end: it is open what was done.
[[nodiscard]] bool is_no_answer(base::FaultCode code);

}  // namespace balcao::mirror
