#include "console/appointment_words.h"

#include <algorithm>

namespace balcao::console {
namespace {

struct AppointmentReason {
    std::string_view name;
    const char* msgid;
};

constexpr AppointmentReason k_appointment_reasons[] = {
    {"format_unknown", text::tr_mark("the file is no list of appointments (.csv, .ics or .json)")},
    {"too_large", text::tr_mark("the list is too long")},
    {"not_text", text::tr_mark("this is not text")},
    {"line_too_long", text::tr_mark("the line is too long")},
    {"column_missing", text::tr_mark("a column is missing: reference, at and series are needed")},
    {"reference_invalid", text::tr_mark("the reference may have 1 to 16 letters, digits and hyphens")},
    {"reference_twice", text::tr_mark("the reference stands twice on one day")},
    {"time_invalid", text::tr_mark("there is no such time")},
    {"zone_unknown", text::tr_mark("the time is of another time zone")},
    {"series_unknown", text::tr_mark("this desk has no such series")},
    {"name_invalid", text::tr_mark("the name has no letters or is too long")},
    {"unfinished", text::tr_mark("a quotation mark or an event has no end")},
    {"nothing_in_it", text::tr_mark("there is no appointment in it")},
};
constexpr std::size_t k_rows_said = 5;

}  // namespace

std::string appointment_reason(text::Language language, std::string_view reason)
{
    for (const auto& entry : k_appointment_reasons) {
        if (entry.name == reason) {
            return text::tr(language, entry.msgid);
        }
    }
    return std::string(reason);
}

std::string appointment_rows_text(text::Language language, const std::vector<Controller::BadRow>& rows)
{
    std::string out;
    for (std::size_t i = 0; i < std::min(rows.size(), k_rows_said); ++i) {
        out += text::fill(text::tr(language, "Line {line}: {reason}."), {{"line", std::to_string(rows[i].line)}, {"reason", appointment_reason(language, rows[i].reason)}}) + " ";
    }
    if (rows.size() > k_rows_said) {
        out += text::tr(language, "And more.") + " ";
    }
    return out + text::tr(language, "Correct the file, or ask for a new one, and import it again.");
}

}  // namespace balcao::console
