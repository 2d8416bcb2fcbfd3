#include "core/consent_text.h"

#include <fstream>
#include <set>

#include "core/likely_language.h"
#include "core/review_rows.h"
#include "domain/completion.h"
#include "domain/contact_change.h"
#include "seal/hash.h"
#include "support/test.h"

using namespace balcao;
using namespace balcao::kiosk;

TEST_CASE("Every act has its consent text in every language, of one id and version, each in words of its own")
{
    for (const auto act : {domain::DeskAct::activation, domain::DeskAct::key_cancellation, domain::DeskAct::signature_cancellation}) {
        const auto& portuguese = consent_text(act, text::Language::pt);
        std::set<std::string> hashes;
        for (const auto language : text::k_languages) {
            CAPTURE(text::code(language));
            const auto& consent = consent_text(act, language);
            CHECK(consent.language == language);
            CHECK(consent.id == portuguese.id);
            CHECK(consent.version == portuguese.version);
            CHECK(consent.points.size() == portuguese.points.size());
            CHECK(hashes.insert(consent.shown_sha256()).second);
            // The key keeps its Portuguese name, with an explanation where that is another language.
            const bool named = consent.shown().find("Chave Móvel Digital") != std::string::npos;
            CHECK(named == (language != text::Language::en));
        }
    }
    CHECK(consent_text(domain::DeskAct::activation, text::Language::pt).id != consent_text(domain::DeskAct::key_cancellation, text::Language::pt).id);
}

TEST_CASE("Countries have a name in every language")
{
    std::ifstream in(std::string(BALCAO_SOURCE_DIR) + "/schema/reference/countries.json");
    const auto list = wire::Json::parse(in);
    for (const auto& country : list.at("countries")) {
        const auto alpha3 = country.at("alpha3").get<std::string>();
        for (const auto language : text::k_languages) {
            CHECK(country_name(alpha3, language) != alpha3);
        }
    }
    CHECK(country_name("UKR", text::Language::uk) == "Україна");
    CHECK(country_name("D", text::Language::hi) == "जर्मनी");
    CHECK(country_name("XXA", text::Language::ar) == "شخص عديم الجنسية");
}

TEST_CASE("The language put forward is that of the nationality, then of the issuing state, or none")
{
    using domain::FieldId;
    const auto likely = [](std::vector<link::ReviewLine> lines) { return likely_language(lines); };
    CHECK(likely({{FieldId::nationality, "UKR"}}) == text::Language::uk);
    CHECK(likely({{FieldId::nationality, "PRT"}}) == text::Language::pt);
    CHECK(likely({{FieldId::issuing_state, "PRT"}, {FieldId::nationality, "MAR"}}) == text::Language::ar);
    CHECK(likely({{FieldId::issuing_state, "CHN"}}) == text::Language::zh);
    CHECK(likely({{FieldId::nationality, "DEU"}}) == std::nullopt);
    CHECK(likely({{FieldId::nationality, "R B"}}) == std::nullopt);
    CHECK(likely({}) == std::nullopt);
}

TEST_CASE("Names and numbers of the document keep their order in a language from right to left")
{
    using domain::FieldId;
    const std::vector<link::ReviewLine> lines{{FieldId::full_name, "Amélia Exemplo"}, {FieldId::birth_date, "1990-02-03"}, {FieldId::nationality, "PRT"},
                                              {FieldId::expiry_date, "lifelong"}};
    const auto arabic = review_rows(lines, text::Language::ar);
    CHECK(arabic[0].value == "\u200F\u2066Amélia Exemplo\u2069");
    CHECK(arabic[1].value == "\u200F\u206603/02/1990\u2069");
    CHECK(arabic[2].value == "البرتغال");
    CHECK(arabic[3].value == "مدى الحياة");
    CHECK(review_rows(lines, text::Language::hi)[0].value == "Amélia Exemplo");
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

TEST_CASE("Each change of contact has a statement that names what changes and what stays, in every language, for the holder and a representative")
{
    std::set<std::string> ids;
    for (const bool represented : {false, true}) {
        for (const char* phone : {"", "+351912345678"}) {
            for (const char* email : {"", "a@exemplo.pt", "none"}) {
                domain::Draft draft;
                draft.act = domain::DeskAct::contact_change;
                draft.set(domain::FieldId::phone, phone, domain::Origin::typed);
                draft.set(domain::FieldId::email, email, domain::Origin::typed);
                if (represented) draft.set(domain::FieldId::representative_name, "Rui Exemplo", domain::Origin::typed);
                const auto id = domain::consent_text_id(draft);
                CAPTURE(id);
                ids.insert(std::string(id));
                for (const auto language : text::k_languages) {
                    const auto* consent = find_consent_text(id, language);
                    REQUIRE(consent != nullptr);
                    CHECK(consent->id == id);
                    CHECK(consent->points.size() >= 3);
                    CHECK(consent->points.size() == find_consent_text(id, text::Language::pt)->points.size());
                }
            }
        }
    }
    CHECK(ids.size() == 10);  // with nothing filled in it is no case yet
    CHECK(find_consent_text("contact-email", text::Language::en)->shown().find("The phone number and the PIN do not change.") != std::string::npos);
    CHECK(find_consent_text("contact-phone", text::Language::en)->shown().find("e-mail address does not change") != std::string::npos);
    CHECK(find_consent_text("contact-of-nobody", text::Language::pt) == nullptr);
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
    CHECK(review_rows({{FieldId::email, "none"}}, text::Language::pt).at(0).value == "Nenhum; o anterior é apagado");
    CHECK(review_rows({{FieldId::email, ""}, {FieldId::phone, ""}}, text::Language::pt).at(1).value == "Fica como está");
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
