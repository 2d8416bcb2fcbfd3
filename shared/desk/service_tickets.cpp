// The people at the counter: a ticket is taken, at the console, the kiosk or for an appointment (link/actions.h).
#include "desk/arguments.h"
#include "desk/service.h"
#include "desk/ticket_row.h"
#include "queue/tickets.h"

namespace balcao::desk {

using base::fail;
using base::FaultCode;
using wire::Json;

namespace {

/// Whoever comes later than this to an appointment takes the place of who comes now.
constexpr std::chrono::minutes k_late{15};

/// Of those the windows speak (text/languages.def): two letters.
bool is_language(const std::string& code) { return code.size() == 2 && code.find_first_not_of("abcdefghijklmnopqrstuvwxyz") == std::string::npos; }

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
    answer["ticket"] = to_json(ticket_row(*taken));
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
    answer["ticket"] = to_json(ticket_row(*taken));
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

}  // namespace balcao::desk
