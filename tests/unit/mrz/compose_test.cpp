#include "mrz/compose.h"
#include "support/test.h"
#include "wire/json_text.h"
#include "zone.h"

using namespace balcao;
using namespace balcao::mrz;

TEST_CASE("what was read from a right zone composes to the same lines")
{
    int same = 0;
    const auto cases = wire::parse_json(test::read_data("mrz_cases.json"), {4U << 20U, 16}).value();
    for (const auto& row : cases) {
        const auto lines = row.at("lines").get<std::vector<std::string>>();
        const auto mrz = test::parse(lines);
        if (!mrz || !mrz->usable() || mrz->format == Format::fra_bni_1988 || mrz->surname.empty()) {
            continue;
        }
        const std::string id = row.at("id");
        CAPTURE(id);
        const auto composed = compose(fields_of(*mrz));
        REQUIRE(composed);
        // an unused optional field may carry a filler or a zero as its digit; ours is the filler
        if (mrz->checks.optional == Check::right && mrz->optional_1.empty() && mrz->optional_check == '0') {
            CHECK(composed->at(1).substr(0, 42) == lines[1].substr(0, 42));
            continue;
        }
        CHECK(*composed == lines);
        ++same;
    }
    CHECK(same > 70);
}

TEST_CASE("a name with accents is written in MRZ letters and cut with a letter in the last column")
{
    CHECK(compose_name("Caçador de Araújo", "André Estevão", 30) == "CACADOR<DE<ARAUJO<<ANDRE<ESTEV");
    CHECK(compose_name("Sá", "João", 30) == "SA<<JOAO<<<<<<<<<<<<<<<<<<<<<<");
    CHECK(compose_name("Bennelong Wooloomooloo Warrandyte Warnambool", "Dingo Potoroo", 39) ==
          "BENNELONG<WOOLOOMOOLOO<WARRANDYTE<W<<DI");
    CHECK(compose_name("Satriya", "", 30) == "SATRIYA<<<<<<<<<<<<<<<<<<<<<<<");
    CHECK(compose_name("", "", 30).empty());
    CHECK(compose_name("王", "", 30).empty());
}

TEST_CASE("a Citizen Card zone from its fields")
{
    Fields fields;
    fields.document_code = "I";
    fields.issuing_state = "PRT";
    fields.document_number = "007777779ZZ9";
    fields.nationality = "PRT";
    fields.birth = domain::PartialDate{1983, 3, 14};
    fields.sex = 'M';
    fields.expiry = domain::PartialDate{2034, 5, 28};
    fields.surname = "Caçador de Araújo";
    fields.given_names = "André Estevão";
    CHECK(compose(fields).value() == test::k_card);
}

TEST_CASE("fields that cannot stand in a zone are refused by name")
{
    const Fields good = fields_of(*test::parse(test::k_passport));
    REQUIRE(compose(good));
    const auto error = [&](auto change) {
        Fields fields = good;
        change(fields);
        const auto lines = compose(fields);
        return lines ? std::string_view("none") : name(lines.error());
    };
    CHECK(error([](Fields& f) { f.document_code = "V"; }) == "document_code");
    CHECK(error([](Fields& f) { f.issuing_state = "UT0"; }) == "issuing_state");
    CHECK(error([](Fields& f) { f.document_number = ""; }) == "document_number");
    CHECK(error([](Fields& f) { f.document_number = "1234567890"; }) == "document_number");
    CHECK(error([](Fields& f) { f.document_number = "12-34"; }) == "document_number");
    CHECK(error([](Fields& f) { f.nationality = "portugal"; }) == "nationality");
    CHECK(error([](Fields& f) { f.sex = 'X'; }) == "sex");
    CHECK(error([](Fields& f) { f.surname = f.given_names = "???"; }) == "name");
    CHECK(error([](Fields& f) { f.optional_1 = std::string(15, 'A'); }) == "optional_data");
    CHECK(error([](Fields& f) { f.format = Format::fra_bni_1988; }) == "format_not_composed");
}
