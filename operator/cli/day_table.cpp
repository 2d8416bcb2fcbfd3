#include "day_table.h"

#include "link/day_book_model.h"
#include "paper/report_sheet.h"
#include "seal/hash.h"
#include "text/day_words.h"

namespace balcao::cli {
namespace {

using text::Language;
using text::tr;
using wire::Json;

constexpr std::array k_day_states{"registered", "accepted", "refused", "waiting", "held_back", "frozen", "waived", "replaced", "erased"};

std::string cell(const std::string& text)
{
    if (text.find_first_of(",\"\r\n") == std::string::npos) {
        return text;
    }
    std::string out = "\"";
    for (const char c : text) {
        out += c == '"' ? "\"\"" : std::string(1, c);
    }
    return out + "\"";
}

std::string csv_lines(const Json& statement, const char* scope, const std::string& name, const Json& counts)
{
    std::string out;
    for (const char* state : k_day_states) {
        out += statement.at("day").get<std::string>() + "," + cell(statement.at("terminal").get<std::string>()) + "," + scope + "," + cell(name) + "," + state + "," + std::to_string(counts.at(state).get<std::int64_t>()) + "\r\n";
    }
    return out;
}

/// The figures of the charts as (scope, name, state, value); a statement of an earlier version has none.
struct ChartFigure {
    std::string name;
    std::int64_t value = 0;
};
struct Chart {
    const char* scope;
    const char* state;
    const char* title;
    std::string unit;
    std::vector<ChartFigure> figures;
};

std::vector<Chart> charts_of(const Json& statement)
{
    std::vector<Chart> out;
    const auto found = statement.find("charts");
    if (found == statement.end() || !found->is_object()) {
        return out;
    }
    Chart hours{"hour", "registered", text::tr_mark("Registrations per hour"), " h", {}};
    for (const auto& one : link::day_hours(found->at("per_hour").get<std::array<std::int64_t, 24>>())) {
        hours.figures.push_back({std::to_string(one.hour), one.count});
    }
    out.push_back(std::move(hours));
    const auto named = [&](const char* key, const auto& names, Chart chart) {
        const auto values = found->find(key);
        if (values == found->end() || !values->is_array() || values->size() != names.size()) {
            return;
        }
        for (std::size_t i = 0; i < names.size(); ++i) {
            chart.figures.push_back({names[i], values->at(i).template get<std::int64_t>()});
        }
        out.push_back(std::move(chart));
    };
    named("ages", link::k_day_age_names, {"age", "waiting", text::tr_mark("Age of what waits"), {}, {}});
    named("waits", link::k_wait_names, {"waited", "people", text::tr_mark("People by minutes waited"), " min", {}});
    return out;
}

std::string number_of(const Json& json, const char* key) { return std::to_string(json.at(key).get<std::int64_t>()); }

void add_counts(paper::ReportSheet& sheet, Language language, const Json& counts)
{
    for (const char* state : k_day_states) {
        if (std::string_view(state) == "registered" || counts.at(state).get<std::int64_t>() > 0) {
            sheet.lines.emplace_back(paper::ReportRow{text::day_state_name(language, state), number_of(counts, state)});
        }
    }
}

void add_differences(paper::ReportSheet& sheet, Language language, const Json& differences)
{
    for (const auto& line : differences) {
        const auto flaw = line.at("flaw").get<std::string>();
        const auto kind = line.at("kind").get<std::string>();
        const auto positions = line.at("positions").get<std::string>();
        sheet.lines.emplace_back(paper::ReportText{
            text::day_flaw_text(language, {flaw, kind, positions, line.at("records").get<std::int64_t>(), line.at("expected").get<std::int64_t>(), line.at("found").get<std::int64_t>()}), true});
        sheet.lines.emplace_back(paper::ReportText{text::day_flaw_advice(language, flaw)});
    }
}

}  // namespace

std::string day_csv(const Json& statement)
{
    std::string out = "day,terminal,scope,name,state,count\r\n" + csv_lines(statement, "all", "", statement.at("all"));
    for (const auto& line : statement.at("kinds")) {
        out += csv_lines(statement, "kind", line.at("name").get<std::string>(), line);
    }
    if (const auto operators = statement.find("operators"); operators != statement.end()) {
        for (const auto& line : *operators) {
            out += csv_lines(statement, "operator", line.at("name").get<std::string>(), line);
        }
    }
    for (const auto& chart : charts_of(statement)) {
        for (const auto& figure : chart.figures) {
            out += statement.at("day").get<std::string>() + "," + cell(statement.at("terminal").get<std::string>()) + "," + chart.scope + "," + cell(figure.name + chart.unit) + "," + chart.state + "," +
                   std::to_string(figure.value) + "\r\n";
        }
    }
    // What the counts can be checked against: `balcao day verify` computes it again, and the signed statement bears it.
    out += statement.at("day").get<std::string>() + "," + cell(statement.at("terminal").get<std::string>()) + ",root," + statement.at("root").get<std::string>() + "," +
           cell(statement.at("positions").get<std::string>()) + "," + std::to_string(statement.at("all").at("registered").get<std::int64_t>()) + "\r\n";
    return out;
}

base::Result<base::Bytes> day_pdf(const Json& whole, Language language) { return day_paper(whole, language, false); }

base::Result<base::Bytes> day_paper(const Json& whole, Language language, bool escpos)
{
    using paper::ReportHeading;
    using paper::ReportRow;
    using paper::ReportText;
    const auto& statement = whole.at("statement");
    const bool own = statement.at("statement") == "own_count";
    paper::ReportSheet sheet;
    sheet.title = tr(language, own ? "A clerk's own count of the day" : "Statement of the day") + " " + statement.at("day").get<std::string>();
    sheet.subtitle = statement.at("place").get<std::string>() + " · " + statement.at("desk").get<std::string>() + " · " + statement.at("terminal").get<std::string>();
    sheet.at = base::parse_instant(statement.at("at").get<std::string>()).value_or(base::Instant{});
    sheet.keywords = wire::to_line(whole);
    if (own) {
        sheet.lines.emplace_back(ReportRow{tr(language, "Clerk"), statement.at("operator").get<std::string>()});
    } else {
        const auto& columns = statement.at("columns");
        const bool even = statement.at("verdict") == "balanced";
        sheet.lines.emplace_back(ReportHeading{even ? tr(language, "The day balances") : tr(language, "The day does not balance")});
        sheet.lines.emplace_back(ReportRow{tr(language, "Counted by the ledger"), number_of(columns, "ledger")});
        sheet.lines.emplace_back(ReportRow{tr(language, "Records of the day"), number_of(columns, "records")});
        sheet.lines.emplace_back(ReportRow{tr(language, "Signed for by the central"), number_of(columns, "confirmed") + " + " + number_of(columns, "confirmed_refused")});
        add_differences(sheet, language, statement.at("differences"));
    }
    sheet.lines.emplace_back(ReportHeading{tr(language, "Counts")});
    add_counts(sheet, language, statement.at("all"));
    for (const auto& line : statement.at("kinds")) {
        sheet.lines.emplace_back(ReportHeading{text::record_kind_name(language, line.at("name").get<std::string>())});
        add_counts(sheet, language, line);
    }
    if (!own) {
        for (const auto& line : statement.at("operators")) {
            sheet.lines.emplace_back(ReportHeading{line.at("name").get<std::string>()});
            add_counts(sheet, language, line);
        }
    }
    const auto charts = charts_of(statement);
    if (!charts.empty()) {
        sheet.lines.emplace_back(ReportHeading{tr(language, "Charts")});
    }
    for (const auto& chart : charts) {
        paper::ReportBars drawn{tr(language, chart.title), {}};
        for (const auto& figure : chart.figures) {
            drawn.bars.emplace_back(figure.name, figure.value);
        }
        sheet.lines.emplace_back(std::move(drawn));
    }
    sheet.lines.emplace_back(ReportHeading{tr(language, "Proof")});
    sheet.lines.emplace_back(ReportRow{tr(language, "Numbers"), statement.at("positions").get<std::string>()});
    sheet.lines.emplace_back(ReportRow{tr(language, "Root of the records"), statement.at("root").get<std::string>()});
    sheet.lines.emplace_back(ReportRow{tr(language, "Event chain"), number_of(statement.at("audit"), "entries") + " · " + statement.at("audit").at("hash").get<std::string>()});
    sheet.lines.emplace_back(ReportRow{tr(language, "Signed by the terminal"), statement.at("at").get<std::string>() + " · " + statement.at("by").get<std::string>()});
    sheet.lines.emplace_back(ReportRow{tr(language, "Fingerprint of the signed text"), base::to_hex(seal::sha256(base::as_bytes(wire::to_line(statement))))});
    return escpos ? paper::render_report_roll(sheet) : paper::render_report(sheet);
}

}  // namespace balcao::cli
