// balcao mirror status | list | deliver | answers | in: copies of records at neighbouring desks. Through the desk service when it
// runs; else the command works with the folders by itself.

#include <unistd.h>

#include <filesystem>
#include <optional>

#include "base/random.h"
#include "commands.h"
#include "desk/config.h"
#include "desk_client.h"
#include "mirror/answers.h"
#include "mirror_work.h"
#include "serve_mirror.h"
#include "sync/bundle.h"
#include "text/fault_text.h"

namespace balcao::cli {
namespace {

struct MirrorOptions {
    std::string config = "desk.toml";
    std::string socket;
    std::string terminal;
    std::string folder;
};

std::string mirror_words(base::FaultCode code)
{
    const auto words = text::fault_text(text::Language::en, code);
    return words.happened + ' ' + words.safe + ' ' + words.now;
}

/// Whoever holds copies and queue: the desk service, or this command.
class MirrorHolder {
public:
    /// nullptr: said already what is wrong.
    static std::unique_ptr<MirrorHolder> open(Context& context, const MirrorOptions& options, bool with_queue)
    {
        auto holder = std::make_unique<MirrorHolder>();
        if (auto client = link::Client::connect(options.socket, link::Role::cli)) {
            holder->m_service = std::move(*client);
            return holder;
        }
        auto config = desk::load_config(options.config);
        if (!config) {
            tell_fault(context, config.error());
            return nullptr;
        }
        holder->m_config = std::move(*config);
        holder->m_clock = &context.clock();
        const auto ready = holder->take_folders(with_queue);
        if (!ready) {
            tell_fault(context, ready.error());
            return nullptr;
        }
        return holder;
    }
    /// \param file -1: none
    [[nodiscard]] base::Result<wire::Json> ask(const wire::Json& args, int file)
    {
        if (m_service != nullptr && file < 0) {
            return m_service->ask_and_wait("mirror", args, k_longest_ms);
        }
        if (m_service != nullptr) {
            return m_service->ask_and_wait_with(base::Descriptor(::dup(file)), "mirror", args, k_longest_ms);
        }
        MirrorWork work{m_config, *m_clock, [this] { return seen(); }, m_store.get()};
        work.queue = m_queue ? &*m_queue : nullptr;
        work.queue_mutex = &m_mutex;
        work.key = m_key ? &*m_key : nullptr;
        return do_mirror(work, args, file);
    }

private:
    static constexpr int k_longest_ms = 3'600'000;

    base::Status<> take_folders(bool with_queue)
    {
        // What was kept stays reachable after the settings have changed.
        if (!m_config.mirror_listen.empty() || std::filesystem::exists(mirror_folder(m_config))) {
            auto store = mirror::Store::open(mirror_folder(m_config), store_limits(m_config), *m_clock);
            if (!store) {
                return base::unexpected(store.error());
            }
            m_store = std::move(*store);
        }
        if (m_store == nullptr && !m_config.mirrors() && !std::filesystem::exists(mirror_key_file(m_config))) {
            return base::fail(base::FaultCode::mirror_off);
        }
        if (!with_queue) {
            return {};
        }
        auto key = mirror::CopyKey::open(mirror_key_file(m_config), m_random);
        if (!key) {
            return base::unexpected(key.error());
        }
        m_key.emplace(std::move(*key));
        queue::QueueOptions wanted;
        wanted.path = m_config.state_dir + "/queue.db";
        wanted.retention = std::chrono::hours(24 * m_config.summary_retention_days);
        auto queue = queue::Queue::open(wanted, *m_clock, m_random);
        if (!queue) {
            return base::unexpected(queue.error());
        }
        m_queue.emplace(std::move(*queue));
        return {};
    }
    /// Without the service nobody talks to the neighbours.
    [[nodiscard]] link::MirrorView seen() const
    {
        link::MirrorView view;
        for (const auto& text : m_config.mirror_offer_to) {
            if (const auto where = mirror::neighbour_address(text)) {
                link::MirrorNeighbour one;
                one.terminal = where->terminal;
                one.address = where->address;
                one.fault = base::FaultCode::service_not_running;
                view.at.push_back(std::move(one));
            }
        }
        if (m_store) {
            view.kept = kept_view(*m_store);
        }
        return view;
    }

    std::unique_ptr<link::Client> m_service;
    desk::DeskConfig m_config;
    const base::Clock* m_clock = nullptr;
    base::SystemRandom m_random;
    base::Mutex m_mutex;
    std::unique_ptr<mirror::Store> m_store;
    std::optional<mirror::CopyKey> m_key;
    std::optional<queue::Queue> m_queue;
};

std::string when_or(const std::optional<base::Instant>& at, const char* otherwise) { return at ? base::format_instant(*at) : std::string(otherwise); }

std::string kept_line(const link::MirrorKept& one)
{
    return "keeping " + std::to_string(one.records) + " for " + one.terminal + ", " + std::to_string(one.delivered) + " delivered from here, " +
           std::to_string(one.octets / 1024) + " KiB, newest " + when_or(one.newest_at, "-") + ", last heard of " + when_or(one.seen_at, "never");
}

std::string at_line(const link::MirrorNeighbour& one)
{
    return "mirrored at " + one.terminal + " (" + one.address + "): " + std::to_string(one.there) + " of " + std::to_string(one.unsent) + ", newest " +
           when_or(one.newest_at, "-") + ", last answer " + when_or(one.answered_at, "none") + (one.fault ? ". " + mirror_words(*one.fault) : std::string());
}

void show_mirror(Context& context, const MirrorOptions& options, bool kept_alone)
{
    const auto holder = MirrorHolder::open(context, options, false);
    if (holder == nullptr) {
        return;
    }
    const auto found = holder->ask({{"act", "status"}}, -1);
    if (!found) {
        tell_fault(context, found.error());
        return;
    }
    const auto view = link::mirror_from_json(*found);
    if (kept_alone) {
        for (const auto& one : found->at("kept")) {
            const auto line = link::mirror_from_json({{"kept", wire::Json::array({one})}}).kept;
            context.answer(wire::OrderedJson(one), line.empty() ? std::string() : kept_line(line.front()));
        }
        if (view.kept.empty()) {
            context.answer({{"terminal", nullptr}}, "nothing is kept here");
        }
        return;
    }
    std::string text;
    for (const auto& one : view.at) {
        text += at_line(one) + '\n';
    }
    for (const auto& one : view.kept) {
        text += kept_line(one) + '\n';
    }
    if (view.keeper) {
        text += "Copies of others cannot be taken. " + mirror_words(*view.keeper) + '\n';
    }
    text = text.empty() ? "no copies anywhere and none kept here" : text.substr(0, text.size() - 1);
    context.answer(wire::OrderedJson(*found), text);
    const bool troubled = view.keeper || std::any_of(view.at.begin(), view.at.end(), [](const auto& one) { return one.fault.has_value(); });
    if (troubled) {
        context.raise(Exit::refused);
    }
}

void run_status(Context& context, const MirrorOptions& options) { show_mirror(context, options, false); }
void run_kept(Context& context, const MirrorOptions& options) { show_mirror(context, options, true); }

void run_deliver_kept(Context& context, const MirrorOptions& options)
{
    const auto holder = MirrorHolder::open(context, options, false);
    if (holder == nullptr) {
        return;
    }
    const auto done = holder->ask({{"act", "deliver"}, {"terminal", options.terminal}}, -1);
    if (!done) {
        tell_fault(context, done.error());
        return;
    }
    const auto fault = done->at("fault").is_string() ? base::fault_code_from_name(done->at("fault").get<std::string>()) : std::nullopt;
    wire::OrderedJson line{{"terminal", options.terminal}};
    std::string text = options.terminal + ":";
    for (const auto* name : {"delivered", "refused", "broken", "left", "fault"}) {
        line[name] = done->at(name);
        if (done->at(name).is_number()) {
            text += ' ' + std::to_string(done->at(name).get<int>()) + ' ' + name + (std::string_view(name) == "left" ? "" : ",");
        }
    }
    context.answer(line, text + (fault ? ". " + mirror_words(*fault) : std::string()));
    if (fault || done->at("refused").get<int>() > 0 || done->at("broken").get<int>() > 0) {
        context.raise(Exit::refused);
    }
}

void run_answers(Context& context, const MirrorOptions& options)
{
    const auto holder = MirrorHolder::open(context, options, false);
    if (holder == nullptr) {
        return;
    }
    base::SystemRandom random;
    const auto id = sync::new_bundle_id(random);
    const auto path = (std::filesystem::path(options.folder) / mirror::answers_file_name(id)).string();
    auto target = sync::StickTarget::create(path);
    if (!target) {
        tell_fault(context, target.error());
        return;
    }
    const auto done = holder->ask({{"act", "answers"}, {"terminal", options.terminal}, {"id", id}}, target->file());
    if (!done) {
        tell_fault(context, done.error());
        return;
    }
    if (const auto committed = target->commit(); !committed) {
        tell_fault(context, committed.error());
        return;
    }
    context.answer({{"terminal", options.terminal}, {"file", printable(path)}, {"answers", done->at("answers")}},
                   std::to_string(done->at("answers").get<int>()) + " answers in " + printable(path) + "; take them to " + options.terminal + ": balcao mirror in");
}

void take_answers_file(Context& context, MirrorHolder& holder, const std::string& path)
{
    const auto source = sync::StickSource::open(path);
    const auto in = source ? holder.ask({{"act", "in"}}, source->file()) : base::Result<wire::Json>(base::unexpected(source.error()));
    if (!in) {
        context.answer({{"file", printable(path)}, {"fault", base::name(in.error().code)}}, printable(path) + ": " + mirror_words(in.error().code));
        context.raise(Exit::refused);
        return;
    }
    const auto fault = in->at("fault").is_string() ? base::fault_code_from_name(in->at("fault").get<std::string>()) : std::nullopt;
    wire::OrderedJson line{{"file", printable(path)}};
    std::string text = printable(path) + ":";
    for (const auto* name : {"settled", "refused", "known", "postponed", "unknown", "fault"}) {
        line[name] = in->at(name);
        if (in->at(name).is_number()) {
            text += ' ' + std::to_string(in->at(name).get<int>()) + ' ' + name + (std::string_view(name) == "unknown" ? "" : ",");
        }
    }
    context.answer(line, text + (fault ? ". " + mirror_words(*fault) : std::string()));
    if (fault || in->at("refused").get<int>() > 0) {
        context.raise(Exit::refused);
    }
}

void run_answers_in(Context& context, const MirrorOptions& options)
{
    const auto holder = MirrorHolder::open(context, options, true);
    if (holder == nullptr) {
        return;
    }
    std::vector<std::string> files;
    std::error_code error;
    for (std::filesystem::directory_iterator at(options.folder, error), end; !error && at != end; at.increment(error)) {
        const auto name = at->path().filename().string();
        if (name.starts_with("balcao-") && name.ends_with(mirror::k_answers_ending)) {
            files.push_back(at->path().string());
        }
    }
    std::sort(files.begin(), files.end());
    for (const auto& path : files) {
        take_answers_file(context, *holder, path);
    }
    if (files.empty()) {
        context.answer({{"file", nullptr}, {"state", "none"}}, "no answers from a neighbour here");
        context.raise(Exit::refused);
    }
}

}  // namespace

void add_mirror(CLI::App& app, Context& context)
{
    auto options = std::make_shared<MirrorOptions>();
    auto* mirror = app.add_subcommand("mirror", "Copies of records at neighbouring desks");
    mirror->require_subcommand(1);
    const auto command = [&](const char* name, const char* words, void (*run)(Context&, const MirrorOptions&)) {
        auto* sub = mirror->add_subcommand(name, words);
        sub->add_option("--config", options->config, "Settings of this desk")->capture_default_str();
        add_socket_option(*sub, options->socket);
        sub->callback([options, run, &context] { run(context, *options); });
        return sub;
    };
    command("status", "Where copies of this desk's records are, and what is kept here for others; exit code 1 when something is wrong", run_status);
    command("list", "What is kept here, one desk a line", run_kept);
    command("deliver", "Delivers what is kept of a desk that cannot do so itself", run_deliver_kept)
        ->add_option("terminal", options->terminal, "Name of that desk, as in the list")
        ->required();
    auto* answers = command("answers", "Writes the central's answers for a desk onto a stick", run_answers);
    answers->add_option("terminal", options->terminal, "Name of that desk, as in the list")->required();
    answers->add_option("--to", options->folder, "Folder on the stick")->required()->check(CLI::ExistingDirectory);
    command("in", "Takes the central's answers that a neighbour has written onto a stick", run_answers_in)
        ->add_option("--from", options->folder, "Folder on the stick")
        ->required()
        ->check(CLI::ExistingDirectory);
}

}  // namespace balcao::cli
