#include "central/life_commands.h"

#include <filesystem>
#include <iostream>
#include <memory>

#include "base/secret.h"
#include "wire/body.h"

namespace balcao::central {

namespace {

using wire::Json;

Request post(std::string path, const Json& body = Json::object())
{
    Request out;
    out.method = "POST";
    out.path = std::move(path);
    out.headers["content-type"] = "application/json";
    out.body = base::to_bytes(wire::to_line(body));
    return out;
}

void add_lifecycle(CLI::App& app, int& exit_code, const Prepare& prepare)
{
    auto* group = app.add_subcommand("lifecycle", "what becomes of keys as time goes by, and by report");
    group->require_subcommand(1);
    auto at = std::make_shared<std::string>();
    auto* run = group->add_subcommand("run", "the daily pass: validity, suspensions, letters; serve does it by itself");
    const auto ask = prepare(*run);
    run->add_option("--at", *at, "day or instant, not ahead of now except in practice");
    run->callback([=, &exit_code] {
        exit_code = ask(post("/admin/lifecycle/run", at->empty() ? Json::object() : Json{{"at", *at}}), nullptr, {});
    });

    auto case_id = std::make_shared<std::string>();
    auto source = std::make_shared<std::string>();
    const auto of_key = [=](CLI::App& command) {
        command.add_option("CASE", *case_id)->required();
        command.add_option("--source", *source, "who says so: a reference of theirs, no personal data")->required();
    };
    auto* suspend = group->add_subcommand("suspend", "for abuse, in periods of 24 hours");
    const auto ask_suspend = prepare(*suspend);
    auto periods = std::make_shared<int>(1);
    of_key(*suspend);
    suspend->add_option("--periods", *periods)->check(CLI::Range(1, 31));
    suspend->callback([=, &exit_code] {
        exit_code = ask_suspend(post("/admin/keys/" + *case_id + "/suspend", {{"periods", *periods}, {"source", *source}}), nullptr, {});
    });
    auto* cancel = group->add_subcommand("cancel", "for good, as the civil registry reports it");
    const auto ask_cancel = prepare(*cancel);
    auto reason = std::make_shared<std::string>();
    of_key(*cancel);
    cancel->add_option("--reason", *reason)->required()->check(CLI::IsMember({"death", "incapacity", "fraud"}));
    cancel->callback([=, &exit_code] {
        exit_code = ask_cancel(post("/admin/keys/" + *case_id + "/cancel", {{"reason", *reason}, {"source", *source}}), nullptr, {});
    });
    auto who = std::make_shared<std::string>();
    for (const bool approves : {false, true}) {
        auto* command = approves ? group->add_subcommand("approve-withdrawal", "another supervisor agrees: the key is what it was, without its password; the supervisor's password is read from the standard input")
                                 : group->add_subcommand("withdraw-death", "a report of death was false: a supervisor asks; the password is read from the standard input");
        const auto ask_withdrawal = prepare(*command);
        command->add_option("CASE", *case_id)->required();
        command->add_option("--operator", *who, "supervisor, as this central knows them")->required();
        if (!approves) command->add_option("--source", *source, "who says so: a reference of theirs, no personal data")->required();
        command->callback([=, &exit_code] {
            std::string password;
            std::getline(std::cin, password);
            Json body = {{"operator", *who}, {"password", password}};
            base::wipe(password.data(), password.size());
            if (!approves) body["source"] = *source;
            exit_code = ask_withdrawal(post("/admin/keys/" + *case_id + (approves ? "/approve-withdrawal" : "/withdraw-death"), body), nullptr, {});
        });
    }
    auto* renew = group->add_subcommand("renew", "the document was renewed: new dates, and a suspension for the old one ends");
    const auto ask_renew = prepare(*renew);
    auto until = std::make_shared<std::string>();
    of_key(*renew);
    renew->add_option("--document-until", *until, "last day of the new document")->required();
    renew->callback([=, &exit_code] {
        exit_code = ask_renew(post("/admin/keys/" + *case_id + "/renew", {{"document_until", *until}, {"source", *source}}), nullptr, {});
    });
}

void add_letters(CLI::App& app, int& exit_code, const Prepare& prepare)
{
    auto* group = app.add_subcommand("letters", "letters with temporary PINs, asked for through partners");
    group->require_subcommand(1);
    auto folder = std::make_shared<std::string>();
    auto limit = std::make_shared<int>(200);
    auto* batch = group->add_subcommand("batch", "print what is due; a batch counts only together with its manifest (.json)");
    const auto ask = prepare(*batch);
    batch->add_option("--out", *folder, "directory that the service may write")->required();
    batch->add_option("--limit", *limit, "letters in a batch")->check(CLI::Range(1, 500));
    batch->callback([=, &exit_code] {
        const auto path = std::filesystem::absolute(*folder).lexically_normal().string();
        exit_code = ask(post("/admin/letters/batches", {{"folder", path}, {"limit", *limit}}), nullptr, {});
    });
    auto state = std::make_shared<std::string>();
    auto* list = group->add_subcommand("list", "letters by their numbers; no personal data");
    const auto ask_list = prepare(*list);
    list->add_option("--state", *state)->check(CLI::IsMember({"waiting", "printed", "used", "void", "returned", "expired"}));
    list->callback([=, &exit_code] {
        Request request;
        request.method = "GET";
        request.path = "/admin/letters";
        if (!state->empty()) request.query["state"] = *state;
        exit_code = ask_list(request, "letters", {{"letter", 16}, {"state", 9}, {"case_id", 38}, {"due_on", 12}, {"printed_at", 26}});
    });
    auto id = std::make_shared<std::string>();
    for (const auto* act : {"returned", "reprint"}) {
        const std::string what(act);
        auto* command = group->add_subcommand(what, what == "returned" ? "it came back: its PIN is void and the key ends" : "a new letter with a new PIN; the old PIN is void");
        const auto ask_move = prepare(*command);
        command->add_option("ID", *id, "the number on the letter")->required();
        command->callback([=, &exit_code] { exit_code = ask_move(post("/admin/letters/" + *id + "/" + what), nullptr, {}); });
    }
}

void add_partners(CLI::App& app, int& exit_code, const Prepare& prepare)
{
    auto* group = app.add_subcommand("partners", "systems of other bodies that ask for letters");
    group->require_subcommand(1);
    auto name = std::make_shared<std::string>();
    auto* add = group->add_subcommand("add", "a partner: prints the token that enrols its certificate once");
    const auto ask = prepare(*add);
    add->add_option("NAME", *name)->required();
    add->callback([=, &exit_code] { exit_code = ask(post("/admin/partners", {{"partner", *name}}), nullptr, {}); });
}

void add_retention(CLI::App& app, int& exit_code, const Prepare& prepare)
{
    auto* group = app.add_subcommand("retention", "erasure after the legal periods, and its proof");
    group->require_subcommand(1);
    auto at = std::make_shared<std::string>();
    for (const auto* act : {"run", "verify"}) {
        const std::string what(act);
        auto* command = group->add_subcommand(what, what == "run" ? "erase what is due and sign a list of it" : "prove that what was listed is gone and the chains hold");
        const auto ask = prepare(*command);
        command->add_option("--at", *at, "day or instant, not ahead of now except in practice");
        command->callback([=, &exit_code] {
            exit_code = ask(post("/admin/retention/" + what, at->empty() ? Json::object() : Json{{"at", *at}}), nullptr, {});
        });
    }
}

}  // namespace

void add_life_commands(CLI::App& app, int& exit_code, const Prepare& prepare)
{
    add_lifecycle(app, exit_code, prepare);
    add_letters(app, exit_code, prepare);
    add_partners(app, exit_code, prepare);
    add_retention(app, exit_code, prepare);
}

}  // namespace balcao::central
