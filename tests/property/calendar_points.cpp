#include <rapidcheck.h>

#include <cmath>

#include "domain/calendar.h"
#include "domain/opening_hours.h"
#include "domain/point_search.h"
#include "support/test.h"

using namespace balcao;
using namespace balcao::domain;

namespace {

Calendar movable_calendar()
{
    Calendar calendar;
    for (const int offset : {-47, -2, 0, 60}) {
        HolidayRule rule;
        rule.easter_offset_days = offset;
        calendar.rules.push_back(rule);
    }
    HolidayRule christmas;
    christmas.every_year = std::chrono::month_day{std::chrono::December, std::chrono::day{25}};
    calendar.rules.push_back(christmas);
    return calendar;
}

base::Date any_day() { return base::Date{std::chrono::sys_days{std::chrono::days{*rc::gen::inRange(0, 50'000)}}}; }

GeoPosition any_position() { return {*rc::gen::inRange(-9'000'000, 9'000'001) / 1e5, *rc::gen::inRange(-18'000'000, 18'000'001) / 1e5}; }

base::Instant any_instant() { return base::Instant{std::chrono::milliseconds{*rc::gen::inRange<std::int64_t>(0, 4'000'000'000'000)}}; }

}  // namespace

TEST_CASE("Easter is a Sunday between 22 March and 25 April, and agrees with Gauss's rule")
{
    CHECK(rc::check([] {
        const int y = *rc::gen::inRange(1583, 4100);
        const auto easter = easter_sunday(std::chrono::year{y});
        RC_ASSERT(easter.ok());
        RC_ASSERT((std::chrono::weekday{std::chrono::sys_days{easter}} == std::chrono::Sunday));
        const auto march = std::chrono::sys_days{std::chrono::year{y} / 3 / 21};
        const auto after = (std::chrono::sys_days{easter} - march).count();
        RC_ASSERT(after >= 1);
        RC_ASSERT(after <= 35);
        // Gauss, with his corrections: another way to the same day.
        const int k = y / 100;
        const int m = (15 - (13 + 8 * k) / 25 + k - k / 4) % 30;
        const int n = (4 + k - k / 4) % 7;
        const int d = (19 * (y % 19) + m) % 30;
        int e = (2 * (y % 4) + 4 * (y % 7) + 6 * d + n) % 7;
        int day = 22 + d + e;
        if (d == 29 && e == 6) {
            day = 50;
        } else if (d == 28 && e == 6 && (11 * m + 11) % 30 < 19) {
            day = 49;
        }
        RC_ASSERT(after == day - 21);
    }));
}

TEST_CASE("business days: forward and back again, never on a free day, additive, and counted the same")
{
    const auto calendar = movable_calendar();
    const CalendarPlace place;
    CHECK(rc::check([&] {
        const auto start = any_day();
        const int a = *rc::gen::inRange(1, 60);
        const int b = *rc::gen::inRange(1, 60);
        const auto there = add_business_days(calendar, place, start, a);
        RC_ASSERT(is_business_day(calendar, place, there));
        RC_ASSERT(add_business_days(calendar, place, there, b) == add_business_days(calendar, place, start, a + b));
        RC_ASSERT(business_days_between(calendar, place, start, there) == a);
        if (is_business_day(calendar, place, start)) {
            RC_ASSERT(add_business_days(calendar, place, there, -a) == start);
        }
    }));
}

TEST_CASE("a distance is the same there and back, never negative, at most half round the earth, and the straight way is the shortest")
{
    CHECK(rc::check([] {
        const auto a = any_position();
        const auto b = any_position();
        const auto c = any_position();
        RC_ASSERT(std::abs(distance_m(a, b) - distance_m(b, a)) < 1e-6);
        RC_ASSERT(distance_m(a, b) >= 0);
        RC_ASSERT(distance_m(a, b) <= 20'015'115.0);
        RC_ASSERT(distance_m(a, a) < 1e-6);
        RC_ASSERT(distance_m(a, c) <= distance_m(a, b) + distance_m(b, c) + 1e-3);
    }));
}

TEST_CASE("local time and back is the same instant, but for the hour that comes twice")
{
    CHECK(rc::check([] {
        const auto zone = *rc::gen::element(TimeZone::lisbon, TimeZone::madeira, TimeZone::azores);
        const auto at = std::chrono::floor<std::chrono::minutes>(any_instant());
        const auto back = instant_of(zone, local_time(zone, at));
        RC_ASSERT((back == at || at - back == std::chrono::hours{1}));
        RC_ASSERT(local_time(zone, back) == local_time(zone, at));
    }));
}

TEST_CASE("the next opening is open, lies not before, and nothing between is")
{
    const auto calendar = movable_calendar();
    CHECK(rc::check([&] {
        OpeningHours hours;
        hours.zone = *rc::gen::element(TimeZone::lisbon, TimeZone::azores);
        for (auto& day : hours.week) {
            if (*rc::gen::inRange(0, 3) > 0) {
                const int from = *rc::gen::inRange(0, 700);
                const int to = from + *rc::gen::inRange(1, 300);
                day = {{from, to}, {to + 10, to + 10 + *rc::gen::inRange(1, 400)}};
            }
        }
        const auto at = any_instant();
        const auto next = next_opening(hours, calendar, at);
        if (!next) {
            RC_ASSERT(!open_at(hours, calendar, at));
            return;
        }
        RC_ASSERT(*next >= at);
        RC_ASSERT(open_at(hours, calendar, *next));
        RC_ASSERT((*next == at) == open_at(hours, calendar, at));
        for (auto between = at; between < *next && between < at + std::chrono::days{3}; between += std::chrono::minutes{37}) {
            RC_ASSERT(!open_at(hours, calendar, between));
        }
    }));
}

TEST_CASE("any text is a place or none, and folding twice is folding once")
{
    const PointSet nothing;
    CHECK(rc::check([&](const std::string& text) {
        RC_ASSERT(folded(folded(text)) == folded(text));
        const auto found = locate(nothing, text);
        RC_ASSERT((!found || std::abs(found->latitude) <= 90));
    }));
}
