#include "domain/opening_hours.h"

#include <algorithm>
#include <utility>

namespace balcao::domain {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::sys_days;

constexpr std::array k_zone_names{std::pair{TimeZone::lisbon, std::string_view("Europe/Lisbon")},
                                  std::pair{TimeZone::madeira, std::string_view("Atlantic/Madeira")},
                                  std::pair{TimeZone::azores, std::string_view("Atlantic/Azores")}};
constexpr int k_day_minutes = 24 * 60;
constexpr int k_horizon_days = 400;

constexpr minutes standard_offset(TimeZone zone) { return zone == TimeZone::azores ? minutes{-60} : minutes{0}; }

/// Summer time of the European Union, Directive 2000/84/EC: from 01:00 UTC of the last Sunday of March to that of October.
bool in_summer_time(base::Instant at)
{
    const auto year = base::utc_day(at).year();
    const auto change = [&](std::chrono::month month) { return sys_days{year / month / std::chrono::Sunday[std::chrono::last]} + hours{1}; };
    return change(std::chrono::March) <= at && at < change(std::chrono::October);
}

std::size_t weekday_of(base::Date day) { return std::chrono::weekday{sys_days{day}}.iso_encoding() - 1; }

}  // namespace

std::string_view name(TimeZone zone)
{
    return std::find_if(k_zone_names.begin(), k_zone_names.end(), [&](const auto& one) { return one.first == zone; })->second;
}

std::optional<TimeZone> time_zone_from_name(std::string_view name)
{
    const auto found = std::find_if(k_zone_names.begin(), k_zone_names.end(), [&](const auto& one) { return one.second == name; });
    return found != k_zone_names.end() ? std::optional(found->first) : std::nullopt;
}

minutes utc_offset(TimeZone zone, base::Instant at) { return standard_offset(zone) + (in_summer_time(at) ? minutes{60} : minutes{0}); }

LocalTime local_time(TimeZone zone, base::Instant at)
{
    const auto local = at + utc_offset(zone, at);
    const auto day = std::chrono::floor<days>(local);
    return {day, static_cast<int>(std::chrono::floor<minutes>(local - day).count())};
}

base::Instant instant_of(TimeZone zone, const LocalTime& local)
{
    const base::Instant as_standard = sys_days{local.day} + minutes{local.minute} - standard_offset(zone);
    const base::Instant as_summer = as_standard - hours{1};
    // Summer time read back as itself comes first in October; in March's gap neither does, and standard time stands.
    return local_time(zone, as_summer) == LocalTime{base::Date{sys_days{local.day} + days{local.minute / k_day_minutes}}, local.minute % k_day_minutes} ? as_summer : as_standard;
}

std::optional<int> parse_clock(std::string_view text)
{
    const auto digit = [&](std::size_t i) { return text[i] >= '0' && text[i] <= '9' ? text[i] - '0' : 100'000; };
    if (text.size() != 5 || text[2] != ':') {
        return std::nullopt;
    }
    const int hour = digit(0) * 10 + digit(1);
    const int minute = digit(3) * 10 + digit(4);
    const int at = hour * 60 + minute;
    return minute < 60 && at <= k_day_minutes ? std::optional(at) : std::nullopt;
}

std::string format_clock(int minute)
{
    std::string out = "00:00";
    out[0] = static_cast<char>('0' + minute / 600 % 10);
    out[1] = static_cast<char>('0' + minute / 60 % 10);
    out[3] = static_cast<char>('0' + minute % 60 / 10);
    out[4] = static_cast<char>('0' + minute % 10);
    return out;
}

bool in_order(const std::vector<OpenSpan>& spans)
{
    int before = 0;
    for (const auto& span : spans) {
        if (span.from < before || span.to <= span.from || span.to > k_day_minutes) {
            return false;
        }
        before = span.to;
    }
    return true;
}

DayHours hours_on(const OpeningHours& hours, const Calendar& calendar, base::Date day)
{
    DayHours out;
    out.holiday = holiday_on(calendar, hours.place, day);
    for (const auto& one : hours.restrictions) {
        if (sys_days{one.from} <= sys_days{day} && sys_days{day} <= sys_days{one.to}) {
            out.restriction = &one;
        }
    }
    const WeekHours* week = out.restriction == nullptr ? &hours.week : out.restriction->hours ? &*out.restriction->hours : nullptr;
    if (out.holiday == nullptr && week != nullptr) {
        out.spans = (*week)[weekday_of(day)];
    }
    return out;
}

bool open_at(const OpeningHours& hours, const Calendar& calendar, base::Instant at) { return closes_at(hours, calendar, at).has_value(); }

std::optional<base::Instant> next_opening(const OpeningHours& hours, const Calendar& calendar, base::Instant at)
{
    if (open_at(hours, calendar, at)) {
        return at;
    }
    const auto today = local_time(hours.zone, at).day;
    for (int i = 0; i <= k_horizon_days; ++i) {
        const base::Date day = sys_days{today} + days{i};
        const auto begins = instant_of(hours.zone, {day, 0});
        const auto ends = instant_of(hours.zone, {base::Date(sys_days{day} + days{1}), 0});
        if (ends - begins != days{1}) {
            // Summer time begins or ends: an hour is left out or comes twice, and hours in it are looked for minute by minute.
            for (auto minute = std::max(begins, base::Instant{std::chrono::ceil<minutes>(at)}); minute < ends; minute += minutes{1}) {
                if (open_at(hours, calendar, minute)) {
                    return minute;
                }
            }
            continue;
        }
        for (const auto& span : hours_on(hours, calendar, day).spans) {
            if (const auto opens = instant_of(hours.zone, {day, span.from}); opens > at) {
                return opens;
            }
        }
    }
    return std::nullopt;
}

std::optional<base::Instant> closes_at(const OpeningHours& hours, const Calendar& calendar, base::Instant at)
{
    const auto now = local_time(hours.zone, at);
    for (const auto& span : hours_on(hours, calendar, now.day).spans) {
        if (span.from <= now.minute && now.minute < span.to) {
            return instant_of(hours.zone, {now.day, span.to});
        }
    }
    return std::nullopt;
}

}  // namespace balcao::domain
