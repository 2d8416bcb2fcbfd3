#include "desk/config.h"

#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <tuple>

#include "desk/kept_pictures.h"
#include "desk/operators.h"
#include "devices/camera.h"
#include "devices/swipe_reader.h"

namespace balcao::desk {
namespace {

using base::fail;
using base::FaultCode;

std::string path_of(const toml::table& table, const char* part, const char* key, const std::filesystem::path& folder,
                    const std::string& otherwise)
{
    const std::string text = table[part][key].value_or(otherwise);
    if (text.empty() || text.front() == '/') {
        return text;
    }
    return (folder / text).lexically_normal().string();
}

/// nullopt when it is no list of texts, each of them `fits`.
std::optional<std::vector<std::string>> texts_of(const toml::table& table, const char* part, const char* key, bool (*fits)(const std::string&))
{
    std::vector<std::string> out;
    const auto node = table[part][key];
    if (!node) {
        return out;
    }
    const auto* list = node.as_array();
    for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
        auto text = (*list)[i].value<std::string>();
        if (!text || !fits(*text)) {
            return std::nullopt;
        }
        out.push_back(std::move(*text));
    }
    return list != nullptr ? std::optional(std::move(out)) : std::nullopt;
}

bool is_plain_http(const std::string& text) { return text.starts_with("http://") && text.size() > 7; }
bool is_host(const std::string& text)
{
    return !text.empty() && text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789.-") == std::string::npos;
}

std::optional<link::SignOffAsks> sign_off_asks_from_name(const std::string& text)
{
    if (text == "off") {
        return link::SignOffAsks::nothing;
    }
    if (text == "password") {
        return link::SignOffAsks::password;
    }
    if (text == "card") {
        return link::SignOffAsks::card;
    }
    return text == "code" ? std::optional(link::SignOffAsks::code) : std::nullopt;
}

/// host:port, the port from 1.
bool is_address(const std::string& text)
{
    const auto colon = text.rfind(':');
    if (colon == std::string::npos || colon == 0 || text.size() - colon > 6 || text.size() - colon < 2) {
        return false;
    }
    const auto port = text.substr(colon + 1);
    return text.substr(0, colon).find_first_of(" /@?#\\\"'") == std::string::npos && port.find_first_not_of("0123456789") == std::string::npos &&
           std::stoi(port) > 0 && std::stoi(port) <= 65535;
}
bool is_terminal(const std::string& text) { return !text.empty() && text.size() <= 64 && text.find_first_of(" /@:\\\"'") == std::string::npos; }
bool is_neighbour(const std::string& text)
{
    const auto at = text.find('@');
    return at != std::string::npos && is_terminal(text.substr(0, at)) && is_address(text.substr(at + 1));
}

/// \return the key that cannot be; null when all of [mirror] can.
const char* read_mirror(const toml::table& table, DeskConfig& config)
{
    auto offer_to = texts_of(table, "mirror", "offer_to", &is_neighbour);
    if (!offer_to || offer_to->size() > 8) {
        return "offer_to";
    }
    auto accept_from = texts_of(table, "mirror", "accept_from", &is_terminal);
    if (!accept_from) {
        return "accept_from";
    }
    config.mirror_offer_to = std::move(*offer_to);
    config.mirror_accept_from = std::move(*accept_from);
    const auto part = table["mirror"];
    config.mirror_listen = part["listen"].value_or(std::string());
    config.mirror_room = part["room"].value_or(config.mirror_room);
    config.mirror_leave_free = part["leave_free"].value_or(config.mirror_leave_free);
    config.mirror_keep_days = static_cast<int>(part["keep_days"].value_or(config.mirror_keep_days));
    config.mirror_deliver_after_hours = part["deliver_after_hours"].value_or(0.0);
    config.mirror_warn_after_minutes = static_cast<int>(part["warn_after_minutes"].value_or(config.mirror_warn_after_minutes));
    if (!config.mirror_listen.empty() && !is_address(config.mirror_listen)) {
        return "listen";
    }
    constexpr std::int64_t least_room = 1024 * 1024;
    if (config.mirror_room < least_room) {
        return "room";
    }
    if (config.mirror_leave_free < 0) {
        return "leave_free";
    }
    if (config.mirror_keep_days < 1) {
        return "keep_days";
    }
    if (config.mirror_deliver_after_hours < 0 || config.mirror_deliver_after_hours > 24.0 * 365) {
        return "deliver_after_hours";
    }
    return config.mirror_warn_after_minutes < 1 ? "warn_after_minutes" : nullptr;
}

bool is_approval_text(const std::string& text) { return domain::is_approval_entry(text); }

/// \return the key of [operators] that cannot be; null when these can.
const char* read_cards_and_notes(const toml::table& table, DeskConfig& config)
{
    const std::string card_out = table["operators"]["card_out"].value_or(std::string("lock"));
    config.card_out_locks = card_out == "lock";
    config.note_days = static_cast<int>(table["operators"]["note_days"].value_or(config.note_days));
    config.idle_lock_minutes = static_cast<int>(table["operators"]["idle_lock_minutes"].value_or(config.idle_lock_minutes));
    if (card_out != "lock" && card_out != "stay") {
        return "card_out";
    }
    if (config.idle_lock_minutes < 0 || config.idle_lock_minutes > 240) {
        return "idle_lock_minutes";
    }
    return config.note_days < 1 || config.note_days > 14 ? "note_days" : nullptr;
}

/// \return the key that cannot be; null when all of [points] can.
const char* read_points(const toml::table& table, const std::filesystem::path& folder, DeskConfig& config)
{
    config.points_file = path_of(table, "points", "file", folder, "");
    config.holidays_file = path_of(table, "points", "holidays", folder, "");
    config.points_here = table["points"]["here"].value_or(std::string());
    config.points_stale_days = static_cast<int>(table["points"]["stale_days"].value_or(90));
    config.points_refresh = std::chrono::hours(table["points"]["refresh_hours"].value_or(6));
    if (config.points_stale_days < 1 || config.points_stale_days > 3650) {
        return "stale_days";
    }
    return config.points_refresh.count() < 1 || config.points_refresh.count() > 24 * 30 ? "refresh_hours" : nullptr;
}

/// \return the key that cannot be; null when all of [tickets] can.
const char* read_tickets(const toml::table& table, DeskConfig& config)
{
    const auto part = table["tickets"];
    config.ticket_counter = part["counter"].value_or(std::string());
    config.tickets_at_kiosk = part["kiosk"].value_or(false);
    config.ticket_ordinary_between = static_cast<int>(part["ordinary_between"].value_or(0));
    config.ticket_keep_days = static_cast<int>(part["keep_days"].value_or(30));
    if (config.ticket_counter.size() > 64) {
        return "counter";
    }
    if (config.ticket_ordinary_between < 0 || config.ticket_ordinary_between > 20) {
        return "ordinary_between";
    }
    if (config.ticket_keep_days < 1 || config.ticket_keep_days > 366) {
        return "keep_days";
    }
    config.tickets_shared = part["shared"].value_or(false);
    config.tickets_held_by = part["held_by"].value_or(std::string());
    if (!config.tickets_held_by.empty() && (!is_neighbour(config.tickets_held_by) || config.tickets_shared || part["series"])) {
        return "held_by";  // the holder's series are the site's
    }
    config.tickets_patience_s = static_cast<int>(part["patience_s"].value_or(3));
    if (config.tickets_patience_s < 1 || config.tickets_patience_s > 60) {
        return "patience_s";
    }
    if (config.tickets_shared && (config.mirror_listen.empty() || !part["series"])) {
        return "shared";
    }
    if (!part["series"]) {
        return nullptr;
    }
    const auto* list = part["series"].as_array();
    bool priority = false;
    std::string letters;
    for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
        const auto* one = (*list)[i].as_table();
        if (one == nullptr) {
            return "series";
        }
        link::TicketSeries series{(*one)["letter"].value_or(std::string()), (*one)["pt"].value_or(std::string()), (*one)["en"].value_or(std::string()),
                                  (*one)["priority"].value_or(false)};
        if (series.letter.size() != 1 || series.letter[0] < 'A' || series.letter[0] > 'Z' || letters.find(series.letter) != std::string::npos || series.name_pt.empty() ||
            series.name_pt.size() > 80 || series.name_en.size() > 80 || (priority && series.priority)) {
            return "series";
        }
        series.name_en = series.name_en.empty() ? series.name_pt : series.name_en;
        letters += series.letter;
        priority = priority || series.priority;
        config.ticket_series.push_back(std::move(series));
    }
    const bool some_service = config.ticket_series.size() > (priority ? 1U : 0U);
    return list != nullptr && some_service && config.ticket_series.size() <= 12 ? nullptr : "series";
}

}  // namespace

base::Result<DeskConfig> load_config(const std::string& path)
{
    std::ifstream in(path);
    if (!in) {
        return fail(FaultCode::file_unreadable, errno);
    }
    std::stringstream content;
    content << in.rdbuf();
    const auto parsed = toml::parse(content.str());
    if (!parsed) {
        return fail(FaultCode::configuration_invalid, parsed.error().source().begin.line);
    }
    const toml::table& table = parsed.table();
    const auto folder = std::filesystem::absolute(path).parent_path();

    DeskConfig config;
    config.place = table["terminal"]["place"].value_or(config.place);
    config.desk = table["terminal"]["desk"].value_or(config.desk);
    config.time_zone = table["terminal"]["time_zone"].value_or(config.time_zone);
    config.practice = table["terminal"]["practice"].value_or(false);
    config.practice_cards = config.practice ? path_of(table, "practice", "cards", folder, "") : std::string();
    config.state_dir = path_of(table, "paths", "state", folder, "state");
    config.keys_dir = path_of(table, "paths", "keys", folder, "keys");
    config.operators_file = path_of(table, "paths", "operators", folder, "operators.json");
    config.socket_path = path_of(table, "paths", "socket", folder, config.state_dir + "/desk.sock");
    config.rules_file = path_of(table, "paths", "rules", folder, "");
    config.image_worker = path_of(table, "paths", "image_worker", folder, "");
    config.tickets_file = path_of(table, "paths", "tickets", folder, "");
    const std::string source = table["operators"]["source"].value_or(std::string("local"));
    const auto operators_from = operator_source_from_name(source);
    config.operators_from = operators_from.value_or(config.operators_from);
    config.receipt_format = table["paper"]["receipts"].value_or(config.receipt_format);
    const std::string sign_off = table["operators"]["sign_off"].value_or(std::string("off"));
    const auto sign_off_asks = sign_off_asks_from_name(sign_off);
    config.sign_off_asks = sign_off_asks.value_or(config.sign_off_asks);
    config.roster_every = std::chrono::minutes(table["operators"]["roster_minutes"].value_or(10));
    config.central_url = table["central"]["url"].value_or(std::string());
    config.probe_every = std::chrono::seconds(table["central"]["probe_every_s"].value_or(15));
    config.bundle_days = static_cast<int>(table["central"]["bundle_days"].value_or(3));
    const std::string bundle_right = table["bundle"]["right"].value_or(std::string("activate"));
    const auto right = right_from_name(bundle_right);
    config.bundle_right = right.value_or(config.bundle_right);
    config.summary_retention_days = static_cast<int>(table["privacy"]["summary_retention_days"].value_or(7));
    config.watch_reader = table["reader"]["watch"].value_or(true);
    config.read_on_insertion = table["reader"]["read_on_insertion"].value_or(true);
    config.trust_states = path_of(table, "trust", "states", folder, "");
    config.trust_citizen_card = path_of(table, "trust", "citizen_card", folder, "");
    config.trust_list_signers = path_of(table, "trust", "list_signers", folder, "");
    config.trust_crl_days = static_cast<int>(table["trust"]["crl_days"].value_or(90));
    const std::string mode = table["kiosk"]["mode"].value_or(std::string("counter"));
    for (const auto one : {link::TerminalMode::counter, link::TerminalMode::self_service, link::TerminalMode::both}) {
        config.mode = link::name(one) == mode ? one : config.mode;
    }
    config.camera_source = table["camera"]["source"].value_or(std::string());
    config.camera_frames_a_second = static_cast<int>(table["camera"]["frames_a_second"].value_or(8));
    config.camera_on_all_pages = table["camera"]["on_all_pages"].value_or(false);
    config.flatbed_device = table["flatbed"]["device"].value_or(std::string());
    config.flatbed_dpi = static_cast<int>(table["flatbed"]["dpi"].value_or(300));
    config.keep_pictures_days = static_cast<int>(table["privacy"]["keep_pictures_days"].value_or(0));
    config.pictures_certificate = path_of(table, "privacy", "pictures_certificate", folder, "");
    config.swipe_device = table["swipe_reader"]["device"].value_or(std::string());
    config.swipe_baud = static_cast<int>(table["swipe_reader"]["baud"].value_or(9600));
    const auto line_of = [&table](const char* part, const char* key) { return static_cast<std::int64_t>(table[part][key].node()->source().begin.line); };
    if (!config.camera_source.empty() && !devices::is_frame_source(config.camera_source)) {
        return fail(FaultCode::configuration_invalid, line_of("camera", "source"));
    }
    if (!operators_from) {
        return fail(FaultCode::configuration_invalid, line_of("operators", "source"));
    }
    if (!sign_off_asks) {
        return fail(FaultCode::configuration_invalid, line_of("operators", "sign_off"));
    }
    if (!is_receipt_format(config.receipt_format)) {
        return fail(FaultCode::configuration_invalid, line_of("paper", "receipts"));
    }
    if (config.roster_every.count() < 1 || config.roster_every.count() > 24 * 60) {
        return fail(FaultCode::configuration_invalid, line_of("operators", "roster_minutes"));
    }
    if (!right) {
        return fail(FaultCode::configuration_invalid, line_of("bundle", "right"));
    }
    if (const char* wrong = read_cards_and_notes(table, config)) {
        return fail(FaultCode::configuration_invalid, line_of("operators", wrong));
    }
    auto needed_for = texts_of(table, "approvals", "needed_for", &is_approval_text);
    if (!needed_for) {
        return fail(FaultCode::configuration_invalid, line_of("approvals", "needed_for"));
    }
    config.approvals.needed_for = std::move(*needed_for);
    auto bundle_folders = texts_of(table, "bundle", "folders", [](const std::string& text) { return text.starts_with("/"); });
    if (!bundle_folders) {
        return fail(FaultCode::configuration_invalid, line_of("bundle", "folders"));
    }
    config.bundle_folders = std::move(*bundle_folders);
    if (link::name(config.mode) != mode) {
        return fail(FaultCode::configuration_invalid, line_of("kiosk", "mode"));
    }
    for (const auto& [key, into, fits] : {std::tuple("revocation_lists", &config.trust_lists, &is_plain_http),
                                          std::tuple("state_revocation_lists", &config.trust_state_lists, &is_plain_http),
                                          std::tuple("ocsp_hosts", &config.trust_ocsp_hosts, &is_host)}) {
        auto texts = texts_of(table, "trust", key, fits);
        if (!texts) {
            return fail(FaultCode::configuration_invalid, line_of("trust", key));
        }
        *into = std::move(*texts);
    }
    if (const char* wrong = read_points(table, folder, config)) {
        return fail(FaultCode::configuration_invalid, line_of("points", wrong));
    }
    if (const char* wrong = read_mirror(table, config)) {
        return fail(FaultCode::configuration_invalid, line_of("mirror", wrong));
    }
    if (const char* wrong = read_tickets(table, config)) {
        return fail(FaultCode::configuration_invalid, line_of("tickets", wrong));
    }
    auto flatbed_options = texts_of(table, "flatbed", "options", [](const std::string& text) { return text.starts_with("-"); });
    if (!flatbed_options) {
        return fail(FaultCode::configuration_invalid, line_of("flatbed", "options"));
    }
    config.flatbed_options = std::move(*flatbed_options);
    if (config.flatbed_dpi < 150 || config.flatbed_dpi > 600) {
        return fail(FaultCode::configuration_invalid, line_of("flatbed", "dpi"));
    }
    if (config.keep_pictures_days < 0 || config.keep_pictures_days > k_longest_picture_days ||
        (config.keep_pictures_days > 0 && config.pictures_certificate.empty())) {
        return fail(FaultCode::configuration_invalid, line_of("privacy", "keep_pictures_days"));
    }
    config.trust_responder = table["trust"]["ocsp_responder"].value_or(std::string());
    if (!config.trust_responder.empty() && !is_plain_http(config.trust_responder)) {
        return fail(FaultCode::configuration_invalid, line_of("trust", "ocsp_responder"));
    }
    config.trust_refresh = std::chrono::hours(table["trust"]["refresh_hours"].value_or(6));
    if (config.trust_refresh.count() < 1 || config.trust_refresh.count() > 24 * 30) {
        return fail(FaultCode::configuration_invalid, line_of("trust", "refresh_hours"));
    }
    if (config.trust_crl_days < 1 || config.trust_crl_days > 100'000) {
        return fail(FaultCode::configuration_invalid, line_of("trust", "crl_days"));
    }
    if (config.camera_frames_a_second < 1 || config.camera_frames_a_second > 30) {
        return fail(FaultCode::configuration_invalid, line_of("camera", "frames_a_second"));
    }
    if (!devices::is_baud_rate(config.swipe_baud)) {
        return fail(FaultCode::configuration_invalid, line_of("swipe_reader", "baud"));
    }
    if (config.probe_every.count() < 1 || config.bundle_days < 1 || config.summary_retention_days < 0) {
        return fail(FaultCode::configuration_invalid);
    }
    return config;
}

}  // namespace balcao::desk
