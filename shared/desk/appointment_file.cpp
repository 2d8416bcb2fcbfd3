#include "desk/appointment_file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <ctime>
#include <set>

#include "wire/json_text.h"
#include "wire/utf8.h"

namespace balcao::desk {
namespace {

using Problem = AppointmentProblem;

constexpr std::size_t k_largest_list = 1024 * 1024;
constexpr std::size_t k_most_entries = 5000;
constexpr std::size_t k_longest_line = 1000;
constexpr std::array<std::string_view, 14> k_problem_names{"",          "format_unknown",  "too_large",    "not_text",     "line_too_long",  "column_missing", "reference_invalid",
                                                           "reference_twice", "time_invalid", "zone_unknown", "series_unknown", "name_invalid",   "unfinished",     "nothing_in_it"};

auto refuse(std::int64_t line, Problem reason) { return tl::unexpected(AppointmentRefusal{line, reason}); }

/// The process's zone, which `balcao serve` sets to the point of service's. A time that clocks leave out is none.
std::optional<base::Instant> process_time(const LocalTime& local)
{
    std::tm parts{};
    parts.tm_year = local.year - 1900;
    parts.tm_mon = local.month - 1;
    parts.tm_mday = local.day;
    parts.tm_hour = local.hour;
    parts.tm_min = local.minute;
    parts.tm_sec = local.second;
    parts.tm_isdst = -1;
    const std::time_t seconds = std::mktime(&parts);
    if (seconds == -1 || parts.tm_mday != local.day || parts.tm_hour != local.hour || parts.tm_min != local.minute) {
        return std::nullopt;
    }
    return base::Instant(std::chrono::seconds(seconds));
}

std::optional<int> digits(std::string_view text)
{
    int value = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') {
            return std::nullopt;
        }
        value = value * 10 + (c - '0');
    }
    return text.empty() || text.size() > 4 ? std::nullopt : std::optional(value);
}

/// "20261127T103000", "2026-11-27T10:30", "2026-11-27 10:30:00"
std::optional<LocalTime> local_time_of(std::string_view text)
{
    std::string plain;
    for (std::size_t i = 0; i < text.size() && i < 20; ++i) {
        const bool mark = (text.size() > 15 && (i == 4 || i == 7) && text[i] == '-') || (text.size() > 15 && i > 10 && text[i] == ':');
        plain += mark ? "" : std::string(1, text[i]);
    }
    if ((plain.size() != 15 && plain.size() != 13) || text.size() > 19 || (plain[8] != 'T' && plain[8] != ' ')) {
        return std::nullopt;
    }
    plain += plain.size() == 13 ? "00" : "";
    const auto part = [&](std::size_t at, std::size_t length) { return digits(std::string_view(plain).substr(at, length)); };
    const auto year = part(0, 4), month = part(4, 2), day = part(6, 2), hour = part(9, 2), minute = part(11, 2), second = part(13, 2);
    if (!year || !month || !day || !hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 59) {
        return std::nullopt;
    }
    const base::Date date{std::chrono::year{*year}, std::chrono::month{static_cast<unsigned>(*month)}, std::chrono::day{static_cast<unsigned>(*day)}};
    if (!date.ok() || *year < 2000 || *year > 2100) {
        return std::nullopt;
    }
    return LocalTime{*year, *month, *day, *hour, *minute, *second};
}

tl::expected<base::Instant, Problem> moment_of(const AppointmentEntry& entry, const AppointmentRules& rules)
{
    const bool utc = entry.at.ends_with('Z');
    if (!utc && !entry.zone.empty() && entry.zone != rules.zone) {
        return tl::unexpected(Problem::zone_unknown);
    }
    const auto local = local_time_of(utc ? std::string_view(entry.at).substr(0, entry.at.size() - 1) : std::string_view(entry.at));
    if (!local) {
        return tl::unexpected(Problem::time_invalid);
    }
    if (utc) {
        const base::Date date{std::chrono::year{local->year}, std::chrono::month{static_cast<unsigned>(local->month)}, std::chrono::day{static_cast<unsigned>(local->day)}};
        return base::Instant(std::chrono::sys_days(date)) + std::chrono::hours(local->hour) + std::chrono::minutes(local->minute) + std::chrono::seconds(local->second);
    }
    const auto at = rules.to_utc ? rules.to_utc(*local) : process_time(*local);
    return at ? tl::expected<base::Instant, Problem>(*at) : tl::unexpected(Problem::time_invalid);
}

AppointmentResult<std::vector<AppointmentEntry>> read_json_entries(std::string_view content)
{
    const auto json = wire::parse_json(content);
    if (!json || !json->is_array()) {
        return refuse(1, Problem::format_unknown);
    }
    std::vector<AppointmentEntry> out;
    for (const auto& one : *json) {
        const auto number = static_cast<std::int64_t>(out.size() + 1);
        AppointmentEntry entry{number, {}, {}, {}, {}, {}};
        for (const auto& [key, into, wanted] : {std::tuple("reference", &entry.reference, true), std::tuple("at", &entry.at, true), std::tuple("series", &entry.series, true),
                                                std::tuple("name", &entry.name, false)}) {
            const auto found = one.is_object() ? one.find(key) : one.end();
            if (found != one.end() && found->is_string()) {
                *into = found->get<std::string>();
            } else if (wanted || found != one.end()) {
                return refuse(number, Problem::column_missing);
            }
        }
        out.push_back(std::move(entry));
    }
    return out;
}

std::optional<AppointmentRefusal> look_at_text(std::string_view content)
{
    if (content.size() > k_largest_list) {
        return AppointmentRefusal{1, Problem::too_large};
    }
    std::int64_t line = 1;
    std::size_t length = 0;
    for (const char c : content) {
        const auto octet = static_cast<unsigned char>(c);
        if ((octet < 0x20 && c != '\n' && c != '\r' && c != '\t') || octet == 0x7F) {
            return AppointmentRefusal{line, Problem::not_text};
        }
        length = c == '\n' ? 0 : length + 1;
        line += c == '\n' ? 1 : 0;
        if (length > k_longest_line) {
            return AppointmentRefusal{line, Problem::line_too_long};
        }
    }
    return wire::is_utf8(content) ? std::nullopt : std::optional(AppointmentRefusal{1, Problem::not_text});
}

AppointmentResult<queue::Appointment> appointment_of(const AppointmentEntry& entry, const AppointmentRules& rules)
{
    queue::Appointment out;
    for (const char c : entry.reference) {
        out.reference += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    if (out.reference.empty() || out.reference.size() > 16 || out.reference.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") != std::string::npos) {
        return refuse(entry.line, Problem::reference_invalid);
    }
    const auto at = moment_of(entry, rules);
    if (!at) {
        return refuse(entry.line, at.error());
    }
    if (entry.series.size() != 1 || rules.lines.find(entry.series) == std::string::npos) {
        return refuse(entry.line, Problem::series_unknown);
    }
    const auto initials = entry.name.empty() ? std::optional(std::string()) : initials_of_name(entry.name);
    if (!initials) {
        return refuse(entry.line, Problem::name_invalid);
    }
    out.at = *at;
    out.day = rules.local_day(*at);
    out.line = entry.series[0];
    out.initials = *initials;
    return out;
}

}  // namespace

std::string_view appointment_problem_name(std::int64_t number)
{
    return number > 0 && number < static_cast<std::int64_t>(k_problem_names.size()) ? k_problem_names[static_cast<std::size_t>(number)] : std::string_view();
}

std::optional<std::string> initials_of_name(std::string_view name)
{
    if (name.size() > 120) {
        return std::nullopt;
    }
    std::vector<std::string> firsts;
    for (std::size_t i = 0; i < name.size(); ++i) {
        const bool begins = name[i] != ' ' && (i == 0 || name[i - 1] == ' ');
        if (!begins) {
            continue;
        }
        const auto octet = static_cast<unsigned char>(name[i]);
        const std::size_t length = octet < 0x80 ? 1 : octet < 0xE0 ? 2 : octet < 0xF0 ? 3 : 4;
        const bool letter = octet >= 0x80 || (octet >= 'A' && octet <= 'Z') || (octet >= 'a' && octet <= 'z');
        if (!letter) {
            return std::nullopt;
        }
        firsts.emplace_back(name.substr(i, length));
    }
    if (firsts.empty()) {
        return std::nullopt;
    }
    return firsts.size() == 1 ? firsts.front() + "." : firsts.front() + ". " + firsts.back() + ".";
}

namespace {

AppointmentResult<std::vector<AppointmentEntry>> entries_of(std::string_view name, std::string_view content)
{
    if (const auto wrong = look_at_text(content)) {
        return tl::unexpected(*wrong);
    }
    content = content.starts_with("\xEF\xBB\xBF") ? content.substr(3) : content;
    auto entries = name.ends_with(".csv")    ? read_csv_entries(content)
                   : name.ends_with(".ics")  ? read_ical_entries(content)
                   : name.ends_with(".json") ? read_json_entries(content)
                                             : AppointmentResult<std::vector<AppointmentEntry>>(refuse(1, Problem::format_unknown));
    if (!entries) {
        return entries;
    }
    if (entries->empty()) {
        return refuse(1, Problem::nothing_in_it);
    }
    if (entries->size() > k_most_entries) {
        return refuse((*entries)[k_most_entries].line, Problem::too_large);
    }
    return entries;
}

/// What is good goes into `out`, what is not into `wrong`; stops after `most` of those.
void sort_out(const std::vector<AppointmentEntry>& entries, const AppointmentRules& rules, std::size_t most, std::vector<queue::Appointment>& out, std::vector<AppointmentRefusal>& wrong)
{
    std::set<std::pair<base::Instant, std::string>> seen;
    for (const auto& entry : entries) {
        if (wrong.size() >= most) {
            return;
        }
        auto one = appointment_of(entry, rules);
        if (!one) {
            wrong.push_back(one.error());
            continue;
        }
        const base::Instant day_key{std::chrono::sys_days(one->day)};
        if (!seen.emplace(day_key, one->reference).second) {
            wrong.push_back({entry.line, Problem::reference_twice});
            continue;
        }
        out.push_back(std::move(*one));
    }
}

}  // namespace

AppointmentResult<std::vector<queue::Appointment>> parse_appointments(std::string_view name, std::string_view content, const AppointmentRules& rules)
{
    const auto entries = entries_of(name, content);
    if (!entries) {
        return tl::unexpected(entries.error());
    }
    std::vector<queue::Appointment> out;
    std::vector<AppointmentRefusal> wrong;
    sort_out(*entries, rules, 1, out, wrong);
    return wrong.empty() ? AppointmentResult<std::vector<queue::Appointment>>(std::move(out)) : tl::unexpected(wrong.front());
}

std::vector<AppointmentRefusal> appointment_problems(std::string_view name, std::string_view content, const AppointmentRules& rules, std::size_t most)
{
    const auto entries = entries_of(name, content);
    if (!entries) {
        return {entries.error()};
    }
    std::vector<queue::Appointment> out;
    std::vector<AppointmentRefusal> wrong;
    sort_out(*entries, rules, most, out, wrong);
    return wrong;
}

base::Result<std::string> read_appointment_file(int descriptor)
{
    struct stat info {};
    if (::fstat(descriptor, &info) != 0 || !S_ISREG(info.st_mode)) {
        return base::fail(base::FaultCode::file_unreadable);
    }
    std::string content(std::min<std::size_t>(static_cast<std::size_t>(info.st_size), k_largest_list + 1), '\0');
    const auto got = ::pread(descriptor, content.data(), content.size(), 0);
    if (got != static_cast<ssize_t>(content.size())) {
        return base::fail(base::FaultCode::file_unreadable);
    }
    return content;
}

}  // namespace balcao::desk
