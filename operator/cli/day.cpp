// balcao day | callbacks: the end of the desk's day, and whom to call back.

#include "base/bytes.h"
#include "base/files.h"
#include "base/secret.h"
#include "commands.h"
#include "day_table.h"
#include "desk/day_statement.h"
#include "desk_client.h"
#include "text/day_words.h"
#include "text/problem_text.h"

namespace balcao::cli {
namespace {

using text::Language;
using wire::Json;
using wire::OrderedJson;

struct DayOptions {
    std::string socket;
    std::string day;
    std::string file;
    std::string ca;
    std::string as_operator;
    std::string password_file;
    std::string code;
    std::string of;
    std::string csv;
    std::string pdf;
    std::string escpos;
    int part = 0;
    std::int64_t seq = 0;
    bool with_differences = false;
    bool offline = false;
};

using DayOptionsPtr = std::shared_ptr<DayOptions>;

Json arguments_of(const DayOptions& options)
{
    Json args = Json::object();
    if (!options.day.empty()) {
        args["day"] = options.day;
    }
    if (!options.as_operator.empty()) {
        const auto password = base::read_secret_line(options.password_file, 128);
        args["operator"] = options.as_operator;
        args["password"] = password.use([](base::BytesView octets) { return base::to_text(octets); });
        args["code"] = options.code;
    }
    return args;
}

std::string differences_text(const Json& differences)
{
    std::string out;
    for (const auto& line : differences) {
        const auto flaw = line.at("flaw").get<std::string>();
        const auto kind = line.at("kind").get<std::string>();
        const auto positions = line.at("positions").get<std::string>();
        out += "\n  - " + text::day_flaw_text(Language::en, {flaw, kind, positions, line.at("records").get<std::int64_t>(), line.at("expected").get<std::int64_t>(), line.at("found").get<std::int64_t>()}) +
               "\n    " + text::day_flaw_advice(Language::en, flaw);
    }
    return out;
}

std::string counts_text(const Json& counts)
{
    std::string out = std::to_string(counts.at("registered").get<std::int64_t>()) + " registered";
    for (const char* state : {"accepted", "refused", "waiting", "held_back", "frozen", "waived", "replaced"}) {
        if (const auto count = counts.at(state).get<std::int64_t>(); count > 0) {
            out += ", " + std::to_string(count) + " " + (std::string(state) == "held_back" ? "held back" : state);
        }
    }
    return out;
}

std::string book_text(const Json& book)
{
    const auto& columns = book.at("columns");
    std::string out = book.at("day").get<std::string>() + ": " + (book.at("differences").empty() ? "balanced" : "DIFFERS") + "\n";
    out += "  ledger " + std::to_string(columns.at("ledger").get<std::int64_t>()) + " = records " + std::to_string(columns.at("records").get<std::int64_t>()) +
           "; signed by the central: " + std::to_string(columns.at("confirmed").get<std::int64_t>()) + " accepted, " +
           std::to_string(columns.at("confirmed_refused").get<std::int64_t>()) + " refused\n";
    out += "  " + counts_text(book.at("all")) + "\n";
    for (const auto& line : book.at("operators")) {
        out += "  " + line.at("name").get<std::string>() + ": " + counts_text(line) + "\n";
    }
    out += "  root " + book.at("root").get<std::string>() + " over " + (book.at("positions").get<std::string>().empty() ? "nothing" : book.at("positions").get<std::string>()) + "\n";
    if (book.at("closed").is_object()) {
        out += "  closed, part " + std::to_string(book.at("closed").at("part").get<std::int64_t>()) + ", by " + book.at("closed").at("by").get<std::string>() + " at " + book.at("closed").at("at").get<std::string>() + "\n";
    } else {
        out += "  not closed\n";
    }
    for (const auto& open : book.at("left_open")) {
        out += "  left open: " + open.get<std::string>() + " (balcao day close --date " + open.get<std::string>() + ")\n";
    }
    for (const auto& line : book.at("after")) {
        const auto was = line.at("was").get<std::string>();
        out += "  since the close of " + line.at("day").get<std::string>() + ": " + (was.empty() ? "registered" : was + " -> " + line.at("now").get<std::string>()) + ", number " + line.at("positions").get<std::string>() + "\n";
    }
    return out + "  to call back: " + std::to_string(book.at("call_backs").size()) + differences_text(book.at("differences"));
}

void report(Context& context, const DayOptions& options)
{
    const auto answer = ask_desk(context, options.socket, "day_report", arguments_of(options));
    if (!answer) {
        return;
    }
    context.answer(OrderedJson::parse(answer->dump()), book_text(answer->at("book")));
    if (!answer->at("balanced").get<bool>()) {
        context.raise(Exit::refused);
    }
}

void close_day(Context& context, const DayOptions& options)
{
    auto args = arguments_of(options);
    args["anyway"] = options.with_differences;
    const auto answer = ask_desk(context, options.socket, "day_close", std::move(args));
    if (!answer) {
        return;
    }
    if (!answer->at("closed").get<bool>()) {
        const bool already = answer->at("reason") == "already";
        context.answer(OrderedJson::parse(answer->dump()),
                       already ? "closed already (part " + std::to_string(answer->at("part").get<int>()) + "); nothing came since, so there is nothing to close again"
                               : "not closed: the day does not balance. Nothing was changed." + differences_text(answer->at("differences")) +
                                     "\nTo close it with these differences in the statement: --with-differences");
        context.raise(Exit::refused);
        return;
    }
    const auto& whole = answer->at("statement");
    const auto& statement = whole.at("statement");
    if (!options.file.empty()) {
        if (auto written = base::write_file(options.file, wire::to_line(whole), 0600); !written) {
            tell_fault(context, written.error());  // the statement is kept in the queue all the same
            return;
        }
    }
    context.answer(OrderedJson::parse(answer->dump()),
                   statement.at("day").get<std::string>() + " closed, part " + std::to_string(statement.at("part").get<int>()) + ": " + statement.at("verdict").get<std::string>() + "\n  " +
                       counts_text(statement.at("all")) + "\n  root " + statement.at("root").get<std::string>() + (options.file.empty() ? "" : "\n  statement in " + options.file));
}

/// The statement itself, then the certificate where somebody holds the CA, then the root where a desk can be asked.
void verify(Context& context, const DayOptions& options)
{
    const auto text = read_input(context, options.file);
    if (!text) {
        tell_fault(context, text.error());
        return;
    }
    const auto checked = desk::check_statement(*text);
    if (!checked) {
        tell_fault(context, checked.error());
        return;
    }
    const auto& statement = checked->statement;
    OrderedJson out{{"signature", "valid"}, {"terminal", checked->certificate.common_name()}, {"day", statement.at("day")}, {"certificate", "unchecked"}, {"root", "unchecked"}};
    bool good = checked->certificate.common_name() == statement.at("terminal").get<std::string>();
    if (!good) {
        out["terminal_differs"] = true;
    }
    if (!options.ca.empty()) {
        const auto anchors = seal::Certificate::load_bundle(options.ca);
        if (!anchors) {
            tell_fault(context, anchors.error());
            return;
        }
        const auto at = base::parse_instant(statement.at("at").get<std::string>());
        const bool ours = at && seal::verify_chain(checked->certificate, *anchors, *at, seal::Profile::client);
        out["certificate"] = ours ? "valid" : "invalid";
        good = good && ours;
    }
    if (!options.offline) {
        const auto answer = ask_desk(context, options.socket, "day_check", {{"positions", statement.at("positions")}});
        if (!answer) {
            return;
        }
        const bool same = answer->at("root") == statement.at("root") && answer->at("unknown").get<std::string>().empty();
        out["root"] = same ? "matches" : "differs";
        out["unknown"] = answer->at("unknown");
        good = good && same;
    }
    context.answer(out, "signature valid, by terminal " + out["terminal"].get<std::string>() + "; certificate " + out["certificate"].get<std::string>() + "; root of this desk's records " + out["root"].get<std::string>());
    if (!good) {
        context.raise(Exit::refused);
    }
}

/// One statement to the files that were asked for.
void export_statement(Context& context, const DayOptions& options, const Json& whole)
{
    const auto& statement = whole.at("statement");
    if (!options.file.empty()) {
        if (auto written = base::write_file(options.file, wire::to_line(whole), 0600); !written) {
            tell_fault(context, written.error());
            return;
        }
    }
    if (!options.csv.empty()) {
        if (auto written = base::write_file(options.csv, day_csv(statement), 0600); !written) {
            tell_fault(context, written.error());
            return;
        }
    }
    if (!options.pdf.empty()) {
        const auto pdf = day_pdf(whole, Language::pt);
        if (!pdf) {
            tell_fault(context, pdf.error());
            return;
        }
        if (auto written = base::write_file(options.pdf, base::to_text(*pdf), 0600); !written) {
            tell_fault(context, written.error());
            return;
        }
    }
    if (!options.escpos.empty()) {
        const auto octets = day_paper(whole, Language::pt, true);
        if (!octets) {
            tell_fault(context, octets.error());
            return;
        }
        if (auto written = base::write_file(options.escpos, base::to_text(*octets), 0600); !written) {
            tell_fault(context, written.error());
            return;
        }
    }
    context.answer(OrderedJson::parse(whole.dump()), statement.at("day").get<std::string>() + ": " + counts_text(statement.at("all")) + "\n  root " + statement.at("root").get<std::string>());
}

void export_day(Context& context, const DayOptions& options)
{
    auto args = arguments_of(options);
    args["part"] = options.part;
    const auto answer = ask_desk(context, options.socket, "day_statement", std::move(args));
    if (!answer) {
        return;
    }
    if (!answer->at("statement").is_object()) {
        context.answer({{"error", "not_closed"}}, "there is no such statement: the day has " + std::to_string(answer->at("parts").get<std::int64_t>()) + " parts");
        context.raise(Exit::refused);
        return;
    }
    export_statement(context, options, answer->at("statement"));
}

void own_copy(Context& context, const DayOptions& options)
{
    auto args = arguments_of(options);
    if (!options.of.empty()) {
        args["of"] = options.of;
    }
    if (const auto answer = ask_desk(context, options.socket, "day_own", std::move(args))) {
        export_statement(context, options, answer->at("statement"));
    }
}

void list_call_backs(Context& context, const DayOptions& options)
{
    const auto answer = ask_desk(context, options.socket, "call_backs", Json::object());
    if (!answer) {
        return;
    }
    for (const auto& row : answer->at("rows")) {
        const auto problem = text::problem_text(Language::en, row.at("problem").get<std::string>());
        const auto state = row.at("state").get<std::string>();
        const bool done = row.at("done_at").is_string();
        context.answer(OrderedJson::parse(row.dump()),
                       std::to_string(row.at("seq").get<std::int64_t>()) + (done ? "  [done by " + row.at("done_by").get<std::string>() + "]  " : "  [to call]  ") + row.at("day").get<std::string>() + "  " +
                           row.at("ticket").get<std::string>() + "  " + row.at("initials").get<std::string>() + "  …" + row.at("document_tail").get<std::string>() + "  " + state +
                           (row.at("problem").get<std::string>().empty() ? "" : "\n    " + problem.reason + " " + problem.next_step) + "\n    " + text::call_back_advice(Language::en, state));
    }
}

void tick_call_back(Context& context, const DayOptions& options)
{
    auto args = arguments_of(options);
    args["seq"] = options.seq;
    if (ask_desk(context, options.socket, "call_back_done", std::move(args))) {
        context.answer({{"seq", options.seq}, {"called_back", true}}, std::to_string(options.seq) + ": called back");
    }
}

CLI::App* day_command(CLI::App& parent, const char* name, const char* description, const DayOptionsPtr& options)
{
    auto* command = parent.add_subcommand(name, description);
    add_socket_option(*command, options->socket);
    return command;
}

void add_person(CLI::App& command, const DayOptionsPtr& options, const char* who)
{
    auto* named = command.add_option("--operator", options->as_operator, who);
    command.add_option("--password-file", options->password_file, "Its first line is their password")->needs(named);
    command.add_option("--code", options->code, "Of their telephone, if they use one");
}

void add_files(CLI::App& command, const DayOptionsPtr& options)
{
    command.add_option("--out", options->file, "The signed statement");
    command.add_option("--csv", options->csv, "The counts, one a line");
    command.add_option("--pdf", options->pdf, "For paper");
    command.add_option("--escpos", options->escpos, "For a roll printer of 80 mm");
}

}  // namespace

void add_day(CLI::App& app, Context& context)
{
    auto& day = group(app, "day", "The end of the desk's day: balance, signed statement, own copies");
    const auto add = [&](const char* name, const char* description, void (*run)(Context&, const DayOptions&)) {
        auto options = std::make_shared<DayOptions>();
        auto* command = day_command(day, name, description, options);
        command->callback([options, run, &context] { run(context, *options); });
        return std::pair(command, options);
    };
    const auto add_date = [](CLI::App& command, const DayOptionsPtr& options) { command.add_option("--day,--date", options->day, "ISO date; default: today at the point of service"); };
    {
        const auto [command, options] = add("report", "Ledger, records and signed receipts of a day, and every difference by name", report);
        add_date(*command, options);
    }
    {
        const auto [command, options] = add("close", "Closes a day: a statement signed by this terminal", close_day);
        add_date(*command, options);
        add_person(*command, options, "Supervisor or technician; default: who is signed in at the console");
        command->add_flag("--with-differences", options->with_differences, "Close although it does not balance; the statement names what differs");
        command->add_option("--out", options->file, "The signed statement");
    }
    {
        const auto [command, options] = add("verify", "Checks a statement: signature, counts, and the root against this desk's records", verify);
        command->add_option("file", options->file, "Statement, or - for the standard input")->required();
        command->add_option("--ca", options->ca, "Certificates of the central's authority: the signer must come from it");
        command->add_flag("--offline", options->offline, "Do not ask the desk");
    }
    {
        const auto [command, options] = add("export", "A kept statement as file, table or paper", export_day);
        add_date(*command, options);
        command->add_option("--part", options->part, "Of a day closed more than once; default: the last");
        add_files(*command, options);
    }
    {
        const auto [command, options] = add("own", "One clerk's own count of a day, signed: their copy", own_copy);
        add_date(*command, options);
        add_person(*command, options, "Whose copy; default: who is signed in at the console");
        command->add_option("--of", options->of, "Another clerk; for supervisors");
        add_files(*command, options);
    }
    auto& call_backs = group(app, "callbacks", "People to call back: refused, frozen or held back");
    {
        auto options = std::make_shared<DayOptions>();
        auto* command = day_command(call_backs, "list", "Whom to call, why, and what to do", options);
        command->callback([options, &context] { list_call_backs(context, *options); });
    }
    {
        auto options = std::make_shared<DayOptions>();
        auto* command = day_command(call_backs, "done", "This person has been called", options);
        command->add_option("seq", options->seq)->required();
        add_person(*command, options, "Who called; default: who is signed in at the console");
        command->callback([options, &context] { tick_call_back(context, *options); });
    }
}

}  // namespace balcao::cli
