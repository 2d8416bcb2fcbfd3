// balcao terminal doctor | report: what is wrong at this desk, and what will be wrong next; and the same with settings and log in one
// file for whoever helps from afar, without a person in it.

#include <sys/utsname.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>

#include "base/files.h"
#include "base/log.h"
#include "commands.h"
#include "desk_checkup.h"
#include "desk_client.h"
#include "text/fault_text.h"

namespace balcao::cli {
namespace {

using desk::Concern;
using desk::Finding;
using desk::Standing;
using wire::OrderedJson;

struct DoctorOptions {
    std::string config = "desk.toml";
    std::string socket;
    std::string to;
    int within = 14;
    bool offline = false;
};

/// What is the matter, and what to do about it.
struct Words {
    std::string matter, now;
};

Words words_of(const Finding& finding)
{
    const bool good = finding.standing == Standing::good;
    const auto& what = finding.what;
    switch (finding.concern) {
    case Concern::service:
        return good ? Words{"desk service runs", ""} : Words{"the desk service does not answer", "start it: systemctl start balcao-desk, or balcao serve --config …; what is registered is safe"};
    case Concern::enrolment:
        return good ? Words{"enrolled", ""} : Words{"this desk is not enrolled, or its keys cannot be read: nothing can be signed off", "balcao terminal enrol"};
    case Concern::terminal_certificate:
        return {"certificate of terminal " + what + (finding.standing == Standing::failing ? " has ended" : " ends"), "it renews itself while the central is reached; once it has ended, enrol anew (what is registered stays and is sent then)"};
    case Concern::central_certificate:
        return {"the central's certificate (" + what + ") " + (finding.standing == Standing::failing ? "has ended" : "ends"), "ask the central's operator for the next one: balcao terminal enrol brings it"};
    case Concern::disk: return {"disk is full at the pace of the last days", "make room on the disk of the state folder; registered cases stay safe, new ones are refused when it is full"};
    case Concern::unsent:
        return good ? Words{"nothing waits longer than a day", ""} : Words{"records wait for the central, the oldest since then", "balcao sync --once says why; without a line take them out on a stick: balcao bundle out"};
    case Concern::attention:
        return good ? Words{"no record needs attention", ""} : Words{std::to_string(finding.number) + " records need attention", "balcao queue list; the clerk sees reason and next step in the console (F8)"};
    case Concern::stick: return {"stick " + what + " counts as lost", "deliver it at any enrolled desk and take its answer in, or write the records out again"};
    case Concern::revocation_list: return {"list of revoked certificates " + what + " gets stale: chips turn amber", "balcao trust refresh, or a new file in the trust folder"};
    case Concern::list_signature: return {"list " + what + " is not signed by a certificate of this desk and does not count", "put the authority's certificate or the right list into the trust folder"};
    case Concern::central_line:
        return good ? Words{"the central answers", ""} : Words{"the central is not reached (" + what + ")", "cases go on and wait; docs/faults.md tells what " + what + " means"};
    case Concern::clock:
        return good ? Words{"clock differs from the central's by " + std::to_string(finding.number) + " s", ""}
                    : Words{"this machine's clock is " + std::to_string(std::abs(finding.number)) + " s " + (finding.number > 0 ? "behind" : "ahead of") + " the central's", "set the clock (timedatectl set-ntp true); codes of operators' telephones fail until then"};
    case Concern::card_reader_service: return good ? Words{"card reader service answers", ""} : Words{"the card reader service (pcscd) does not answer: no card can be read", "systemctl start pcscd.socket"};
    case Concern::device: return {what + " is not there", "plug it in, or take it out of desk.toml"};
    case Concern::operators:
        return good ? Words{"there are operators", ""}
                    : what == "unreadable" ? Words{"the operators' file cannot be read: nobody can sign in", "balcao operator add"}
                    : what == "supervise"  ? Words{"no operator may supervise: nothing that needs a second person can be done", "balcao operator add NAME --right supervise"}
                                           : Words{"there is no operator", "balcao operator add"};
    case Concern::ticket_holder:
        return good ? Words{"the desk that holds the tickets answers", ""}
                    : Words{"the desk that holds the site's tickets does not answer (" + what + ")",
                            "start that desk, look at the cable and at [mirror] listen and accept_from there; until then this desk gives numbers of its own letter (balcao tickets site)"};
    case Concern::open_file: return {"others may read " + what, "chmod go-rwx " + what};
    case Concern::spool:
        return good ? Words{"the printing service keeps nothing that was printed", ""}
                    : Words{"papers of citizens stay in the printing service's spool after they were printed", "cupsctl PreserveJobFiles=No PreserveJobHistory=No"};
    case Concern::swap:
        return good ? Words{"memory of the desk's services does not go to the swap", ""}
                    : Words{"memory of " + what + " may be written to the swap", "MemorySwapMax=0 in the unit, as the package has it (systemctl revert " + what + "), or encrypt the swap"};
    }
    return {};
}

std::string when(const Finding& finding, base::Instant now)
{
    if (!finding.fails_at) {
        return {};
    }
    const auto day = base::format_instant(*finding.fails_at).substr(0, 10);
    const auto days = std::chrono::floor<std::chrono::days>(*finding.fails_at - now).count();
    return days >= 0 ? day + ", in " + std::to_string(days) + (days == 1 ? " day" : " days") : day;
}

OrderedJson finding_json(const Finding& finding, base::Instant now)
{
    const auto words = words_of(finding);
    OrderedJson json{{"concern", desk::name(finding.concern)}, {"standing", desk::name(finding.standing)}, {"what", finding.what}, {"fails_at", nullptr}, {"days", nullptr}, {"matter", words.matter}, {"now", finding.standing == Standing::good ? "" : words.now}};
    if (finding.fails_at) {
        json["fails_at"] = base::format_instant(*finding.fails_at);
        json["days"] = std::chrono::floor<std::chrono::days>(*finding.fails_at - now).count();
    }
    return json;
}

std::string finding_text(const Finding& finding, base::Instant now)
{
    const auto words = words_of(finding);
    const auto time = when(finding, now);
    const char* mark = finding.standing == Standing::failing ? "FAILS  " : finding.standing == Standing::soon ? "soon   " : "good   ";
    return mark + words.matter + (time.empty() ? "" : " (" + time + ")") + (finding.standing == Standing::good || words.now.empty() ? "" : "\n       -> " + words.now);
}

/// The one thing that fails next, wherever everything is good: what a technician plans by.
const Finding* next_failure(const std::vector<Finding>& findings, base::Instant now)
{
    const Finding* next = nullptr;
    for (const auto& finding : findings) {
        if (finding.standing != Standing::failing && finding.fails_at && *finding.fails_at > now && (next == nullptr || *finding.fails_at < *next->fails_at)) {
            next = &finding;
        }
    }
    return next;
}

std::optional<desk::DeskConfig> settings(Context& context, const DoctorOptions& options)
{
    auto config = desk::load_config(options.config);
    if (!config) {
        tell_fault(context, config.error());
        return std::nullopt;
    }
    return std::move(*config);
}

void run_doctor(Context& context, const DoctorOptions& options)
{
    const auto config = settings(context, options);
    if (!config) {
        return;
    }
    const auto look = look_at_desk(*config, options.socket, context.clock(), !options.offline);
    const auto now = look.facts.now;
    const auto findings = desk::check_up(look.facts, std::chrono::days(options.within));
    OrderedJson all = OrderedJson::array();
    std::string text;
    for (const auto& finding : findings) {
        all.push_back(finding_json(finding, now));
        text += finding_text(finding, now) + '\n';
        if (finding.standing != Standing::good) {
            context.raise(Exit::refused);
        }
    }
    OrderedJson json{{"findings", std::move(all)}, {"next", nullptr}};
    if (const auto* next = next_failure(findings, now)) {
        json["next"] = finding_json(*next, now);
        text += "Next: " + words_of(*next).matter + " (" + when(*next, now) + ")";
    } else {
        text += "Next: nothing with a date is known";
    }
    context.answer(json, text);
}

// --- report -------------------------------------------------------------------------------------------

constexpr std::size_t k_log_lines = 400;

/// "id=ana" names an operator, a terminal or a case.
std::string without_ids(const std::string& line)
{
    static const std::regex ids(R"(\bid=\S+)");
    return std::regex_replace(line, ids, "id=*");
}

/// The last lines of the service's log, masked once more.
OrderedJson log_of(const std::string& path)
{
    std::ifstream in(path);
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);) {
        lines.push_back(base::redact(without_ids(printable(line))));
        if (lines.size() > 2 * k_log_lines) {
            lines.erase(lines.begin(), lines.begin() + k_log_lines);
        }
    }
    OrderedJson out = OrderedJson::array();
    for (std::size_t at = lines.size() > k_log_lines ? lines.size() - k_log_lines : 0; at < lines.size(); ++at) {
        out.push_back(lines[at]);
    }
    return out;
}

/// What lies in a folder, with sizes. Files of folders below are told by their kind alone: their names are ids of cases.
OrderedJson files_of(const std::string& folder)
{
    struct FilesOfKind {
        int files = 0;
        std::uintmax_t octets = 0;
    };
    std::map<std::string, FilesOfKind> kinds;
    std::error_code error;
    for (auto at = std::filesystem::recursive_directory_iterator(folder, error); !error && at != std::filesystem::recursive_directory_iterator(); at.increment(error)) {
        std::error_code ignored;
        if (!at->is_regular_file(ignored)) {
            continue;
        }
        const auto file = std::filesystem::relative(at->path(), folder, ignored);
        auto& kind = kinds[file.has_parent_path() ? (file.parent_path() / "*").string() + file.extension().string() : file.string()];
        kind.files += 1;
        kind.octets += at->file_size(ignored);
    }
    OrderedJson out = OrderedJson::array();
    for (const auto& [name, kind] : kinds) {
        out.push_back({{"file", base::redact(printable(name))}, {"files", kind.files}, {"octets", kind.octets}});
    }
    return out;
}

/// What the settings say that bears on a fault; no address, no path, no operator.
OrderedJson settings_of(const desk::DeskConfig& config)
{
    return {{"place", config.place}, {"desk", config.desk}, {"time_zone", config.time_zone}, {"practice", config.practice},
            {"central", !config.central_url.empty()}, {"mode", link::name(config.mode)}, {"camera", config.camera_source.substr(0, config.camera_source.find(':'))},
            {"flatbed", !config.flatbed_device.empty()}, {"swipe_reader", !config.swipe_device.empty()}, {"reader_watch", config.watch_reader},
            {"mirrors", config.mirror_offer_to.size()}, {"keeps_copies", !config.mirror_listen.empty()}, {"holds_tickets", config.tickets_shared}, {"tickets_elsewhere", !config.tickets_held_by.empty()}, {"summary_retention_days", config.summary_retention_days},
            {"keep_pictures_days", config.keep_pictures_days}, {"trust_crl_days", config.trust_crl_days}};
}

OrderedJson system_of()
{
    utsname about{};
    ::uname(&about);
    std::string release;
    std::ifstream in("/etc/os-release");
    for (std::string line; std::getline(in, line);) {
        if (line.starts_with("PRETTY_NAME=")) {
            release = line.substr(12);
        }
    }
    return {{"system", printable(release)}, {"kernel", about.release}, {"machine", about.machine}};
}

OrderedJson queue_of(const DeskLook& look)
{
    if (!look.service) {
        return nullptr;
    }
    const auto& queue = look.service->queue;
    OrderedJson states = OrderedJson::object();
    for (const auto& row : queue.rows) {
        const std::string state(link::name(row.state));
        states[state] = states.value(state, 0) + 1;
    }
    return {{"pending", queue.pending}, {"attention", queue.attention}, {"frozen", queue.frozen}, {"newest_rows_by_state", std::move(states)},
            {"registered_today", look.service->today.registered}, {"activated_today", look.service->today.activated}};
}

void run_report(Context& context, const DoctorOptions& options)
{
    const auto config = settings(context, options);
    if (!config) {
        return;
    }
    const auto look = look_at_desk(*config, options.socket, context.clock(), !options.offline);
    OrderedJson findings = OrderedJson::array();
    for (const auto& finding : desk::check_up(look.facts, std::chrono::days(options.within))) {
        findings.push_back(finding_json(finding, look.facts.now));
    }
    const OrderedJson report{{"report", "balcao.support/1"}, {"version", BALCAO_VERSION}, {"made_at", base::format_instant(look.facts.now)},
                             {"machine", system_of()}, {"settings", settings_of(*config)}, {"findings", std::move(findings)}, {"queue", queue_of(look)},
                             {"files", files_of(config->state_dir)}, {"log", log_of(config->state_dir + "/serve.log")}};
    if (const auto written = base::write_file(std::filesystem::absolute(options.to).string(), report.dump(2) + "\n", 0600); !written) {
        tell_fault(context, written.error());
        return;
    }
    context.answer({{"file", options.to}}, options.to + " is written. It holds settings, figures and the log, no person's data; read it before you pass it on.");
}

}  // namespace

void add_doctor(CLI::App& app, Context& context)
{
    auto& terminal = group(app, "terminal", "This desk towards the central");
    auto options = std::make_shared<DoctorOptions>();
    const auto shared = [&options](CLI::App* command) {
        command->add_option("--config", options->config, "Settings of this desk")->capture_default_str();
        command->add_option("--socket", options->socket, "Socket of the desk service (default: the settings')");
        command->add_option("--within", options->within, "What fails in so many days is told as soon")->capture_default_str()->check(CLI::Range(0, 3650));
        command->add_flag("--offline", options->offline, "Do not ask the central");
        return command;
    };
    auto* doctor = shared(terminal.add_subcommand("doctor", "What is wrong here, and what fails next"));
    doctor->callback([options, &context] { run_doctor(context, *options); });
    auto* report = shared(terminal.add_subcommand("report", "One file for whoever helps from afar: no person's data in it"));
    report->add_option("--to", options->to, "File to write")->required();
    report->callback([options, &context] { run_report(context, *options); });
}

}  // namespace balcao::cli
