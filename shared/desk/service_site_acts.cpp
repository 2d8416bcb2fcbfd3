// Acts on tickets that another desk holds: what decides waits for its yes, what reports is written down (docs/adr/0011).
#include "base/log.h"
#include "desk/case_move.h"
#include "desk/service.h"
#include "desk/ticket_row.h"

namespace balcao::desk {

using base::fail;
using base::FaultCode;
using queue::TicketAct;
using queue::TicketOp;
using wire::Json;

namespace {

std::string plain_code(const std::string& text)
{
    const auto code = queue::ticket_code_from_text(text);
    if (!code) {
        return {};
    }
    queue::Ticket ticket;
    ticket.series = code->series;
    ticket.number = code->number;
    return queue::code_of(ticket);
}

bool is_silence_of_holder(const base::Result<queue::TicketAnswer>& answer) { return !answer && answer.error().code == FaultCode::tickets_holder_silent; }

}  // namespace

queue::TicketAsk DeskService::holder_ask(TicketOp op)
{
    queue::TicketAsk ask;
    ask.op = op;
    ask.request = base::to_hex(m_parts.random.bytes(16));
    ask.actor = ticket_actor();
    ask.day = m_parts.local_day(m_parts.clock.now());
    return ask;
}

DeskService::Answer DeskService::ask_holder(queue::TicketAsk ask, HolderAnswered then)
{
    if (!m_site.answers) {
        return then(base::unexpected(holder_silent(m_site.fault ? m_site.fault->code : FaultCode::tickets_holder_silent)));
    }
    ++m_site_turn;
    const bool posted = m_site_thread->post([this, ask = std::move(ask), then, client = m_asking->client, ask_id = m_asking->ask_id](const std::stop_token& stop) {
        auto answer = m_parts.ticket_site->ask(ask, stop);
        m_mailbox.post([this, then, client, ask_id, answer = std::move(answer), request = ask.request] {
            ++m_site_turn;
            if (is_silence_of_holder(answer)) {
                holder_away(answer.error());
                tell_holder("withdraw", {}, request);  // it may have arrived all the same
            }
            if (answer && answer->ticket) {  // known here before it is shown: the holder may lose it
                const base::Lock lock(m_parts.queue_mutex);
                if (auto known = queue::SiteTickets(m_parts.queue.tickets()).know_given(answer->ticket->day, {{answer->ticket->series, answer->ticket->number}}); !known) {
                    note_failure(known.error());
                }
            }
            auto said = then(answer);
            if (!said) {
                base::log(base::LogLevel::info, "ask_refused", said.error());
            }
            m_server->reply(client, ask_id, std::move(said));
            m_tickets_old = true;
            changed();
            m_parts.ticket_site->look(true);
        });
    });
    if (!posted) {
        return then(base::unexpected(holder_silent(FaultCode::central_busy)));
    }
    m_asking.reset();  // answered from the mailbox
    return Json::object();
}

/// A ticket that this desk gave while the holder was away, and has not handed over. \param code empty: the one at this counter
base::Result<bool> DeskService::is_kept_here(const std::string& code)
{
    const base::Lock lock(m_parts.queue_mutex);
    auto tickets = m_parts.queue.tickets();
    const auto named = queue::ticket_code_from_text(code);
    if (!code.empty() && !named) {
        return false;
    }
    const auto found = named ? tickets.find(m_parts.local_day(m_parts.clock.now()), *named) : tickets.at_counter(m_parts.config.counter());
    if (!found) {
        return base::unexpected(found.error());
    }
    return *found && !(*found)->handed_over;
}

DeskService::Answer DeskService::told_ticket(const base::Result<queue::TicketAnswer>& answer)
{
    if (!answer) {
        return base::unexpected(answer.error());
    }
    if (!answer->ticket) {
        return fail(FaultCode::ticket_unknown);
    }
    if (m_site.view) {
        put_ticket(*m_site.view, *answer->ticket);
    }
    return Json{{"ticket", to_json(ticket_row(*answer->ticket, case_of_ticket(queue::code_of(*answer->ticket)).has_value()))}};
}

// --- taking ------------------------------------------------------------------------------------------

DeskService::Answer DeskService::take_at_site(TicketOp op, const std::string& line, queue::PriorityGround ground, const std::string& language, queue::TicketSource source)
{
    const bool at_kiosk = source == queue::TicketSource::kiosk;
    const auto locally = [=, this]() -> Answer {
        auto taken = take_ticket(line, ground, language, source, nullptr);
        if (!taken) {
            return base::unexpected(taken.error());
        }
        if (op == TicketOp::walk_in) {
            return change_ticket(taken->id, {.act = TicketAct::serve, .actor = ticket_actor()});
        }
        auto answer = to_json(given_of(*taken));
        if (!at_kiosk) {
            answer["ticket"] = to_json(ticket_row(*taken, false));
        }
        return answer;
    };
    const auto* series = series_named(line);
    if (!ticket_series().empty() && (series == nullptr || series->priority)) {
        return fail(FaultCode::input_invalid);
    }
    if (op == TicketOp::walk_in && here_at_holder()) {
        return fail(FaultCode::ticket_still_here);
    }
    auto ask = holder_ask(op);
    ask.line = line[0];
    ask.priority = ground;
    ask.language = language;
    ask.source = source;
    return ask_holder(std::move(ask), [=, this](const base::Result<queue::TicketAnswer>& answer) -> Answer {
        if (is_silence_of_holder(answer)) {
            return m_site.letter.empty() || ticket_series().empty() ? base::unexpected(answer.error()) : locally();
        }
        auto told = told_ticket(answer);
        if (!told || op == TicketOp::walk_in) {
            return told;
        }
        auto given = to_json(given_at(*answer->ticket, answer->place));
        if (!at_kiosk) {
            given["ticket"] = told->at("ticket");
        }
        return given;
    });
}

DeskService::Answer DeskService::check_in_at_site(const std::string& reference, const std::string& language, bool with_ticket)
{
    auto ask = holder_ask(TicketOp::check_in);
    ask.reference = reference;
    ask.language = language;
    return ask_holder(std::move(ask), [this, with_ticket](const base::Result<queue::TicketAnswer>& answer) -> Answer {
        auto told = told_ticket(answer);
        if (!told) {
            return told;
        }
        auto given = to_json(given_at(*answer->ticket, answer->place));
        if (with_ticket) {
            given["ticket"] = told->at("ticket");
        }
        return given;
    });
}

// --- calling and the rest ---------------------------------------------------------------------------------

DeskService::Answer DeskService::next_at_site()
{
    std::size_t own = 0;
    {
        const base::Lock lock(m_parts.queue_mutex);
        auto tickets = m_parts.queue.tickets();
        const auto here = tickets.at_counter(m_parts.config.counter());
        const auto waiting = tickets.list(m_parts.local_day(m_parts.clock.now()), queue::TicketState::waiting);
        if (!here || !waiting) {
            return base::unexpected(here ? waiting.error() : here.error());
        }
        if (*here) {
            return fail(FaultCode::ticket_still_here);
        }
        own = waiting->size();
    }
    if (here_at_holder()) {
        return fail(FaultCode::ticket_still_here);
    }
    if (!m_site.answers && own > 0) {
        const base::Lock lock(m_parts.queue_mutex);
        auto called = m_parts.queue.tickets().call_next(m_parts.local_day(m_parts.clock.now()), {m_parts.config.ticket_ordinary_between}, ticket_actor());
        m_tickets_old = true;
        changed();
        return called ? Answer(Json{{"ticket", to_json(ticket_row(*called, false))}}) : base::unexpected(called.error());
    }
    return ask_holder(holder_ask(TicketOp::next), [this](const auto& answer) { return told_ticket(answer); });
}

DeskService::Answer DeskService::act_at_site(const std::string& code, const queue::TicketChange& change)
{
    const auto here = here_at_holder();
    const auto of = code.empty() ? here ? queue::code_of(*here) : std::string() : plain_code(code);
    if (of.empty()) {
        return fail(FaultCode::ticket_unknown);
    }
    const bool is_here = here && queue::code_of(*here) == of;
    const auto bound = case_of_ticket(of);
    const bool with_case = m_case && m_case->phase != Phase::closed && bound && bound->case_id == m_case->id;
    if (change.act == TicketAct::call || change.act == TicketAct::resume) {
        const auto own = is_kept_here({});
        if (!own || *own || (here && !is_here)) {
            return own ? Answer(fail(FaultCode::ticket_still_here)) : base::unexpected(own.error());
        }
    }
    auto ask = holder_ask(TicketOp::act);
    ask.act = change.act;
    ask.code = of;
    ask.line = change.act == TicketAct::transfer ? change.line : 'A';
    ask.priority = change.priority;
    ask.priority_back = change.priority_back;
    if (change.priority != queue::PriorityGround::none || change.priority_back) {  // a holder of an older version does not know of it: there the ticket stays in its line
        const auto* row = m_site.view ? ticket_in(*m_site.view, of) : nullptr;
        ask.line = row != nullptr ? row->line : 'A';
    }
    ask.place = change.place;
    ask.other = arrived_untold(of);
    if (change.act == TicketAct::park) {
        return park_at_site(of, std::move(ask), with_case);
    }
    if (change.act == TicketAct::resume) {
        return resume_at_site(of, std::move(ask));
    }
    if (with_case && change.act != TicketAct::recall) {
        return fail(FaultCode::act_not_possible_now, static_cast<std::int64_t>(m_case->phase));  // the case says how it ends
    }
    const bool reports = change.act == TicketAct::done || change.act == TicketAct::no_show || change.act == TicketAct::back;
    if (!m_site.answers && is_here && reports && queue::next(here->state, change.act)) {
        auto row = *here;
        row.state = *queue::next(here->state, change.act);
        tell_holder(std::string(queue::name(change.act)), of);
        return Json{{"ticket", to_json(ticket_row(row, false))}};
    }
    if (change.priority != queue::PriorityGround::none || change.priority_back) {
        return ask_holder(std::move(ask), [this, wanted = change.priority](const auto& answer) { return told_priority(answer, wanted); });
    }
    return ask_holder(std::move(ask), [this](const auto& answer) { return told_ticket(answer); });
}

/// Written down before the holder is asked: killed in between, its row tells whose the case is. The form goes with the request; nobody works on the case
/// until the answer is there.
DeskService::Answer DeskService::park_at_site(const std::string& code, queue::TicketAsk ask, bool with_case)
{
    if (m_site.taking_up) {
        return fail(FaultCode::act_not_possible_now);
    }
    if (!m_site.answers) {
        return ask_holder(std::move(ask), [this](const auto& answer) { return told_ticket(answer); });  // says why; the case stays open
    }
    Answer refused;
    if (!leave_case_aside(with_case, refused)) {
        return refused;
    }
    if (!with_case) {
        return ask_holder(std::move(ask), [this](const auto& answer) { return told_ticket(answer); });
    }
    ask.purpose = std::string(domain::name(m_case->draft.act));
    const queue::TicketCase bound{m_case->id, m_day, code, true, ask.request};
    auto content = write_moved_case(*m_case);
    const bool sent = content.size() <= queue::k_moved_case_octets;
    if (sent) {
        ask.moved = queue::MovedCase{ask.request, m_case->id, m_parts.config.counter(), std::move(content)};
    }
    if (const auto kept = keep_site_case(bound); !kept) {
        return base::unexpected(kept.error());
    }
    m_site.taking_up = true;
    auto aside = std::move(*m_case);
    m_case.reset();
    changed();
    return ask_holder(std::move(ask), [this, bound, sent, aside = std::move(aside)](const auto& answer) { return set_aside_at_site(answer, aside, bound, sent); });
}

DeskService::Answer DeskService::set_aside_at_site(const base::Result<queue::TicketAnswer>& answer, CaseState aside, const queue::TicketCase& bound, bool sent)
{
    m_site.taking_up = false;
    auto told = told_ticket(answer);
    const bool lost = is_silence_of_holder(answer) && !m_asking;  // it was sent; else the clerk still waits for this very answer
    if (!told && !lost) {
        (void)keep_site_case({bound.case_id, bound.day, bound.code, false, {}});
        m_case = std::move(aside);
        changed();
        return told;
    }
    leave_chip();
    m_picture.reset();
    note_case("case_parked", bound.case_id);
    if (!told) {
        return fail(FaultCode::case_awaits_holder);
    }
    if (sent && answer->ticket->case_kept) {
        case_is_with_holder(bound.case_id);
    } else {
        (void)keep_site_case({bound.case_id, bound.day, bound.code, true, {}});
        (*told)["case_stays"] = true;  // too long to travel, or the holder is of an older version: it is taken up here, or begun anew elsewhere
    }
    return told;
}

DeskService::Answer DeskService::resume_at_site(const std::string& code, queue::TicketAsk ask)
{
    Answer refused;
    if (!may_take_up(refused)) {
        return refused;
    }
    const auto bound = case_of_ticket(code);
    if (const auto why = takes_nobody_new(); why && !bound) {
        return base::unexpected(*why);
    }
    m_site.taking_up = true;
    return ask_holder(ask, [this, code, bound, request = ask.request](const base::Result<queue::TicketAnswer>& answer) -> Answer {
        m_site.taking_up = false;
        auto told = told_ticket(answer);
        return told ? take_up_at_site(code, *answer, bound, request) : told;
    });
}

DeskService::Answer DeskService::take_up_at_site(const std::string& code, queue::TicketAnswer answer, const std::optional<queue::TicketCase>& bound, const std::string& request)
{
    const auto& ticket = *answer.ticket;
    if (answer.moved) {
        const auto came = take_over(code, *answer.moved);
        if (!came) {
            tell_holder("withdraw", {}, request);  // set aside as it was, with its case
            return base::unexpected(came.error());
        }
        if (*came) {
            return Json{{"ticket", to_json(ticket_row(ticket, true))}, {"case_kept", true}, {"case_moved", true}};
        }
    }
    bool kept_here = false;
    if (bound && !(m_case && m_case->id == bound->case_id)) {
        auto kept = parked_case(bound->case_id);
        if (!kept) {
            note_failure(kept.error());
        } else if (*kept && keep_site_case({bound->case_id, bound->day, bound->code, false, {}})) {
            take_up(std::move(**kept));
            kept_here = true;
        } else if (!*kept) {
            drop_site_case(bound->case_id, false);
        }
    }
    if (!kept_here) {
        begin_anew_for(code, ticket.purpose);
    }
    return Json{{"ticket", to_json(ticket_row(ticket, m_case.has_value()))}, {"case_kept", kept_here}, {"case_moved", false}};
}

// --- the case of a ticket ----------------------------------------------------------------------------------

void DeskService::serve_case_of_site(const std::string& code)
{
    if (keep_site_case({m_case->id, m_day, code, false, {}})) {
        tell_holder("serve", code);
    }
}

/// \return false: the case is of no ticket there
bool DeskService::end_site_ticket_of_case()
{
    const auto found = std::find_if(m_site.cases.begin(), m_site.cases.end(), [&](const queue::TicketCase& one) { return one.case_id == m_case->id; });
    if (found == m_site.cases.end()) {
        return false;
    }
    const auto code = found->code;
    if (m_case->record) {
        tell_holder("done", code, {}, true);
    }
    drop_site_case(m_case->id, false);
    return true;
}

}  // namespace balcao::desk
