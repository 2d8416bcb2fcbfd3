#include "mirror/ticket_holder.h"

namespace balcao::mirror {
namespace {

/// A desk of that name that was replaced is forgotten after so long.
constexpr std::chrono::minutes k_desk_gone{2};
constexpr std::size_t k_most_desks = 64;

}  // namespace

bool TicketHolder::counter_is_anothers(const base::TerminalId& from, const std::string& counter)
{
    const auto now = m_parts.clock.now();
    const base::Lock lock(m_mutex);
    std::erase_if(m_desks, [now](const auto& one) { return one.second.seen_at > now || now - one.second.seen_at > std::chrono::hours(24); });
    bool taken = counter == m_parts.rules.counter;
    for (const auto& [terminal, desk] : m_desks) {
        taken = taken || (!(terminal == from) && desk.counter == counter && now - desk.seen_at < k_desk_gone);
    }
    if (!taken && (m_desks.size() < k_most_desks || m_desks.contains(from))) {
        m_desks[from] = {from, counter, now};
    }
    return taken;
}

base::Result<base::Bytes> TicketHolder::answer(base::BytesView body, const base::TerminalId& from)
{
    auto ask = read_ticket_ask(body);
    if (!ask) return base::unexpected<base::Fault>(ask.error());
    if (ask->actor.counter.empty()) return base::fail(base::FaultCode::input_invalid);
    if (counter_is_anothers(from, ask->actor.counter)) return base::fail(base::FaultCode::ticket_counter_taken);
    base::Result<queue::TicketAnswer> done = queue::TicketAnswer();
    {
        const base::Lock lock(m_parts.queue_mutex);
        done = queue::SiteTickets(m_parts.queue.tickets())
                   .carry_out(*ask, from, m_parts.rules, m_parts.local_day(m_parts.clock.now()), m_vault ? &*m_vault : nullptr);
    }
    if (ask->moved) base::wipe(ask->moved->content);
    if (!done) return base::unexpected<base::Fault>(done.error());
    if (!ask->request.empty() && m_parts.on_change) m_parts.on_change();
    auto said = write_ticket_answer(*done);
    if (done->moved) base::wipe(done->moved->content);
    return said;
}

std::vector<TicketDesk> TicketHolder::desks() const
{
    std::vector<TicketDesk> out;
    const base::Lock lock(m_mutex);
    for (const auto& [terminal, desk] : m_desks) out.push_back(desk);
    return out;
}

}  // namespace balcao::mirror
