// RFC 5545: lines folded at a blank (3.1), TEXT with escapes (3.3.11), DATE-TIME in UTC or with TZID (3.3.5).
#include "desk/appointment_file.h"

namespace balcao::desk {
namespace {

using Problem = AppointmentProblem;

struct UnfoldedLine {
    std::int64_t number = 0;
    std::string text;
};

std::vector<UnfoldedLine> unfold(std::string_view content)
{
    std::vector<UnfoldedLine> out;
    std::int64_t number = 0;
    while (!content.empty()) {
        ++number;
        const auto end = content.find('\n');
        auto line = content.substr(0, end);
        content = end == std::string_view::npos ? std::string_view() : content.substr(end + 1);
        line = line.ends_with('\r') ? line.substr(0, line.size() - 1) : line;
        if (!out.empty() && (line.starts_with(' ') || line.starts_with('\t'))) {
            out.back().text += line.substr(1);
        } else if (!line.empty()) {
            out.push_back({number, std::string(line)});
        }
    }
    return out;
}

std::string unescaped(std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\' && i + 1 < text.size()) {
            ++i;
            out += text[i] == 'n' || text[i] == 'N' ? ' ' : text[i];
        } else {
            out += text[i];
        }
    }
    return out;
}

std::string parameter(std::string_view head, std::string_view wanted)
{
    const auto at = head.find(wanted);
    if (at == std::string_view::npos) {
        return {};
    }
    auto value = head.substr(at + wanted.size());
    value = value.substr(0, value.find(';'));
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"') {
        value = value.substr(1, value.size() - 2);
    }
    return std::string(value);
}

/// "A: Amélia Exemplo" or "A": the series, then whoever is expected.
void split_summary(const std::string& summary, AppointmentEntry& entry)
{
    const auto colon = summary.find(':');
    entry.series = summary.substr(0, colon);
    entry.name = colon == std::string::npos ? std::string() : summary.substr(colon + 1);
    entry.name.erase(0, entry.name.find_first_not_of(' ') == std::string::npos ? entry.name.size() : entry.name.find_first_not_of(' '));
}

}  // namespace

AppointmentResult<std::vector<AppointmentEntry>> read_ical_entries(std::string_view content)
{
    const auto refuse = [](std::int64_t line, Problem reason) { return tl::unexpected(AppointmentRefusal{line, reason}); };
    const auto lines = unfold(content);
    if (lines.empty() || lines.front().text != "BEGIN:VCALENDAR") {
        return refuse(1, Problem::format_unknown);
    }
    std::vector<AppointmentEntry> out;
    std::optional<AppointmentEntry> event;
    bool summary = false;
    int inner = 0;  // parts of an event, e.g. VALARM, have properties of the same names
    for (const auto& line : lines) {
        const auto colon = line.text.find(':');
        if (colon == std::string::npos) {
            return refuse(line.number, Problem::format_unknown);
        }
        const std::string_view head = std::string_view(line.text).substr(0, colon);
        const std::string_view value = std::string_view(line.text).substr(colon + 1);
        const auto property = head.substr(0, head.find(';'));
        if (line.text == "BEGIN:VEVENT") {
            if (event) {
                return refuse(line.number, Problem::unfinished);
            }
            event = AppointmentEntry{line.number, {}, {}, {}, {}, {}};
            summary = false;
        } else if (line.text == "END:VEVENT") {
            if (!event || inner != 0) {
                return refuse(line.number, Problem::unfinished);
            }
            if (event->reference.empty() || event->at.empty() || !summary) {
                return refuse(event->line, Problem::column_missing);
            }
            out.push_back(std::move(*event));
            event.reset();
        } else if (event && property == "BEGIN") {
            ++inner;
        } else if (event && property == "END") {
            --inner;
        } else if (event && inner == 0 && property == "UID") {
            event->reference = unescaped(value);
            event->reference = event->reference.substr(0, event->reference.find('@'));
        } else if (event && inner == 0 && property == "DTSTART") {
            event->at = std::string(value);
            event->zone = value.ends_with('Z') ? "UTC" : parameter(head, ";TZID=");
            if (event->zone.empty()) {
                return refuse(line.number, Problem::zone_unknown);
            }
        } else if (event && inner == 0 && property == "SUMMARY") {
            split_summary(unescaped(value), *event);
            summary = true;
        } else if (event && inner == 0 && (property == "RRULE" || property == "RDATE")) {
            return refuse(line.number, Problem::time_invalid);  // an appointment is once
        }
    }
    if (event || lines.back().text != "END:VCALENDAR") {
        return refuse(lines.back().number, Problem::unfinished);
    }
    return out;
}

}  // namespace balcao::desk
