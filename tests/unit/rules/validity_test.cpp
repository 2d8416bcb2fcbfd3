// How long the key lives: Portaria 77/2018 art. 9.
#include "drafts.h"

using namespace balcao;
using namespace balcao::test;

namespace {

std::string until(const Draft& draft, const char* activated = "2026-11-24")
{
    const auto day = domain::key_valid_until(draft, *base::parse_iso_date(activated));
    return day ? base::format_iso_date(*day) : "";
}

}  // namespace

TEST_CASE("a national's key outlives the document by thirty days")
{
    CHECK(until(citizen_card()) == "2031-06-19");
    CHECK(until(national_passport()) == "2031-06-19");
    CHECK(until(with(identity_document(), {{F::expiry_date, "2028-02-01"}})) == "2028-03-02");
    CHECK(until(with(citizen_card(), {{F::nationality, "BRA"}})) == "2031-06-19");
}

TEST_CASE("a foreigner's key ends with the document")
{
    CHECK(until(foreign_passport()) == "2031-05-20");
    CHECK(until(residence_permit()) == "2031-05-20");
    CHECK(until(residence_card()) == "2031-05-20");
}

TEST_CASE("no key lives longer than ten years and thirty days")
{
    CHECK(until(identity_document()) == "2036-12-24");
    CHECK(until(with(citizen_card(), {{F::expiry_date, "2050-01-01"}})) == "2036-12-24");
    CHECK(until(with(citizen_card(), {{F::expiry_date, "2036-11-24"}})) == "2036-12-24");
    CHECK(until(with(citizen_card(), {{F::expiry_date, "2036-11-23"}})) == "2036-12-23");
    // 29 February has no counterpart ten years on.
    CHECK(until(identity_document(), "2028-02-29") == "2038-03-30");
}

TEST_CASE("without a usable end or a holder there is no date")
{
    CHECK(until(with(citizen_card(), {{F::expiry_date, ""}})).empty());
    CHECK(until(with(citizen_card(), {{F::expiry_date, "soon"}})).empty());
    CHECK(until(with(citizen_card(), {{F::expiry_date, "lifelong"}})).empty());
    CHECK(until(with(citizen_card(), {{F::nationality, ""}})).empty());
}

TEST_CASE("age is counted in whole years")
{
    const auto age = [](const char* birth, const char* today) {
        return domain::age_at(*base::parse_iso_date(birth), *base::parse_iso_date(today));
    };
    CHECK(age("2010-11-24", "2026-11-23") == 15);
    CHECK(age("2010-11-24", "2026-11-24") == 16);
    CHECK(age("2008-02-29", "2024-02-28") == 15);
    CHECK(age("2008-02-29", "2024-02-29") == 16);
    CHECK(age("2008-02-29", "2026-02-28") == 17);
    CHECK(age("2008-02-29", "2026-03-01") == 18);
    CHECK(age("2026-11-24", "2026-11-24") == 0);
}
