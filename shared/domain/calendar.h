#pragma once
// Holidays of Portugal and the business days between them. The days themselves are data (schema/reference/holidays.json):
// national ones, those of the two autonomous regions, those of a municipality, and days off decided for one year.
// Easter is computed; what moves with it is an offset. Pure.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace balcao::domain {

/// Sunday of Easter in the Gregorian calendar (Meeus, Astronomical Algorithms, ch. 8). Any year from 1583.
[[nodiscard]] base::Date easter_sunday(std::chrono::year year);

enum class Region : std::uint8_t { mainland, azores, madeira };
/// mainland, azores, madeira
[[nodiscard]] std::string_view name(Region region);
[[nodiscard]] std::optional<Region> region_from_name(std::string_view name);

/// Where a calendar is asked for.
struct CalendarPlace {
    Region region = Region::mainland;
    std::string municipality;  ///< as the reference data spell it, e.g. "Ponta Delgada"; empty: none is known
    friend bool operator==(const CalendarPlace&, const CalendarPlace&) = default;
};

enum class HolidayKind : std::uint8_t {
    national,
    regional,
    municipal,
    discretionary  ///< tolerância de ponto: public desks stay closed, the day is no holiday by law
};
[[nodiscard]] std::string_view name(HolidayKind kind);
[[nodiscard]] std::optional<HolidayKind> holiday_kind_from_name(std::string_view name);

/// One line of the table. Exactly one of day-of-year, offset to Easter and single date says when.
struct HolidayRule {
    HolidayKind kind = HolidayKind::national;
    std::string name_pt;
    std::string name_en;
    std::optional<std::chrono::month_day> every_year;
    std::optional<int> easter_offset_days;
    std::optional<base::Date> once;
    std::optional<Region> region;  ///< regional ones, and discretionary ones of a region; none: anywhere
    std::string municipality;      ///< municipal ones; empty: anywhere
    int from_year = 0;             ///< 0: always
    int to_year = 0;               ///< last year; 0: still
    friend bool operator==(const HolidayRule&, const HolidayRule&) = default;
};

struct Calendar {
    std::string version;
    std::vector<HolidayRule> rules;
    friend bool operator==(const Calendar&, const Calendar&) = default;
};

/// The day the rule falls on in that year; nullopt when it does not (29 February, out of its years).
[[nodiscard]] std::optional<base::Date> day_of(const HolidayRule& rule, std::chrono::year year);
/// The first rule of the table that makes that day free there; nullptr when none does. Sundays are not asked about.
[[nodiscard]] const HolidayRule* holiday_on(const Calendar& calendar, const CalendarPlace& place, base::Date day);
/// Monday to Friday and no holiday (days off by decision count as free).
[[nodiscard]] bool is_business_day(const Calendar& calendar, const CalendarPlace& place, base::Date day);
/// The day `days` business days after `from`, which itself does not count: five after a Friday is the Friday after, when no
/// holiday lies between. Negative counts backwards. 0: `from` itself if it is one, else the next one.
/// \param days at most 10 000 either way; further ones are cut to that
[[nodiscard]] base::Date add_business_days(const Calendar& calendar, const CalendarPlace& place, base::Date from, int days);
/// Business days in (from, to]; negative when `to` lies before.
[[nodiscard]] int business_days_between(const Calendar& calendar, const CalendarPlace& place, base::Date from, base::Date to);

}  // namespace balcao::domain
