// The actions of link/actions.h, each a few lines: read the arguments, feed the case.
#include <algorithm>

#include "base/log.h"
#include "base/secret.h"
#include "base/uuid.h"
#include "desk/arguments.h"
#include "desk/presenter.h"
#include "desk/service.h"

namespace balcao::desk {

using base::fail;
using base::FaultCode;
using wire::Json;

namespace {

using namespace arguments;

constexpr std::size_t k_ticket_limit = 16;

std::optional<domain::FieldId> field(const Json& args)
{
    const auto value = text(args, "field");
    return value ? domain::field_from_name(*value) : std::nullopt;
}

tl::unexpected<base::Fault> bad_arguments() { return fail(FaultCode::message_malformed); }

}  // namespace

const std::map<std::string, DeskService::Action, std::less<>>& DeskService::actions()
{
    using enum Needs;
    static const std::map<std::string, Action, std::less<>> table{
        {"sign_in", {&DeskService::sign_in, nobody}},
        {"sign_in_card", {&DeskService::sign_in_card, nobody}},
        {"sign_out", {&DeskService::sign_out, an_operator}},
        {"idle_lock", {&DeskService::idle_lock, an_operator}},
        {"start_case", {&DeskService::start_case, the_case}},
        {"choose_act", {&DeskService::choose_act, the_case}},
        {"edit", {&DeskService::edit, the_case}},
        {"capture_mrz", {&DeskService::capture_mrz, the_case}},
        {"capture_image", {&DeskService::capture_image, the_case}},
        {"capture_text", {&DeskService::capture_text, the_case}},
        {"scan_flatbed", {&DeskService::scan_flatbed, the_case}},
        {"picture_consent", {&DeskService::picture_consent, the_case}},
        {"camera_watch", {&DeskService::camera_watch, an_operator}},
        {"read_card", {&DeskService::read_card, the_case}},
        {"stop_card", {&DeskService::stop_card, the_case}},
        {"chip_photo", {&DeskService::chip_photo, the_case}},
        {"compare_face", {&DeskService::compare_face, the_case}},
        {"acknowledge", {&DeskService::acknowledge, the_case}},
        {"use_captured", {&DeskService::use_captured, the_case}},
        {"keep_held", {&DeskService::keep_held, the_case}},
        {"send_to_citizen", {&DeskService::send_to_citizen, the_case}},
        {"back_to_form", {&DeskService::back_to_form, the_case}},
        {"enter_code", {&DeskService::enter_code, the_case}},
        {"resend_code", {&DeskService::resend_code, the_case}},
        {"skip_code", {&DeskService::skip_code, the_case}},
        {"sign_off", {&DeskService::sign_off, the_case}},
        {"approve", {&DeskService::approve, the_case}},
        {"approval_refuse", {&DeskService::approval_refuse, the_case}},
        {"handover_write", {&DeskService::handover_write, nobody}},
        {"handover_list", {&DeskService::handover_list, nobody}},
        {"handover_done", {&DeskService::handover_done, nobody}},
        {"finish_case", {&DeskService::finish_case, the_case}},
        {"cancel_case", {&DeskService::cancel_case, an_operator}},
        {"sync_now", {&DeskService::sync_now, nobody}},
        {"bundle", {&DeskService::bundle, nobody}},
        {"mirror", {&DeskService::mirror, nobody}},
        {"queue_retry", {&DeskService::queue_retry, an_operator}},
        {"queue_park", {&DeskService::queue_park, an_operator}},
        {"queue_release", {&DeskService::queue_release, an_operator}},
        {"queue_release_frozen", {&DeskService::queue_release_frozen, an_operator}},
        {"queue_waive", {&DeskService::queue_waive, nobody}},
        {"queue_list", {&DeskService::queue_list, nobody}},
        {"stick", {&DeskService::stick, an_operator}},
        {"stick_lost", {&DeskService::stick_lost, an_operator}},
        {"operator_roster", {&DeskService::operator_roster, nobody}},
        {"drain", {&DeskService::drain, nobody}},
        {"drain_cancel", {&DeskService::drain_cancel, nobody}},
        {"drain_look", {&DeskService::drain_look, nobody}},
        {"retire", {&DeskService::retire, nobody}},
        {"status", {&DeskService::status, nobody}},
        {"audit_verify", {&DeskService::audit_verify, nobody}},
        {"audit_export", {&DeskService::audit_export, nobody}},
        {"day_report", {&DeskService::day_report, nobody}},
        {"day_close", {&DeskService::day_close, nobody}},
        {"day_statement", {&DeskService::day_statement_of, nobody}},
        {"day_check", {&DeskService::day_check, nobody}},
        {"day_own", {&DeskService::day_own, nobody}},
        {"day_paper", {&DeskService::day_paper, nobody}},
        {"call_backs", {&DeskService::call_backs, nobody}},
        {"call_back_done", {&DeskService::call_back_done, nobody}},
        {"receipt", {&DeskService::receipt, nobody}},
        {"receipt_print", {&DeskService::receipt_print, an_operator}},
        {"practice_card", {&DeskService::practice_card, an_operator}},
        {"practice_line", {&DeskService::practice_line, an_operator}},
        {"choose_language", {&DeskService::choose_language, nobody}},
        {"review", {&DeskService::review, nobody}},
        {"consent", {&DeskService::consent, nobody}},
        {"confirm_phone", {&DeskService::confirm_phone, nobody}},
        {"seal_secret", {&DeskService::seal_secret, nobody}},
        {"sign_in_start", {&DeskService::sign_in_start, nobody}},
        {"sign_in_finish", {&DeskService::sign_in_finish, nobody}},
        {"sign_in_skip", {&DeskService::sign_in_skip, nobody}},
        {"leave", {&DeskService::leave, nobody}},
        {"start_alone", {&DeskService::start_alone, nobody}},
        {"prove_holder", {&DeskService::prove_holder, nobody}},
        {"give_contact", {&DeskService::give_contact, nobody}},
        {"call_clerk", {&DeskService::call_clerk, nobody}},
        {"register_again", {&DeskService::register_again, nobody}},
        {"take_over", {&DeskService::take_over, an_operator}},
        {"points_near", {&DeskService::points_near, nobody}},
        {"points_places", {&DeskService::points_places, nobody}},
        {"ticket_take", {&DeskService::ticket_take, an_operator}},
        {"ticket_walk_in", {&DeskService::ticket_walk_in, an_operator}},
        {"ticket_check_in", {&DeskService::ticket_check_in, an_operator}},
        {"ticket_next", {&DeskService::ticket_next, an_operator}},
        {"ticket_act", {&DeskService::ticket_act, an_operator}},
        {"ticket_list", {&DeskService::ticket_list, nobody}},
        {"ticket_site", {&DeskService::ticket_site, nobody}},
        {"points_show", {&DeskService::points_show, nobody}},
        {"ticket_stats", {&DeskService::ticket_stats, nobody}},
        {"points_slip", {&DeskService::points_slip, an_operator}},
        {"points_reload", {&DeskService::points_reload, nobody}},
        {"appointments_import", {&DeskService::appointments_import, nobody}},
        {"appointments_list", {&DeskService::appointments_list, nobody}},
        {"refusal_slip", {&DeskService::refusal_slip, an_operator}},
        {"kiosk_ticket", {&DeskService::kiosk_ticket, nobody}},
        {"kiosk_check_in", {&DeskService::kiosk_check_in, nobody}}};
    return table;
}

// --- the operator ----------------------------------------------------------------------------------

DeskService::Answer DeskService::sign_in(const Json& args)
{
    const auto id = text(args, "operator");
    auto password = text(args, "password");
    if (!id || !password) {
        return bad_arguments();
    }
    const base::Secret secret(base::as_bytes(*password));
    base::wipe(password->data(), password->size());
    auto known = m_parts.roster.sign_in({*id, secret, text(args, "code").value_or("")}, m_parts.clock);
    if (!known) {
        return base::unexpected(known.error());
    }
    return signed_in(std::move(*known), {});
}

DeskService::Answer DeskService::sign_out(const Json&)
{
    leave_operator();
    m_locked_for.clear();
    return Json::object();
}

// --- the clerk's form --------------------------------------------------------------------------------

DeskService::Answer DeskService::start_case(const Json& args)
{
    const auto ticket = text(args, "ticket", k_ticket_limit);
    if (!ticket) {
        return bad_arguments();
    }
    if (m_case && (m_case->phase == Phase::recorded || m_case->phase == Phase::sign_in)) {
        if (auto closed = finish_case(args); !closed) {
            return closed;
        }
    }
    if (m_case && m_case->phase != Phase::closed) {
        return fail(FaultCode::act_not_possible_now, static_cast<std::int64_t>(m_case->phase));
    }
    auto opened = open_case(*ticket);
    if (opened && m_parts.camera != nullptr) {
        m_parts.camera->forget();  // the next citizen's document may lie there already
    }
    return opened;
}

DeskService::Answer DeskService::open_case(const std::string& ticket)
{
    if (const auto why = takes_nobody_new()) {
        return base::unexpected(*why);
    }
    if (m_site.taking_up) {
        return fail(FaultCode::act_not_possible_now);
    }
    const auto bound = ticket_for_case(ticket);
    if (!bound) {
        return base::unexpected(bound.error());
    }
    const auto aside = *bound && held_elsewhere() ? case_of_ticket(queue::code_of(**bound)) : std::nullopt;
    if (aside && aside->parked) {
        drop_site_case(aside->case_id, true);  // it waited for the holder's word, and the clerk does not
    }
    CaseState state;
    state.started_at = m_parts.clock.now();
    state.id = base::CaseId(base::make_uuid_v7(state.started_at, m_parts.random));
    state.ticket = *bound ? queue::code_of(**bound) : ticket;
    m_case = std::move(state);
    m_record_hash.clear();
    m_receipt_pdf.clear();
    m_receipt_copies = 0;
    m_picture.reset();
    m_picture_consent = false;
    m_refusal.reset();
    m_notice.reset();
    m_zone.clear();
    if (m_chip.state == link::ChipState::read) {
        forget_chip();  // of the case before
    }
    changed();
    // Before anything else is written: on a full disk the reserve is for who has a draft, and a note must not take it from
    // the citizen who has just come. Without a reserve nobody is begun.
    m_effect_fault.reset();
    run(effect::SaveDraft{});
    if (m_effect_fault) {
        m_case.reset();
        return base::unexpected(*m_effect_fault);
    }
    if (*bound && held_elsewhere() && !is_kept_here(queue::code_of(**bound)).value_or(true)) {
        serve_case_of_site(queue::code_of(**bound));
    } else if (*bound) {
        if (auto served = change_ticket((*bound)->id, {.act = queue::TicketAct::serve, .actor = ticket_actor(), .case_id = m_case->id}); !served) {
            note_failure(served.error());  // the case goes on; it carries the number
        }
    }
    run(effect::Audit{"case_started"});
    return Json{{"case", m_case->id.text()}};
}

DeskService::Answer DeskService::choose_act(const Json& args)
{
    const auto named = text(args, "act");
    const auto act = named ? domain::desk_act_from_name(*named) : std::nullopt;
    if (!act) {
        return bad_arguments();
    }
    return feed(event::ActChosen{*act});
}

DeskService::Answer DeskService::edit(const Json& args)
{
    const auto id = field(args);
    const auto value = text(args, "text");
    if (!id || !value) {
        return bad_arguments();
    }
    return feed(event::Edited{*id, *value});
}

DeskService::Answer DeskService::capture_mrz(const Json& args)
{
    const auto found = args.find("lines");
    if (found == args.end() || !found->is_array() || found->size() > 3) {
        return bad_arguments();
    }
    std::vector<std::string> lines;
    for (const auto& line : *found) {
        if (!line.is_string()) {
            return bad_arguments();
        }
        lines.push_back(line.get<std::string>());
    }
    auto document = m_parts.read_mrz(lines);
    if (!document) {
        return base::unexpected(document.error());
    }
    auto fed = feed(event::Captured{std::move(*document)});
    if (!fed) {
        return fed;
    }
    return Json{{"disagreements", m_case->disagreements.size()}};
}

DeskService::Answer DeskService::acknowledge(const Json& args)
{
    const auto rule = text(args, "rule");
    return rule ? feed(event::Acknowledged{*rule}) : Answer(bad_arguments());
}

DeskService::Answer DeskService::use_captured(const Json& args)
{
    const auto id = field(args);
    return id ? feed(event::DisagreementSettled{*id, true}) : Answer(bad_arguments());
}

DeskService::Answer DeskService::keep_held(const Json& args)
{
    const auto id = field(args);
    return id ? feed(event::DisagreementSettled{*id, false}) : Answer(bad_arguments());
}

DeskService::Answer DeskService::send_to_citizen(const Json&)
{
    if (m_server->count(link::Role::kiosk) == 0) {
        return fail(FaultCode::kiosk_not_connected);
    }
    if (const auto ours = case_is_of_this_desk(); !ours) {
        return base::unexpected(ours.error());
    }
    return feed(event::SentToCitizen{});
}

DeskService::Answer DeskService::back_to_form(const Json&) { return feed(event::TakenBack{}); }

DeskService::Answer DeskService::enter_code(const Json& args)
{
    const auto code = text(args, "code", 16);
    return code ? feed(event::CodeEntered{*code}) : Answer(bad_arguments());
}

DeskService::Answer DeskService::resend_code(const Json&) { return feed(event::CodeRequested{}); }
DeskService::Answer DeskService::skip_code(const Json&) { return feed(event::CodeSkipped{}); }

DeskService::Answer DeskService::sign_off(const Json& args)
{
    const auto asks = m_parts.config.sign_off_asks;
    if (const auto card = args.find("card"); asks == link::SignOffAsks::card && card != args.end() && card->is_object()) {
        return ask_own_card(*card, {m_operator->card}, [this, who = *m_operator, id = m_case ? m_case->id : base::CaseId()](const OperatorCardProof& proof) -> Answer {
            const bool same = m_operator && m_operator->id == who.id && m_operator->card == proof.fingerprint && m_case && m_case->id == id;
            return same ? sign_off_as(*m_operator) : Answer(fail(FaultCode::act_not_possible_now));
        });
    }
    if (asks != link::SignOffAsks::nothing) {
        auto password = text(args, "password").value_or(std::string());
        if (password.empty() || asks == link::SignOffAsks::card) {
            return fail(FaultCode::sign_off_unproved, static_cast<std::int64_t>(asks));
        }
        const base::Secret secret(base::as_bytes(password));
        base::wipe(password.data(), password.size());
        if (const auto shown = m_parts.roster.show_again(*m_operator, {m_operator->id.text(), secret, text(args, "code").value_or("")}, asks, m_parts.clock); !shown) {
            return base::unexpected(shown.error());
        }
    }
    return sign_off_as(*m_operator);
}

DeskService::Answer DeskService::sign_off_as(const Operator& who)
{
    if (const auto ours = case_is_of_this_desk(); !ours) {
        return base::unexpected(ours.error());
    }
    const domain::OperatorAct act(who.id, who.right, m_parts.clock.now());
    auto fed = feed(event::SignedOff{act});
    if (!fed) {
        return fed;
    }
    if (m_case->phase == Phase::approval) {
        return Json{{"approval", approval_needed_now(*m_case, machine_context()).value_or(std::string())}};
    }
    return Json{{"seq", m_case->seq}, {"receipt_pdf", m_receipt_pdf}};
}

DeskService::Answer DeskService::finish_case(const Json& args)
{
    auto finished = feed(event::Finished{args.value("anyway", false), m_kiosk_since.has_value()});
    if (finished) {
        leave_chip();
    }
    return finished;
}

DeskService::Answer DeskService::cancel_case(const Json& args)
{
    const auto reason = text(args, "reason", 64);
    auto refusal = reason && m_case ? refusal_of(*m_case, *reason) : std::nullopt;
    auto cancelled = reason ? feed(event::Cancelled{*reason}) : Answer(bad_arguments());
    if (cancelled) {
        m_refusal = std::move(refusal);
        m_refusal_case = m_case->id;
        leave_chip();
    }
    return cancelled;
}

}  // namespace balcao::desk
