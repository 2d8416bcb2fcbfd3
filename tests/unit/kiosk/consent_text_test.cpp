#include "core/consent_text.h"

#include "core/review_rows.h"
#include "domain/completion.h"
#include "seal/hash.h"
#include "support/test.h"

using namespace balcao;
using namespace balcao::kiosk;

TEST_CASE("Every language has its consent text of the same id and version")
{
    const auto& portuguese = consent_text(domain::DeskAct::activation, text::Language::pt);
    for (const auto language : text::k_languages) {
        const auto& consent = consent_text(domain::DeskAct::activation, language);
        CHECK(consent.language == language);
        CHECK(consent.id == portuguese.id);
        CHECK(consent.version == portuguese.version);
        CHECK(consent.points.size() == portuguese.points.size());
    }
    CHECK(consent_text(domain::DeskAct::activation, text::Language::en).shown() != portuguese.shown());
}

TEST_CASE("Every act has a statement of its own in every language, with the id that its request must carry")
{
    for (const auto act : domain::all_desk_acts()) {
        CAPTURE(domain::name(act));
        for (const auto language : text::k_languages) {
            const auto& consent = consent_text(act, language);
            CHECK(consent.id == domain::consent_text_id(act));
            CHECK(consent.language == language);
            CHECK(consent.points.size() == 4);
        }
    }
}

TEST_CASE("The hash is over everything that is shown")
{
    auto consent = consent_text(domain::DeskAct::activation, text::Language::pt);
    const auto before = consent.shown_sha256();
    CHECK(before == base::to_hex(seal::sha256(base::as_bytes(consent.shown()))));
    CHECK(consent.shown().find(consent.title) == 0);
    consent.note += ".";
    CHECK(consent.shown_sha256() != before);
    consent = consent_text(domain::DeskAct::activation, text::Language::pt);
    consent.points.back() += " ";
    CHECK(consent.shown_sha256() != before);
}

TEST_CASE("The review shows labels, countries by name and dates as people read them")
{
    using domain::FieldId;
    const auto rows = review_rows({{FieldId::full_name, "Amélia Exemplo"},
                                   {FieldId::birth_date, "1990-02-03"},
                                   {FieldId::nationality, "PRT"},
                                   {FieldId::issuing_state, "ZZ9"},
                                   {FieldId::document_type, "citizen_card"},
                                   {FieldId::phone, "+351912345678"}},
                                  text::Language::pt);
    CHECK(review_rows({{FieldId::email, ""}}, text::Language::pt).at(0).value == "Nenhum; o anterior é apagado");
    REQUIRE(rows.size() == 5);
    CHECK(rows[0].name);
    CHECK(rows[0].value == "Amélia Exemplo");
    CHECK(rows[1].label == "Data de nascimento");
    CHECK(rows[1].value == "03/02/1990");
    CHECK(rows[2].value == "Portugal");
    CHECK(rows[3].value == "ZZ9");
    CHECK(rows[4].value == "Cartão de Cidadão (CC)");
    CHECK(country_name("ESP", text::Language::en) == "Spain");
}
