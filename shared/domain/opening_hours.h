#pragma once
// When a point of service is open: hours of each weekday in its own time zone, with breaks, and restrictions for a time.
// The three zones of Portugal change with the European rule (last Sundays of March and October, 01:00 UTC), so that no
// file of the system is read. Pure.

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "domain/calendar.h"

namespace balcao::domain {

enum class TimeZone : std::uint8_t {
    lisbon,   ///< Europe/Lisbon: UTC, in summer UTC+1
    madeira,  ///< Atlantic/Madeira: the same
    azores    ///< Atlantic/Azores: one hour less
};
/// The name in the zone database: "Atlantic/Azores".
[[nodiscard]] std::string_view name(TimeZone zone);
[[nodiscard]] std::optional<TimeZone> time_zone_from_name(std::string_view name);
[[nodiscard]] std::chrono::minutes utc_offset(TimeZone zone, base::Instant at);

struct LocalTime {
    base::Date day{};
    int minute = 0;  ///< since midnight
    friend bool operator==(const LocalTime&, const LocalTime&) = default;
};
[[nodiscard]] LocalTime local_time(TimeZone zone, base::Instant at);
/// A time that comes twice is the first one; one that is left out is moved on by the hour that is missing.
[[nodiscard]] base::Instant instant_of(TimeZone zone, const LocalTime& local);

/// Minutes since midnight, the end not included; 1440 is midnight of the next day.
struct OpenSpan {
    int from = 0;
    int to = 0;
    friend bool operator==(const OpenSpan&, const OpenSpan&) = default;
};
/// "09:00" to "24:00" as minutes; nullopt for anything else.
[[nodiscard]] std::optional<int> parse_clock(std::string_view text);
/// 545 -> "09:05"
[[nodiscard]] std::string format_clock(int minute);

/// From Monday; spans in order, without overlap. Two spans are hours with a break.
using WeekHours = std::array<std::vector<OpenSpan>, 7>;
/// Every span within its day, longer than nothing, after the one before.
[[nodiscard]] bool in_order(const std::vector<OpenSpan>& spans);

/// For a time the hours are others, or there are none.
struct AvailabilityRestriction {
    base::Date from{};
    base::Date to{};                 ///< last day
    std::optional<WeekHours> hours;  ///< none: closed
    std::string text_pt;             ///< for the citizen
    std::string text_en;
    friend bool operator==(const AvailabilityRestriction&, const AvailabilityRestriction&) = default;
};

struct OpeningHours {
    TimeZone zone = TimeZone::lisbon;
    CalendarPlace place;
    WeekHours week;
    std::vector<AvailabilityRestriction> restrictions;  ///< of several for one day the last one counts
    friend bool operator==(const OpeningHours&, const OpeningHours&) = default;
};

/// What a day looks like there.
struct DayHours {
    std::vector<OpenSpan> spans;                          ///< empty: closed
    const HolidayRule* holiday = nullptr;                 ///< of the calendar that was handed in
    const AvailabilityRestriction* restriction = nullptr; ///< of the hours that were handed in
};
[[nodiscard]] DayHours hours_on(const OpeningHours& hours, const Calendar& calendar, base::Date day);

[[nodiscard]] bool open_at(const OpeningHours& hours, const Calendar& calendar, base::Instant at);
/// The first instant from `at` on at which it is open: `at` itself while it is. nullopt: not within the next 400 days.
[[nodiscard]] std::optional<base::Instant> next_opening(const OpeningHours& hours, const Calendar& calendar, base::Instant at);
/// The end of the span that holds `at`; nullopt when it is closed then.
[[nodiscard]] std::optional<base::Instant> closes_at(const OpeningHours& hours, const Calendar& calendar, base::Instant at);

}  // namespace balcao::domain
