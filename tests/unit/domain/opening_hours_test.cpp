#include "domain/opening_hours.h"

#include "support/test.h"

using namespace balcao;
using domain::TimeZone;

namespace {

base::Instant at(const char* text) { return base::parse_instant(text).value(); }
std::string text_of(const std::optional<base::Instant>& instant) { return instant ? base::format_instant(*instant) : "never"; }

/// Monday to Friday 09:00-12:30 and 14:00-17:00.
domain::OpeningHours office(TimeZone zone)
{
    domain::OpeningHours hours;
    hours.zone = zone;
    hours.place.region = zone == TimeZone::azores ? domain::Region::azores : zone == TimeZone::madeira ? domain::Region::madeira : domain::Region::mainland;
    for (std::size_t i = 0; i < 5; ++i) {
        hours.week[i] = {{9 * 60, 12 * 60 + 30}, {14 * 60, 17 * 60}};
    }
    return hours;
}

domain::Calendar one_holiday()
{
    domain::Calendar calendar;
    domain::HolidayRule rule;
    rule.every_year = std::chrono::month_day{std::chrono::December, std::chrono::day{1}};
    calendar.rules.push_back(rule);
    domain::HolidayRule azores;
    azores.kind = domain::HolidayKind::regional;
    azores.region = domain::Region::azores;
    azores.easter_offset_days = 50;
    calendar.rules.push_back(azores);
    return calendar;
}

}  // namespace

TEST_CASE("Portugal's three zones in winter and summer, to the millisecond of the change")
{
    CHECK(domain::utc_offset(TimeZone::lisbon, at("2026-11-24T12:00:00.000Z")).count() == 0);
    CHECK(domain::utc_offset(TimeZone::madeira, at("2026-07-01T12:00:00.000Z")).count() == 60);
    CHECK(domain::utc_offset(TimeZone::azores, at("2026-11-24T12:00:00.000Z")).count() == -60);
    CHECK(domain::utc_offset(TimeZone::azores, at("2026-07-01T12:00:00.000Z")).count() == 0);
    CHECK(domain::utc_offset(TimeZone::lisbon, at("2026-03-29T00:59:59.999Z")).count() == 0);
    CHECK(domain::utc_offset(TimeZone::lisbon, at("2026-03-29T01:00:00.000Z")).count() == 60);
    CHECK(domain::utc_offset(TimeZone::lisbon, at("2026-10-25T00:59:59.999Z")).count() == 60);
    CHECK(domain::utc_offset(TimeZone::lisbon, at("2026-10-25T01:00:00.000Z")).count() == 0);
    // The local day differs from the day in UTC.
    CHECK(domain::local_time(TimeZone::azores, at("2026-11-24T00:30:00.000Z")) == domain::LocalTime{base::parse_iso_date("2026-11-23").value(), 23 * 60 + 30});
}

TEST_CASE("a local time that comes twice is the first, one that is left out is moved on")
{
    const auto march = base::parse_iso_date("2026-03-29").value();
    const auto october = base::parse_iso_date("2026-10-25").value();
    CHECK(base::format_instant(domain::instant_of(TimeZone::lisbon, {october, 90})) == "2026-10-25T00:30:00.000Z");
    CHECK(base::format_instant(domain::instant_of(TimeZone::lisbon, {march, 90})) == "2026-03-29T01:30:00.000Z");
    CHECK(base::format_instant(domain::instant_of(TimeZone::lisbon, {march, 150})) == "2026-03-29T01:30:00.000Z");
    CHECK(base::format_instant(domain::instant_of(TimeZone::azores, {october, 24 * 60})) == "2026-10-26T01:00:00.000Z");
}

TEST_CASE("open, lunch, closed: each by the desk's own clock")
{
    const auto calendar = one_holiday();
    const auto lisbon = office(TimeZone::lisbon);
    const auto azores = office(TimeZone::azores);
    CHECK_FALSE(domain::open_at(lisbon, calendar, at("2026-11-24T08:59:59.999Z")));
    CHECK(domain::open_at(lisbon, calendar, at("2026-11-24T09:00:00.000Z")));
    CHECK_FALSE(domain::open_at(azores, calendar, at("2026-11-24T09:00:00.000Z")));
    CHECK(domain::open_at(azores, calendar, at("2026-11-24T10:00:00.000Z")));
    CHECK_FALSE(domain::open_at(lisbon, calendar, at("2026-11-24T12:30:00.000Z")));
    CHECK(text_of(domain::next_opening(lisbon, calendar, at("2026-11-24T12:30:00.000Z"))) == "2026-11-24T14:00:00.000Z");
    CHECK(text_of(domain::closes_at(lisbon, calendar, at("2026-11-24T12:29:00.000Z"))) == "2026-11-24T12:30:00.000Z");
    CHECK(text_of(domain::next_opening(lisbon, calendar, at("2026-11-24T15:00:00.000Z"))) == "2026-11-24T15:00:00.000Z");
    CHECK(text_of(domain::next_opening(azores, calendar, at("2026-11-27T18:30:00.000Z"))) == "2026-11-30T10:00:00.000Z");  // over the weekend
    CHECK(text_of(domain::next_opening(lisbon, calendar, at("2026-11-30T17:00:00.000Z"))) == "2026-12-02T09:00:00.000Z");  // over the holiday
    CHECK(text_of(domain::next_opening(azores, calendar, at("2026-05-22T17:00:00.000Z"))) == "2026-05-26T09:00:00.000Z");  // Monday of the Holy Spirit
}

TEST_CASE("hours in the hour that summer time leaves out are passed over, and in the one that comes twice they come twice")
{
    const auto calendar = one_holiday();
    auto azores = office(TimeZone::azores);
    for (auto& day : azores.week) {
        day = {{0, 1}, {75, 76}};
    }
    CHECK(text_of(domain::next_opening(azores, calendar, at("2026-03-28T10:00:00.000Z"))) == "2026-03-29T01:15:00.000Z");
    CHECK(text_of(domain::next_opening(azores, calendar, at("2026-10-25T00:30:00.000Z"))) == "2026-10-25T01:00:00.000Z");
    CHECK(text_of(domain::next_opening(azores, calendar, at("2026-10-25T01:00:30.000Z"))) == "2026-10-25T01:00:30.000Z");
}

TEST_CASE("a restriction closes, or gives other hours, for its days and no longer")
{
    const auto calendar = one_holiday();
    auto hours = office(TimeZone::lisbon);
    hours.restrictions.push_back({base::parse_iso_date("2026-11-23").value(), base::parse_iso_date("2026-11-27").value(), std::nullopt, "Obras", "Works"});
    CHECK_FALSE(domain::open_at(hours, calendar, at("2026-11-24T10:00:00.000Z")));
    CHECK(text_of(domain::next_opening(hours, calendar, at("2026-11-23T10:00:00.000Z"))) == "2026-11-30T09:00:00.000Z");
    domain::WeekHours mornings;
    mornings[1] = {{600, 660}};
    hours.restrictions.push_back({base::parse_iso_date("2026-11-24").value(), base::parse_iso_date("2026-11-24").value(), mornings, "Só de manhã", "Mornings only"});
    CHECK(domain::open_at(hours, calendar, at("2026-11-24T10:30:00.000Z")));
    CHECK_FALSE(domain::open_at(hours, calendar, at("2026-11-24T11:00:00.000Z")));
    const auto day = domain::hours_on(hours, calendar, base::parse_iso_date("2026-11-24").value());
    REQUIRE(day.restriction != nullptr);
    CHECK(day.restriction->text_en == "Mornings only");
    // Other hours for a time open no desk on a holiday.
    const auto holiday = base::parse_iso_date("2026-12-01").value();  // a Tuesday
    hours.restrictions.push_back({base::parse_iso_date("2026-11-30").value(), base::parse_iso_date("2026-12-04").value(), mornings, "Só de manhã", "Mornings only"});
    CHECK(domain::hours_on(hours, calendar, holiday).spans.empty());
    CHECK(domain::hours_on(hours, domain::Calendar{}, holiday).spans == mornings[1]);
    CHECK(domain::next_opening(domain::OpeningHours{}, calendar, at("2026-11-24T10:30:00.000Z")) == std::nullopt);
}

TEST_CASE("clock times")
{
    CHECK(domain::parse_clock("09:05") == 545);
    CHECK(domain::parse_clock("24:00") == 1440);
    for (const char* text : {"24:01", "9:05", "09:60", "25:00", "0a:00", "09-05", "", "-1:00"}) {
        CHECK_FALSE(domain::parse_clock(text));
    }
    CHECK(domain::format_clock(545) == "09:05");
    CHECK(domain::format_clock(1440) == "24:00");
    CHECK_FALSE(domain::in_order({{600, 700}, {650, 800}}));
    CHECK_FALSE(domain::in_order({{600, 600}}));
    CHECK_FALSE(domain::in_order({{600, 1441}}));
}
