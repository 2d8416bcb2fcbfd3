// Half-done cases that go along with their tickets (docs/adr/0012): from this desk to the one that holds the tickets, and from there to this one.
#include "base/log.h"
#include "desk/case_json.h"
#include "desk/case_move.h"
#include "desk/service.h"

namespace balcao::desk {

using base::fail;
using base::FaultCode;
using queue::TicketOp;

namespace {

constexpr std::int64_t k_fetch_again_ms = 10'000;

}  // namespace

queue::CaseVault DeskService::case_vault(base::Random& random) { return desk::case_vault(m_parts.drafts, random); }

/// What this desk has durably and could not yet tell.
std::string DeskService::arrived_untold(const std::string& code)
{
    const base::Lock lock(m_parts.queue_mutex);
    const auto words = queue::SiteTickets(m_parts.queue.tickets()).words();
    for (const auto& word : words ? *words : std::vector<queue::TicketWord>()) {
        if (word.word == "arrived" && word.code == code) {
            return word.other;
        }
    }
    return {};
}

void DeskService::note_case(const char* event, const base::CaseId& id)
{
    queue::AuditEvent entry{event, {{"case", id.text()}}, {}};
    if (m_operator) {
        entry.ids.emplace_back("operator", m_operator->id.text());
    }
    const base::Lock lock(m_parts.queue_mutex);
    if (auto noted = m_parts.queue.note(entry); !noted) {
        note_failure(noted.error());
    }
}

/// The holder has it durably: nothing of it stays here.
void DeskService::case_is_with_holder(const base::CaseId& id)
{
    const base::Lock lock(m_parts.queue_mutex);
    if (const auto gone = queue::SiteTickets(m_parts.queue.tickets()).case_moved_away(id, m_parts.ticket_site->holder()); !gone) {
        note_failure(gone.error());  // the holder's row says whose it is: tried again at the next look
        return;
    }
    std::erase_if(m_site.cases, [&](const queue::TicketCase& one) { return one.case_id == id; });
    m_tickets_old = true;
}

/// On the disk here before anybody is told; until the holder has heard of it, it keeps its own for nobody else. nullopt: nothing usable came, the case begins
/// anew. Faults: case_not_for_this_desk, not_signed_in, storage_*, disk_full: it stays with the holder.
base::Result<bool> DeskService::take_over(const std::string& code, queue::MovedCase& moved)
{
    auto state = read_moved_case(moved.content, moved.case_id);
    base::wipe(moved.content);
    if (!state) {
        base::log(base::LogLevel::error, "moved_case_unreadable", state.error());
        return false;
    }
    if (!m_operator) {
        return fail(FaultCode::not_signed_in);
    }
    if (const auto why = not_for_this_desk(*state, machine_context())) {
        return base::unexpected(*why);
    }
    state->ticket = code;
    state->moved_from = moved.counter;
    auto plain = write_case(*state);
    const auto sealed = m_parts.drafts.seal(state->id, plain, m_parts.random);
    base::wipe(plain);
    if (!sealed) {
        return base::unexpected(sealed.error());
    }
    const queue::TicketCase bound{state->id, m_day, code, false, {}};
    const queue::TicketWord arrived{0, base::to_hex(m_parts.random.bytes(16)), "arrived", m_day, code, moved.move, m_operator->id, false};
    {
        const base::Lock lock(m_parts.queue_mutex);
        const auto registered = m_parts.queue.item_of_case(state->id);
        if (!registered || *registered) {
            return registered ? base::Result<bool>(false) : base::unexpected(registered.error());  // its end is in the queue already
        }
        if (auto kept = queue::SiteTickets(m_parts.queue.tickets()).case_came(bound, *sealed, arrived, m_parts.ticket_site->holder()); !kept) {
            return base::unexpected(kept.error());
        }
    }
    std::erase_if(m_site.cases, [&](const queue::TicketCase& one) { return one.code == code && one.day == m_day; });
    m_site.cases.push_back(bound);
    ++m_site.untold;
    ++m_site_turn;
    take_up(std::move(*state));
    m_tickets_old = true;
    changed();
    m_parts.ticket_site->look(false);
    return true;
}

/// The ticket was taken up here, but this desk stopped before the case was on its disk: the holder still has it.
void DeskService::fetch_case_of_ticket()
{
    const bool idle = !m_case || m_case->phase == Phase::closed;
    if (!held_elsewhere() || !m_site.answers || !m_operator || m_site.taking_up || !idle || m_parts.clock.monotonic_ms() < m_site.next_fetch_ms || takes_nobody_new()) {
        return;
    }
    const auto here = here_at_holder();
    const auto code = here ? queue::code_of(*here) : std::string();
    if (!here || !here->case_kept || here->state != queue::TicketState::serving || case_of_ticket(code) || !arrived_untold(code).empty()) {
        return;
    }
    m_site.next_fetch_ms = m_parts.clock.monotonic_ms() + k_fetch_again_ms;
    auto ask = holder_ask(TicketOp::fetch);
    ask.code = code;
    m_site.taking_up = m_site_thread->post([this, code, ask = std::move(ask)](const std::stop_token& stop) {
        auto answer = m_parts.ticket_site->ask(ask, stop);
        m_mailbox.post([this, code, answer = std::move(answer)]() mutable {
            m_site.taking_up = false;
            if (!answer) {
                base::log(base::LogLevel::info, "case_not_fetched", answer.error());
                return;
            }
            if (m_site.view && answer->ticket) {
                put_ticket(*m_site.view, *answer->ticket);
            }
            const bool taken = answer->moved && !(m_case && m_case->phase != Phase::closed);
            if (const auto came = taken ? take_over(code, *answer->moved) : base::Result<bool>(false); !came) {
                note_failure(came.error());
            }
        });
    });
}

/// At the desk that holds the tickets: the case that another one set aside. nullopt: none, or none that can be opened.
base::Result<std::optional<CaseState>> DeskService::kept_for(const queue::Ticket& ticket)
{
    base::Result<std::optional<queue::KeptCase>> kept = std::nullopt;
    {
        const base::Lock lock(m_parts.queue_mutex);
        kept = m_parts.queue.tickets().kept_case(ticket.id);
    }
    if (!kept || !*kept) {
        return kept ? base::Result<std::optional<CaseState>>(std::nullopt) : base::unexpected(kept.error());
    }
    auto plain = m_parts.drafts.open_draft((*kept)->case_id, (*kept)->sealed);
    auto state = plain ? read_moved_case(*plain, (*kept)->case_id) : base::Result<CaseState>(base::unexpected(plain.error()));
    if (plain) {
        base::wipe(*plain);
    }
    if (!state) {
        note_failure(state.error());
        const base::Lock lock(m_parts.queue_mutex);
        const auto dropped = m_parts.queue.tickets().drop_kept_case(ticket.id);
        return dropped ? base::Result<std::optional<CaseState>>(std::nullopt) : base::unexpected(dropped.error());
    }
    if (const auto why = takes_nobody_new() ? takes_nobody_new() : not_for_this_desk(*state, machine_context())) {
        return base::unexpected(*why);
    }
    state->ticket = queue::code_of(ticket);
    state->moved_from = (*kept)->counter;
    return std::optional(std::move(*state));
}

void DeskService::begin_anew_for(const std::string& code, const std::string& purpose)
{
    const auto act = domain::desk_act_from_name(purpose);
    if (!act) {
        return;
    }
    auto opened = open_case(code);
    if (opened && *act != m_case->draft.act) {
        opened = feed(event::ActChosen{*act});
    }
    if (!opened) {
        note_failure(opened.error());  // the person is here; the clerk begins by hand
    }
}

}  // namespace balcao::desk
