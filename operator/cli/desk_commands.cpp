// balcao queue | audit: what a technician or supervisor asks of the running desk service.

#include <cstdio>
#include <fstream>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/files.h"
#include "base/secret.h"
#include "commands.h"
#include "desk/step_times.h"
#include "desk_client.h"
#include "text/names.h"

namespace balcao::cli {
namespace {

struct AskOptions {
    std::string socket;
    std::int64_t seq = 0;
    std::int64_t after = 0;
    int limit = 100;
    std::int64_t before = 0;
    std::string as_operator;
    std::string password_file;
    std::string reason;
    std::string code;
    std::string since;
    std::string by;
};

using AskOptionsPtr = std::shared_ptr<AskOptions>;

/// One ask; the answer goes to `show`.
void ask(Context& context, const AskOptions& options, const char* action, wire::Json args,
         const std::function<void(const wire::Json&)>& show)
{
    if (const auto answer = ask_desk(context, options.socket, action, std::move(args))) {
        show(*answer);
    }
}

/// The clerk signed in at the console is the first of the two; here stands the second.
void release_frozen(Context& context, const AskOptions& options)
{
    std::ifstream in(options.password_file);
    std::string password;
    if (!std::getline(in, password)) {
        context.environment_error("file_unreadable", "cannot read the password's file");
        return;
    }
    ask(context, options, "queue_release_frozen", {{"second", options.as_operator}, {"password", password}, {"code", options.code}}, [&context](const wire::Json& answer) {
        const auto released = answer.at("released").get<std::int64_t>();
        context.answer({{"released", released}}, std::to_string(released) + " records are sent again under new numbers");
    });
    base::wipe(password.data(), password.size());
}

void waive_record(Context& context, const AskOptions& options)
{
    const auto password = base::read_secret_line(options.password_file, 128);
    ask(context, options, "queue_waive",
        {{"seq", options.seq}, {"reason", options.reason}, {"operator", options.as_operator}, {"password", password.use([](base::BytesView octets) { return base::to_text(octets); })}, {"code", options.code}},
        [&](const wire::Json&) { context.answer({{"seq", options.seq}, {"waived", true}}, std::to_string(options.seq) + " is given up and will not be sent again"); });
}

std::string line_of(const wire::Json& row)
{
    return std::to_string(row.at("seq").get<std::int64_t>()) + "  " + row.at("captured_at").get<std::string>() + "  " +
           row.at("ticket").get<std::string>() + "  " + row.at("initials").get<std::string>() + "  …" +
           row.at("document_tail").get<std::string>() + "  " +
           text::state_word(text::Language::en, row.at("state").get<std::string>()) +
           (row.at("problem").get<std::string>().empty() ? "" : "  (" + row.at("problem").get<std::string>() + ")");
}

CLI::App* sub(CLI::App& parent, Context&, const char* name, const char* description, const AskOptionsPtr& options)
{
    auto* command = parent.add_subcommand(name, description);
    add_socket_option(*command, options->socket);
    return command;
}

void add_queue(CLI::App& app, Context& context)
{
    auto& queue = group(app, "queue", "Records waiting on this desk");
    {
        auto options = std::make_shared<AskOptions>();
        auto* list = sub(queue, context, "list", "The newest records with their true state", options);
        list->add_option("--limit", options->limit, "At most so many, up to 500")->capture_default_str();
        list->add_option("--before", options->before, "Those older than this number, to go on from the last one shown");
        list->callback([options, &context] {
            ask(context, *options, "queue_list", {{"limit", options->limit}, {"before", options->before}}, [&context](const wire::Json& answer) {
                for (const auto& row : answer.at("rows")) {
                    context.answer(wire::OrderedJson::parse(row.dump()), line_of(row));
                }
            });
        });
    }
    {
        auto options = std::make_shared<AskOptions>();
        auto* stats = sub(queue, context, "stats", "Counts, oldest unsent, last accepted", options);
        stats->callback([options, &context] {
            ask(context, *options, "status", wire::Json::object(), [&context](const wire::Json& answer) {
                auto queue_part = answer.at("queue");
                queue_part.erase("rows");
                queue_part["today"] = {{"registered", answer.at("today").at("registered")}, {"activated", answer.at("today").at("activated")}};
                context.answer(wire::OrderedJson::parse(queue_part.dump()),
                               "pending " + std::to_string(queue_part.at("pending").get<std::int64_t>()) + ", attention " +
                                   std::to_string(queue_part.at("attention").get<std::int64_t>()));
            });
        });
    }
    {
        auto options = std::make_shared<AskOptions>();
        auto* release = sub(queue, context, "release-frozen", "Frozen records are sent again: you agree with the clerk who is signed in at the console", options);
        release->add_option("--second", options->as_operator, "Your operator name, not the clerk's")->required();
        release->add_option("--password-file", options->password_file, "Its first line is your password")->required();
        release->add_option("--code", options->code, "Of your telephone, if you use one");
        release->callback([options, &context] { release_frozen(context, *options); });
    }
    {
        auto options = std::make_shared<AskOptions>();
        auto* waive = sub(queue, context, "waive", "A refused or frozen record is given up; a supervisor or technician says so", options);
        waive->add_option("seq", options->seq)->required();
        waive->add_option("--reason", options->reason, "Code of the reason, e.g. person_served_elsewhere")->required();
        waive->add_option("--operator", options->as_operator, "Who says so")->required();
        waive->add_option("--password-file", options->password_file, "Its first line is their password")->required();
        waive->add_option("--code", options->code, "Of their telephone, if they use one");
        waive->callback([options, &context] { waive_record(context, *options); });
    }
    {
        auto options = std::make_shared<AskOptions>();
        auto* show = sub(queue, context, "show", "One record and the central's receipt, if held", options);
        show->add_option("seq", options->seq)->required();
        show->callback([options, &context] {
            ask(context, *options, "queue_list", {{"limit", 1}, {"before", options->seq + 1}}, [&](const wire::Json& answer) {
                for (const auto& row : answer.at("rows")) {
                    if (row.at("seq").get<std::int64_t>() != options->seq) {
                        continue;
                    }
                    ask(context, *options, "receipt", {{"seq", options->seq}}, [&](const wire::Json& held) {
                        auto both = wire::OrderedJson::parse(row.dump());
                        std::string words = line_of(row);
                        if (held.at("receipt").is_string()) {
                            const auto blob = base::from_base64(held.at("receipt").get<std::string>());
                            both["receipt"] = blob ? wire::OrderedJson(base::to_text(*blob)) : wire::OrderedJson();
                            words += "\n" + (blob ? base::to_text(*blob) : std::string("the receipt held here cannot be read"));
                        }
                        context.answer(both, words);
                    });
                    return;
                }
                context.answer({{"seq", options->seq}, {"error", "not_found"}}, "no such record among the newest 500");
                context.raise(Exit::refused);
            });
        });
    }
}

/// Every entry of the chain after `options.after`, a page at a time.
void read_chain(Context& context, AskOptions& options, const std::function<void(const wire::Json&)>& one)
{
    for (bool more = true; more;) {
        more = false;
        ask(context, options, "audit_export", {{"after", options.after}, {"limit", 200}}, [&](const wire::Json& answer) {
            for (const auto& entry : answer.at("entries")) {
                options.after = entry.at("number").get<std::int64_t>();
                more = true;
                one(entry);
            }
        });
    }
}

void tell_steps(Context& context, AskOptions& options)
{
    if (!options.since.empty() && !base::parse_iso_date(options.since)) {
        context.environment_error("input_invalid", "--since takes a day as 2026-11-24");
        return;
    }
    std::vector<desk::StepEvent> events;
    read_chain(context, options, [&](const wire::Json& entry) {
        const auto at = base::parse_instant(entry.at("at").get<std::string>());
        if (at && (options.since.empty() || base::format_iso_date(base::utc_day(*at)) >= options.since)) {
            events.push_back({*at, entry.at("event").get<std::string>(), entry.at("ids").value("case", std::string()), entry.at("ids").value("act", std::string())});
        }
    });
    const auto seconds = [](std::chrono::milliseconds time) {
        char text[32];
        std::snprintf(text, sizeof text, "%.1f", static_cast<double>(time.count()) / 1000.0);
        return std::string(text);
    };
    const bool by_act = options.by == "act";
    for (const auto& step : desk::step_times(events, by_act ? desk::StepsOf::each_act : desk::StepsOf::all)) {
        wire::OrderedJson json{{"from", step.from}, {"to", step.to}, {"count", step.count}, {"median_ms", step.median.count()}, {"ninetieth_ms", step.ninetieth.count()},
                               {"longest_ms", step.longest.count()}, {"together_ms", step.together.count()}};
        if (by_act) {
            json["act"] = step.act;
        }
        context.answer(json,
                       (by_act ? (step.act.empty() ? "not told" : step.act) + ": " : std::string()) + step.from + " -> " + step.to + ": " + std::to_string(step.count) + " times, median " + seconds(step.median) + " s, nine of ten within " +
                           seconds(step.ninetieth) + " s, longest " + seconds(step.longest) + " s");
    }
}

void add_audit(CLI::App& app, Context& context)
{
    auto& audit = group(app, "audit", "The desk's event chain");
    {
        auto options = std::make_shared<AskOptions>();
        auto* verify = sub(audit, context, "verify", "Checks every hash and signature of the record and event chains", options);
        verify->callback([options, &context] {
            ask(context, *options, "audit_verify", wire::Json::object(), [&context](const wire::Json&) {
                context.answer({{"intact", true}}, "both chains are intact");
            });
        });
    }
    {
        auto options = std::make_shared<AskOptions>();
        auto* exported = sub(audit, context, "export", "The events, one a line", options);
        exported->add_option("--after", options->after, "Start after this number")->capture_default_str();
        exported->callback([options, &context] {
            read_chain(context, *options, [&context](const wire::Json& entry) { context.answer(wire::OrderedJson::parse(entry.dump()), entry.dump()); });
        });
    }
    {
        auto options = std::make_shared<AskOptions>();
        auto* steps = sub(audit, context, "steps", "How long each step of a case took here, what took most time together first", options);
        steps->add_option("--after", options->after, "Start after this entry of the chain")->capture_default_str();
        steps->add_option("--since", options->since, "From this day on (UTC), as 2026-11-24");
        steps->add_option("--by", options->by, "act: one line for each act, a case under the act it ended with")->check(CLI::IsMember({"act"}));
        steps->callback([options, &context] { tell_steps(context, *options); });
    }
}

}  // namespace

void add_desk_commands(CLI::App& app, Context& context)
{
    add_queue(app, context);
    add_audit(app, context);
}

}  // namespace balcao::cli
