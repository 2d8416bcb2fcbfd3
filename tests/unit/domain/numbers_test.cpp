#include "domain/citizen_card_number.h"
#include "domain/email.h"
#include "domain/health_number.h"
#include "domain/nic.h"
#include "domain/nif.h"
#include "domain/niss.h"
#include "domain/travel_document_number.h"
#include "support/test.h"
#include "wire/json_text.h"

using namespace balcao::domain;
using balcao::wire::Json;

namespace {

const Json& ids()
{
    static const Json json = balcao::wire::parse_json(balcao::test::read_data("pt_ids.json")).value();
    return json;
}

template <class T>
void refuses(const char* text, NumberRule rule, int position)
{
    CAPTURE(text);
    const auto parsed = T::parse(text);
    REQUIRE_FALSE(parsed);
    CHECK(name(parsed.error().rule) == name(rule));
    CHECK(parsed.error().position == position);
}

}  // namespace

TEST_CASE("every NIF vector is told well formed or refused, with its kind of taxpayer")
{
    int seen = 0;
    for (const auto& row : ids().at("nif")) {
        const std::string value = row.at("value");
        CAPTURE(value);
        ++seen;
        const auto nif = Nif::parse(value);
        const bool digit_ok = row.at("digit_ok");
        const std::string kind = row.value("kind", "");
        if (!digit_ok) {
            CHECK_FALSE(nif);
        } else if (value.find("123") != std::string::npos || value == "999999990") {
            REQUIRE_FALSE(nif);
            CHECK(nif.error().rule == NumberRule::placeholder);
        } else if (kind == "unassigned") {
            REQUIRE_FALSE(nif);
            CHECK(nif.error().rule == NumberRule::unassigned_prefix);
        } else {
            REQUIRE(nif);
            CHECK(name(nif->kind()) == kind);
            CHECK(nif->natural_person() == row.at("natural_person").get<bool>());
            CHECK(nif->text() == value);
        }
    }
    CHECK(seen == 21);
}

TEST_CASE("a NIF may be typed with blanks, dots and the country")
{
    for (const char* text : {"200000004", "200 000 004", " PT200000004 ", "pt 200.000.004", "200\xC2\xA0" "000\xC2\xA0" "004"}) {
        CAPTURE(text);
        const auto nif = Nif::parse(text);
        REQUIRE(nif);
        CHECK(nif->text() == "200000004");
        CHECK(nif->display() == "200 000 004");
    }
}

TEST_CASE("a refused NIF says which rule and at which character as typed")
{
    refuses<Nif>("", NumberRule::empty, 0);
    refuses<Nif>("   ", NumberRule::empty, 0);
    refuses<Nif>("PT", NumberRule::empty, 0);
    refuses<Nif>("12345678", NumberRule::length, 9);
    refuses<Nif>("1234567890", NumberRule::length, 10);
    refuses<Nif>("12345678O", NumberRule::character, 9);
    refuses<Nif>("ção 200000004", NumberRule::character, 1);
    refuses<Nif>("200 000 005", NumberRule::check_digit, 11);
    refuses<Nif>("400000008", NumberRule::unassigned_prefix, 1);
    refuses<Nif>("000000000", NumberRule::unassigned_prefix, 1);
    refuses<Nif>("999999990", NumberRule::placeholder, 0);
    refuses<Nif>("123456789", NumberRule::placeholder, 0);
}

TEST_CASE("the NIF of a company is well formed but nobody's")
{
    const auto nif = Nif::parse("500000000");
    REQUIRE(nif);
    CHECK(nif->kind() == NifKind::company);
    CHECK_FALSE(nif->natural_person());
    CHECK(Nif::parse("450000001")->natural_person());
}

TEST_CASE("every NISS vector")
{
    for (const auto& row : ids().at("niss")) {
        const std::string value = row.at("value");
        CAPTURE(value);
        const auto niss = Niss::parse(value);
        REQUIRE(niss.has_value() == row.at("ok").get<bool>());
        if (niss) {
            CHECK(niss->natural_person() == row.at("natural").get<bool>());
        }
    }
    CHECK(Niss::parse("11111111110"));
    refuses<Niss>("30000000000", NumberRule::unassigned_prefix, 1);
    refuses<Niss>("1000000000", NumberRule::length, 11);
    refuses<Niss>("1000000000A", NumberRule::character, 11);
    refuses<Niss>("", NumberRule::empty, 0);
}

TEST_CASE("a health number is nine digits and nothing else is known about it")
{
    CHECK(HealthNumber::parse("123 456 789")->text() == "123456789");
    refuses<HealthNumber>("12345678", NumberRule::length, 9);
    refuses<HealthNumber>("12345678X", NumberRule::character, 9);
    refuses<HealthNumber>("-", NumberRule::empty, 0);
}

TEST_CASE("every NIC vector, with the digit that stands for ten")
{
    for (const auto& row : ids().at("nic_bi")) {
        const std::string number = row.at("number");
        const std::string digit = row.at("digit");
        CAPTURE(number);
        const auto nic = Nic::parse(number + " " + digit);
        REQUIRE(nic.has_value() == row.at("ok").get<bool>());
        if (nic) {
            CHECK(nic->text().size() == 9);
            CHECK(nic->check_digit() == digit[0]);
        }
    }
    CHECK(Nic::parse("6235008 0")->text() == "062350080");
    CHECK(Nic::parse("06235008-0")->display() == "06235008 0");
    refuses<Nic>("12345678 0", NumberRule::check_digit, 10);
    refuses<Nic>("1234567890", NumberRule::length, 10);
    refuses<Nic>("123", NumberRule::length, 4);
    refuses<Nic>("1234567A9", NumberRule::character, 8);
}

TEST_CASE("every Citizen Card number vector")
{
    for (const auto& row : ids().at("cc")) {
        const std::string value = row.at("value");
        CAPTURE(value);
        const auto number = CitizenCardNumber::parse(value);
        if (row.at("ok").is_boolean()) {
            REQUIRE(number.has_value() == row.at("ok").get<bool>());
        } else {
            REQUIRE_FALSE(number);  // padded, its digits do not fit: a zero more was left off than is missing
            CHECK(number.error().rule == NumberRule::nic_check_digit);
        }
        if (number && row.contains("display")) {
            CHECK(number->display() == row.at("display").get<std::string>());
        }
    }
    CHECK(CitizenCardNumber::parse("777777 9 ZZ9")->text() == "007777779ZZ9");
    CHECK(CitizenCardNumber::parse("00777777 9 ZZ9")->nic().text() == "007777779");
    CHECK(CitizenCardNumber::parse("00777777 9 ZZ9")->version() == "ZZ");
    refuses<CitizenCardNumber>("14197481 7 ZV1", NumberRule::nic_check_digit, 10);
    refuses<CitizenCardNumber>("00777777 9 ZZ8", NumberRule::check_digit, 14);
    refuses<CitizenCardNumber>("00777777 9 ZZ99", NumberRule::length, 15);
    refuses<CitizenCardNumber>("0077777O9ZZ9", NumberRule::character, 8);
}

TEST_CASE("of 160 single mistakes in a card number nine pass, all in the version letters")
{
    const auto& vector = ids().at("cc_single_errors");
    const std::string base = vector.at("base");
    std::vector<std::string> passed;
    int total = 0;
    for (std::size_t at = 0; at < base.size(); ++at) {
        const bool version = at == 9 || at == 10;
        const std::string_view others = version ? "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789" : "0123456789";
        for (const char c : others) {
            if (c == base[at]) {
                continue;
            }
            ++total;
            std::string wrong = base;
            wrong[at] = c;
            if (CitizenCardNumber::parse(wrong)) {
                passed.push_back(wrong);
            }
        }
    }
    CHECK(total == vector.at("total").get<int>());
    CHECK(total - static_cast<int>(passed.size()) == vector.at("detected_by_cc_or_nic").get<int>());
    auto expected = vector.at("undetected").get<std::vector<std::string>>();
    std::sort(expected.begin(), expected.end());
    std::sort(passed.begin(), passed.end());
    CHECK(passed == expected);
}

TEST_CASE("passport numbers keep to nine characters, Portuguese ones to letters then six digits")
{
    CHECK(PassportNumber::parse("l898902c3")->text() == "L898902C3");
    CHECK(PassportNumber::parse("CZ 000000", "PRT")->has_portuguese_form());
    CHECK_FALSE(PassportNumber::parse("M000000", "PRT")->has_portuguese_form());
    CHECK_FALSE(PassportNumber::parse("L898902C3", "PRT"));
    CHECK(PassportNumber::parse("L898902C3", "UTO"));
    refuses<PassportNumber>("1234567890", NumberRule::length, 10);
    refuses<PassportNumber>("AB", NumberRule::length, 3);
    refuses<PassportNumber>("AB$123", NumberRule::character, 3);
    CHECK(TravelDocumentNumber::parse("1234567890123456789012"));
    refuses<TravelDocumentNumber>("12345678901234567890123", NumberRule::length, 23);
    CHECK(PassportNumber::parse("CZ00000A", "PRT").error() == NumberError{NumberRule::character, 8});
    CHECK(PassportNumber::parse("1Z000000", "PRT").error() == NumberError{NumberRule::character, 1});
}

TEST_CASE("e-mail addresses as the service's schema admits them")
{
    CHECK(Email::parse("  amelia.exemplo@Exemplo.PT ")->text() == "amelia.exemplo@exemplo.pt");
    CHECK(Email::parse("o'neil_x-1@a-b.example.org"));
    CHECK(Email::parse(std::string(127, 'a') + "@exemplo.pt"));
    refuses<Email>("", NumberRule::empty, 0);
    refuses<Email>("a+b@exemplo.pt", NumberRule::character, 2);
    refuses<Email>("amélia@exemplo.pt", NumberRule::character, 3);
    refuses<Email>("amelia", NumberRule::length, 7);
    refuses<Email>("@exemplo.pt", NumberRule::length, 1);
    refuses<Email>("a@exemplo", NumberRule::length, 10);
    refuses<Email>("a@exemplo..pt", NumberRule::character, 11);
    refuses<Email>("a@-exemplo.pt", NumberRule::character, 3);
    refuses<Email>("a@b@c.pt", NumberRule::character, 4);
    refuses<Email>("a@127.0.0.1", NumberRule::length, 11);
    CHECK_FALSE(Email::parse(std::string(128, 'a') + "@exemplo.pt"));
}
