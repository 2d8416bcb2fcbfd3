// Every rule has a draft that breaks it and one, as close as possible, that does not.
#include <algorithm>
#include <set>

#include "drafts.h"

using namespace balcao;
using namespace balcao::test;

namespace {

struct Case {
    const char* rule;
    Draft breaks;
    Draft keeps;
    domain::EvaluationContext context = k_context;        // for `breaks`
    domain::EvaluationContext keeps_context = k_context;  // for `keeps`
};

Draft clear(Draft draft, FieldId field) { return with(std::move(draft), {{field, ""}}); }

Draft ending(Draft draft)
{
    draft.act = domain::DeskAct::key_cancellation;
    return draft;
}

Draft changing(Draft draft, domain::DeskAct act)
{
    draft.act = act;
    return draft;
}

std::vector<Case> document_cases()
{
    const auto cc = citizen_card();
    const auto bi = identity_document();
    const auto brazilian = with(cc, {{F::nationality, "BRA"}, {F::equal_rights, "yes"}});
    return {
        {"document_type.missing", clear(cc, F::document_type), cc},
        {"document_type.unknown", with(cc, {{F::document_type, "driving_licence"}}), cc},
        {"document_type.not_for_nationals", with(residence_permit(), {{F::nationality, "PRT"}}), residence_permit()},
        {"document_type.not_for_foreigners", with(cc, {{F::nationality, "CPV"}}), brazilian},
        {"document_type.identity_document_by_eye", bi, cc},
        {"document_type.eu_citizen_with_permit", with(residence_permit(), {{F::nationality, "D"}}), residence_permit()},
        {"document_type.residence_card_on_paper", residence_card(), residence_permit()},
        {"document_type.passport_of_national", national_passport(), foreign_passport()},
        {"issuing_state.missing", clear(foreign_passport(), F::issuing_state), clear(residence_permit(), F::issuing_state)},
        {"issuing_state.unknown", with(foreign_passport(), {{F::issuing_state, "QQQ"}}), foreign_passport()},
        {"issuing_state.specimen", utopia_passport(), utopia_passport(), k_context, k_practice},
        {"issuing_state.not_portugal", with(cc, {{F::issuing_state, "ESP"}}), with(foreign_passport(), {{F::issuing_state, "ESP"}})},
        {"issuing_state.not_of_the_national", with(national_passport(), {{F::issuing_state, "ESP"}}), national_passport()},
        {"issuing_state.differs_from_nationality", with(foreign_passport(), {{F::nationality, "XXA"}}),
         with(foreign_passport(), {{F::nationality, "GBD"}, {F::issuing_state, "GBR"}})},
        {"document_number.missing", clear(cc, F::document_number), bi},
        {"document_number.form", with(cc, {{F::document_number, "15697354"}}), with(cc, {{F::document_number, "15697354 5 zz1"}})},
        {"document_number.citizen_card_check", with(cc, {{F::document_number, "156973545ZZ2"}}), cc},
        {"document_number.citizen_card_nic_digit", with(cc, {{F::document_number, "156973540ZZ6"}}), cc},
        {"document_number.identity_document_digit", with(bi, {{F::document_number, "156973546"}}),
         with(bi, {{F::document_number, "156973545"}})},
        {"document_number.portuguese_passport_form", with(national_passport(), {{F::document_number, "C123456", Origin::mrz}}),
         national_passport()},
        {"document_number.specimen", utopia_passport(), utopia_passport(), k_context, k_practice},
        {"document_number.typed", with(cc, {{F::document_number, "156973545ZZ1", Origin::typed}}), cc},
        {"document_number.chip_refuted", with_chip(cc, "red"), with_chip(cc, "amber")},
        {"document_number.person_compared", changing(cc, domain::DeskAct::new_password), cc},
        {"document_number.chip_unproven", with_chip(cc, "amber"), with_chip(cc, "green")},
        {"document_number.face_not_compared", with_chip(cc, "green", ""), with_chip(cc, "green", "same_person")},
        {"document_number.face_of_another", with_chip(cc, "green", "another_person"), with_chip(cc, "green", "same_person")},
        {"document_number.face_not_possible", with_chip(cc, "green", "not_possible"), with_chip(cc, "green", "same_person")},
        {"nic.missing", clear(national_passport(), F::nic), clear(cc, F::nic)},
        {"nic.form", with(national_passport(), {{F::nic, "15697354"}}), national_passport()},
        {"nic.check_digit", with(national_passport(), {{F::nic, "156973546"}}), national_passport()},
        {"nic.disagrees_with_document", with(cc, {{F::nic, "000000140"}}), with(cc, {{F::nic, "156973545"}})},
        {"nic.not_for_foreigners", with(foreign_passport(), {{F::nic, "156973545"}}), national_passport()},
        {"nic.specimen", with(national_passport(), {{F::nic, "007777779"}}), with(national_passport(), {{F::nic, "007777779"}}),
         k_context, k_practice},
        {"expiry_date.missing", clear(cc, F::expiry_date), cc},
        {"expiry_date.form", with(cc, {{F::expiry_date, "2031-02-30"}}), with(cc, {{F::expiry_date, "28-02-2031"}})},
        {"expiry_date.lifelong_only_identity_document", with(cc, {{F::expiry_date, "lifelong"}}), bi},
        {"expiry_date.expired_at_cancellation", ending(with(cc, {{F::expiry_date, "2026-11-23"}})), with(cc, {{F::expiry_date, "2026-11-23"}})},
        {"expiry_date.expired", with(cc, {{F::expiry_date, "2026-11-23"}}), with(cc, {{F::expiry_date, "2026-11-24"}})},
        {"expiry_date.soon", with(cc, {{F::expiry_date, "2026-12-24"}}), with(cc, {{F::expiry_date, "2026-12-25"}})},
        {"expiry_date.before_birth", with(cc, {{F::birth_date, "2031-05-20"}}), with(cc, {{F::birth_date, "2031-05-19"}})},
        {"expiry_date.too_far", with(cc, {{F::expiry_date, "2037-11-25"}}), with(cc, {{F::expiry_date, "2037-11-24"}})},
        {"expiry_date.key_capped", bi, with(bi, {{F::expiry_date, "2028-01-01"}})},
    };
}

std::vector<Case> person_cases()
{
    const auto cc = citizen_card();
    const auto foreigner = foreign_passport();
    return {
        {"surname.missing", clear(cc, F::surname), clear(foreigner, F::surname)},
        {"surname.characters", with(cc, {{F::surname, "Exemp1o"}}), with(cc, {{F::surname, "D'Almeida-Çelik"}})},
        {"surname.from_machine_readable_zone", with(cc, {{F::surname, "EXEMPLO", Origin::mrz}}), cc},
        {"given_names.missing", clear(cc, F::given_names), clear(foreigner, F::given_names)},
        {"given_names.characters", with(cc, {{F::given_names, "AMELIA<"}}), cc},
        {"given_names.from_machine_readable_zone", with(cc, {{F::given_names, "AMELIA", Origin::mrz}}), cc},
        {"given_names.single_name", clear(foreigner, F::given_names), foreigner},
        {"full_name.missing", clear(cc, F::full_name), cc},
        {"full_name.characters", with(cc, {{F::full_name, "Amélia\tExemplo 2"}}), cc},
        {"full_name.disagrees_with_parts", with(cc, {{F::full_name, "Amélia Outra"}}), with(cc, {{F::full_name, "AMELIA EXEMPLO"}})},
        {"full_name.from_machine_readable_zone", with(cc, {{F::full_name, "AMELIA EXEMPLO", Origin::mrz}}), cc},
        {"birth_date.missing", clear(cc, F::birth_date), cc},
        {"birth_date.form", with(cc, {{F::birth_date, "1980-XX-XX"}}), with(cc, {{F::birth_date, "12/05/1980"}})},
        {"birth_date.future", with(cc, {{F::birth_date, "2026-11-25"}}), with(cc, {{F::birth_date, "2026-11-24"}})},
        {"birth_date.long_ago", with(cc, {{F::birth_date, "1916-11-24"}}), with(cc, {{F::birth_date, "1916-11-25"}})},
        {"birth_date.minor", with(cc, {{F::birth_date, "2008-11-25"}}), with(cc, {{F::birth_date, "2008-11-24"}})},
        {"sex.form", with(cc, {{F::sex, "W"}}), with(cc, {{F::sex, "x"}})},
        {"nationality.missing", clear(cc, F::nationality), cc},
        {"nationality.unknown", with(cc, {{F::nationality, "QQQ"}}), with(cc, {{F::nationality, "pt"}})},
        {"nationality.specimen", utopia_passport(), utopia_passport(), k_context, k_practice},
        {"nationality.organisation", with(foreigner, {{F::nationality, "UNO"}}), foreigner},
        {"equal_rights.form", with(cc, {{F::equal_rights, "maybe"}}), with(cc, {{F::equal_rights, "no"}})},
        {"equal_rights.only_brazilians", with(foreigner, {{F::equal_rights, "yes"}}),
         with(foreigner, {{F::nationality, "BRA"}, {F::equal_rights, "yes"}})},
        {"equal_rights.denied_with_card", with(cc, {{F::nationality, "BRA"}, {F::equal_rights, "no"}}),
         with(cc, {{F::nationality, "BRA"}})},
    };
}

std::vector<Case> contact_cases()
{
    const auto cc = citizen_card();
    const auto bi = identity_document();
    const auto young = with(cc, {{F::birth_date, "2010-11-25"}, {F::signature_wanted, "yes"}});
    const auto sixteen = with(cc, {{F::birth_date, "2010-11-24"}, {F::signature_wanted, "yes"}});
    return {
        {"nif.required_for_permit", clear(residence_permit(), F::nif), residence_permit()},
        {"nif.required_for_residence_card", clear(residence_card(), F::nif), residence_card()},
        {"nif.advised_for_passport", clear(foreign_passport(), F::nif), clear(national_passport(), F::nif)},
        {"nif.asked_for_identity_document", clear(bi, F::nif), bi},
        {"nif.placeholder", with(cc, {{F::nif, "123456789"}}), with(cc, {{F::nif, "100000002"}})},
        {"nif.form", with(cc, {{F::nif, "10000000"}}), with(cc, {{F::nif, "PT 100 000 002"}})},
        {"nif.check_digit", with(cc, {{F::nif, "100000003"}}), with(cc, {{F::nif, "450000001"}})},
        {"nif.not_a_natural_person", with(cc, {{F::nif, "500000000"}}), with(cc, {{F::nif, "300000006"}})},
        {"niss.asked_for_identity_document", clear(bi, F::niss), bi},
        {"niss.invalid", with(cc, {{F::niss, "11234567893"}}), with(cc, {{F::niss, "11234567892"}})},
        {"niss.of_a_body", with(cc, {{F::niss, "20000000001"}}), with(cc, {{F::niss, "10000000000"}})},
        {"health_number.asked_for_identity_document", clear(bi, F::health_number), bi},
        {"health_number.form", with(cc, {{F::health_number, "12345678"}}), with(cc, {{F::health_number, "123456789"}})},
        {"phone.missing", clear(cc, F::phone), cc},
        {"phone.nothing_changes", changing(clear(cc, F::phone), domain::DeskAct::contact_change),
         changing(with(clear(cc, F::phone), {{F::email, "none"}}), domain::DeskAct::contact_change)},
        {"phone.invalid", with(cc, {{F::phone, "951234567"}}), with(cc, {{F::phone, "961 234 567"}})},
        {"phone.not_mobile", with(cc, {{F::phone, "+351211234567"}}), with(cc, {{F::phone, "+5511961234567"}})},
        {"phone.poor_delivery", with(cc, {{F::phone, "+447400123456"}}), cc},
        {"email.form", with(cc, {{F::email, "amelia@exemplo"}}), with(cc, {{F::email, "amelia@exemplo.pt"}})},
        {"signature_wanted.form", with(cc, {{F::signature_wanted, "later"}}), cc},
        {"signature_wanted.minimum_age", young, sixteen},
        {"signature_wanted.ask", clear(sixteen, F::signature_wanted), clear(young, F::signature_wanted)},
        {"signature_wanted.not_said", changing(with(cc, {{F::signature_wanted, "no"}}), domain::DeskAct::signature_activation),
         changing(sixteen, domain::DeskAct::signature_activation)},
        {"signature_wanted.finances_letter", changing(sixteen, domain::DeskAct::signature_activation), sixteen},
    };
}

domain::ChipCheck their_chip(const char* colour, const char* face) { return {"cc1", "genuine", colour, true, face, "", ""}; }

std::vector<Case> representative_cases()
{
    const auto adult = citizen_card();
    const auto child = minor_with_father();
    const auto alone = with(adult, {{F::birth_date, "2008-11-25"}});
    const auto with_passport = with(child, {{F::representative_document_type, "passport"}, {F::representative_document_number, "PA7654321"},
                                            {F::representative_issuing_state, "CPV"}});
    auto red = child;
    red.representative_chip = their_chip("red", "same_person");
    auto green = child;
    green.representative_chip = their_chip("green", "same_person");
    auto another = child;
    another.representative_chip = their_chip("green", "another_person");
    const auto accompanied = with(adult, {{F::accompanied, "yes"}});
    return {
        {"accompanied.form", with(adult, {{F::accompanied, "perhaps"}}), accompanied},
        {"accompanied.not_at_desk", accompanied, with(adult, {{F::accompanied, "no"}})},
        {"representative_name.nobody", alone, with(adult, {{F::birth_date, "2008-11-24"}})},
        {"representative_name.not_asked_for", with(child, {{F::birth_date, "2008-11-24"}}), with(child, {{F::birth_date, "2008-11-25"}})},
        {"representative_name.missing", clear(child, F::representative_name), child},
        {"representative_name.characters", with(child, {{F::representative_name, "Bent0"}}), child},
        {"representative_document_type.missing", with(child, {{F::representative_document_type, "licence"}}), child},
        {"representative_issuing_state.missing", clear(with_passport, F::representative_issuing_state), with_passport},
        {"representative_document_number.missing", clear(child, F::representative_document_number), child},
        {"representative_document_number.form", with(child, {{F::representative_document_number, "000000000ZZ5"}}), with_passport},
        {"representative_birth_date.missing", with(child, {{F::representative_birth_date, "1979-02-30"}}), child},
        {"representative_birth_date.not_of_age", with(child, {{F::representative_birth_date, "2008-11-25"}}), with(child, {{F::representative_birth_date, "2008-11-24"}})},
        {"representative_expiry_date.missing", with(child, {{F::representative_expiry_date, "lifelong"}}), child},
        {"representative_expiry_date.expired", with(child, {{F::representative_expiry_date, "2026-11-23"}}), with(child, {{F::representative_expiry_date, "2026-11-24"}})},
        {"representative_relation.missing", with(child, {{F::representative_relation, "cousin"}}), child},
        {"representative_proof.missing", with(child, {{F::representative_relation, "guardian"}}),
         with(child, {{F::representative_relation, "guardian"}, {F::representative_proof, "court_decision"}})},
        {"representative_document_number.of_the_holder", with(child, {{F::representative_document_number, "156973545ZZ1"}}), child},
        {"representative_name.of_the_holder", with(child, {{F::representative_birth_date, "2010-05-12"}, {F::representative_name, "AMELIA EXEMPLO"}}),
         with(child, {{F::representative_name, "Amélia Exemplo"}})},
        {"representative_document_number.chip_refuted", red, green},
        {"representative_document_number.face_of_another", another, green},
        {"representative_document_number.person_compared", child, green},
    };
}

std::vector<Case> occasion_cases()
{
    const auto adult = citizen_card();
    const auto withdrawal = at_withdrawal();
    const domain::EvaluationContext at_registry{k_today, false, true};
    const domain::EvaluationContext elsewhere{k_today, false, false};
    return {
        {"occasion.form", with(withdrawal, {{F::occasion, "birthday"}}), withdrawal},
        {"occasion.not_at_this_desk", withdrawal, withdrawal, elsewhere, at_registry},
        {"occasion.other_act", changing(withdrawal, domain::DeskAct::new_password), changing(withdrawal, domain::DeskAct::document_renewal)},
        {"document_type.not_the_new_card", with(national_passport(), {{F::occasion, "card_withdrawal"}}), withdrawal},
        {"issue_date.not_recent", with(withdrawal, {{F::issue_date, "2026-08-25"}}), with(withdrawal, {{F::issue_date, "2026-08-26"}})},
        {"occasion.card_first", withdrawal, adult},
        {"issue_date.form", with(withdrawal, {{F::issue_date, "2026-11-25"}}), with(withdrawal, {{F::issue_date, "24-11-2026"}})},
        {"document_type.renewal_of_foreigner", changing(foreign_passport(), domain::DeskAct::document_renewal),
         changing(national_passport(), domain::DeskAct::document_renewal)},
    };
}

/// Rules that no form can break: completion_test.cpp provokes them on finished requests.
const std::set<std::string> k_request_rules{"request.identity_disagrees", "request.key_too_long",
                                            "request.consent_incomplete", "request.operator_not_entitled",
                                            "request.secret_missing", "request.self_service_without_holder",
                                            "request.self_service_without_phone"};
/// A rule whose date is not set yet: eligibility_test.cpp sets it.
constexpr const char* k_undated_rule = "document_type.identity_document_last_day";

}  // namespace

TEST_CASE("every rule fires on a draft that breaks it and is silent on one that keeps it")
{
    std::set<std::string> seen = k_request_rules;
    seen.insert(k_undated_rule);
    for (const auto& cases : {document_cases(), person_cases(), contact_cases(), representative_cases(), occasion_cases()}) {
        for (const auto& one : cases) {
            CAPTURE(std::string(one.rule));
            CHECK(fires(one.rule, one.breaks, one.context));
            CHECK_FALSE(fires(one.rule, one.keeps, one.keeps_context));
            CHECK_MESSAGE(seen.insert(one.rule).second, "two cases for " << one.rule);
        }
    }
    for (const auto& rule : rules().rules) {
        CHECK_MESSAGE(seen.count(rule.id) == 1, "no case for " << rule.id);
    }
    CHECK(seen.size() == rules().rules.size());
}

TEST_CASE("the documents of the counter raise nothing that stands in the way")
{
    const std::vector<std::pair<Draft, std::vector<std::string>>> expected{
        {citizen_card(), {}},
        {identity_document(), {"document_type.identity_document_by_eye", "expiry_date.key_capped"}},
        {national_passport(), {"document_type.passport_of_national"}},
        {foreign_passport(), {}},
        {residence_permit(), {}},
        {residence_card(), {"document_type.residence_card_on_paper"}},
    };
    for (const auto& [draft, ids] : expected) {
        const std::string shown(draft.text(F::document_type));
        CAPTURE(shown);
        CHECK(fired(draft) == ids);
        CHECK(domain::may_proceed(domain::evaluate(acknowledge_all(draft, k_context), rules(), k_context)));
    }
    CHECK(fired(utopia_passport(), k_practice).empty());
}
