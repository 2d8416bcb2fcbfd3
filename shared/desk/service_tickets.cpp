// The people at the counter: tickets of the day, and the case begun for one (link/actions.h).
#include <algorithm>

#include "base/log.h"
#include "desk/appointment_file.h"
#include "desk/arguments.h"
#include "desk/case_json.h"
#include "desk/kept_pictures.h"
#include "desk/service.h"
#include "desk/ticket_row.h"
#include "queue/tickets.h"

namespace balcao::desk {

using base::fail;
using base::FaultCode;
using wire::Json;

namespace {

constexpr std::size_t k_line_rows = 50;
constexpr std::size_t k_side_rows = 20;
constexpr int k_calls_shown = 6;
constexpr std::int64_t k_day_again_ms = 60'000;
/// Whoever comes later than this to an appointment takes the place of who comes now.
constexpr std::chrono::minutes k_late{15};

link::TicketRow row_of(const queue::Ticket& ticket) { return ticket_row(ticket, !ticket.case_id.empty()); }

link::SeriesTimesView view_of(const queue::SeriesTimes& times)
{
    link::SeriesTimesView out{std::string(1, times.series), times.taken, times.waiting, times.served, times.no_show, times.waited.count, {}, {}, times.serving.count, {}, {}};
    if (times.waited.count > 0) {
        out.waited_median_s = times.waited.median_ms / 1000;
        out.waited_p90_s = times.waited.p90_ms / 1000;
    }
    if (times.serving.count > 0) {
        out.serving_median_s = times.serving.median_ms / 1000;
        out.serving_p90_s = times.serving.p90_ms / 1000;
    }
    return out;
}

/// Of those the windows speak (text/languages.def): two letters.
bool is_language(const std::string& code) { return code.size() == 2 && code.find_first_not_of("abcdefghijklmnopqrstuvwxyz") == std::string::npos; }

bool is_open(queue::TicketState state)
{
    using enum queue::TicketState;
    return state == waiting || state == called || state == serving || state == no_show || state == parked;
}

}  // namespace

queue::TicketActor DeskService::ticket_actor() const { return {m_parts.config.counter(), m_operator ? m_operator->id : base::OperatorId()}; }

const link::TicketSeries* DeskService::series_named(const std::string& letter) const
{
    for (const auto& one : ticket_series()) {
        if (one.letter == letter) {
            return &one;
        }
    }
    return nullptr;
}

// --- taking ------------------------------------------------------------------------------------------

/// \param line the series the person comes for; with a ground the number is of the site's priority series, where it has one
base::Result<queue::Ticket> DeskService::take_ticket(const std::string& line, queue::PriorityGround ground, const std::string& language, queue::TicketSource source,
                                                     const queue::Appointment* appointment)
{
    const auto* series = series_named(line);
    if (series == nullptr || series->priority || !is_language(language)) {
        return fail(ticket_series().empty() ? FaultCode::tickets_off : FaultCode::input_invalid);
    }
    queue::NewTicket wanted;
    const auto now = m_parts.clock.now();
    wanted.day = m_parts.local_day(now);
    wanted.line = line[0];
    wanted.series = line[0];
    for (const auto& one : ticket_series()) {
        wanted.series = ground != queue::PriorityGround::none && one.priority ? one.letter[0] : wanted.series;
    }
    if (held_elsewhere()) {  // the holder is away: numbers of this desk's own letter
        if (m_site.letter.empty()) {
            return base::unexpected(holder_silent(FaultCode::tickets_holder_silent));
        }
        wanted.series = m_site.letter[0];
        wanted.used = m_site.used_day == wanted.day ? m_site.used : 0;
    }
    wanted.priority = ground;
    wanted.language = language;
    wanted.source = source;
    if (appointment != nullptr) {
        wanted.appointment = appointment->id;
        wanted.due_at = now - appointment->at > k_late ? now : appointment->at;
    }
    auto actor = ticket_actor();
    if (source == queue::TicketSource::kiosk) {
        actor = {};
    }
    const base::Lock lock(m_parts.queue_mutex);
    auto taken = m_parts.queue.tickets().take(wanted, actor);
    m_tickets_old = true;
    changed();
    return taken;
}

link::GivenTicket DeskService::given_at(const queue::Ticket& ticket, const queue::PlaceInLine& place) const
{
    link::GivenTicket given{queue::code_of(ticket), ticket.taken_at, place.before, std::nullopt, std::nullopt, {}, {}};
    if (const auto* series = series_named(std::string(1, ticket.line)); series != nullptr) {
        given.name_pt = series->name_pt;
        given.name_en = series->name_en;
    }
    if (ticket.appointment) {
        given.due_at = ticket.due_at;
    }
    if (place.wait_ms) {
        given.wait_s = *place.wait_ms / 1000;
    }
    return given;
}

link::GivenTicket DeskService::given_of(const queue::Ticket& ticket)
{
    const base::Lock lock(m_parts.queue_mutex);
    return given_at(ticket, m_parts.queue.tickets().place_of(ticket).value_or(queue::PlaceInLine{}));
}

DeskService::Answer DeskService::ticket_take(const Json& args)
{
    const auto line = arguments::text(args, "line", 1);
    const auto ground = queue::priority_from_name(arguments::text(args, "priority", 16).value_or(""));
    if (!line || !ground) {
        return fail(FaultCode::message_malformed);
    }
    if (held_elsewhere()) {
        return take_at_site(queue::TicketOp::take, *line, *ground, arguments::text(args, "language", 8).value_or("pt"), queue::TicketSource::clerk);
    }
    auto taken = take_ticket(*line, *ground, arguments::text(args, "language", 8).value_or("pt"), queue::TicketSource::clerk, nullptr);
    if (!taken) {
        return base::unexpected(taken.error());
    }
    auto answer = to_json(given_of(*taken));
    answer["ticket"] = to_json(row_of(*taken));
    return answer;
}

DeskService::Answer DeskService::ticket_walk_in(const Json& args)
{
    const auto line = arguments::text(args, "line", 1);
    const auto ground = queue::priority_from_name(arguments::text(args, "priority", 16).value_or(""));
    if (!line || !ground) {
        return fail(FaultCode::message_malformed);
    }
    {
        const base::Lock lock(m_parts.queue_mutex);
        const auto here = m_parts.queue.tickets().at_counter(m_parts.config.counter());
        if (!here || *here) {
            return here ? Answer(fail(FaultCode::ticket_still_here)) : base::unexpected(here.error());
        }
    }
    if (held_elsewhere()) {
        return take_at_site(queue::TicketOp::walk_in, *line, *ground, "pt", queue::TicketSource::walk_in);
    }
    auto taken = take_ticket(*line, *ground, "pt", queue::TicketSource::walk_in, nullptr);
    if (!taken) {
        return base::unexpected(taken.error());
    }
    return change_ticket(taken->id, {.act = queue::TicketAct::serve, .actor = ticket_actor()});
}

DeskService::Answer DeskService::check_in(const std::string& reference, const std::string& language)
{
    std::optional<queue::Appointment> found;
    {
        const base::Lock lock(m_parts.queue_mutex);
        const auto expected = m_parts.queue.tickets().appointments(m_parts.local_day(m_parts.clock.now()));
        if (!expected) {
            return base::unexpected(expected.error());
        }
        for (const auto& one : *expected) {
            if (one.reference == reference) {
                found = one;
            }
        }
    }
    if (!found) {
        return fail(FaultCode::ticket_unknown);
    }
    auto taken = take_ticket(std::string(1, found->line), queue::PriorityGround::none, language, queue::TicketSource::appointment, &*found);
    if (!taken) {
        return base::unexpected(taken.error());
    }
    auto answer = to_json(given_of(*taken));
    answer["ticket"] = to_json(row_of(*taken));
    return answer;
}

DeskService::Answer DeskService::ticket_check_in(const Json& args)
{
    const auto reference = arguments::text(args, "reference", 16);
    if (reference && held_elsewhere()) {
        return check_in_at_site(*reference, arguments::text(args, "language", 8).value_or("pt"), true);
    }
    return reference ? check_in(*reference, arguments::text(args, "language", 8).value_or("pt")) : Answer(fail(FaultCode::message_malformed));
}

DeskService::Answer DeskService::kiosk_ticket(const Json& args)
{
    const auto line = arguments::text(args, "line", 1);
    const auto ground = queue::priority_from_name(arguments::text(args, "priority", 16).value_or(""));
    const auto language = arguments::text(args, "language", 8);
    if (!line || !ground || !language) {
        return fail(FaultCode::message_malformed);
    }
    if (!m_parts.config.tickets_at_kiosk) {
        return fail(FaultCode::tickets_off);
    }
    if (held_elsewhere()) {
        return take_at_site(queue::TicketOp::take, *line, *ground, *language, queue::TicketSource::kiosk);
    }
    auto taken = take_ticket(*line, *ground, *language, queue::TicketSource::kiosk, nullptr);
    if (!taken) {
        if (taken.error().code == FaultCode::disk_full || taken.error().code == FaultCode::storage_write_failed) {
            note_failure(taken.error());  // the clerk must know, too
        }
        return base::unexpected(taken.error());
    }
    return to_json(given_of(*taken));
}

DeskService::Answer DeskService::kiosk_check_in(const Json& args)
{
    const auto reference = arguments::text(args, "reference", 16);
    const auto language = arguments::text(args, "language", 8);
    if (!reference || !language) {
        return fail(FaultCode::message_malformed);
    }
    if (!m_parts.config.tickets_at_kiosk) {
        return fail(FaultCode::tickets_off);
    }
    if (held_elsewhere()) {
        return check_in_at_site(*reference, *language, false);
    }
    auto came = check_in(*reference, *language);
    if (came) {
        came->erase("ticket");
    }
    return came;
}

// --- the clerk's acts ----------------------------------------------------------------------------------

DeskService::Answer DeskService::change_ticket(std::int64_t id, const queue::TicketChange& change)
{
    const base::Lock lock(m_parts.queue_mutex);
    auto done = m_parts.queue.tickets().change(id, change);
    m_tickets_old = true;
    changed();
    if (!done) {
        return base::unexpected(done.error());
    }
    return Json{{"ticket", to_json(row_of(*done))}};
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
    return Json{{"ticket", to_json(row_of(*called))}};
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

/// Tickets are good for the day only. Tried again when the disk is full.
void DeskService::look_at_ticket_day()
{
    const auto today = m_parts.local_day(m_parts.clock.now());
    if (!tickets_on() || m_ticket_day == today || m_parts.clock.monotonic_ms() < m_next_ticket_day_ms) {
        return;
    }
    const base::Lock lock(m_parts.queue_mutex);
    auto tickets = m_parts.queue.tickets();
    std::optional<std::int64_t> but;
    if (m_case && m_case->phase != Phase::closed) {
        const auto served = tickets.of_case(m_case->id);
        but = served && *served ? std::optional((*served)->id) : std::nullopt;
    }
    const base::Date keep_from(std::chrono::sys_days(today) - std::chrono::days(m_parts.config.ticket_keep_days));
    if (const auto closed = tickets.close_days_before(today, keep_from, but); !closed) {
        m_next_ticket_day_ms = m_parts.clock.monotonic_ms() + k_day_again_ms;
        note_failure(closed.error());
        return;
    }
    m_ticket_day = today;
    m_tickets_old = true;
    changed();
}

/// Read again when something changed.
const link::TicketsView& DeskService::tickets_view()
{
    if (!m_tickets_old || !tickets_on()) {
        return m_tickets;
    }
    link::TicketsView view;
    view.on = true;
    view.counter = m_parts.config.counter();
    view.series = ticket_series();
    const auto today = m_parts.local_day(m_parts.clock.now());
    const base::Lock lock(m_parts.queue_mutex);
    auto tickets = m_parts.queue.tickets();
    auto here = tickets.at_counter(view.counter);
    auto all = held_elsewhere() ? base::Result<std::vector<queue::Ticket>>(site_tickets()) : tickets.list(today);
    const bool told = held_elsewhere() && m_site.view && m_site.view->day == today;
    const auto expected = told ? base::Result<std::vector<queue::Appointment>>(m_site.view->expected) : tickets.appointments(today);
    const auto times = told ? base::Result<std::vector<queue::SeriesTimes>>(m_site.view->times) : tickets.times(today);
    if (held_elsewhere() || m_parts.ticket_desks) {
        view.site = site_view();
    }
    if (here && !*here && held_elsewhere()) {
        here = here_at_holder();
    }
    if (!here || !all || !expected || !times) {
        note_failure(!here ? here.error() : !all ? all.error() : !expected ? expected.error() : times.error());
        return m_tickets;
    }
    if (*here) {
        view.here = row_of(**here);
    }
    for (const auto& ticket : *all) {
        const bool waits = ticket.state == queue::TicketState::waiting;
        view.waiting += waits ? 1 : 0;
        if (waits && ticket.priority != queue::PriorityGround::none && view.line.size() < k_line_rows) {
            view.line.push_back(row_of(ticket));
        }
        if ((ticket.state == queue::TicketState::parked || ticket.state == queue::TicketState::no_show) && view.aside.size() < k_side_rows) {
            view.aside.push_back(row_of(ticket));
        }
        const bool at_counter = ticket.state == queue::TicketState::called || ticket.state == queue::TicketState::serving;
        if (at_counter && ticket.counter != view.counter && view.others.size() < k_side_rows) {
            view.others.push_back(row_of(ticket));
        }
    }
    for (const auto& ticket : *all) {
        if (ticket.state == queue::TicketState::waiting && ticket.priority == queue::PriorityGround::none && view.line.size() < k_line_rows) {
            view.line.push_back(row_of(ticket));
        }
    }
    for (const auto& one : *expected) {
        if (one.ticket.empty() && view.expected.size() < k_side_rows) {
            view.expected.push_back({one.reference, one.at, std::string(1, one.line), one.initials, {}});
        }
    }
    m_expected_today = !expected->empty();
    for (const auto& one : *times) {
        view.times.push_back(view_of(one));
    }
    m_tickets = std::move(view);
    m_tickets_old = false;
    return m_tickets;
}

link::KioskTickets DeskService::kiosk_tickets()
{
    link::KioskTickets out;
    if (!m_parts.config.tickets_at_kiosk || ticket_series().empty() || (held_elsewhere() && !m_site.answers && m_site.letter.empty())) {
        return out;
    }
    const auto& view = tickets_view();
    out.on = true;
    out.appointments = m_expected_today && (!held_elsewhere() || m_site.answers);
    out.series = view.series;
    out.waiting = view.waiting;
    return out;
}

link::DisplayModel DeskService::display_model()
{
    link::DisplayModel model{m_revision, m_parts.config.place, m_parts.config.practice, tickets_on(), {}};
    const base::Lock lock(m_parts.queue_mutex);
    if (const auto calls = m_parts.queue.tickets().last_calls(m_parts.local_day(m_parts.clock.now()), k_calls_shown)) {
        for (const auto& call : *calls) {
            model.calls.push_back({call.code, call.counter, call.at, call.event});
        }
    }
    if (held_elsewhere()) {  // two desks number their calls each for themselves: told apart by their times
        if (m_site.view && m_site.view->day == m_parts.local_day(m_parts.clock.now())) {
            for (const auto& call : m_site.view->calls) {
                model.calls.push_back({call.code, call.counter, call.at, 0});
            }
        }
        std::stable_sort(model.calls.begin(), model.calls.end(), [](const auto& a, const auto& b) { return a.at > b.at; });
        model.calls.resize(std::min<std::size_t>(model.calls.size(), k_calls_shown));
        for (auto& call : model.calls) {
            call.number = call.at.time_since_epoch().count();
        }
    }
    return model;
}

DeskService::Answer DeskService::ticket_list(const Json& args)
{
    const bool all = arguments::yes_or_no(args, "all").value_or(false);
    const auto rows_of = [all](const std::vector<queue::Ticket>& tickets) {
        constexpr std::size_t most = 300;  // a message has 128 KiB
        Json rows = Json::array();
        for (const auto& ticket : tickets) {
            if ((all || is_open(ticket.state)) && rows.size() < most) {
                rows.push_back(to_json(row_of(ticket)));
            }
        }
        return Json{{"tickets", std::move(rows)}};
    };
    if (held_elsewhere() && all) {
        return ask_holder(holder_ask(queue::TicketOp::list), [rows_of](const auto& answer) { return answer ? Answer(rows_of(answer->tickets)) : base::unexpected(answer.error()); });
    }
    const base::Lock lock(m_parts.queue_mutex);
    const auto tickets = held_elsewhere() ? base::Result<std::vector<queue::Ticket>>(site_tickets()) : m_parts.queue.tickets().list(m_parts.local_day(m_parts.clock.now()));
    return tickets ? Answer(rows_of(*tickets)) : base::unexpected(tickets.error());
}

DeskService::Answer DeskService::ticket_stats(const Json& args)
{
    const auto text = arguments::text(args, "day", 10);
    const auto day = text ? base::parse_iso_date(*text) : std::optional(m_parts.local_day(m_parts.clock.now()));
    if (!day) {
        return fail(FaultCode::input_invalid);
    }
    const auto answer_of = [day](const std::vector<queue::SeriesTimes>& times) {
        Json series = Json::array();
        for (const auto& one : times) {
            series.push_back(to_json(view_of(one)));
        }
        return Json{{"day", base::format_iso_date(*day)}, {"series", std::move(series)}};
    };
    if (held_elsewhere()) {
        auto ask = holder_ask(queue::TicketOp::stats);
        ask.day = *day;
        return ask_holder(std::move(ask), [answer_of](const auto& answer) { return answer ? Answer(answer_of(answer->times)) : base::unexpected(answer.error()); });
    }
    const base::Lock lock(m_parts.queue_mutex);
    const auto times = m_parts.queue.tickets().times(*day);
    return times ? Answer(answer_of(*times)) : base::unexpected(times.error());
}

DeskService::Answer DeskService::appointments_import(const Json& args)
{
    const auto name = arguments::text(args, "name", 200);
    if (!name || m_asking->attached.get() < 0) {
        return fail(FaultCode::message_malformed);
    }
    if (ticket_series().empty()) {
        return fail(FaultCode::tickets_off);
    }
    const auto content = read_appointment_file(m_asking->attached.get());
    if (!content) {
        return base::unexpected(content.error());
    }
    AppointmentRules rules;
    rules.zone = m_parts.config.time_zone;
    rules.local_day = m_parts.local_day;
    for (const auto& one : ticket_series()) {
        rules.lines += one.priority ? "" : one.letter;
    }
    const auto read = parse_appointments(*name, *content, rules);
    if (!read && arguments::yes_or_no(args, "rows").value_or(false)) {
        constexpr std::size_t k_rows_named = 20;
        Json rows = Json::array();
        for (const auto& one : appointment_problems(*name, *content, rules, k_rows_named)) {
            rows.push_back({{"line", one.line}, {"reason", appointment_problem_name(static_cast<std::int64_t>(one.reason))}});
        }
        return Json{{"read", 0}, {"new", 0}, {"refused", std::move(rows)}};
    }
    if (!read) {
        return fail(FaultCode::appointments_refused, read.error().line, static_cast<std::int64_t>(read.error().reason));
    }
    if (held_elsewhere()) {
        auto ask = holder_ask(queue::TicketOp::import);
        ask.list = *read;
        return ask_holder(std::move(ask), [count = read->size()](const auto& answer) {
            return answer ? Answer(Json{{"read", count}, {"new", answer->count}}) : base::unexpected(answer.error());
        });
    }
    const base::Lock lock(m_parts.queue_mutex);
    const auto fresh = m_parts.queue.tickets().import(*read, m_operator ? m_operator->id : base::OperatorId());
    if (!fresh) {
        return base::unexpected(fresh.error());
    }
    m_tickets_old = true;
    changed();
    return Json{{"read", read->size()}, {"new", *fresh}};
}

DeskService::Answer DeskService::appointments_list(const Json& args)
{
    const auto text = arguments::text(args, "day", 10);
    const auto day = text ? base::parse_iso_date(*text) : std::optional(m_parts.local_day(m_parts.clock.now()));
    if (!day) {
        return fail(FaultCode::input_invalid);
    }
    const auto answer_of = [](const std::vector<queue::Appointment>& expected) {
        constexpr std::size_t most = 800;
        Json rows = Json::array();
        for (const auto& one : expected) {
            if (rows.size() < most) {
                rows.push_back(to_json(link::AppointmentRow{one.reference, one.at, std::string(1, one.line), one.initials, one.ticket}));
            }
        }
        return Json{{"appointments", std::move(rows)}};
    };
    if (held_elsewhere()) {
        auto ask = holder_ask(queue::TicketOp::appointments);
        ask.day = *day;
        return ask_holder(std::move(ask), [answer_of](const auto& answer) { return answer ? Answer(answer_of(answer->appointments)) : base::unexpected(answer.error()); });
    }
    const base::Lock lock(m_parts.queue_mutex);
    const auto expected = m_parts.queue.tickets().appointments(*day);
    return expected ? Answer(answer_of(*expected)) : base::unexpected(expected.error());
}

}  // namespace balcao::desk
