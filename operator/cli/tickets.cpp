// balcao tickets | appointments: the people at the counter, as the console's place of the same name.

#include <fcntl.h>

#include "base/files.h"
#include "commands.h"
#include "desk/appointment_file.h"
#include "desk_client.h"
#include "paper/ticket_slip.h"
#include "text/format.h"

namespace balcao::cli {
namespace {

struct TicketOptions {
    std::string socket;
    std::string ticket;
    std::string line;
    std::string place;
    std::string priority;
    std::string language = "pt";
    std::string reference;
    std::string day;
    std::string file;
    std::string pdf;
    bool all = false;
    bool walk_in = false;
};
using TicketOptionsPtr = std::shared_ptr<TicketOptions>;

void tell_ticket(Context& context, const wire::Json& row)
{
    const auto text = [&row](const char* key) { return row.at(key).get<std::string>(); };
    std::string words = text("code") + "  " + text("state") + "  " + text("taken_at");
    words += text("line") == text("code").substr(0, 1) ? "" : "  for " + text("line");
    words += text("priority").empty() ? "" : "  priority: " + text("priority");
    words += text("counter").empty() ? "" : "  " + text("counter");
    const auto form = row.value("case", std::string());
    words += form == "moved" ? "  half-done case taken over" : form == "none" ? "  no half-done case: read the document again" : form == "stays" ? "  the half-done case stays at this desk: elsewhere the document is read again" : "";
    context.answer(wire::OrderedJson::parse(row.dump()), words);
}

CLI::App* ticket_command(CLI::App& parent, const char* name, const char* description, const TicketOptionsPtr& options)
{
    auto* command = parent.add_subcommand(name, description);
    add_socket_option(*command, options->socket);
    return command;
}

void add_list(CLI::App& tickets, Context& context)
{
    auto options = std::make_shared<TicketOptions>();
    auto* list = ticket_command(tickets, "list", "Today's tickets that are not over, in the order of their places", options);
    list->add_flag("--all", options->all, "Those that are over, too");
    list->callback([options, &context] {
        if (const auto answer = ask_desk(context, options->socket, "ticket_list", {{"all", options->all}})) {
            for (const auto& row : answer->at("tickets")) {
                tell_ticket(context, row);
            }
        }
    });
}

/// The slip, as the kiosk prints it. \return false after it was said why not; the ticket is given all the same
bool write_slip(Context& context, const TicketOptions& options, const wire::Json& answer)
{
    const auto given = link::given_ticket_from_json(answer);
    const auto status = ask_desk(context, options.socket, "status", wire::Json::object());
    const auto model = status ? link::console_model_from_json(*status) : base::Result<link::ConsoleModel>(base::unexpected(base::Fault{base::FaultCode::message_malformed}));
    if (!given || !model) {
        return false;
    }
    const auto language = text::language_from_code(options.language).value_or(text::Language::pt);
    const paper::TicketSlip slip{model->terminal.place, given->code, language == text::Language::pt ? given->name_pt : given->name_en, given->name_pt, given->at, text::local_offset(given->at),
                                 given->before, given->wait_s, given->due_at, model->terminal.practice};
    const auto pdf = paper::render_ticket_pdf(slip, language);
    if (!pdf) {
        tell_fault(context, pdf.error());
        return false;
    }
    if (const auto written = base::write_file(options.pdf, base::to_text(*pdf), 0600); !written) {
        context.environment_error("file_unwritable", "the ticket was given; its slip cannot be written to " + printable(options.pdf));
        return false;
    }
    return true;
}

void add_take(CLI::App& tickets, Context& context)
{
    auto options = std::make_shared<TicketOptions>();
    auto* take = ticket_command(tickets, "take", "A ticket of a series, as the clerk gives it by hand", options);
    take->add_option("series", options->line, "Letter of the service")->required();
    take->add_option("--priority", options->priority, "DL 58/2016")->check(CLI::IsMember({"elderly", "disabled", "pregnant", "with_infant"}));
    take->add_option("--language", options->language)->check(CLI::IsMember({"pt", "en", "es", "fr", "uk", "ar", "hi", "zh"}))->capture_default_str();
    auto* walk_in = take->add_flag("--walk-in", options->walk_in, "Nobody took one: is served at once");
    take->add_option("--pdf", options->pdf, "Writes the slip to this file")->excludes(walk_in);
    take->callback([options, &context] {
        const auto answer = ask_desk(context, options->socket, options->walk_in ? "ticket_walk_in" : "ticket_take",
                                     {{"line", options->line}, {"priority", options->priority}, {"language", options->language}});
        if (answer) {
            tell_ticket(context, answer->at("ticket"));
        }
        if (answer && !options->pdf.empty()) {
            (void)write_slip(context, *options, *answer);
        }
    });
}

void add_acts(CLI::App& tickets, Context& context)
{
    struct Entry {
        const char* name;
        const char* act;
        const char* description;
    };
    for (const auto& entry : {Entry{"recall", "recall", "Shows the called number once more"}, Entry{"done", "done", "The person was served without a case"},
                              Entry{"no-show", "no_show", "Nobody came"}, Entry{"back", "back", "Into the line again, at the old place"},
                              Entry{"park", "park", "Sets aside, with the open case"}, Entry{"resume", "resume", "Takes up what was set aside"},
                              Entry{"cancel", "cancel", "The ticket is given up"}}) {
        auto options = std::make_shared<TicketOptions>();
        auto* command = ticket_command(tickets, entry.name, entry.description, options);
        command->add_option("ticket", options->ticket, "e.g. A041; default: the one at this desk");
        command->callback([options, &context, act = entry.act] {
            wire::Json args{{"act", act}};
            if (!options->ticket.empty()) {
                args["ticket"] = options->ticket;
            }
            if (const auto answer = ask_desk(context, options->socket, "ticket_act", std::move(args))) {
                auto row = answer->at("ticket");
                if (answer->contains("case_kept")) {
                    row["case"] = answer->value("case_moved", false) ? "moved" : answer->at("case_kept").get<bool>() ? "kept" : "none";
                }
                if (answer->value("case_stays", false)) {
                    row["case"] = "stays";
                }
                tell_ticket(context, row);
            }
        });
    }
    auto options = std::make_shared<TicketOptions>();
    auto* call = ticket_command(tickets, "call", "Calls whoever is next, or the ticket named", options);
    call->add_option("ticket", options->ticket, "e.g. A041");
    call->callback([options, &context] {
        const auto answer = options->ticket.empty() ? ask_desk(context, options->socket, "ticket_next", wire::Json::object())
                                                    : ask_desk(context, options->socket, "ticket_act", {{"act", "call"}, {"ticket", options->ticket}});
        if (answer) {
            tell_ticket(context, answer->at("ticket"));
        }
    });
    auto first = std::make_shared<TicketOptions>();
    auto* priority = ticket_command(tickets, "priority", "To who waits already: called with those who have it; none: taken back", first);
    priority->add_option("ticket", first->ticket, "e.g. A041")->required();
    priority->add_option("ground", first->priority, "DL 58/2016")->required()->check(CLI::IsMember({"elderly", "disabled", "pregnant", "with_infant", "none"}));
    priority->callback([first, &context] {
        const bool back = first->priority == "none";
        if (const auto answer = ask_desk(context, first->socket, "ticket_act",
                                         {{"act", back ? "priority_back" : "priority"}, {"ticket", first->ticket}, {"priority", back ? std::string() : first->priority}})) {
            if (answer->contains("not_done")) {
                context.environment_error("holder_older", "the desk that holds the tickets is of an older version and did not do it: the ticket is as it was");
                return;
            }
            tell_ticket(context, answer->at("ticket"));
        }
    });
    auto moved = std::make_shared<TicketOptions>();
    auto* transfer = ticket_command(tickets, "transfer", "To the line of another series, or to another desk", moved);
    transfer->add_option("ticket", moved->ticket, "e.g. A041")->required();
    auto* to = transfer->add_option("--to", moved->line, "Letter of the series");
    transfer->add_option("--desk", moved->place, "Name of another desk: the ticket is over here")->excludes(to);
    transfer->callback([moved, &context] {
        const bool away = !moved->place.empty();
        if (const auto answer = ask_desk(context, moved->socket, "ticket_act",
                                         {{"act", away ? "send_away" : "transfer"}, {"ticket", moved->ticket}, {"line", moved->line}, {"place", moved->place}})) {
            tell_ticket(context, answer->at("ticket"));
        }
    });
}

void tell_site(Context& context, const wire::Json& json)
{
    const auto site = link::ticket_site_from_json(json);
    if (!site) {
        tell_fault(context, site.error());
        return;
    }
    std::string text;
    if (site->here) {
        text = "this desk (" + site->counter + ") holds the tickets of the site";
        for (const auto& one : site->desks) {
            text += "\n  " + one.counter + "  " + one.terminal + "  asked last at " + base::format_instant(one.seen_at);
        }
        text += site->desks.empty() ? "\n  no desk has asked yet" : "";
    } else {
        text = "the tickets are held by " + site->holder + (site->counter.empty() ? "" : " (" + site->counter + ")");
        text += site->answers ? ", which answers" : ", which does not answer" + (site->since ? " since " + base::format_instant(*site->since) : std::string());
        text += site->fault ? " (" + std::string(base::name(*site->fault)) + ")" : "";
        text += site->letter.empty() ? "; this desk has no letter of its own yet" : "; own numbers meanwhile: " + site->letter;
        text += site->untold == 0 ? "" : "; not told yet: " + std::to_string(site->untold);
    }
    context.answer(wire::OrderedJson::parse(json.dump()), text);
    if (!site->answers) {
        context.raise(Exit::refused);
    }
}

void add_site(CLI::App& tickets, Context& context)
{
    auto options = std::make_shared<TicketOptions>();
    auto* site = ticket_command(tickets, "site", "Which desk holds the site's tickets, and whether it answers", options);
    site->callback([options, &context] {
        if (const auto answer = ask_desk(context, options->socket, "ticket_site", wire::Json::object())) {
            tell_site(context, *answer);
        }
    });
}

std::string seconds_text(const wire::Json& value) { return value.is_null() ? "-" : std::to_string(value.get<std::int64_t>()) + " s"; }

void add_stats(CLI::App& tickets, Context& context)
{
    auto options = std::make_shared<TicketOptions>();
    auto* stats = ticket_command(tickets, "stats", "Waiting and serving time of a day: median, 90th percentile, count", options);
    stats->add_option("--day", options->day, "ISO date; default: today at the point of service");
    stats->callback([options, &context] {
        const auto answer = ask_desk(context, options->socket, "ticket_stats", options->day.empty() ? wire::Json::object() : wire::Json{{"day", options->day}});
        if (!answer) {
            return;
        }
        for (const auto& one : answer->at("series")) {
            const auto number = [&one](const char* key) { return std::to_string(one.at(key).get<std::int64_t>()); };
            context.answer(wire::OrderedJson::parse(one.dump()),
                           one.at("series").get<std::string>() + "  taken " + number("taken") + ", served " + number("served") + ", did not come " + number("no_show") +
                               "; waited (" + number("waited_count") + ") median " + seconds_text(one.at("waited_median_s")) + ", p90 " + seconds_text(one.at("waited_p90_s")) +
                               "; served (" + number("serving_count") + ") median " + seconds_text(one.at("serving_median_s")) + ", p90 " + seconds_text(one.at("serving_p90_s")));
        }
    });
}

/// The file goes along; the service reads it, so that the command needs no database.
void run_import(Context& context, const TicketOptions& options)
{
    const base::Descriptor file(::open(options.file.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.get() < 0) {
        context.environment_error("file_unreadable", "cannot read " + printable(options.file));
        return;
    }
    const auto client = connect_desk(context, options.socket);
    if (!client) {
        return;
    }
    const auto name = options.file.substr(options.file.rfind('/') == std::string::npos ? 0 : options.file.rfind('/') + 1);
    const auto answer = client->ask_and_wait_with(file, "appointments_import", {{"name", name}});
    if (answer) {
        context.answer(wire::OrderedJson::parse(answer->dump()),
                       std::to_string(answer->at("read").get<std::int64_t>()) + " appointments read, " + std::to_string(answer->at("new").get<std::int64_t>()) + " of them new");
    } else if (answer.error().code == base::FaultCode::appointments_refused) {
        const std::string reason(desk::appointment_problem_name(answer.error().b));
        context.answer({{"error", "appointments_refused"}, {"line", answer.error().a}, {"reason", reason}},
                       "line " + std::to_string(answer.error().a) + ": " + reason + "; nothing of the list was taken");
        context.raise(Exit::refused);
    } else {
        tell_fault(context, answer.error());
    }
}

void add_appointments(CLI::App& app, Context& context)
{
    auto& appointments = group(app, "appointments", "Who is expected");
    {
        auto options = std::make_shared<TicketOptions>();
        auto* import = ticket_command(appointments, "import", "A list from a .csv, .ics or .json file; all of it or nothing", options);
        import->add_option("file", options->file)->required();
        import->callback([options, &context] { run_import(context, *options); });
    }
    {
        auto options = std::make_shared<TicketOptions>();
        auto* list = ticket_command(appointments, "list", "Of a day, and whose person came", options);
        list->add_option("--day", options->day, "ISO date; default: today at the point of service");
        list->callback([options, &context] {
            const auto answer = ask_desk(context, options->socket, "appointments_list", options->day.empty() ? wire::Json::object() : wire::Json{{"day", options->day}});
            if (!answer) {
                return;
            }
            for (const auto& one : answer->at("appointments")) {
                const auto text = [&one](const char* key) { return one.at(key).get<std::string>(); };
                context.answer(wire::OrderedJson::parse(one.dump()),
                               text("at") + "  " + text("line") + "  " + text("reference") + "  " + text("initials") + "  " + (text("ticket").empty() ? "expected" : text("ticket")));
            }
        });
    }
    auto options = std::make_shared<TicketOptions>();
    auto* arrive = ticket_command(appointments, "check-in", "The person came: makes the ticket", options);
    arrive->add_option("reference", options->reference)->required();
    arrive->callback([options, &context] {
        if (const auto answer = ask_desk(context, options->socket, "ticket_check_in", {{"reference", options->reference}})) {
            tell_ticket(context, answer->at("ticket"));
        }
    });
}

}  // namespace

void add_tickets(CLI::App& app, Context& context)
{
    auto& tickets = group(app, "tickets", "The people at the counter");
    add_list(tickets, context);
    add_take(tickets, context);
    add_acts(tickets, context);
    add_stats(tickets, context);
    add_site(tickets, context);
    add_appointments(app, context);
}

}  // namespace balcao::cli
