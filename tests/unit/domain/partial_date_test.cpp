#include "domain/partial_date.h"
#include "support/test.h"

using namespace balcao::domain;
using namespace std::chrono;

namespace {

constexpr balcao::base::Date k_today(year(2026), month(11), day(23));

std::string birth(std::string_view text)
{
    const auto date = parse_mrz_birth(text, k_today);
    if (!date) {
        return date.error() == MrzDateError::unreadable ? "unreadable" : "impossible";
    }
    return *date ? (*date)->iso() : "unknown";
}

std::string expiry(std::string_view text)
{
    const auto date = parse_mrz_expiry(text);
    if (!date) {
        return date.error() == MrzDateError::unreadable ? "unreadable" : "impossible";
    }
    return *date ? (*date)->iso() : "endless";
}

}  // namespace

TEST_CASE("the century of a birth date is the last one that does not lie ahead")
{
    CHECK(birth("830314") == "1983-03-14");
    CHECK(birth("261123") == "2026-11-23");
    CHECK(birth("261124") == "1926-11-24");
    CHECK(birth("000229") == "2000-02-29");
    CHECK(birth("270101") == "1927-01-01");
}

TEST_CASE("unknown parts of a birth date stay unknown")
{
    CHECK(birth("5503<<") == "1955-03-XX");
    CHECK(birth("55<<<<") == "1955-XX-XX");
    CHECK(birth("<<<<<<") == "unknown");
    CHECK(birth("55<<01") == "unreadable");
    CHECK(birth("<<0101") == "unreadable");
    CHECK(birth("5<<<<<") == "unreadable");
    CHECK_FALSE(parse_mrz_birth("5503<<", k_today).value()->date());
}

TEST_CASE("days that do not exist and characters that are no digits")
{
    CHECK(birth("880941") == "impossible");
    CHECK(birth("881301") == "impossible");
    CHECK(birth("880001") == "impossible");
    CHECK(birth("880100") == "impossible");
    CHECK(birth("230229") == "impossible");
    CHECK(birth("BB0911") == "unreadable");
    CHECK(expiry("2ZZ716") == "unreadable");
    CHECK(expiry("310431") == "impossible");
    CHECK(expiry("31<<<<") == "unreadable");
}

TEST_CASE("the century of an expiry date turns at 80")
{
    CHECK(expiry("340528") == "2034-05-28");
    CHECK(expiry("791231") == "2079-12-31");
    CHECK(expiry("810913") == "1981-09-13");
    CHECK(expiry("<<<<<<") == "endless");
}

TEST_CASE("dates go back into six characters")
{
    for (const char* text : {"830314", "5503<<", "55<<<<", "<<<<<<"}) {
        CHECK(to_mrz_date(parse_mrz_birth(text, k_today).value()) == text);
    }
}
