#include "mirror/ticket_line.h"

#include <algorithm>
#include <array>

namespace balcao::mirror {

using base::FaultCode;

bool is_no_answer(FaultCode code)
{
    constexpr std::array silent{FaultCode::network_unreachable, FaultCode::network_timeout, FaultCode::tls_refused, FaultCode::captive_portal,
                                FaultCode::central_answer_unreadable, FaultCode::central_busy, FaultCode::central_error};
    return std::find(silent.begin(), silent.end(), code) != silent.end();
}

base::Result<queue::TicketAnswer> TicketLine::ask_once(const base::Bytes& body, const std::stop_token& stop)
{
    if (!m_neighbour) {
        auto credentials = m_credentials();
        if (!credentials) return base::unexpected<base::Fault>(credentials.error());
        m_as.emplace(std::move(*credentials));
        m_neighbour.emplace(m_where, *m_as, m_deadlines);
    }
    const auto answered = m_neighbour->tickets(body, stop);
    if (!answered) {
        if (is_no_answer(answered.error().code)) m_neighbour.reset();
        return base::unexpected<base::Fault>(answered.error());
    }
    auto answer = read_ticket_answer(*answered);
    if (!answer) return base::fail(FaultCode::central_answer_unreadable, static_cast<std::int64_t>(answer.error().code));
    return answer;
}

base::Result<queue::TicketAnswer> TicketLine::ask(const queue::TicketAsk& ask, const std::stop_token& stop)
{
    const auto body = write_ticket_ask(ask);
    auto answer = ask_once(body, stop);
    // A kept connection may just have died with the holder; where time ran out, it will again.
    if (!answer && answer.error().code == FaultCode::network_unreachable && !ask.request.empty() && !stop.stop_requested()) answer = ask_once(body, stop);
    return answer;
}

}  // namespace balcao::mirror
