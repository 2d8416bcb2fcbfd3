#include "domain/captured_document.h"

#include "domain/canonical_draft.h"
#include "drafts.h"

using namespace balcao;
using namespace balcao::test;
using domain::CapturedFields;
using domain::FromBarcode;
using domain::FromChip;
using domain::FromMrz;
using domain::Typed;

namespace {

FromMrz mrz(CapturedFields fields, bool truncated = false) { return {{}, std::move(fields), truncated, {}}; }

std::string held(const Draft& draft, FieldId field)
{
    const auto found = draft.fields.find(field);
    return found == draft.fields.end() ? "" : found->second.text + "/" + std::string(name(found->second.origin));
}

}  // namespace

TEST_CASE("a capture fills empty fields in canonical form and says where they came from")
{
    Draft draft;
    CHECK(domain::apply(mrz({{F::document_type, "passport"}, {F::nationality, "DEU"}, {F::surname, "MUSTERMANN"},
                             {F::given_names, "ERIKA"}, {F::sex, ""}}),
                        draft)
              .empty());
    CHECK(held(draft, F::nationality) == "D/mrz");
    CHECK(held(draft, F::surname) == "MUSTERMANN/mrz");
    CHECK(held(draft, F::full_name) == "ERIKA MUSTERMANN/mrz");
    CHECK(held(draft, F::sex).empty());
}

TEST_CASE("a truncated name gives no full name")
{
    Draft draft;
    CHECK(domain::apply(mrz({{F::surname, "CACADOR DE ARAUJO"}, {F::given_names, "ANDRE ESTEV"}}, true), draft).empty());
    CHECK(held(draft, F::full_name).empty());
    CHECK(fires("full_name.missing", draft));
}

TEST_CASE("the stronger source replaces, the weaker is reported")
{
    Draft draft;
    draft.set(F::birth_date, "1980-05-21", Origin::typed);
    CHECK(domain::apply(mrz({{F::birth_date, "1980-05-12"}}), draft).empty());
    CHECK(held(draft, F::birth_date) == "1980-05-12/mrz");
    draft.set(F::birth_date, "1980-05-21", Origin::typed);
    CHECK(domain::apply(FromChip{{{F::birth_date, "1980-05-13"}}}, draft).empty());
    CHECK(held(draft, F::birth_date) == "1980-05-13/chip");

    const auto found = domain::apply(mrz({{F::birth_date, "1980-05-12"}}), draft);
    REQUIRE(found.size() == 1);
    CHECK(found[0] == domain::Disagreement{F::birth_date, {"1980-05-13", Origin::chip}, {"1980-05-12", Origin::mrz}});
    CHECK(held(draft, F::birth_date) == "1980-05-13/chip");

    CHECK(domain::apply(Typed{{{F::birth_date, "1980-05-14"}}}, draft).size() == 1);
    CHECK(domain::apply(FromChip{{{F::birth_date, "1980-05-14"}}}, draft).size() == 1);  // equal strength, other text
}

TEST_CASE("chip and printed zone that differ are both shown, whichever was read first; the zone's way of writing a name is no difference")
{
    Draft draft;
    CHECK(domain::apply(mrz({{F::birth_date, "1980-05-12"}, {F::surname, "ARAUJO"}, {F::given_names, "JOSE"}}), draft).empty());
    const auto found = domain::apply(FromChip{{{F::birth_date, "1980-05-13"}, {F::surname, "Araújo"}, {F::given_names, "José"}}}, draft);
    REQUIRE(found.size() == 1);
    CHECK(found[0] == domain::Disagreement{F::birth_date, {"1980-05-12", Origin::mrz}, {"1980-05-13", Origin::chip}});
    CHECK(held(draft, F::birth_date) == "1980-05-12/mrz");
    CHECK(held(draft, F::surname) == "Araújo/chip");
    CHECK(held(draft, F::full_name) == "José Araújo/chip");
    Draft other;
    CHECK(domain::apply(mrz({{F::surname, "ARAUJO"}}), other).empty());
    CHECK(domain::apply(FromChip{{{F::surname, "Aragão"}}}, other).size() == 2);  // and the full name
}

TEST_CASE("a chip that writes names as the zone does worsens no typed name")
{
    Draft draft;
    draft.set(F::surname, "Araújo", Origin::typed);
    draft.set(F::full_name, "José Araújo", Origin::typed);
    FromChip chip{{{F::surname, "ARAUJO"}, {F::given_names, "JOSE"}}};
    chip.names_as_in_zone = true;
    CHECK(domain::apply(chip, draft).empty());
    CHECK(held(draft, F::surname) == "Araújo/typed");
    CHECK(held(draft, F::full_name) == "José Araújo/typed");
}

TEST_CASE("what came of the chip stays with the form; the comparison with its photo belongs to that chip")
{
    Draft draft;
    FromChip chip{{{F::surname, "Araújo"}}};
    chip.check = domain::ChipCheck{"emrtd", "genuine", "green", true, {}, {}, "{\"of\":1}"};
    static_cast<void>(domain::apply(chip, draft));
    REQUIRE(draft.chip);
    draft.chip->face = "same_person";
    static_cast<void>(domain::apply(chip, draft));
    CHECK(draft.chip->face == "same_person");
    chip.check->evidence = "{\"of\":2}";
    static_cast<void>(domain::apply(chip, draft));
    CHECK(draft.chip->face.empty());
}

TEST_CASE("the same value read again rests on the better source")
{
    Draft draft;
    draft.set(F::birth_date, "12-05-1980", Origin::typed);
    CHECK(domain::apply(mrz({{F::birth_date, "1980-05-12"}}), draft).empty());
    CHECK(held(draft, F::birth_date) == "1980-05-12/mrz");
    CHECK(domain::apply(Typed{{{F::birth_date, "1980-05-12"}}}, draft).empty());
    CHECK(held(draft, F::birth_date) == "1980-05-12/mrz");
}

TEST_CASE("a typed name with accents is kept when it matches the machine-readable zone")
{
    Draft draft;
    draft.set(F::surname, "Caçador de Araújo", Origin::typed);
    draft.set(F::given_names, "André Estevão", Origin::typed);
    draft.set(F::full_name, "André Estevão Caçador de Araújo", Origin::typed);
    CHECK(domain::apply(mrz({{F::surname, "CACADOR DE ARAUJO"}, {F::given_names, "ANDRE ESTEV"}}, true), draft).empty());
    CHECK(held(draft, F::surname) == "Caçador de Araújo/typed");
    CHECK(held(draft, F::given_names) == "André Estevão/typed");
    CHECK(held(draft, F::full_name) == "André Estevão Caçador de Araújo/typed");

    // Another person's document does replace what was typed.
    CHECK(domain::apply(mrz({{F::surname, "EXEMPLO"}, {F::given_names, "AMELIA"}}), draft).empty());
    CHECK(held(draft, F::surname) == "EXEMPLO/mrz");
    CHECK(held(draft, F::full_name) == "AMELIA EXEMPLO/mrz");
}

TEST_CASE("the chip's spelling wins over the machine-readable zone and is never overwritten by it")
{
    Draft draft;
    CHECK(domain::apply(mrz({{F::surname, "ARAUJO"}, {F::given_names, "ANDRE"}}), draft).empty());
    CHECK(domain::apply(FromChip{{{F::surname, "Araújo"}, {F::given_names, "André"}}}, draft).empty());
    CHECK(held(draft, F::surname) == "Araújo/chip");
    CHECK(held(draft, F::full_name) == "André Araújo/chip");
    CHECK(domain::apply(mrz({{F::surname, "ARAUJO"}, {F::given_names, "ANDRE"}}), draft).empty());
    CHECK(held(draft, F::surname) == "Araújo/chip");
    CHECK(domain::apply(mrz({{F::surname, "EXEMPLO"}, {F::given_names, "ANDRE"}}), draft).size() == 2);  // and the full name
}

TEST_CASE("a barcode never overrules what the citizen said of anything but the document")
{
    Draft draft;
    draft.set(F::nif, "100000002", Origin::typed);
    const auto found = domain::apply(FromBarcode{"fiscal-qr", {{F::nif, "200000004"}}}, draft);
    REQUIRE(found.size() == 1);
    CHECK(held(draft, F::nif) == "100000002/typed");
    CHECK(domain::apply(FromChip{{{F::nif, "300000006"}}}, draft).empty());
    CHECK(held(draft, F::nif) == "300000006/chip");
}

TEST_CASE("canonical form is reached in one step and kept")
{
    using domain::canonical_text;
    const std::vector<std::tuple<FieldId, std::string, std::string, std::string>> cases{
        {F::document_number, "15697354 5 zz1", "citizen_card", "156973545ZZ1"},
        {F::document_number, "777777 9 ZZ9", "citizen_card", "007777779ZZ9"},
        {F::document_number, "pa 123-456", "passport", "PA123456"},
        {F::nic, "15697354-5", "", "156973545"},
        {F::nic, "15697354", "", "15697354"},  // never guessed at
        {F::nif, "PT 100 000 002", "", "100000002"},
        {F::nif, "12", "", "12"},
        {F::niss, "112 345 678 92", "", "11234567892"},
        {F::nationality, "de", "", "D"},
        {F::nationality, "DEU", "", "D"},
        {F::nationality, "Brazil", "", "BRA"},
        {F::nationality, "brasil", "", "BRA"},
        {F::nationality, "nowhere", "", "NOWHERE"},
        {F::birth_date, "12-05-1980", "", "1980-05-12"},
        {F::birth_date, "12/05-1980", "", "12/05-1980"},
        {F::expiry_date, "Lifelong", "", "lifelong"},
        {F::phone, "961234567", "", "+351961234567"},
        {F::phone, " 12 ", "", "12"},
        {F::email, " Amelia@Exemplo.PT ", "", "Amelia@exemplo.pt"},
        {F::email, "not one", "", "not one"},
        {F::full_name, "  Amélia \t Exemplo ", "", "Amélia Exemplo"},
        {F::sex, "f", "", "F"},
        {F::signature_wanted, "YES", "", "yes"},
        {F::surname, "   ", "", ""},
    };
    for (const auto& [field, text, type, expected] : cases) {
        const auto& shown_text = text;
        CAPTURE(shown_text);
        CHECK(canonical_text(field, text, type) == expected);
        CHECK(canonical_text(field, expected, type) == expected);
    }
}

TEST_CASE("drafts differ for the citizen by what is shown")
{
    const auto draft = citizen_card();
    CHECK_FALSE(domain::differs_for_citizen(draft, acknowledge(draft, {"x"})));
    CHECK_FALSE(domain::differs_for_citizen(draft, with(draft, {{F::surname, "Exemplo", Origin::typed}})));
    for (const auto field : domain::all_fields()) {
        CAPTURE(std::string(name(field)));
        CHECK(domain::differs_for_citizen(draft, with(draft, {{field, "something else"}})));
    }
}

TEST_CASE("names of fields, origins and documents lead back to them")
{
    CHECK(domain::all_fields().size() == 29);
    for (const auto field : domain::all_fields()) {
        CHECK(domain::field_from_name(name(field)) == field);
    }
    CHECK_FALSE(domain::field_from_name("shoe_size"));
    for (const auto origin : {Origin::chip, Origin::mrz, Origin::barcode, Origin::typed}) {
        CHECK(domain::origin_from_name(name(origin)) == origin);
    }
    CHECK_FALSE(domain::origin_from_name(""));
    const char* codes[] = {"CC", "BI", "PAS", "TR", "CR"};
    std::size_t i = 0;
    for (const auto type : domain::k_document_types) {
        CHECK(domain::document_type_from_name(name(type)) == type);
        CHECK(domain::service_code(type) == codes[i++]);
    }
    CHECK_FALSE(domain::document_type_from_name("CC"));
}
