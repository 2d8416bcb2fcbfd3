#include "text/format.h"

#include <limits>

#include "support/test.h"

using namespace balcao;
using namespace balcao::text;

namespace {

base::Date date(int y, unsigned m, unsigned d)
{
    return base::Date{std::chrono::year{y}, std::chrono::month{m}, std::chrono::day{d}};
}

}  // namespace

TEST_CASE("Dates are written dd/mm/aaaa")
{
    CHECK(format_date(date(2034, 5, 28)) == "28/05/2034");
    CHECK(format_date_text("2034-05-28") == "28/05/2034");
    CHECK(format_date_text("lifelong") == "lifelong");
}

TEST_CASE("Typed dates are read in the ways people write them, and days that do not exist are refused")
{
    for (const char* typed : {"28/05/2034", "28-5-2034", "28.05.2034", " 28 05 2034 ", "28052034", "2034-05-28"}) {
        CAPTURE(typed);
        CHECK(parse_date(typed) == date(2034, 5, 28));
    }
    CHECK(parse_date("1/2/1990") == date(1990, 2, 1));
    for (const char* typed : {"", "31/02/2034", "29/02/2023", "28/05/34", "05/28/2034", "28//2034", "28/05/2034/1", "abc", "280520345",
                              "99999999999/1/2000", "0/1/2000", "2034-13-01"}) {
        CAPTURE(typed);
        CHECK_FALSE(parse_date(typed).has_value());
    }
}

TEST_CASE("Times follow the offset given, across midnight too")
{
    const auto at = base::parse_instant("2026-11-24T23:35:07.123Z");
    REQUIRE(at);
    CHECK(format_time(*at, std::chrono::minutes{0}) == "23:35");
    CHECK(format_date_time(*at, std::chrono::minutes{60}) == "25/11/2026 00:35");
    CHECK(format_date_time(*at, std::chrono::minutes{-60}) == "24/11/2026 22:35");
}

TEST_CASE("Phone numbers are grouped for reading aloud")
{
    CHECK(format_phone("+351912345678") == "+351 912 345 678");
    CHECK(format_phone("+447911123456") == "+44 791 112 34 56");
    CHECK(format_phone("+12025550123") == "+1 202 555 01 23");
    CHECK(format_phone("+238991234") == "+238 991 234");
    CHECK(format_phone("912345678") == "912345678");
    CHECK(format_phone("+35191234567890123456") == "+35191234567890123456");
    CHECK(format_phone("").empty());
}

TEST_CASE("Masks keep only the end")
{
    CHECK(mask_phone("+351912345678") == "+351 ••• ••• 678");
    CHECK(mask_phone("nonsense") == "••••••••");
    CHECK(mask_tail("L898902C3", 3) == "••••••2C3");
    CHECK(mask_tail("é1", 5) == "é1");
    CHECK(mask_tail("ção", 1) == "••o");
    CHECK(mask_tail("", 3).empty());
}

TEST_CASE("Counts are grouped by a narrow blank")
{
    CHECK(format_count(0) == "0");
    CHECK(format_count(999) == "999");
    CHECK(format_count(1234567) == "1\u202F234\u202F567");
    CHECK(format_count(-1000) == "-1\u202F000");
    CHECK(format_count(std::numeric_limits<std::int64_t>::min()).front() == '-');
}
