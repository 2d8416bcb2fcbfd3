// balcao operator note: what the console's note does, for a script or another terminal of the desk.
#include "base/files.h"
#include "desk_client.h"
#include "operator_cards.h"

namespace balcao::cli {
namespace {

struct NoteOptions {
    std::string socket;
    std::string text;
    std::string who;
    std::string password_file;
    std::string code;
    std::int64_t done = 0;
};

/// Empty: whoever is signed in at the console.
std::optional<wire::Json> shown_by(Context& context, const NoteOptions& options)
{
    if (options.who.empty()) {
        return wire::Json::object();
    }
    const auto password = base::read_secret_line(options.password_file, 128);
    if (password.empty()) {
        context.environment_error("file_unreadable", options.password_file + " has no password in its first line; nothing was changed.");
        return std::nullopt;
    }
    return wire::Json{{"operator", options.who}, {"password", password.use([](base::BytesView octets) { return base::to_text(octets); })}, {"code", options.code}};
}

std::string as_text(const wire::Json& notes)
{
    std::string out;
    for (const auto& one : notes) {
        out += (out.empty() ? "" : "\n") + std::to_string(one.value("id", std::int64_t{0})) + "\t" + one.value("at", "") + "\t" + one.value("author", "") + "\t" + one.value("text", "");
    }
    return out.empty() ? "no notes" : out;
}

void run_note(Context& context, const NoteOptions& options)
{
    auto args = shown_by(context, options);
    const auto client = args ? connect_desk(context, options.socket) : nullptr;
    if (!client) {
        return;
    }
    const char* action = "handover_list";
    if (options.done != 0) {
        action = "handover_done";
        (*args)["id"] = options.done;
    } else if (!options.text.empty()) {
        action = "handover_write";
        (*args)["text"] = options.text;
    }
    const auto answer = client->ask_and_wait(action, std::move(*args));
    if (!answer) {
        tell_fault(context, answer.error());
        return;
    }
    context.answer(*answer, answer->contains("notes") ? as_text(answer->at("notes")) : options.done != 0 ? "put away" : "left for whoever works here next");
}

}  // namespace

void add_operator_notes(CLI::App& people, Context& context)
{
    auto options = std::make_shared<NoteOptions>();
    auto* note = people.add_subcommand("note", "Words for whoever works at this desk next: shows them, or leaves one. Nobody's personal data");
    add_socket_option(*note, options->socket);
    auto* text = note->add_option("TEXT", options->text, "At most 500 characters; none shows what was left");
    note->add_option("--done", options->done, "Puts the note of this number away")->excludes(text);
    auto* who = note->add_option("--operator", options->who, "Who, when nobody is signed in at the console");
    auto* password = note->add_option("--password-file", options->password_file, "Its first line is their password")->needs(who)->check(CLI::ExistingFile);
    who->needs(password);
    note->add_option("--code", options->code, "Of their telephone")->needs(who);
    note->callback([options, &context] { run_note(context, *options); });
}

}  // namespace balcao::cli
