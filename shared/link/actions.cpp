#include "link/actions.h"

#include <algorithm>
#include <span>

namespace balcao::link {
namespace {

constexpr std::string_view k_console_actions[]{
    "sign_in",      "sign_out",    "start_case",   "choose_act", "edit",         "capture_mrz", "capture_image", "capture_text", "camera_watch",
    "read_card",    "stop_card",    "chip_photo",  "compare_face",
    "acknowledge",  "use_captured", "keep_held",   "send_to_citizen", "back_to_form", "enter_code",
    "resend_code",  "skip_code",   "sign_off",    "finish_case",  "cancel_case", "take_over",  "sync_now",    "bundle",      "mirror",      "queue_retry",
    "queue_park",   "queue_release", "queue_release_frozen", "scan_flatbed", "picture_consent", "queue_list", "status",
    "audit_verify", "audit_export", "day_report",  "receipt",
    "stick",        "stick_lost",   "drain",       "drain_cancel",    "drain_look",      "retire",       "queue_waive",
    "points_near",  "points_places", "points_show",  "points_slip",  "points_reload",   "refusal_slip",
    "day_close",    "day_statement", "day_check",   "day_own",     "call_backs",      "call_back_done",
    "ticket_take",  "ticket_next",  "ticket_act",  "ticket_list",     "ticket_stats",    "ticket_check_in", "ticket_walk_in",
    "appointments_import", "appointments_list", "ticket_site",
    "operator_roster", "sign_in_card", "approve", "approval_refuse", "handover_write", "handover_list", "handover_done",
    "receipt_print", "practice_card", "practice_line", "day_paper", "idle_lock"};

constexpr std::string_view k_kiosk_actions[]{
    "choose_language", "review",        "consent",        "confirm_phone", "enter_code", "resend_code",
    "seal_secret",     "sign_in_start", "sign_in_finish", "sign_in_skip",  "leave",
    "start_alone",     "prove_holder",  "give_contact",   "call_clerk",    "register_again",  "points_near",  "points_places",
    "kiosk_ticket",    "kiosk_check_in"};

bool contains(std::span<const std::string_view> list, std::string_view action)
{
    return std::find(list.begin(), list.end(), action) != list.end();
}

}  // namespace

bool may_ask(Role role, std::string_view action)
{
    switch (role) {
    case Role::console:
    case Role::cli: return contains(k_console_actions, action);
    case Role::kiosk: return contains(k_kiosk_actions, action);
    case Role::display: return false;  // it is shown what was called, and asks for nothing
    }
    return false;
}

}  // namespace balcao::link
