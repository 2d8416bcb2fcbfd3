#include "domain/calendar.h"

#include <algorithm>
#include <array>
#include <utility>

namespace balcao::domain {
namespace {

constexpr std::array k_region_names{std::pair{Region::mainland, std::string_view("mainland")}, std::pair{Region::azores, std::string_view("azores")},
                                    std::pair{Region::madeira, std::string_view("madeira")}};
constexpr std::array k_kind_names{
    std::pair{HolidayKind::national, std::string_view("national")}, std::pair{HolidayKind::regional, std::string_view("regional")},
    std::pair{HolidayKind::municipal, std::string_view("municipal")}, std::pair{HolidayKind::discretionary, std::string_view("discretionary")}};

constexpr int k_most_business_days = 10'000;

}  // namespace

base::Date easter_sunday(std::chrono::year year)
{
    const int y = static_cast<int>(year);
    const int a = y % 19;
    const int b = y / 100;
    const int c = y % 100;
    const int d = b / 4;
    const int e = b % 4;
    const int f = (b + 8) / 25;
    const int g = (b - f + 1) / 3;
    const int h = (19 * a + b - d - g + 15) % 30;
    const int i = c / 4;
    const int k = c % 4;
    const int l = (32 + 2 * e + 2 * i - h - k) % 7;
    const int m = (a + 11 * h + 22 * l) / 451;
    const int n = h + l - 7 * m + 114;
    return base::Date{year, std::chrono::month{static_cast<unsigned>(n / 31)}, std::chrono::day{static_cast<unsigned>(n % 31 + 1)}};
}

std::string_view name(Region region)
{
    return std::find_if(k_region_names.begin(), k_region_names.end(), [&](const auto& one) { return one.first == region; })->second;
}

std::optional<Region> region_from_name(std::string_view name)
{
    const auto found = std::find_if(k_region_names.begin(), k_region_names.end(), [&](const auto& one) { return one.second == name; });
    return found != k_region_names.end() ? std::optional(found->first) : std::nullopt;
}

std::string_view name(HolidayKind kind)
{
    return std::find_if(k_kind_names.begin(), k_kind_names.end(), [&](const auto& one) { return one.first == kind; })->second;
}

std::optional<HolidayKind> holiday_kind_from_name(std::string_view name)
{
    const auto found = std::find_if(k_kind_names.begin(), k_kind_names.end(), [&](const auto& one) { return one.second == name; });
    return found != k_kind_names.end() ? std::optional(found->first) : std::nullopt;
}

std::optional<base::Date> day_of(const HolidayRule& rule, std::chrono::year year)
{
    const int y = static_cast<int>(year);
    if ((rule.from_year != 0 && y < rule.from_year) || (rule.to_year != 0 && y > rule.to_year)) {
        return std::nullopt;
    }
    base::Date day{};
    if (rule.every_year) {
        day = year / *rule.every_year;
    } else if (rule.easter_offset_days) {
        day = base::Date{std::chrono::sys_days{easter_sunday(year)} + std::chrono::days{*rule.easter_offset_days}};
    } else if (rule.once && rule.once->year() == year) {
        day = *rule.once;
    }
    return day.ok() ? std::optional(day) : std::nullopt;
}

const HolidayRule* holiday_on(const Calendar& calendar, const CalendarPlace& place, base::Date day)
{
    for (const auto& rule : calendar.rules) {
        const bool here = (!rule.region || *rule.region == place.region) && (rule.municipality.empty() || rule.municipality == place.municipality);
        if (here && day_of(rule, day.year()) == day) {
            return &rule;
        }
    }
    return nullptr;
}

bool is_business_day(const Calendar& calendar, const CalendarPlace& place, base::Date day)
{
    const auto weekday = std::chrono::weekday{std::chrono::sys_days{day}}.iso_encoding();
    return weekday <= 5 && holiday_on(calendar, place, day) == nullptr;
}

base::Date add_business_days(const Calendar& calendar, const CalendarPlace& place, base::Date from, int days)
{
    std::chrono::sys_days day{from};
    const std::chrono::days step{days < 0 ? -1 : 1};
    int left = std::min(days < 0 ? -std::max(days, -k_most_business_days) : days, k_most_business_days);
    if (left == 0) {
        while (!is_business_day(calendar, place, day)) {
            day += step;
        }
    }
    while (left > 0) {
        day += step;
        if (is_business_day(calendar, place, day)) {
            --left;
        }
    }
    return day;
}

int business_days_between(const Calendar& calendar, const CalendarPlace& place, base::Date from, base::Date to)
{
    if (std::chrono::sys_days{to} < std::chrono::sys_days{from}) {
        return -business_days_between(calendar, place, to, from);
    }
    int count = 0;
    for (std::chrono::sys_days day = std::chrono::sys_days{from} + std::chrono::days{1}; day <= std::chrono::sys_days{to}; day += std::chrono::days{1}) {
        count += is_business_day(calendar, place, day) ? 1 : 0;
    }
    return count;
}

}  // namespace balcao::domain
