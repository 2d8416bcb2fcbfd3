#pragma once
// Lists of appointments from elsewhere: CSV (RFC 4180), iCalendar (RFC 5545: VEVENT with UID, DTSTART and SUMMARY) and JSON.
// Whatever is wrong with one entry refuses the whole list, with its line. Of a name only the initials are kept.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"
#include "queue/ticket.h"

namespace balcao::desk {

/// Why a list is refused; the numbers go into appointments_refused (b).
enum class AppointmentProblem : std::uint8_t {
    format_unknown = 1,   ///< neither .csv, .ics nor .json, or not what its name says
    too_large = 2,        ///< over 1 MiB or 5000 entries
    not_text = 3,         ///< not UTF-8, or with control characters
    line_too_long = 4,    ///< over 1000 octets
    column_missing = 5,   ///< CSV: reference, at or series; JSON: member; iCalendar: UID, DTSTART or SUMMARY
    reference_invalid = 6,///< not 1 to 16 of A-Z, 0-9 and -
    reference_twice = 7,
    time_invalid = 8,     ///< no such time, or a local time that clocks leave out
    zone_unknown = 9,     ///< another zone than the point of service's, or none
    series_unknown = 10,
    name_invalid = 11,
    unfinished = 12,      ///< a quote or an event without its end
    nothing_in_it = 13
};
/// For scripts, e.g. "time_invalid"; empty for a number that is none.
[[nodiscard]] std::string_view appointment_problem_name(std::int64_t number);

struct AppointmentRefusal {
    std::int64_t line = 0;  ///< from 1
    AppointmentProblem reason = AppointmentProblem::format_unknown;
};

struct LocalTime {
    int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
};

struct AppointmentRules {
    std::string lines;      ///< letters of the site's series
    std::string zone;       ///< of the point of service, e.g. Europe/Lisbon
    std::function<base::Date(base::Instant)> local_day;
    std::function<std::optional<base::Instant>(const LocalTime&)> to_utc = {};  ///< of that zone; default: the process's
};

template <class T>
using AppointmentResult = tl::expected<T, AppointmentRefusal>;

/// \param name of the file: its ending says the format
[[nodiscard]] AppointmentResult<std::vector<queue::Appointment>> parse_appointments(std::string_view name, std::string_view content, const AppointmentRules& rules);

/// Every entry that is wrong, in the order of the file, at most so many; of a file that cannot be taken apart the one reason.
[[nodiscard]] std::vector<AppointmentRefusal> appointment_problems(std::string_view name, std::string_view content, const AppointmentRules& rules, std::size_t most);

/// A regular file of at most 1 MiB and a bit, whole. Faults: file_unreadable.
[[nodiscard]] base::Result<std::string> read_appointment_file(int descriptor);

/// "Amélia da Silva Exemplo" -> "A. E."; what has a dot already stays. nullopt: no letters, or longer than a name.
[[nodiscard]] std::optional<std::string> initials_of_name(std::string_view name);

// one format each
struct AppointmentEntry {
    std::int64_t line = 0;
    std::string reference;
    std::string at;
    std::string zone;       ///< iCalendar: TZID; "UTC"; empty: not said
    std::string series;
    std::string name;
};
[[nodiscard]] AppointmentResult<std::vector<AppointmentEntry>> read_csv_entries(std::string_view content);
[[nodiscard]] AppointmentResult<std::vector<AppointmentEntry>> read_ical_entries(std::string_view content);

}  // namespace balcao::desk
