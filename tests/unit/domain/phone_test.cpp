#include "domain/phone.h"
#include "support/test.h"
#include "wire/json_text.h"

using namespace balcao::domain;

TEST_CASE("every phone vector: assigned mobile lines are accepted, everything else refused")
{
    const auto cases = balcao::wire::parse_json(balcao::test::read_data("phone_cases.json")).value();
    CHECK(cases.size() == 25);
    for (const auto& row : cases) {
        const std::string input = row.at("input");
        CAPTURE(input);
        const int type = row.at("type");
        const bool accepted = row.at("valid").get<bool>() && (type == 1 || type == 2);
        const auto phone = Phone::parse(input);
        REQUIRE(phone.has_value() == accepted);
        if (phone) {
            CHECK(phone->e164() == row.at("e164").get<std::string>());
            CHECK(phone->region() == row.at("region").get<std::string>());
        } else if (row.at("valid").get<bool>()) {
            CHECK(phone.error().rule == NumberRule::not_mobile);
        }
    }
}

TEST_CASE("the forms a phone number is shown and sent in")
{
    const auto phone = Phone::parse("00351 961-234-567");
    REQUIRE(phone);
    CHECK(phone->e164() == "+351961234567");
    CHECK(phone->country_prefix() == 351);
    CHECK(phone->national() == "961234567");
    CHECK(phone->service_form() == "+351 961234567");
    CHECK(phone->display() == "+351 961 234 567");
    CHECK(phone->masked() == "+351 ••• ••• 567");
    CHECK_FALSE(phone->is_foreign());
    CHECK(Phone::parse("+1 201 555 0123")->is_foreign());
    CHECK(Phone::parse("+1 201 555 0123")->masked() == "+1 •••-•••-•123");
}

TEST_CASE("numbers that cannot receive a code say why")
{
    const auto rule = [](const char* text) { return name(Phone::parse(text).error().rule); };
    CHECK(rule("") == "empty");
    CHECK(rule("   ") == "empty");
    CHECK(rule("961234567 ext 12") == "extension");
    CHECK(rule("961234567;ext=1") == "extension");
    CHECK(rule("961234567x3") == "extension");
    CHECK(rule("telefone") == "character");
    CHECK(rule("1800FLOWERS") == "character");
    CHECK(rule("96123456") == "length");
    CHECK(rule("9612345678") == "length");
    CHECK(rule("211234567") == "not_mobile");
    CHECK(rule("800200200") == "not_mobile");
    CHECK(rule("901234567") == "not_assigned");
    CHECK(rule("+999123456789") == "unknown_country");
    CHECK(Phone::parse("96123456a").error() == NumberError{NumberRule::character, 9});
    CHECK_FALSE(Phone::parse(std::string(5000, '9')));
    CHECK_FALSE(Phone::parse("\xFF\xFE" "961234567"));
}

TEST_CASE("digits of other scripts are the same number")
{
    CHECK(Phone::parse("٩٦١٢٣٤٥٦٧")->e164() == "+351961234567");
    CHECK(Phone::parse("＋351９６１２３４５６７")->e164() == "+351961234567");
}
