#include "domain/calendar.h"

#include <fstream>
#include <iterator>

#include "support/test.h"
#include "wire/calendar.h"

using namespace balcao;
using domain::CalendarPlace;
using domain::Region;

namespace {

base::Date on(const char* iso) { return base::parse_iso_date(iso).value(); }

const domain::Calendar& shipped_calendar()
{
    static const domain::Calendar calendar = [] {
        std::ifstream in(BALCAO_SOURCE_DIR "/schema/reference/holidays.json");
        const std::string text{std::istreambuf_iterator<char>(in), {}};
        auto read = wire::read_calendar(text);
        REQUIRE_MESSAGE(read, std::string(read ? "" : wire::to_text(read.error())));
        return *read;
    }();
    return calendar;
}

const CalendarPlace k_lisbon{Region::mainland, "Lisboa"};
const CalendarPlace k_ponta_delgada{Region::azores, "Ponta Delgada"};
const CalendarPlace k_funchal{Region::madeira, "Funchal"};

}  // namespace

TEST_CASE("Easter is on the days the tables say")
{
    // Tables of the Astronomical Applications Department, U.S. Naval Observatory; 1818 and 2285 are the earliest, 1943 and 2038 the latest.
    for (const char* day : {"1818-03-22", "1900-04-15", "1943-04-25", "1954-04-18", "1981-04-19", "2000-04-23", "2008-03-23", "2011-04-24", "2019-04-21", "2020-04-12",
                            "2021-04-04", "2022-04-17", "2023-04-09", "2024-03-31", "2025-04-20", "2026-04-05", "2027-03-28", "2028-04-16", "2029-04-01", "2030-04-21",
                            "2038-04-25", "2049-04-18", "2076-04-19", "2100-03-28", "2285-03-22"}) {
        CHECK(base::format_iso_date(domain::easter_sunday(on(day).year())) == day);
    }
}

TEST_CASE("national, regional and municipal holidays are free where they are meant, and nowhere else")
{
    const auto free = [](const CalendarPlace& place, const char* day) { return domain::holiday_on(shipped_calendar(), place, on(day)) != nullptr; };
    for (const auto& place : {k_lisbon, k_ponta_delgada, k_funchal, CalendarPlace{}}) {
        for (const char* day : {"2026-01-01", "2026-04-03", "2026-04-05", "2026-04-25", "2026-05-01", "2026-06-04", "2026-06-10", "2026-08-15", "2026-10-05", "2026-11-01",
                                "2026-12-01", "2026-12-08", "2026-12-25", "2026-02-17"}) {
            CHECK_MESSAGE(free(place, day), day);
        }
        CHECK_FALSE(free(place, "2026-11-24"));
    }
    CHECK(free(k_ponta_delgada, "2026-05-25"));  // Easter + 50, not the 1 June that a calendar on the web prints
    CHECK_FALSE(free(k_ponta_delgada, "2026-06-01"));
    CHECK_FALSE(free(k_lisbon, "2026-05-25"));
    CHECK(free(k_funchal, "2026-07-01"));
    CHECK(free(k_funchal, "2026-12-26"));
    CHECK_FALSE(free(k_lisbon, "2026-12-26"));
    CHECK(free(k_lisbon, "2026-06-13"));
    CHECK_FALSE(free(CalendarPlace{Region::mainland, "Porto"}, "2026-06-13"));
    CHECK(free(CalendarPlace{Region::mainland, "Porto"}, "2026-06-24"));
    CHECK(free(CalendarPlace{Region::mainland, "Loulé"}, "2026-05-14"));  // Ascension Day
    CHECK(free(k_ponta_delgada, "2026-05-11"));                         // Monday after the fifth Sunday after Easter
    CHECK(domain::holiday_on(shipped_calendar(), k_lisbon, on("2026-02-17"))->kind == domain::HolidayKind::discretionary);
    CHECK_FALSE(free(k_lisbon, "2025-12-24"));  // decided for one year alone
}

TEST_CASE("a holiday is one from its first year to its last, both counting")
{
    domain::HolidayRule rule;
    rule.every_year = std::chrono::month_day{std::chrono::June, std::chrono::day{13}};
    rule.from_year = 2026;
    rule.to_year = 2027;
    const auto in = [&](int year) { return domain::day_of(rule, std::chrono::year{year}).has_value(); };
    CHECK_FALSE(in(2025));
    CHECK(in(2026));
    CHECK(in(2027));
    CHECK_FALSE(in(2028));
}

TEST_CASE("business days go round weekends and holidays")
{
    const auto add = [](const CalendarPlace& place, const char* from, int days) {
        return base::format_iso_date(domain::add_business_days(shipped_calendar(), place, on(from), days));
    };
    CHECK(add(k_lisbon, "2026-11-24", 5) == "2026-12-02");      // 1 December lies between
    CHECK(add(k_lisbon, "2026-11-20", 5) == "2026-11-27");
    CHECK(add(k_lisbon, "2026-12-23", 1) == "2026-12-28");      // 24 off, 25 Christmas, weekend
    CHECK(add(k_funchal, "2026-05-22", 1) == "2026-05-25");
    CHECK(add(k_ponta_delgada, "2026-05-22", 1) == "2026-05-26");
    CHECK(add(k_lisbon, "2026-11-28", 0) == "2026-11-30");      // a Saturday
    CHECK(add(k_lisbon, "2026-12-02", -5) == "2026-11-24");
    CHECK(domain::business_days_between(shipped_calendar(), k_lisbon, on("2026-11-24"), on("2026-12-02")) == 5);
    CHECK(domain::business_days_between(shipped_calendar(), k_lisbon, on("2026-12-02"), on("2026-11-24")) == -5);
}

TEST_CASE("a table with a mistake is refused with its place")
{
    const auto refused = [](const std::string& line) {
        const auto read = wire::read_calendar(R"({"schema":"balcao.holidays/1","version":"1","holidays":[)" + line + "]}");
        REQUIRE_FALSE(read);
        return wire::to_text(read.error());
    };
    CHECK(refused(R"({"kind":"national","name_pt":"a","name_en":"a","month_day":"13-01"})") == "/holidays/0/month_day is no day of the year (MM-DD)");
    CHECK(refused(R"({"kind":"national","name_pt":"a","name_en":"a","month_day":"01-01","date":"2026-01-01"})") ==
          "/holidays/0 needs exactly one of month_day, easter_offset_days and date");
    CHECK(refused(R"({"kind":"regional","name_pt":"a","name_en":"a","month_day":"01-01"})") == "/holidays/0/region is missing from a regional holiday");
    CHECK(refused(R"({"kind":"municipal","name_pt":"a","name_en":"a","month_day":"01-01"})") == "/holidays/0/municipality is missing from a municipal holiday");
    CHECK(refused(R"({"kind":"national","name_pt":"a","name_en":"a","month_day":"01-01","color":"red"})") == "/holidays/0/color is not a member known here");
    CHECK(refused(R"({"kind":"feast","name_pt":"a","name_en":"a","month_day":"01-01"})") == "/holidays/0/kind is none of the names known here");
    CHECK(refused(R"({"kind":"national","name_pt":"a","name_en":"a","month_day":"01-01","from_year":2027,"to_year":2026})") == "/holidays/0/to_year lies before from_year");
    CHECK(wire::read_calendar("{").error().path.empty());
}
