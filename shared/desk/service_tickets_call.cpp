// What is done with a ticket: called, served, moved, set aside with its case and taken up again.
#include "desk/arguments.h"
#include "desk/case_json.h"
#include "desk/service.h"
#include "desk/ticket_row.h"
#include "queue/tickets.h"

namespace balcao::desk {

using base::fail;
using base::FaultCode;
using wire::Json;

DeskService::Answer DeskService::change_ticket(std::int64_t id, const queue::TicketChange& change)
{
    const base::Lock lock(m_parts.queue_mutex);
    auto done = m_parts.queue.tickets().change(id, change);
    m_tickets_old = true;
    changed();
    if (!done) {
        return base::unexpected(done.error());
    }
    return Json{{"ticket", to_json(ticket_row(*done))}};
}

DeskService::Answer DeskService::ticket_next(const Json&)
{
    if (!tickets_on()) {
        return fail(FaultCode::tickets_off);
    }
    if (held_elsewhere()) {
        return next_at_site();
    }
    const base::Lock lock(m_parts.queue_mutex);
    auto called = m_parts.queue.tickets().call_next(m_parts.local_day(m_parts.clock.now()), {m_parts.config.ticket_ordinary_between}, ticket_actor());
    m_tickets_old = true;
    changed();
    if (!called) {
        return base::unexpected(called.error());
    }
    return Json{{"ticket", to_json(ticket_row(*called))}};
}

DeskService::Answer DeskService::ticket_act(const Json& args)
{
    const auto act_name = arguments::text(args, "act", 16);
    const bool first = act_name == "priority";
    const bool takes_back = act_name == "priority_back";
    const auto ground = queue::priority_from_name(arguments::text(args, "priority", 16).value_or(""));
    const auto act = first || takes_back ? std::optional(queue::TicketAct::transfer) : act_name ? queue::ticket_act_from_name(*act_name) : std::nullopt;
    using enum queue::TicketAct;
    if (!act || (first && (!ground || *ground == queue::PriorityGround::none)) || *act == take || *act == serve || *act == expire) {
        return fail(FaultCode::message_malformed);
    }
    queue::TicketChange change{.act = *act, .actor = ticket_actor()};
    const auto line = arguments::text(args, "line", 1).value_or("");
    change.line = line.empty() ? '\0' : line[0];
    change.place = arguments::text(args, "place", 64).value_or("");
    if (first) {
        change.priority = *ground;
    }
    change.priority_back = takes_back;
    if (*act == transfer && !first && !takes_back && (series_named(std::string(1, change.line)) == nullptr || series_named(std::string(1, change.line))->priority)) {
        return fail(FaultCode::input_invalid);
    }
    if (held_elsewhere()) {
        const auto named = arguments::text(args, "ticket", 8).value_or("");
        const auto kept = is_kept_here(named);
        if (!kept || !*kept) {
            return kept ? act_at_site(named, change) : base::unexpected(kept.error());
        }
    }
    std::optional<queue::Ticket> ticket;
    {
        const auto text = arguments::text(args, "ticket", 8);
        const auto code = text ? queue::ticket_code_from_text(*text) : std::nullopt;
        const base::Lock lock(m_parts.queue_mutex);
        auto tickets = m_parts.queue.tickets();
        const auto found = text ? code ? tickets.find(m_parts.local_day(m_parts.clock.now()), *code) : base::Result<std::optional<queue::Ticket>>(std::nullopt)
                                : tickets.at_counter(m_parts.config.counter());
        if (!found) {
            return base::unexpected(found.error());
        }
        ticket = *found;
    }
    if (!ticket) {
        return fail(FaultCode::ticket_unknown);
    }
    const bool with_case = m_case && m_case->phase != Phase::closed && m_case->id == ticket->case_id;
    if (*act == park) {
        return park_ticket(*ticket, change, with_case);
    }
    if (*act == resume) {
        return resume_ticket(*ticket, change);
    }
    if (with_case && *act != recall) {
        return fail(FaultCode::act_not_possible_now, static_cast<std::int64_t>(m_case->phase));  // the case says how it ends
    }
    return change_ticket(ticket->id, change);
}

/// The case stays on the disk, encrypted as it was with every keystroke group. \return false with `refused` when it cannot
bool DeskService::leave_case_aside(bool with_case, Answer& refused)
{
    if (!with_case) {
        return true;
    }
    if (m_case->phase == Phase::recording || m_case->phase == Phase::recorded || m_case->phase == Phase::sign_in) {
        refused = fail(FaultCode::act_not_possible_now, static_cast<std::int64_t>(m_case->phase));
        return false;
    }
    if (m_case->phase != Phase::intake) {
        refused = feed(event::TakenBack{});
        if (!refused) {
            return false;
        }
    }
    m_effect_fault.reset();
    run(effect::SaveDraft{});
    if (m_effect_fault) {
        refused = base::unexpected(*m_effect_fault);
        return false;
    }
    return true;
}

/// From here on this desk is free.
DeskService::Answer DeskService::park_ticket(const queue::Ticket& ticket, queue::TicketChange change, bool with_case)
{
    Answer refused;
    if (!leave_case_aside(with_case, refused)) {
        return refused;
    }
    change.purpose = with_case ? std::string(domain::name(m_case->draft.act)) : std::string();
    auto parked = change_ticket(ticket.id, change);
    if (parked && with_case) {
        run(effect::Audit{"case_parked"});
        leave_chip();
        m_case.reset();
        m_picture.reset();
    }
    return parked;
}

bool DeskService::may_take_up(Answer& refused)
{
    if (m_site.taking_up) {
        refused = fail(FaultCode::act_not_possible_now);
        return false;
    }
    if (m_case && m_case->phase != Phase::closed && m_case->phase != Phase::recorded && m_case->phase != Phase::sign_in) {
        refused = fail(FaultCode::act_not_possible_now, static_cast<std::int64_t>(m_case->phase));
        return false;
    }
    if (m_case && m_case->phase != Phase::closed) {
        refused = finish_case(Json::object());
        return refused.has_value();
    }
    return true;
}

DeskService::Answer DeskService::resume_ticket(const queue::Ticket& ticket, const queue::TicketChange& change)
{
    Answer refused;
    if (!may_take_up(refused)) {
        return refused;
    }
    auto came = kept_for(ticket);
    if (!came) {
        return base::unexpected(came.error());
    }
    std::optional<CaseState> kept = std::move(*came);
    const bool moved = kept.has_value();
    if (!kept && !ticket.case_id.empty()) {
        auto read = parked_case(ticket.case_id);
        if (!read) {
            return base::unexpected(read.error());
        }
        kept = std::move(*read);
    }
    auto resumed_ticket = change_ticket(ticket.id, change);
    if (!resumed_ticket) {
        return resumed_ticket;
    }
    const bool kept_here = kept.has_value();
    if (kept) {
        take_up(std::move(*kept));
        if (moved) {
            note_case("case_came_from_other_desk", m_case->id);
            run(effect::SaveDraft{});
        }
    } else if (!ticket.case_id.empty()) {
        const base::Lock lock(m_parts.queue_mutex);
        (void)m_parts.queue.tickets().forget_case(ticket.id);  // its draft is gone: the case begins anew
    } else {
        begin_anew_for(queue::code_of(ticket), ticket.purpose);  // set aside at another desk, where the draft stays
    }
    (*resumed_ticket)["case_kept"] = kept_here && m_case.has_value();
    (*resumed_ticket)["case_moved"] = moved;
    return resumed_ticket;
}

/// nullopt: it is no longer there.
/// A case that was set aside lies on the desk again, and nothing of whoever was here before.
void DeskService::take_up(CaseState kept)
{
    m_case = std::move(kept);
    m_record_hash.clear();
    m_receipt_pdf.clear();
    m_receipt_copies = 0;
    m_refusal.reset();
    m_zone.clear();
    run(effect::Audit{"case_resumed"});
}

base::Result<std::optional<CaseState>> DeskService::parked_case(const base::CaseId& id)
{
    base::Result<std::vector<queue::Queue::StoredDraft>> drafts = std::vector<queue::Queue::StoredDraft>();
    {
        const base::Lock lock(m_parts.queue_mutex);
        drafts = m_parts.queue.drafts();
    }
    if (!drafts) {
        return base::unexpected(drafts.error());
    }
    for (const auto& draft : *drafts) {
        if (!(draft.case_id == id)) {
            continue;
        }
        auto plain = m_parts.drafts.open_draft(draft.case_id, draft.sealed);
        if (!plain) {
            return base::unexpected(plain.error());
        }
        auto state = read_case(*plain);
        base::wipe(*plain);
        if (!state) {
            return base::unexpected(state.error());
        }
        return std::optional(resumed(std::move(*state)));
    }
    return std::optional<CaseState>();
}

// --- the case of a ticket ----------------------------------------------------------------------------------

}  // namespace balcao::desk
