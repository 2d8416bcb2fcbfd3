#include "mrz/parse.h"
#include "mrz/check_digit.h"
#include "support/test.h"
#include "wire/json_text.h"
#include "zone.h"

using namespace balcao;
using namespace balcao::mrz;
using test::k_card;
using test::k_passport;

namespace {

wire::Json cases() { return wire::parse_json(test::read_data("mrz_cases.json"), {4U << 20U, 16}).value(); }

std::string check_name(Check check) { return check == Check::absent ? "absent" : check == Check::right ? "right" : "wrong"; }

}  // namespace

TEST_CASE("every documented zone reads as its expectation says")
{
    int seen = 0;
    const wire::Json all = cases();
    for (const auto& row : all) {
        const std::string id = row.at("id");
        CAPTURE(id);
        ++seen;
        const auto mrz = test::parse(row.at("lines").get<std::vector<std::string>>());
        const auto& expect = row.at("expect");
        if (expect.contains("error")) {
            REQUIRE_FALSE(mrz);
            CHECK(name(mrz.error().reason) == expect.at("error").get<std::string>());
            continue;
        }
        REQUIRE(mrz);
        CHECK(name(mrz->kind()) == row.at("kind").get<std::string>());
        CHECK(name(mrz->format) == expect.at("format").get<std::string>());
        CHECK(mrz->document_number.view() == expect.at("document_number").get<std::string>());
        CHECK(mrz->surname.view() == expect.at("surname").get<std::string>());
        CHECK(mrz->given_names.view() == expect.at("given_names").get<std::string>());
        std::vector<std::string> violations;
        for (const auto violation : mrz->violations.list()) {
            violations.emplace_back(name(violation));
        }
        CHECK(violations == row.at("violations").get<std::vector<std::string>>());
        const wire::Json expected_checks = expect.value("checks", wire::Json::object());
        for (const auto& [field, right] : expected_checks.items()) {
            const auto& shown_field = field;
            CAPTURE(shown_field);
            const Checks& checks = mrz->checks;
            const Check check = field == "document_number" ? checks.document_number
                                : field == "birth_date"    ? checks.birth_date
                                : field == "expiry_date"   ? checks.expiry_date
                                : field == "optional"      ? checks.optional
                                                           : checks.composite;
            CHECK(check_name(check) == (right.get<bool>() ? "right" : "wrong"));
        }
    }
    CHECK(seen == 125);
}

TEST_CASE("check digits weigh 7 3 1 and run on over parted fields")
{
    CHECK(check_digit("520727") == '3');
    CHECK(check_digit("AB2134<<<") == '5');
    CHECK(check_digit("<<<<<<") == '0');
    CHECK(CheckSum().add("52").add("07").add("27").digit() == check_digit("520727"));
}

TEST_CASE("characters equal mod 10 pass every digit: why digits are not enough")
{
    for (const std::string_view group : {"0<AKU", "1BLV", "2CMW", "3DNX", "4EOY", "5FPZ", "6GQ", "7HR", "8IS", "9JT"}) {
        for (const char c : group) {
            CHECK(check_digit(std::string(1, c)) == check_digit(group.substr(0, 1)));
        }
    }
}

TEST_CASE("lines that are no zone are refused with lengths or place")
{
    CHECK(test::parse({}).error().line_count == 0);
    const auto cut = test::parse({"I<PRT", "8303143", "X"});
    REQUIRE_FALSE(cut);
    CHECK(cut.error().reason == MalformedReason::bad_length);
    CHECK(cut.error().lengths[1] == 7);
    auto lower = k_passport;
    lower[1][3] = 'a';
    const auto foreign = test::parse(lower);
    REQUIRE_FALSE(foreign);
    CHECK(foreign.error().reason == MalformedReason::bad_character);
    CHECK(foreign.error().line == 2);
    CHECK(foreign.error().column == 4);
    CHECK_FALSE(test::parse({k_card[0], k_card[1], k_card[2], k_card[2]}));
    CHECK_FALSE(test::parse({k_passport[0], k_passport[1], ""}));
    CHECK_FALSE(test::parse({std::string(100000, '<')}));
    CHECK_FALSE(test::parse(std::vector<std::string>(70000, "I")));
    CHECK_FALSE(test::parse({"V", "V"}));
    CHECK_FALSE(test::parse({""}));
}

TEST_CASE("a zone may come in one line")
{
    const auto card = test::parse({k_card[0] + k_card[1] + k_card[2]});
    REQUIRE(card);
    CHECK(card->document_number == "007777779ZZ9");
    CHECK(test::parse({k_passport[0] + k_passport[1]})->document_number == "L898902C3");
}

TEST_CASE("lines in another order are told, not read")
{
    const auto swapped = test::parse({k_card[2], k_card[0], k_card[1]});
    REQUIRE(swapped);
    CHECK(swapped->lines_out_of_order);
    CHECK(swapped->kind() == Kind::malformed);
    CHECK_FALSE(swapped->usable());
    CHECK_FALSE(test::parse(k_card)->lines_out_of_order);
}

TEST_CASE("classes that no digit guards still refuse")
{
    auto zone = k_card;
    zone[0][0] = '1';
    CHECK(test::parse(zone)->violations.has(Violation::document_code_characters));
    zone = k_card;
    zone[2] = std::string(30, '<');
    CHECK(test::parse(zone)->violations.has(Violation::name_missing));
    zone = k_card;
    zone[1][7] = 'N';
    CHECK(test::parse(zone)->kind() == Kind::invalid);
    zone = k_card;
    zone[1][15] = 'Q';
    CHECK(test::parse(zone)->violations.has(Violation::nationality_not_in_list));
}

TEST_CASE("a document that ends before its holder was born is refused")
{
    // both dates and all digits are right in themselves
    const auto zone = test::parse({"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
                                   "L898902C36UTO2001018F1204159ZE184226B<<<<<12"});
    REQUIRE(zone);
    CHECK(zone->violations.has(Violation::expiry_before_birth));
    CHECK(zone->kind() == Kind::invalid);
}

TEST_CASE("an empty number is no number, whatever its digit")
{
    const auto zone = test::parse({"I<PRT<<<<<<<<<0<<<<<<<<<<<<<<<", k_card[1], k_card[2]});
    REQUIRE(zone);
    CHECK(zone->violations.has(Violation::number_missing));
    CHECK_FALSE(zone->usable());
}

TEST_CASE("more than one '<<' inside a name is a deviation")
{
    auto zone = k_passport;
    zone[0] = "P<UTOERIKSSON<<ANNA<<MARIA<<<<<<<<<<<<<<<<<<";
    const auto mrz = test::parse(zone);
    CHECK(mrz->name_extra_separator);
    CHECK(mrz->given_names == "ANNA MARIA");
    CHECK(mrz->kind() == Kind::deviation);
}

TEST_CASE("the key material of a chip holds the whole long number")
{
    const auto mrz = test::parse({"I<UTOD23145890<7349<<<<<<<<<<<", "3407127M9507122UTO<<<<<<<<<<<2",
                                  "STEVENSON<<PETER<JOHN<<<<<<<<<"});
    CHECK(access_key_text(*mrz) == "D23145890734934071279507122");
    CHECK(access_key_text(*test::parse(k_passport)) == "L898902C3674081221204159");
    const auto filler = test::parse({"I<PRT000000000<ZZ48<<<<<<<<<<<", "6501015F2805014PRT<<<<<<<<<<<0",
                                     "SILVA<E<SOUSA<<MARIA<DA<CONCEI"});
    CHECK(access_key_text(*filler) == "000000000ZZ4865010152805014");
}
