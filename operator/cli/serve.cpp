// balcao serve: the desk service. Composition root: builds queue, sync, devices and paper and hands
// them to desk/service.h by reference.

#include <signal.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <ctime>
#include <filesystem>
#include <fstream>
#include <poll.h>
#include <thread>

#include "base/log.h"
#include "base/memory_reserve.h"
#include "base/random.h"
#include "commands.h"
#include "day_table.h"
#include "desk/bundle_work.h"
#include "desk/capture.h"
#include "desk/service.h"
#include "desk_client.h"
#include "paper/receipt.h"
#include "mirror_work.h"
#include "points_files.h"
#include "serve_devices.h"
#include "serve_mirror.h"
#include "serve_points.h"
#include "serve_roster.h"
#include "serve_sync.h"
#include "serve_tickets.h"
#include "sync/key_folder.h"
#include "tickets_file.h"
#include "text/format.h"
#include "wire/rules.h"

extern "C" const unsigned char balcao_eligibility_rules[];
extern "C" const unsigned long balcao_eligibility_rules_size;

namespace balcao::cli {
namespace {

using base::fail;
using base::FaultCode;

struct ServeOptions {
    std::string config = "desk.toml";
    bool debug = false;
};

/// Calendar of the process's time zone, which is set to the point of service's at start.
std::tm local_time(base::Instant at)
{
    const std::time_t seconds = std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
    std::tm parts{};
    ::localtime_r(&seconds, &parts);
    return parts;
}

base::Date local_day(base::Instant at)
{
    const auto parts = local_time(at);
    return base::Date{std::chrono::year{parts.tm_year + 1900}, std::chrono::month{static_cast<unsigned>(parts.tm_mon + 1)},
                      std::chrono::day{static_cast<unsigned>(parts.tm_mday)}};
}

base::Result<domain::RuleBook> load_rules(const desk::DeskConfig& config)
{
    if (config.rules_file.empty()) {
        return wire::read_rules({reinterpret_cast<const char*>(balcao_eligibility_rules), balcao_eligibility_rules_size});
    }
    std::ifstream in(config.rules_file);
    if (!in) {
        return fail(FaultCode::file_unreadable);
    }
    const std::string content{std::istreambuf_iterator<char>(in), {}};
    return wire::read_rules(content);
}

/// Checked before: is_receipt_format().
paper::Format receipt_format(std::string_view name) { return name == "a4" ? paper::Format::a4 : name == "escpos" ? paper::Format::escpos : paper::Format::slip; }

base::Status<> write_receipt_file(const std::string& path, const paper::ReceiptContent& content, text::Language language, paper::Format format)
{
    const auto octets = paper::render_receipt(content, language, format);
    if (!octets) {
        return base::unexpected(octets.error());
    }
    std::ofstream out(path, std::ios::binary | std::ios::trunc);
    out.write(reinterpret_cast<const char*>(octets->data()), static_cast<std::streamsize>(octets->size()));
    out.close();
    if (!out) {
        return fail(FaultCode::file_unwritable, errno);
    }
    return {};
}

/// Writes <state>/receipts/<id>.pdf, for a roll printer <id>.escpos; a later word replaces the earlier paper. Where the site prints on a roll
/// the first receipt is made for both: the roll's octets for the printer, the PDF to be looked at.
desk::WriteReceipt receipt_writer(const desk::DeskConfig& config, const desk::RecordMaker* records)
{
    return [&config, records](const desk::ReceiptData& data) -> base::Result<std::string> {
        paper::ReceiptContent content;
        content.place = config.place;
        content.desk = config.desk;
        content.ticket = data.ticket;
        content.at = data.at;
        content.utc_offset = text::local_offset(data.at);
        content.state = *paper::state_from_name(link::name(data.state));
        content.act = data.act;
        content.with_password = data.with_password;
        content.initials = data.initials;
        content.document_type = data.document_type;
        content.document_tail = data.masked_number;
        content.key_valid_until = base::parse_iso_date(data.key_valid_until);
        content.receipt_id = data.receipt_id;
        content.first_sign_in_done = data.first_sign_in_done;
        content.representative_initials = data.representative_initials;
        content.card_withdrawal = data.card_withdrawal;
        content.signature_left_out = data.signature_left_out;
        content.about_phone = data.about_phone;
        content.practice = config.practice;
        content.copy = data.copy;
        paper::Statement statement;
        statement.terminal = data.terminal;
        statement.epoch = data.epoch;
        statement.seq = data.seq;
        statement.state = content.state;
        statement.at = data.at;
        std::copy_n(data.record_hash.begin(), std::min<std::size_t>(32, data.record_hash.size()), statement.record_hash.begin());
        auto signed_text = paper::make_statement(statement, [records](base::BytesView content_to_sign) { return records->sign(content_to_sign); });
        if (!signed_text) {
            return base::unexpected(signed_text.error());
        }
        content.statement = std::move(*signed_text);
        const auto language = text::language_from_code(data.language).value_or(text::Language::pt);
        const auto format = receipt_format(data.format.empty() ? config.receipt_format : data.format);
        const bool raw = format == paper::Format::escpos && !data.format.empty();
        const auto to_read = format == paper::Format::a4 ? format : paper::Format::slip;
        const std::string base_path = config.state_dir + "/receipts/" + data.receipt_id + (data.copy > 1 ? "-" + std::to_string(data.copy) : std::string());
        const std::string path = base_path + (raw ? ".escpos" : ".pdf");
        std::error_code ignored;
        std::filesystem::create_directories(config.state_dir + "/receipts", ignored);
        if (auto written = write_receipt_file(path, content, language, raw ? format : to_read); !written) {
            return base::unexpected(written.error());
        }
        if (format == paper::Format::escpos && !raw) {
            if (auto written = write_receipt_file(base_path + ".escpos", content, language, format); !written) {
                return base::unexpected(written.error());
            }
        }
        return path;
    };
}

/// A practice central names its authority so when it is made (balcao-central init --practice); the authority signed this terminal's
/// certificate, so that the name cannot be changed at the desk.
bool is_practice_authority(const std::vector<seal::Certificate>& authority)
{
    return std::any_of(authority.begin(), authority.end(), [](const auto& one) { return one.common_name().ends_with(" (practice)"); });
}

/// Blocks until SIGTERM or SIGINT.
void wait_for_signal(const sigset_t& set)
{
    int received = 0;
    ::sigwait(&set, &received);
}

/// For ending in order what is under way when memory runs out: many times what one case, message or batch takes.
constexpr std::size_t k_memory_reserve = 8U * 1024 * 1024;

void run_serve(Context& context, const ServeOptions& options)
{
    sigset_t signals;
    ::sigemptyset(&signals);
    ::sigaddset(&signals, SIGTERM);
    ::sigaddset(&signals, SIGINT);
    ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);  // before any thread: all of them inherit it
    ::signal(SIGPIPE, SIG_IGN);

    auto config = desk::load_config(options.config);
    if (!config) {
        tell_fault(context, config.error());
        return;
    }
    ::setenv("TZ", config->time_zone.c_str(), 1);
    ::tzset();
    ::umask(0077);
    std::error_code created;
    std::filesystem::create_directories(config->state_dir, created);
    ::chmod(config->state_dir.c_str(), 0700);
    base::hold_memory_reserve(k_memory_reserve);
    const bool no_dumps = base::forbid_dumps();  // a draft is personal data
    base::open_log("balcao-serve", config->state_dir + "/serve.log", options.debug ? base::LogLevel::debug : base::LogLevel::info);
    if (!no_dumps) {
        base::log(base::LogLevel::warning, "dumps_not_forbidden");
    }

    if (const auto leaving = desk::read_leaving_note(config->state_dir); leaving && leaving->state == link::DrainState::retired) {
        tell_fault(context, base::Fault{FaultCode::terminal_retired});
        return;
    }
    const base::SystemClock clock;
    base::SystemRandom random;
    auto rules = load_rules(*config);
    auto roster = open_roster(*config);
    if (!rules || !roster) {
        tell_fault(context, rules ? roster.error() : rules.error());
        return;
    }
    if (const auto unknown = domain::unknown_approval_entry(config->approvals, *rules)) {
        context.environment_error("configuration_invalid", "[approvals] needed_for: " + *unknown + " is neither an act nor a rule of this desk.");
        return;
    }
    const auto tickets = config->tickets_file.empty() ? std::optional(barcode::TicketShapes::built_in()) : load_tickets(context, config->tickets_file);
    if (!tickets) {
        return;
    }
    queue::QueueOptions queue_options;
    queue_options.path = config->state_dir + "/queue.db";
    queue_options.retention = std::chrono::hours(24 * config->summary_retention_days);
    auto queue = queue::Queue::open(queue_options, clock, random);
    if (!queue) {
        tell_fault(context, queue.error());
        return;
    }
    auto drafts = queue::DraftKeys::open(config->state_dir + "/drafts", local_day(clock.now()), clock.now(), random);
    if (!drafts) {
        base::log(base::LogLevel::warning, "drafts_lost", drafts.error());
        drafts = queue::DraftKeys::start_over(config->state_dir + "/drafts", local_day(clock.now()), clock.now(), random);
    }
    if (!drafts) {
        tell_fault(context, drafts.error());
        return;
    }

    // Known to the central? Without it cases can be prepared, not signed off.
    base::Mutex queue_mutex;
    std::optional<desk::RecordMaker> records;
    std::unique_ptr<ServeSync> sync;
    const sync::KeyFolder keys(config->keys_dir);
    if (keys.enrolled()) {
        auto credentials = keys.load();
        if (!credentials) {
            tell_fault(context, credentials.error());
            return;
        }
        const bool practice_keys = is_practice_authority(credentials->ca);
        if (practice_keys != config->practice) {
            context.environment_error("practice_mixed", practice_keys ? "this terminal's keys are of a practice central: nothing registered with them is real. Set terminal.practice = true, or enrol it at the real central"
                                                                      : "terminal.practice = true with the keys of a real central: what a lesson does would be real. Enrol this terminal at a practice central (balcao-central init --practice)");
            return;
        }
        records.emplace(desk::TerminalIdentity{credentials->terminal, credentials->key, credentials->certificate, credentials->seal_to}, clock);
        sync = std::make_unique<ServeSync>(keys, std::move(*credentials), *queue, queue_mutex, clock, config->probe_every);
    }

    std::unique_ptr<ServeRoster> rosters;
    if (sync && config->operators_from != desk::OperatorSource::local) {
        rosters = std::make_unique<ServeRoster>(keys, clock, config->roster_every);
    }

    std::unique_ptr<ServeMirror> mirror;
    if (config->mirrors() && keys.enrolled()) {
        auto opened = ServeMirror::open(*config, keys, *queue, queue_mutex, clock);
        if (opened) {
            mirror = std::move(*opened);
        } else {
            base::log(base::LogLevel::error, "mirror_not_started", opened.error());  // the counter works all the same
        }
    }

    std::unique_ptr<ServeTickets> site;
    if (const auto where = mirror::neighbour_address(config->tickets_held_by)) {
        site = std::make_unique<ServeTickets>(*where, config->counter(), std::chrono::seconds(config->tickets_patience_s), keys, *queue, queue_mutex);
    }

    auto pictures = desk::KeptPictures::open(config->state_dir + "/pictures", config->keep_pictures_days, config->pictures_certificate);
    if (!pictures) {
        tell_fault(context, pictures.error());
        return;
    }

    const auto capture_rules = [&clock, &tickets, practice = config->practice] { return desk::CaptureRules{local_day(clock.now()), practice, &*tickets}; };
    ServeDevices devices(*config, clock, capture_rules);
    desk::ServiceParts parts{*config,
                             clock,
                             random,
                             std::move(*rules),
                             std::move(*roster),
                             *queue,
                             queue_mutex,
                             std::move(*drafts),
                             records ? &*records : nullptr,
                             sync ? &sync->central() : nullptr,
                             [&sync, &mirror, &rosters](bool by_a_person) {
                                 if (rosters && by_a_person) {
                                     rosters->wake();
                                 }
                                 if (sync) {
                                     sync->wake(by_a_person);
                                 }
                                 if (mirror) {
                                     mirror->wake();
                                 }
                             },
                             image_reader(*config, capture_rules),
                             [capture_rules](const std::vector<std::string>& lines) { return desk::capture_of_lines(lines, capture_rules()); },
                             [capture_rules](const std::string& text) { return desk::capture_of_text(text, capture_rules()); },
                             devices.camera(),
                             devices.cards(),
                             receipt_writer(*config, records ? &*records : nullptr),
                             local_day,
                             [](base::Instant at) { return local_time(at).tm_hour; },
                             [&](const wire::Json& args, int file) {
                                 return desk::do_bundle({*queue, queue_mutex, config->keys_dir, config->state_dir, clock, random}, args, file);
                             },
                             {},
                             flatbed_scanner(*config),
                             &*pictures,
                             [] { return desk::look_at_network(); }};
    if (keys.enrolled()) {
        parts.receipt_trust = [&keys]() -> base::Result<sync::ReceiptTrust> {  // read anew: keys are renewed while the desk runs
            auto credentials = keys.load();
            if (!credentials) {
                return base::unexpected(credentials.error());
            }
            return sync::ReceiptTrust{credentials->terminal, std::move(credentials->ca), std::move(credentials->receipt)};
        };
    }
    if (mirror) {
        parts.mirror = [&](const wire::Json& args, int file) {
            return do_mirror({*config, clock, [&mirror] { return mirror->view(); }, mirror->store(), &*queue, &queue_mutex, &mirror->key()}, args, file);
        };
    }
    parts.ticket_site = site.get();
    if (mirror && config->tickets_shared) {
        mirror->hold_tickets(local_day);
        parts.ticket_desks = [&mirror] { return mirror->ticket_desks(); };
    }
    parts.points = points_for_service(*config);
    parts.load_points = [&config] { return points_for_service(*config); };
    parts.write_slip = slip_writer(*config);
    parts.write_day = [](const wire::Json& whole, const std::string& format) -> base::Result<base::Bytes> {
        return format == "csv" ? base::Result<base::Bytes>(base::to_bytes(day_csv(whole.at("statement")))) : day_paper(whole, text::Language::pt, format == "escpos");
    };
    if (config->practice && sync) {
        parts.practise_line = [&sync](bool lost) { sync->lose_line(lost); };
    }
    ServePoints points(*config, clock);
    auto service = desk::DeskService::open(std::move(parts));
    if (!service) {
        tell_fault(context, service.error());
        return;
    }
    if (sync) {
        sync->start(**service, [&mirror] {
            if (mirror) {
                mirror->wake();
            }
        });
    }
    if (rosters) {
        rosters->start(**service);
    }
    if (mirror) {
        mirror->start(**service);
    }
    if (site) {
        site->start(**service);
    }
    points.start(**service);
    devices.start(**service);
    std::jthread stopper([&signals, &service] {
        wait_for_signal(signals);
        (*service)->stop();
    });
    context.out() << "balcao serve: listening at " << config->socket_path << std::endl;
    (*service)->run();
    ::kill(::getpid(), SIGTERM);  // wakes the stopper when the loop ended by itself
    stopper.join();
    devices.stop();
    points.stop();
    if (site) {
        site->stop();
    }
    if (rosters) {
        rosters->stop();
    }
    if (mirror) {
        mirror->stop();
    }
    if (sync) {
        sync->stop();
    }
}

}  // namespace

void add_serve(CLI::App& app, Context& context)
{
    auto* serve = app.add_subcommand("serve", "Runs the desk service");
    auto options = std::make_shared<ServeOptions>();
    serve->add_option("--config", options->config, "Settings of this desk")->capture_default_str();
    serve->add_flag("--debug", options->debug, "Log more");
    serve->callback([options, &context] { run_serve(context, *options); });
}

}  // namespace balcao::cli
