#include "domain/country.h"
#include "support/test.h"

#include <algorithm>
#include <set>

using namespace balcao::domain;

TEST_CASE("codes of documents lead to the form's alpha-2 and to names in both languages")
{
    const Country* portugal = find_country("PRT");
    REQUIRE(portugal != nullptr);
    CHECK(portugal->alpha2 == "PT");
    CHECK(find_country("D")->alpha2 == "DE");
    CHECK(find_country("DEU") == find_country("D"));
    CHECK(find_country("GBN")->alpha2 == "GB");
    CHECK(find_country("CZE")->name_pt == "Chéquia");
    CHECK(find_country("XXA")->alpha2.empty());
    CHECK(find_country("XXA")->kind == CountryKind::person);
    CHECK(find_country_by_alpha2("GB")->alpha3 == "GBR");
    CHECK(find_country_by_alpha2("DE")->alpha3 == "D");
    CHECK(find_country_by_alpha2("") == nullptr);
    CHECK(find_country_by_alpha2("ZZ") == nullptr);
}

TEST_CASE("codes that no document carries are refused, specimens among them")
{
    for (const char* code : {"PRT", "BRA", "D", "RKS", "XOM", "UNO", "EUE", "XXC", "XPO"}) {
        CAPTURE(code);
        CHECK(is_country_code(code));
    }
    for (const char* code : {"UTO", "DEU", "UT0", "prt", "", "P", "PT", "PRTX", "ZZZ", "<<<", "D<<"}) {
        CAPTURE(code);
        CHECK_FALSE(is_country_code(code));
    }
    CHECK(find_country("UTO")->kind == CountryKind::specimen);
    CHECK(find_country("ZZZ") == nullptr);
}

TEST_CASE("the list is whole, in order and without doubles")
{
    const auto all = all_countries();
    CHECK(all.size() == 275);
    CHECK(std::is_sorted(all.begin(), all.end(), [](const Country& a, const Country& b) { return a.alpha3 < b.alpha3; }));
    std::set<std::string_view> states;
    for (const Country& country : all) {
        CHECK_FALSE(country.name_en.empty());
        CHECK_FALSE(country.name_pt.empty());
        if (country.kind == CountryKind::state) {
            CAPTURE(country.alpha3);
            CHECK(states.insert(country.alpha2).second);
            CHECK(find_country_by_alpha2(country.alpha2) == &country);
        }
    }
    CHECK(states.size() == 250);
}
