#include "link/day_book_model.h"

#include <algorithm>

#include "link/lists.h"

namespace balcao::link {

using wire::Json;

namespace {

Json moment_json(const std::optional<base::Instant>& at) { return at ? Json(base::format_instant(*at)) : Json(); }

std::optional<base::Instant> moment_of(const Json& json, const char* key)
{
    return json.at(key).is_string() ? base::parse_instant(json.at(key).get<std::string>()) : std::nullopt;
}

Json lines_json(const std::vector<DayLine>& lines)
{
    Json out = Json::array();
    for (const auto& line : lines) {
        auto json = to_json(line.counts);
        json["name"] = line.name;
        out.push_back(std::move(json));
    }
    return out;
}

DayCounts counts_of(const Json& json)
{
    DayCounts counts;
    counts.registered = json.at("registered");
    counts.accepted = json.at("accepted");
    counts.refused = json.at("refused");
    counts.waiting = json.at("waiting");
    counts.held_back = json.at("held_back");
    counts.frozen = json.at("frozen");
    counts.waived = json.at("waived");
    counts.replaced = json.at("replaced");
    counts.erased = json.at("erased");
    return counts;
}

std::vector<DayLine> lines_of(const Json& json)
{
    std::vector<DayLine> out;
    for (const auto& line : json) {
        out.push_back({line.at("name"), counts_of(line)});
    }
    return out;
}

}  // namespace

Json to_json(const DayCounts& counts)
{
    return {{"registered", counts.registered}, {"accepted", counts.accepted}, {"refused", counts.refused},
            {"waiting", counts.waiting},       {"held_back", counts.held_back}, {"frozen", counts.frozen},
            {"waived", counts.waived},         {"replaced", counts.replaced},   {"erased", counts.erased}};
}

Json to_json(const DayFlawLine& line)
{
    return {{"flaw", line.flaw},       {"kind", line.kind},         {"positions", line.positions},
            {"records", line.records}, {"expected", line.expected}, {"found", line.found}};
}

Json to_json(const DayAfterLine& line) { return {{"day", line.day}, {"was", line.was}, {"now", line.now}, {"positions", line.positions}}; }

Json to_json(const CallBackRow& row)
{
    return {{"seq", row.seq},         {"day", row.day},         {"ticket", row.ticket},
            {"initials", row.initials}, {"document_tail", row.document_tail}, {"state", row.state},
            {"problem", row.problem}, {"captured_at", moment_json(row.captured_at)}, {"done_at", moment_json(row.done_at)},
            {"done_by", row.done_by}};
}

std::size_t wait_group(std::int64_t minutes) { return static_cast<std::size_t>(std::upper_bound(k_wait_ends.begin(), k_wait_ends.end(), minutes) - k_wait_ends.begin()); }

Json to_json(const DayCharts& charts)
{
    return {{"per_hour", charts.per_hour}, {"ages", charts.ages}, {"waits", charts.waits ? Json(*charts.waits) : Json()}};
}

DayCharts day_charts_from_json(const Json& json)
{
    DayCharts charts;
    charts.per_hour = json.at("per_hour").get<std::array<std::int64_t, 24>>();
    charts.ages = json.at("ages").get<std::array<std::int64_t, k_day_ages>>();
    if (json.at("waits").is_array()) {
        charts.waits = json.at("waits").get<std::array<std::int64_t, k_wait_names.size()>>();
    }
    return charts;
}

std::vector<DayHour> day_hours(const std::array<std::int64_t, 24>& per_hour)
{
    int first = 8;
    int last = 19;
    for (int hour = 0; hour < 24; ++hour) {
        if (per_hour[static_cast<std::size_t>(hour)] > 0) {
            first = std::min(first, hour);
            last = std::max(last, hour);
        }
    }
    std::vector<DayHour> out;
    for (int hour = first; hour <= last; ++hour) {
        out.push_back({hour, per_hour[static_cast<std::size_t>(hour)]});
    }
    return out;
}

Json to_json(const DayBook& book)
{
    Json closed;
    if (book.closed) {
        closed = {{"part", book.closed->part}, {"at", base::format_instant(book.closed->at)}, {"by", book.closed->by},
                  {"records", book.closed->records}, {"differences", book.closed->differences}};
    }
    return {{"day", book.day},
            {"looked_at", base::format_instant(book.looked_at)},
            {"columns", {{"ledger", book.by_ledger}, {"records", book.by_records}, {"confirmed", book.confirmed},
                         {"confirmed_refused", book.confirmed_refused}, {"offered_again", book.offered_again}}},
            {"all", to_json(book.all)},
            {"kinds", lines_json(book.kinds)},
            {"operators", lines_json(book.operators)},
            {"differences", list_json(book.differences)},
            {"positions", book.positions},
            {"root", book.root},
            {"closed", std::move(closed)},
            {"after", list_json(book.after)},
            {"open_cases", book.open_cases},
            {"charts", to_json(book.charts)},
            {"today", book.today},
            {"earlier", book.earlier},
            {"later", book.later},
            {"left_open", book.left_open},
            {"oldest_waiting_at", moment_json(book.oldest_waiting_at)},
            {"call_backs", list_json(book.call_backs)},
            {"may_close", book.may_close}};
}

CallBackRow call_back_row_from_json(const Json& json)
{
    CallBackRow row;
    row.seq = json.at("seq");
    row.day = json.at("day");
    row.ticket = json.at("ticket");
    row.initials = json.at("initials");
    row.document_tail = json.at("document_tail");
    row.state = json.at("state");
    row.problem = json.at("problem");
    row.captured_at = moment_of(json, "captured_at");
    row.done_at = moment_of(json, "done_at");
    row.done_by = json.at("done_by");
    return row;
}

DayBook day_book_from_json(const Json& json)
{
    DayBook book;
    book.day = json.at("day");
    book.looked_at = moment_of(json, "looked_at").value_or(base::Instant{});
    const auto& columns = json.at("columns");
    book.by_ledger = columns.at("ledger");
    book.by_records = columns.at("records");
    book.confirmed = columns.at("confirmed");
    book.confirmed_refused = columns.at("confirmed_refused");
    book.offered_again = columns.at("offered_again");
    book.all = counts_of(json.at("all"));
    book.kinds = lines_of(json.at("kinds"));
    book.operators = lines_of(json.at("operators"));
    for (const auto& line : json.at("differences")) {
        book.differences.push_back({line.at("flaw"), line.at("kind"), line.at("positions"), line.at("records"), line.at("expected"), line.at("found")});
    }
    book.positions = json.at("positions");
    book.root = json.at("root");
    if (json.at("closed").is_object()) {
        const auto& closed = json.at("closed");
        book.closed = DayClosed{closed.at("part"), moment_of(closed, "at").value_or(base::Instant{}), closed.at("by"), closed.at("records"), closed.at("differences")};
    }
    for (const auto& line : json.at("after")) {
        book.after.push_back({line.at("day"), line.at("was"), line.at("now"), line.at("positions")});
    }
    book.open_cases = json.at("open_cases");
    book.charts = day_charts_from_json(json.at("charts"));
    book.today = json.at("today");
    book.earlier = json.at("earlier");
    book.later = json.at("later");
    book.left_open = json.at("left_open").get<std::vector<std::string>>();
    book.oldest_waiting_at = moment_of(json, "oldest_waiting_at");
    for (const auto& row : json.at("call_backs")) {
        book.call_backs.push_back(call_back_row_from_json(row));
    }
    book.may_close = json.at("may_close");
    return book;
}

}  // namespace balcao::link
