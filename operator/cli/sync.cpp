// balcao sync --once | --watch: sends what waits. Through the desk service when it runs, because it alone writes the
// queue; else the command opens the queue by itself.

#include <csignal>
#include <pthread.h>

#include <chrono>
#include <ctime>
#include <thread>

#include "base/mutex.h"
#include "base/random.h"
#include "commands.h"
#include "desk/config.h"
#include "desk_client.h"
#include "progress_line.h"
#include "sync/engine.h"
#include "sync/enrolment.h"
#include "sync/run_once.h"
#include "text/fault_text.h"

namespace balcao::cli {
namespace {

struct SyncOptions {
    std::string config = "desk.toml";
    std::string socket;
    bool once = false;
    bool watch = false;
    int seconds = 600;
};

wire::OrderedJson fault_json(const std::optional<base::Fault>& fault)
{
    return fault ? wire::OrderedJson(base::name(fault->code)) : wire::OrderedJson();
}

std::string fault_words(const std::optional<base::Fault>& fault)
{
    if (!fault) {
        return {};
    }
    const auto words = text::fault_text(text::Language::en, fault->code);
    return ". " + words.happened + ' ' + words.safe + ' ' + words.now;
}

/// SIGINT and SIGTERM end the wait instead of the program. Blocked before any thread starts.
class Interruption {
public:
    Interruption()
    {
        sigemptyset(&m_signals);
        sigaddset(&m_signals, SIGINT);
        sigaddset(&m_signals, SIGTERM);
        pthread_sigmask(SIG_BLOCK, &m_signals, nullptr);
    }
    /// \return true when asked to end.
    [[nodiscard]] bool wait(std::chrono::milliseconds most) const
    {
        const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(most);
        const timespec time{seconds.count(), static_cast<long>((most - seconds).count()) * 1'000'000L};
        return sigtimedwait(&m_signals, nullptr, &time) > 0;
    }

private:
    sigset_t m_signals{};
};

queue::QueueOptions queue_options(const desk::DeskConfig& config)
{
    queue::QueueOptions options;
    options.path = config.state_dir + "/queue.db";
    options.retention = std::chrono::hours(24 * config.summary_retention_days);
    return options;
}

// --- through the desk service ----------------------------------------------------------------------

/// One look at the service; nullopt when it is gone, which has been said then.
std::optional<link::ConsoleModel> look(Context& context, link::Client& client)
{
    const auto answer = client.ask_and_wait("status", wire::Json::object());
    auto model = answer ? link::console_model_from_json(*answer) : base::Result<link::ConsoleModel>(base::unexpected(answer.error()));
    if (!model) {
        tell_fault(context, model.error());
        return std::nullopt;
    }
    return std::move(*model);
}

std::optional<base::Fault> fault_of(const link::ConsoleModel& model)
{
    return model.central.fault ? std::optional(base::Fault{*model.central.fault}) : std::nullopt;
}

void tell(const Context& context, const link::ConsoleModel& model)
{
    context.answer({{"through", "service"},
                    {"left", model.queue.pending},
                    {"attention", model.queue.attention},
                    {"fault", fault_json(fault_of(model))}},
                   std::to_string(model.queue.pending) + " waiting, " + std::to_string(model.queue.attention) +
                       " need attention" + fault_words(fault_of(model)));
}

void once_through_service(Context& context, link::Client& client, const SyncOptions& options)
{
    if (const auto asked = client.ask_and_wait("sync_now", wire::Json::object()); !asked) {
        tell_fault(context, asked.error());
        return;
    }
    const Interruption interruption;
    const auto started = std::chrono::steady_clock::now();
    const auto passed = [&] { return std::chrono::steady_clock::now() - started; };
    ProgressLine progress(context.err(), !context.json);
    std::int64_t most = 0;  // new records may join meanwhile
    while (true) {
        const auto model = look(context, client);
        if (!model) {
            return;
        }
        most = std::max(most, model->queue.pending);
        progress.show(most - model->queue.pending, model->queue.pending);
        // A failure counts once the service had time for the attempt that was just asked for.
        const bool failed = model->central.fault && passed() > std::chrono::seconds(3);
        if (model->queue.pending == 0 || failed || passed() > std::chrono::seconds(options.seconds) ||
            interruption.wait(std::chrono::milliseconds(200))) {
            progress.end();
            tell(context, *model);
            if (model->queue.pending > 0) {
                context.raise(Exit::refused);
            }
            return;
        }
    }
}

void watch_through_service(Context& context, link::Client& client)
{
    const Interruption interruption;
    std::string told;
    do {
        const auto model = look(context, client);
        if (!model) {
            return;
        }
        const auto now = std::to_string(model->queue.pending) + '/' + std::to_string(model->queue.attention) + '/' +
                         std::to_string(static_cast<int>(model->central.state)) + wire::to_line(fault_json(fault_of(*model)));
        if (now != told) {
            tell(context, *model);
        }
        told = now;
    } while (!interruption.wait(std::chrono::seconds(1)));
}

// --- by itself ---------------------------------------------------------------------------------------

void once_directly(Context& context, const desk::DeskConfig& config, const SyncOptions& options)
{
    sync::OnceOptions once;
    once.queue = queue_options(config);
    once.keys_folder = config.keys_dir;
    once.longest = std::chrono::seconds(options.seconds);
    ProgressLine progress(context.err(), !context.json);
    if (progress.on()) {
        once.progress = [&progress](std::int64_t settled, std::int64_t left) { progress.show(settled, left); };
    }
    base::SystemRandom random;
    const auto report = sync::run_once(once, context.clock(), random);
    progress.end();
    if (!report) {
        tell_fault(context, report.error());
        return;
    }
    context.answer({{"through", "queue"},
                    {"ended", sync::name(report->ended)},
                    {"accepted", report->accepted},
                    {"duplicates", report->duplicates},
                    {"rejected", report->rejected},
                    {"postponed", report->postponed},
                    {"left", report->left},
                    {"fault", fault_json(report->fault)},
                    {"ms", report->took.count()}},
                   std::to_string(report->accepted) + " accepted, " + std::to_string(report->rejected) + " refused, " +
                       std::to_string(report->left) + " waiting" + fault_words(report->fault));
    if (report->fault || report->left > 0 || report->rejected > 0) {
        context.raise(Exit::refused);
    }
}

void tell(const Context& context, const sync::EngineStatus& status)
{
    context.answer({{"through", "queue"},
                    {"central", sync::name(status.contact)},
                    {"accepted", status.accepted},
                    {"rejected", status.rejected},
                    {"fault", fault_json(status.fault)},
                    {"next_attempt_at", status.next_attempt_at ? wire::OrderedJson(base::format_instant(*status.next_attempt_at))
                                                               : wire::OrderedJson()}},
                   "central " + std::string(sync::name(status.contact)) + ", " + std::to_string(status.accepted) +
                       " accepted, " + std::to_string(status.rejected) + " refused" + fault_words(status.fault));
}

void watch_directly(Context& context, const desk::DeskConfig& config)
{
    const sync::KeyFolder keys(config.keys_dir);
    auto credentials = keys.load();
    if (!credentials) {
        tell_fault(context, credentials.error());
        return;
    }
    base::SystemRandom random;
    auto queue = queue::Queue::open(queue_options(config), context.clock(), random);
    if (!queue) {
        tell_fault(context, queue.error());
        return;
    }
    const Interruption interruption;
    base::Mutex mutex;
    sync::CentralApi api(credentials->connection(), credentials->terminal, context.clock());
    sync::EngineParts parts{*queue,
                            mutex,
                            api,
                            {credentials->terminal, credentials->ca, credentials->receipt},
                            context.clock(),
                            random};
    parts.renew = [&](bool at_once, const std::stop_token& stop) -> base::Result<std::optional<sync::ReceiptTrust>> {
        auto renewed = sync::renew(keys, *credentials, api, context.clock(), at_once, stop);
        if (!renewed) {
            return base::unexpected(renewed.error());
        }
        if (!*renewed) {
            return std::optional<sync::ReceiptTrust>();
        }
        *credentials = std::move(**renewed);
        return std::optional(sync::ReceiptTrust{credentials->terminal, credentials->ca, credentials->receipt});
    };
    parts.on_status = [&context](const sync::EngineStatus& status) { tell(context, status); };
    sync::Engine engine(std::move(parts));
    engine.start();
    while (!interruption.wait(std::chrono::seconds(60))) {
    }
    engine.stop();
}

void run(Context& context, const SyncOptions& options)
{
    if (options.once == options.watch) {
        context.environment_error("usage", "say either --once or --watch");
        return;
    }
    auto client = link::Client::connect(options.socket, link::Role::cli);
    if (client && options.once) {
        once_through_service(context, **client, options);
        return;
    }
    if (client) {
        watch_through_service(context, **client);
        return;
    }
    const auto config = desk::load_config(options.config);
    if (!config) {
        tell_fault(context, config.error());
        return;
    }
    if (options.once) {
        once_directly(context, *config, options);
    } else {
        watch_directly(context, *config);
    }
}

}  // namespace

void add_sync(CLI::App& app, Context& context)
{
    auto options = std::make_shared<SyncOptions>();
    auto* sync = app.add_subcommand("sync", "Sends what waits to the central");
    sync->add_flag("--once", options->once, "Until nothing is left or something stops it");
    sync->add_flag("--watch", options->watch, "Until interrupted, telling every change");
    sync->add_option("--config", options->config, "Settings of this desk, for when the desk service does not run")
        ->capture_default_str();
    sync->add_option("--seconds", options->seconds, "Longest time for --once")->capture_default_str()->check(CLI::Range(1, 86400));
    add_socket_option(*sync, options->socket);
    sync->callback([options, &context] { run(context, *options); });
}

}  // namespace balcao::cli
