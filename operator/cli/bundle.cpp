// balcao bundle out | deliver | in | list: records leave a desk without a line on a stick, any desk delivers them, and
// the answers come back. What needs the queue goes through the desk service when it runs; delivering needs no queue.

#include <unistd.h>

#include <filesystem>
#include <optional>

#include "bundle.h"
#include "commands.h"
#include "desk/bundle_work.h"
#include "desk/config.h"
#include "desk_client.h"
#include "sync/bundle.h"
#include "sync/stick_folder.h"
#include "text/fault_text.h"
#include "wire/bundle.h"

namespace balcao::cli {
namespace {

namespace fs = std::filesystem;
using base::FaultCode;

struct BundleOptions {
    std::string config = "desk.toml";
    std::string socket;
    std::string folder;
    std::vector<std::string> files;
    bool again = false;
};

std::string words_of(FaultCode code)
{
    const auto words = text::fault_text(text::Language::en, code);
    return words.happened + ' ' + words.safe + ' ' + words.now;
}

/// Whoever holds the queue: the desk service, or this command.
class QueueHolder {
public:
    /// nullptr: said already what is wrong.
    static std::unique_ptr<QueueHolder> open(Context& context, const BundleOptions& options)
    {
        auto holder = std::make_unique<QueueHolder>();
        if (auto client = link::Client::connect(options.socket, link::Role::cli)) {
            holder->m_service = std::move(*client);
        }
        auto config = desk::load_config(options.config);
        if (!config) {
            tell_fault(context, config.error());
            return nullptr;
        }
        holder->m_config = std::move(*config);
        holder->m_clock = &context.clock();
        if (holder->m_service != nullptr) {
            return holder;
        }
        queue::QueueOptions wanted;
        wanted.path = holder->m_config.state_dir + "/queue.db";
        wanted.retention = std::chrono::hours(24 * holder->m_config.summary_retention_days);
        auto queue = queue::Queue::open(wanted, context.clock(), holder->m_random);
        if (!queue) {
            tell_fault(context, queue.error());
            return nullptr;
        }
        holder->m_queue.emplace(std::move(*queue));
        return holder;
    }
    /// \param file -1: none
    [[nodiscard]] base::Result<wire::Json> ask(const wire::Json& args, int file)
    {
        if (m_service != nullptr && file < 0) {
            return m_service->ask_and_wait("bundle", args, k_longest_ms);
        }
        if (m_service != nullptr) {
            return m_service->ask_and_wait_with(base::Descriptor(::dup(file)), "bundle", args, k_longest_ms);
        }
        return desk::do_bundle({*m_queue, m_mutex, m_config.keys_dir, m_config.state_dir, *m_clock, m_random}, args, file);
    }
    [[nodiscard]] int bundle_days() const { return m_config.bundle_days; }

private:
    static constexpr int k_longest_ms = 600'000;
    std::unique_ptr<link::Client> m_service;
    desk::DeskConfig m_config;
    base::SystemRandom m_random;
    base::Mutex m_mutex;
    std::optional<queue::Queue> m_queue;
    const base::Clock* m_clock = nullptr;
};

// --- out -------------------------------------------------------------------------------------------------

void run_out(Context& context, const BundleOptions& options)
{
    const auto holder = QueueHolder::open(context, options);
    if (holder == nullptr) {
        return;
    }
    base::SystemRandom random;
    const auto id = sync::new_bundle_id(random);
    const auto path = (fs::path(options.folder) / sync::bundle_file_name(id)).string();
    auto target = sync::StickTarget::create(path);
    if (!target) {
        tell_fault(context, target.error());
        return;
    }
    const auto out = holder->ask({{"act", "out"}, {"id", id}}, target->file());
    if (!out) {
        tell_fault(context, out.error());
        return;
    }
    const auto records = out->at("records").get<std::int64_t>();
    const auto left_out = out->at("left_out").get<std::int64_t>();
    const std::string stay = left_out == 0 ? "" : "; " + std::to_string(left_out) + " stay here, since no central could take them as they are: balcao queue list";
    if (left_out > 0) {
        context.raise(Exit::refused);
    }
    if (records == 0) {
        context.answer({{"id", nullptr}, {"file", nullptr}, {"records", 0}, {"parts", 0}, {"left_out", left_out}}, "nothing was written out for the central" + stay);
        return;
    }
    // The note stands before the file gets its name: a file without a note could not be answered.
    if (const auto done = target->commit(); !done) {
        tell_fault(context, done.error());
        return;
    }
    context.answer({{"id", id}, {"file", path}, {"records", records}, {"parts", out->at("parts")}, {"left_out", left_out}},
                   std::to_string(records) + " records in " + path + "; deliver it at any enrolled desk: balcao bundle deliver" + stay);
}

// --- deliver ---------------------------------------------------------------------------------------------

void run_deliver(Context& context, const BundleOptions& options)
{
    const auto credentials = load_credentials(context, options.config);
    if (!credentials) {
        return;
    }
    std::vector<std::string> bundles;
    for (const auto& given : options.files) {
        std::error_code ignored;
        const auto found = fs::is_directory(given, ignored) ? sync::bundles_in(given) : std::vector<std::string>{given};
        bundles.insert(bundles.end(), found.begin(), found.end());
    }
    if (bundles.empty()) {
        context.answer({{"file", nullptr}, {"state", "none"}}, "no bundle here");
        context.raise(Exit::refused);
    }
    sync::CentralApi api(credentials->connection(), credentials->terminal, context.clock());
    for (const auto& path : bundles) {
        if (!options.again && sync::is_answered(path)) {
            context.answer({{"file", printable(path)}, {"state", "answered_before"}, {"parts", nullptr}, {"fault", nullptr}},
                           printable(path) + ": has its answer already");
            continue;
        }
        const auto parts = sync::deliver_file(api, path, {});
        if (parts) {
            context.answer({{"file", printable(path)}, {"state", "delivered"}, {"parts", *parts}, {"fault", nullptr}},
                           printable(path) + ": delivered; take the answer back to the desk it came from");
            continue;
        }
        context.answer({{"file", printable(path)}, {"state", "failed"}, {"parts", nullptr}, {"fault", base::name(parts.error().code)}},
                       printable(path) + ": " + words_of(parts.error().code));
        context.raise(Exit::refused);
    }
}

// --- in --------------------------------------------------------------------------------------------------

base::Result<wire::Json> take_one(QueueHolder& holder, const std::string& path)
{
    const auto source = sync::StickSource::open(path);
    if (!source) {
        return base::unexpected(source.error());
    }
    return holder.ask({{"act", "in"}}, source->file());
}

std::string told(const wire::Json& in)
{
    const auto number = [&in](const char* name) { return std::to_string(in.at(name).get<int>()); };
    return number("settled") + " settled, " + number("refused") + " of them refused, " + number("known") + " known before, " +
           number("postponed") + " for later" + (in.at("finished").get<bool>() ? "; nothing of it waits any more" : "");
}

void run_in(Context& context, const BundleOptions& options)
{
    const auto holder = QueueHolder::open(context, options);
    if (holder == nullptr) {
        return;
    }
    int ours = 0;
    for (const auto& path : sync::answers_in(options.folder)) {
        auto in = take_one(*holder, path);
        if (!in) {
            context.answer({{"file", printable(path)}, {"id", nullptr}, {"fault", base::name(in.error().code)}}, printable(path) + ": " + words_of(in.error().code));
            // The answers of other desks on the same stick are nothing that is wrong.
            if (in.error().code != FaultCode::bundle_answer_unknown) {
                context.raise(Exit::refused);
            }
            continue;
        }
        ++ours;
        const auto fault = in->at("fault").is_string() ? base::fault_code_from_name(in->at("fault").get<std::string>()) : std::nullopt;
        wire::OrderedJson line{{"file", printable(path)}};
        for (const auto* name : {"id", "settled", "refused", "known", "postponed", "finished", "fault"}) {
            line[name] = in->at(name);
        }
        context.answer(line, printable(path) + ": " + told(*in) + (fault ? ". " + words_of(*fault) : std::string()));
        if (fault || in->at("refused").get<int>() > 0) {
            context.raise(Exit::refused);
        }
    }
    if (ours == 0) {
        context.answer({{"file", nullptr}, {"state", "none"}}, "no answer for this desk here");
        context.raise(Exit::refused);
    }
}

// --- list ------------------------------------------------------------------------------------------------

void run_list(Context& context, const BundleOptions& options)
{
    const auto holder = QueueHolder::open(context, options);
    if (holder == nullptr) {
        return;
    }
    const auto listed = holder->ask({{"act", "list"}}, -1);
    if (!listed) {
        tell_fault(context, listed.error());
        return;
    }
    const auto late = context.clock().now() - std::chrono::hours(24 * holder->bundle_days());
    for (const auto& one : listed->at("bundles")) {
        const auto since = one.at("since").get<std::string>();
        const auto unsettled = one.at("unsettled").get<std::int64_t>();
        const bool overdue = unsettled > 0 && base::parse_instant(since).value_or(base::Instant{}) < late;
        context.answer({{"id", one.at("id")}, {"since", since}, {"records", one.at("records")}, {"unsettled", unsettled}, {"overdue", overdue}},
                       one.at("id").get<std::string>() + "  out since " + since + ", " + std::to_string(unsettled) + " of " +
                           std::to_string(one.at("records").get<std::int64_t>()) + " records unsettled" +
                           (overdue ? "; too long: look for the stick, or write the records out again" : ""));
        if (overdue) {
            context.raise(Exit::refused);
        }
    }
    if (listed->at("bundles").empty()) {
        context.answer({{"id", nullptr}}, "nothing is out");
    }
}

}  // namespace

void write_bundle_to(Context& context, const std::string& config, const std::string& socket, const std::string& folder)
{
    BundleOptions options;
    options.config = config;
    options.socket = socket;
    options.folder = folder;
    run_out(context, options);
}

void add_bundle(CLI::App& app, Context& context)
{
    auto options = std::make_shared<BundleOptions>();
    auto* bundle = app.add_subcommand("bundle", "Records of a desk without a line travel on a stick");
    bundle->require_subcommand(1);
    const auto command = [&](const char* name, const char* words, void (*run)(Context&, const BundleOptions&), bool queue) {
        auto* sub = bundle->add_subcommand(name, words);
        sub->add_option("--config", options->config, "Settings of this desk")->capture_default_str();
        if (queue) {
            add_socket_option(*sub, options->socket);
        }
        sub->callback([options, run, &context] { run(context, *options); });
        return sub;
    };
    command("out", "Writes everything that waits for the central into one sealed file", run_out, true)
        ->add_option("--to", options->folder, "Folder on the stick")
        ->required()
        ->check(CLI::ExistingDirectory);
    auto* deliver = command("deliver", "Delivers files of any desk and writes the answers beside them", run_deliver, false);
    deliver->add_option("files", options->files, "Files, or folders to look through")->required()->check(CLI::ExistingPath);
    deliver->add_flag("--again", options->again, "Also those that have an answer already");
    command("in", "Takes the answers to this desk's own files in", run_in, true)
        ->add_option("--from", options->folder, "Folder on the stick")
        ->required()
        ->check(CLI::ExistingDirectory);
    command("list", "What is out; exit code 1 when something is out too long", run_list, true);
}

}  // namespace balcao::cli
