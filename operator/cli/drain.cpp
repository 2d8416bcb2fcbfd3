// balcao terminal drain | retire: a terminal that is to be moved or scrapped is emptied, then gives up its keys. Through the
// desk service when it runs; else the command opens the queue itself.

#include <filesystem>
#include <optional>

#include "base/files.h"
#include "base/random.h"
#include "bundle.h"
#include "commands.h"
#include "desk/config.h"
#include "desk/leaving.h"
#include "desk/operators.h"
#include "desk_client.h"
#include "serve_roster.h"
#include "text/fault_text.h"
#include "text/leaving_text.h"

namespace balcao::cli {
namespace {

using base::FaultCode;
using wire::Json;

struct DrainOptions {
    std::string config = "desk.toml";
    std::string socket;
    std::string technician;
    std::string password_file;
    std::string code;
    std::string carry_to;
    std::string statement_to;
    bool cancel = false;
    bool status = false;
};

constexpr std::size_t k_longest_password = 128;
constexpr int k_longest_look_ms = 120'000;

/// Whoever holds the queue: the desk service, or this command for as long as the object lives.
class DrainDesk {
public:
    static base::Result<DrainDesk> open(Context& context, const DrainOptions& options)
    {
        DrainDesk desk(context);
        if (auto client = link::Client::connect(options.socket, link::Role::cli)) {
            desk.m_service = std::move(*client);
            return desk;
        }
        auto config = desk::load_config(options.config);
        if (!config) {
            return base::unexpected(config.error());
        }
        desk.m_config = std::move(*config);
        queue::QueueOptions wanted;
        wanted.path = desk.m_config.state_dir + "/queue.db";
        wanted.retention = std::chrono::hours(24 * desk.m_config.summary_retention_days);
        auto queue = queue::Queue::open(wanted, context.clock(), *desk.m_random);
        if (!queue) {
            return base::unexpected(queue.error());
        }
        desk.m_queue = std::make_unique<queue::Queue>(std::move(*queue));
        return desk;
    }

    /// \param action drain, drain_cancel, drain_look, retire: the answer as link/actions.h tells it
    [[nodiscard]] base::Result<Json> ask(const char* action, const Json& args)
    {
        if (m_service != nullptr) {
            return m_service->ask_and_wait(action, args, k_longest_look_ms);
        }
        const std::string act = action;
        const desk::Leaving leaving({*m_queue, *m_mutex, m_config.keys_dir, m_config.state_dir, m_config.place, m_config.desk, m_context->clock()});
        if (act == "drain_look") {
            return view_of(leaving);
        }
        const auto who = technician(args);
        if (!who) {
            return base::unexpected(who.error());
        }
        if (act == "retire") {
            return retire(leaving, *who);
        }
        if (auto done = act == "drain" ? leaving.begin(*who) : leaving.cancel(*who); !done) {
            return base::unexpected(done.error());
        }
        return view_of(leaving);
    }

private:
    explicit DrainDesk(Context& context) : m_context(&context) {}

    base::Result<std::string> technician(const Json& args)
    {
        auto roster = open_roster(m_config);
        if (!roster) {
            return base::unexpected(roster.error());
        }
        const auto password = args.value("password", std::string());
        const auto who = roster->sign_in({args.value("operator", std::string()), base::Secret(base::as_bytes(password)), args.value("code", std::string())}, m_context->clock());
        if (!who) {
            return base::unexpected(who.error());
        }
        if (who->right != domain::OperatorAct::Right::maintain) {
            return base::fail(FaultCode::right_missing, static_cast<std::int64_t>(domain::OperatorAct::Right::maintain));
        }
        return who->id.text();
    }

    base::Result<Json> view_of(const desk::Leaving& leaving)
    {
        const auto note = desk::read_leaving_note(m_config.state_dir);
        auto left = leaving.left(false);
        if (!note || !left) {
            return base::unexpected(note ? left.error() : note.error());
        }
        link::DrainView view;
        view.state = note->state;
        view.since = note->since;
        view.by = note->by;
        view.looked = true;
        view.left = std::move(*left);
        return to_json(view);
    }

    static base::Result<Json> retire(const desk::Leaving& leaving, const std::string& who)
    {
        const auto done = leaving.retire(who, false);
        if (!done) {
            return base::unexpected(done.error());
        }
        if (done->left.empty()) {
            return Json{{"retired", true}, {"statement", Json::parse(done->statement)}, {"file", done->file}, {"key_in_token", done->key_in_token}};
        }
        Json left = Json::array();
        for (const auto& line : done->left) {
            left.push_back(to_json(line));
        }
        return Json{{"retired", false}, {"left", std::move(left)}};
    }

    Context* m_context;
    std::unique_ptr<link::Client> m_service;
    desk::DeskConfig m_config;
    std::unique_ptr<base::SystemRandom> m_random = std::make_unique<base::SystemRandom>();
    std::unique_ptr<base::Mutex> m_mutex = std::make_unique<base::Mutex>();
    std::unique_ptr<queue::Queue> m_queue;
};

/// One ask; says what is wrong.
std::optional<Json> ask(Context& context, const DrainOptions& options, const char* action)
{
    Json args = Json::object();
    if (!options.password_file.empty()) {
        const auto password = base::read_secret_line(options.password_file, k_longest_password);
        args = {{"operator", options.technician}, {"password", password.use([](base::BytesView octets) { return base::to_text(octets); })}, {"code", options.code}};
    }
    auto desk = DrainDesk::open(context, options);
    auto answer = desk ? desk->ask(action, args) : base::Result<Json>(base::unexpected(desk.error()));
    if (!answer) {
        tell_fault(context, answer.error());
        return std::nullopt;
    }
    return std::move(*answer);
}

void tell_left(const Context& context, const Json& left)
{
    constexpr auto language = text::Language::en;
    for (const auto& line : left) {
        const auto kind = line.at("what").get<std::string>();
        std::string words = text::left_text(language, kind, line.at("count").get<std::int64_t>());
        if (line.at("since").is_string()) {
            words += ", the oldest of " + line.at("since").get<std::string>();
        }
        if (line.at("seconds_left").is_number_integer()) {
            words += ", " + text::duration_text(language, line.at("seconds_left").get<std::int64_t>()) + " at the pace of the last sending";
        }
        words += "\n    " + text::left_next_step(language, kind) + " Whose turn: " + text::left_owner(language, line.at("owner").get<std::string>()) + ".";
        context.answer(wire::OrderedJson::parse(line.dump()), words);
    }
}

void tell_view(Context& context, const Json& view)
{
    const auto state = view.at("state").get<std::string>();
    const auto& left = view.at("left");
    std::string words = state == "draining" ? "draining since " + view.at("since").dump() + ", begun by " + view.at("by").get<std::string>() + ": nobody new is taken"
                        : state == "retired" ? "retired"
                                             : "at work";
    if (state != "retired") {
        words += left.empty() ? "; nothing is left here" : "; still here:";
    }
    context.answer({{"state", state}, {"since", view.at("since")}, {"by", view.at("by")}, {"lines", left.size()}, {"empty", left.empty()}}, words);
    tell_left(context, left);
    if (state == "draining" && !left.empty()) {
        context.raise(Exit::refused);
    }
}

void run_drain(Context& context, const DrainOptions& options)
{
    if (const auto view = ask(context, options, options.status ? "drain_look" : options.cancel ? "drain_cancel" : "drain")) {
        if (options.carry_to.empty()) {
            tell_view(context, *view);
            return;
        }
        write_bundle_to(context, options.config, options.socket, options.carry_to);
        if (const auto after = ask(context, options, "drain_look")) {
            tell_view(context, *after);
        }
    }
}

void run_retire(Context& context, const DrainOptions& options)
{
    const auto answer = ask(context, options, "retire");
    if (!answer) {
        return;
    }
    if (!answer->at("retired").get<bool>()) {
        const auto words = text::fault_text(text::Language::en, FaultCode::terminal_not_empty);
        const auto& left = answer->at("left");
        context.answer({{"retired", false}, {"fault", base::name(FaultCode::terminal_not_empty)}, {"lines", left.size()}}, words.happened + ' ' + words.now);
        tell_left(context, left);
        context.raise(Exit::refused);
        return;
    }
    auto file = answer->at("file").get<std::string>();
    if (!options.statement_to.empty()) {
        const auto copy = (std::filesystem::path(options.statement_to) / "terminal-retired.json").string();
        const Json whole = answer->at("statement");
        if (auto written = base::write_file(copy, wire::to_line(whole), 0644); !written) {
            tell_fault(context, written.error());
        } else {
            file = copy;
        }
    }
    const bool in_token = answer->at("key_in_token").get<bool>();
    context.answer({{"retired", true}, {"file", file}, {"key_in_token", in_token}},
                   "retired: nothing was left, the keys are erased, the machine may go. The signed statement is " + file +
                       ". Have the central's operator revoke this terminal." + (in_token ? " Its private key is in a token: erase that with the token's own tool." : ""));
}

}  // namespace

void add_drain(CLI::App& app, Context& context)
{
    auto& terminal = group(app, "terminal", "This desk towards the central");
    auto options = std::make_shared<DrainOptions>();
    const auto command = [&](const char* name, const char* words) {
        auto* sub = terminal.add_subcommand(name, words);
        sub->add_option("--config", options->config, "Settings of this desk, for when the desk service does not run")->capture_default_str();
        add_socket_option(*sub, options->socket);
        auto* who = sub->add_option("--operator", options->technician, "Technician; default: whoever is signed in at the console");
        auto* password = sub->add_option("--password-file", options->password_file, "Its first line is the technician's password");
        sub->add_option("--code", options->code, "Of the technician's telephone, if they use one")->needs(who);
        who->needs(password);
        password->needs(who)->check(CLI::ExistingFile);
        return sub;
    };
    auto* drain = command("drain", "Takes nobody new from now on and lists what is left; exit code 1 while something is");
    auto* cancel = drain->add_flag("--cancel", options->cancel, "Back to work");
    auto* status = drain->add_flag("--status", options->status, "Only lists");
    drain->add_option("--carry", options->carry_to, "Writes what is not sent into a sealed file in this folder of a stick")
        ->check(CLI::ExistingDirectory)
        ->excludes(cancel)
        ->excludes(status);
    status->excludes(cancel);
    drain->callback([options, &context] { run_drain(context, *options); });
    auto* retire = command("retire", "When nothing is left: signs a statement, erases the keys, and the machine may go");
    retire->add_option("--to", options->statement_to, "Folder for a copy of the statement")->check(CLI::ExistingDirectory);
    retire->callback([options, &context] { run_retire(context, *options); });
}

}  // namespace balcao::cli
