#include "desk_checkup.h"

#include <sys/stat.h>
#include <sys/un.h>
#include <sys/socket.h>
#include <strings.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>
#include <filesystem>

#include "base/files.h"
#include "link/client.h"
#include "sync/central_api.h"
#include "sync/key_folder.h"
#include "trust_folders.h"
#include "wire/json_text.h"

namespace balcao::cli {
namespace {

using desk::CheckupFacts;
using desk::Concern;

constexpr std::chrono::milliseconds k_central_answers_within{8'000};

std::optional<link::ConsoleModel> ask_service(const std::string& socket, CheckupFacts& facts)
{
    const auto client = link::Client::connect(socket, link::Role::cli);
    if (!client) {
        return std::nullopt;
    }
    const auto answer = (*client)->ask_and_wait("status", wire::Json::object());
    auto model = answer ? link::console_model_from_json(*answer) : base::Result<link::ConsoleModel>(base::unexpected(answer.error()));
    if (!model) {
        return std::nullopt;
    }
    facts.attention = model->queue.attention;
    facts.oldest_unsent = model->queue.oldest_unsent_at;
    facts.room_days = model->queue.room_days;
    const auto out = (*client)->ask_and_wait("bundle", {{"act", "list"}});
    for (const auto& one : out ? out->at("bundles") : wire::Json::array()) {
        const auto written = base::parse_instant(one.at("since").get<std::string>());
        if (written && one.at("unsettled").get<std::int64_t>() > 0) {
            facts.sticks.push_back({one.at("id").get<std::string>(), *written});
        }
    }
    if (const auto site = (*client)->ask_and_wait("ticket_site", wire::Json::object())) {
        if (const auto view = link::ticket_site_from_json(*site); view && !view->here) {
            facts.ticket_holder = view->holder + (view->fault ? ": " + std::string(base::name(*view->fault)) : std::string());
            facts.ticket_holder_answers = view->answers;
        }
    }
    return std::move(*model);
}

void look_at_keys(const desk::DeskConfig& config, const base::Clock& clock, bool online, CheckupFacts& facts)
{
    const auto credentials = sync::KeyFolder(config.keys_dir).load();
    facts.enrolled = credentials.has_value();
    facts.central_wanted = !config.central_url.empty();
    if (!credentials) {
        return;
    }
    facts.certificates.push_back({Concern::terminal_certificate, credentials->terminal.text(), credentials->certificate.not_after(), credentials->renew_at()});
    for (const auto& [what, list] : {std::pair("authority", &credentials->ca), std::pair("seal", &credentials->seal_to),
                                     std::pair("receipts", &credentials->receipt), std::pair("reference data", &credentials->reference)}) {
        // What stood before a rotation may end: the latest of a kind is what counts.
        std::optional<base::Instant> latest;
        for (const auto& certificate : *list) {
            latest = std::max(latest.value_or(base::Instant::min()), certificate.not_after());
        }
        if (latest) {
            facts.certificates.push_back({Concern::central_certificate, what, *latest, std::nullopt});
        }
    }
    if (!online || config.central_url.empty()) {
        return;
    }
    sync::Deadlines deadlines;
    deadlines.small = k_central_answers_within;
    sync::CentralApi central(credentials->connection(), credentials->terminal, clock, deadlines);
    const auto reading = central.time({});
    if (reading) {
        facts.clock_offset = reading->offset;
    } else {
        facts.central_fault = reading.error().fault;
    }
}

void look_at_lists(const desk::DeskConfig& config, const base::Clock& clock, CheckupFacts& facts)
{
    TrustFolders folders(config, clock);
    folders.update();
    for (const auto& [folder, store] : {std::pair(&config.trust_states, &folders.states()), std::pair(&config.trust_citizen_card, &folders.citizen_card())}) {
        for (const auto& [file, list] : revocation_lists_in(*folder, *store)) {
            facts.lists.push_back(list ? CheckupFacts::List{file, list->made, list->next, list->of_an_anchor} : CheckupFacts::List{file, {}, std::nullopt, false});
        }
    }
}

void look_at_operators(const desk::DeskConfig& config, CheckupFacts& facts)
{
    const auto content = base::read_file(config.operators_file);
    const auto json = content ? wire::parse_json(*content) : base::Result<wire::Json>(base::unexpected(content.error()));
    if (!json || !json->is_object() || !json->contains("operators") || !json->at("operators").is_array()) {
        return;
    }
    CheckupFacts::Operators counted;
    for (const auto& one : json->at("operators")) {
        const std::string right = one.is_object() && one.contains("right") && one.at("right").is_string() ? one.at("right").get<std::string>() : "activate";
        (right == "maintain" ? counted.technicians : right == "supervise" ? counted.supervisors : counted.clerks) += 1;
    }
    facts.operators = counted;
}

bool others_may_read(const std::string& path)
{
    struct stat about {};
    return ::stat(path.c_str(), &about) == 0 && (about.st_mode & 077U) != 0;
}

/// pcscd answers on its socket, or systemd listens for it there.
bool card_service_runs()
{
    const char* named = std::getenv("PCSCLITE_CSOCK_NAME");
    const std::string path = named != nullptr ? named : "/run/pcscd/pcscd.comm";
    sockaddr_un address{};
    if (path.size() >= sizeof address.sun_path) {
        return false;
    }
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const bool there = fd >= 0 && ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    ::close(fd);
    return there;
}

std::string first_word(const std::string& path)
{
    std::ifstream in(path);
    std::string word;
    in >> word;
    return word;
}

/// CUPS keeps the files of printed jobs for a day unless it is told not to (cupsd.conf(5), PreserveJobFiles).
std::optional<bool> spool_keeps_papers()
{
    const char* root = std::getenv("CUPS_SERVERROOT");  // as CUPS itself takes it
    std::ifstream in(std::string(root != nullptr ? root : "/etc/cups") + "/cupsd.conf");
    if (!in) {
        return std::nullopt;
    }
    bool keeps = true;
    for (std::string line; std::getline(in, line);) {
        std::istringstream words(line);
        std::string key;
        std::string value;
        words >> key >> value;
        const auto same = [](const std::string& text, const char* other) { return ::strcasecmp(text.c_str(), other) == 0; };
        if (same(key, "PreserveJobFiles")) {
            keeps = !(same(value, "no") || same(value, "off") || same(value, "false") || value == "0");
        }
    }
    return keeps;
}

void look_at_swap(CheckupFacts& facts)
{
    std::ifstream swaps("/proc/swaps");
    std::string heading;
    std::string one;
    std::getline(swaps, heading);
    const bool on = static_cast<bool>(std::getline(swaps, one));
    for (const std::string unit : {"balcao-desk.service", "balcao-session.service"}) {
        const auto most = first_word("/sys/fs/cgroup/system.slice/" + unit + "/memory.swap.max");
        facts.swap_known = facts.swap_known || !most.empty();
        if (on && !most.empty() && most != "0") {
            facts.may_swap.push_back(unit);
        }
    }
}

void look_at_machine(const desk::DeskConfig& config, CheckupFacts& facts)
{
    facts.spool_keeps = spool_keeps_papers();
    look_at_swap(facts);
    facts.card_service_wanted = config.watch_reader;
    facts.card_service_runs = card_service_runs();
    std::error_code ignored;
    constexpr std::string_view k_camera_device = "v4l2:";
    if (config.camera_source.starts_with(k_camera_device)) {
        if (const auto device = config.camera_source.substr(k_camera_device.size()); !std::filesystem::exists(device, ignored)) {
            facts.missing_devices.push_back(device);
        }
    }
    if (!config.swipe_device.empty() && !std::filesystem::exists(config.swipe_device, ignored)) {
        facts.missing_devices.push_back(config.swipe_device);
    }
    for (const auto& path : {config.state_dir, config.keys_dir, config.keys_dir + "/current/terminal.key", config.operators_file, config.state_dir + "/queue.db"}) {
        if (others_may_read(path)) {
            facts.open_files.push_back(path);
        }
    }
}

}  // namespace

DeskLook look_at_desk(const desk::DeskConfig& config, const std::string& socket, const base::Clock& clock, bool online)
{
    DeskLook look;
    auto& facts = look.facts;
    facts.now = clock.now();
    facts.list_days = std::chrono::days(config.trust_crl_days);
    facts.stick_days = std::chrono::days(config.bundle_days);
    look.service = ask_service(socket.empty() ? config.socket_path : socket, facts);
    facts.service_runs = look.service.has_value();
    look_at_keys(config, clock, online, facts);
    look_at_lists(config, clock, facts);
    look_at_operators(config, facts);
    look_at_machine(config, facts);
    return look;
}

}  // namespace balcao::cli
