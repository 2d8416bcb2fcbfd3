#include <set>

#include "drafts.h"

using namespace balcao;
using namespace balcao::test;
using domain::Severity;

TEST_CASE("the code and the data file know the same rules")
{
    REQUIRE(!rules().rules.empty());
    CHECK(domain::mismatches(rules()).empty());

    auto shorter = rules();
    const auto lost = shorter.rules.back().id;
    shorter.rules.pop_back();
    CHECK(domain::mismatches(shorter) == std::vector<std::string>{lost});

    auto longer = rules();
    longer.rules.push_back({"phone.colour", Severity::refuse, F::phone, "", "", "", {}, {}, {}, {}});
    CHECK(domain::mismatches(longer) == std::vector<std::string>{"phone.colour"});

    auto twice = rules();
    twice.rules.push_back(twice.rules.front());
    CHECK(domain::mismatches(twice) == std::vector<std::string>{twice.rules.front().id});
}

TEST_CASE("every rule speaks both languages, cites a source and stands at its field")
{
    std::set<std::string> texts;
    for (const auto& rule : rules().rules) {
        CAPTURE(rule.id);
        CHECK(rule.text_pt.size() > 20);
        CHECK(rule.text_en.size() > 20);
        CHECK(rule.text_pt != rule.text_en);
        CHECK(rule.text_pt.back() == '.');
        CHECK(rule.text_en.back() == '.');
        CHECK_FALSE(rule.legal_basis.empty());
        const auto prefix = rule.id.substr(0, rule.id.find('.'));
        if (prefix != "request") {
            CHECK(domain::field_from_name(prefix) == rule.field);
        }
    }
}

TEST_CASE("what the law and the service decide has the weight they give it")
{
    const std::vector<std::pair<const char*, Severity>> expected{
        {"document_type.not_for_nationals", Severity::refuse},
        {"document_type.not_for_foreigners", Severity::refuse},
        {"document_type.identity_document_last_day", Severity::refuse},
        {"document_type.identity_document_by_eye", Severity::acknowledge},
        {"document_type.passport_of_national", Severity::inform},
        {"issuing_state.specimen", Severity::refuse},
        {"document_number.citizen_card_check", Severity::refuse},
        {"document_number.citizen_card_nic_digit", Severity::acknowledge},  // a public sample fails it
        {"document_number.identity_document_digit", Severity::acknowledge},
        {"nic.missing", Severity::missing},
        {"nic.check_digit", Severity::acknowledge},
        {"nic.disagrees_with_document", Severity::refuse},
        {"full_name.disagrees_with_parts", Severity::acknowledge},
        {"birth_date.minor", Severity::acknowledge},  // no minimum age for the key
        {"expiry_date.expired", Severity::refuse},
        {"expiry_date.soon", Severity::inform},
        {"nif.required_for_permit", Severity::missing},
        {"nif.required_for_residence_card", Severity::missing},
        {"nif.advised_for_passport", Severity::inform},
        {"nif.asked_for_identity_document", Severity::inform},
        {"nif.not_a_natural_person", Severity::refuse},
        {"nif.placeholder", Severity::refuse},
        {"phone.missing", Severity::missing},
        {"phone.not_mobile", Severity::refuse},
        {"phone.poor_delivery", Severity::inform},
        {"signature_wanted.minimum_age", Severity::refuse},
        {"request.identity_disagrees", Severity::refuse},
    };
    for (const auto& [id, severity] : expected) {
        const std::string shown(id);
        CAPTURE(shown);
        const auto* rule = rules().find(id);
        REQUIRE(rule != nullptr);
        CHECK(rule->severity == severity);
    }
}

TEST_CASE("an empty draft lacks what every document needs and nothing is refused yet")
{
    const auto findings = domain::evaluate({}, rules(), k_context);
    for (const auto& finding : findings) {
        CHECK(finding.severity == Severity::missing);
    }
    CHECK(fired({}) == std::vector<std::string>{"document_type.missing", "document_number.missing", "surname.missing",
                                                "given_names.missing", "full_name.missing", "birth_date.missing",
                                                "nationality.missing", "expiry_date.missing", "phone.missing"});
    CHECK_FALSE(domain::may_proceed(findings));
}

TEST_CASE("findings come in the order of the form")
{
    const auto findings = domain::evaluate(
        with({}, {{F::email, "x"}, {F::sex, "q"}, {F::document_type, "passport"}}), rules(), k_context);
    REQUIRE(findings.size() > 3);
    for (std::size_t i = 1; i < findings.size(); ++i) {
        CHECK(findings[i - 1].field <= findings[i].field);
    }
}

TEST_CASE("only an acknowledgement of that rule opens the way")
{
    const auto draft = identity_document();
    const auto open = [&](const Draft& d) { return domain::may_proceed(domain::evaluate(d, rules(), k_context)); };
    CHECK_FALSE(open(draft));
    CHECK_FALSE(open(acknowledge(draft, {"expiry_date.key_capped"})));
    CHECK(open(acknowledge(draft, {"document_type.identity_document_by_eye"})));
    // A refusal or a missing field cannot be waved through.
    const auto expired = acknowledge(with(citizen_card(), {{F::expiry_date, "2020-01-01"}}), {"expiry_date.expired"});
    CHECK_FALSE(open(expired));
    const auto no_phone = acknowledge(with(citizen_card(), {{F::phone, ""}}), {"phone.missing"});
    CHECK_FALSE(open(no_phone));
}

TEST_CASE("a rule holds from its first to its last day")
{
    auto book = rules();
    for (auto& rule : book.rules) {
        if (rule.id == "phone.missing") {
            rule.in_force_from = base::parse_iso_date("2026-11-24");
            rule.in_force_to = base::parse_iso_date("2026-11-25");
        }
    }
    const auto on = [&](const char* day) {
        return fires("phone.missing", {}, {*base::parse_iso_date(day), false}, book);
    };
    CHECK_FALSE(on("2026-11-23"));
    CHECK(on("2026-11-24"));
    CHECK(on("2026-11-25"));
    CHECK_FALSE(on("2026-11-26"));
}

TEST_CASE("the last day of the identity document is data")
{
    auto book = rules();
    for (auto& rule : book.rules) {
        if (rule.id == "document_type.identity_document_last_day") {
            CHECK(rule.parameters.at("last_day").empty());
            rule.parameters["last_day"] = "2026-11-24";
        }
    }
    const auto on = [&](const char* day, const Draft& draft) {
        return fires("document_type.identity_document_last_day", draft, {*base::parse_iso_date(day), false}, book);
    };
    CHECK_FALSE(on("2026-11-24", identity_document()));
    CHECK(on("2026-11-25", identity_document()));
    CHECK_FALSE(on("2026-11-25", citizen_card()));
    CHECK_FALSE(fires("document_type.identity_document_last_day", identity_document()));
}

TEST_CASE("a broken parameter silences its rule and no other")
{
    auto book = rules();
    for (auto& rule : book.rules) {
        if (rule.id == "birth_date.minor") {
            rule.parameters["majority_age"] = "eighteen";
        }
    }
    const auto child = with(citizen_card(), {{F::birth_date, "2020-01-01"}, {F::signature_wanted, "yes"}});
    CHECK_FALSE(fires("birth_date.minor", child, k_context, book));
    CHECK(fires("signature_wanted.minimum_age", child, k_context, book));
}

TEST_CASE("typed forms are judged by what they mean")
{
    const auto typed = with(citizen_card(), {{F::document_number, "15697354-5-zz1", Origin::chip},
                                             {F::nationality, "Portugal"},
                                             {F::birth_date, "12-05-1980"},
                                             {F::expiry_date, "20.05.2031"},
                                             {F::phone, "00351 961 234 567"},
                                             {F::nif, "PT100000002"},
                                             {F::full_name, "  Amélia   Exemplo "},
                                             {F::sex, "f"}});
    CHECK(fired(typed).empty());
    CHECK(domain::holder_kind(typed) == domain::HolderKind::national);
}

TEST_CASE("who the person is in law follows nationality, status and card")
{
    using domain::HolderKind;
    const auto kind = [](const Draft& draft) { return domain::holder_kind(draft); };
    CHECK(kind({}) == HolderKind::unknown);
    CHECK(kind(with({}, {{F::nationality, "QQQ"}})) == HolderKind::unknown);
    CHECK(kind(citizen_card()) == HolderKind::national);
    CHECK(kind(foreign_passport()) == HolderKind::foreigner);
    CHECK(kind(with({}, {{F::nationality, "BRA"}})) == HolderKind::foreigner);
    CHECK(kind(with({}, {{F::nationality, "BRA"}, {F::equal_rights, "yes"}})) == HolderKind::equal_rights_brazilian);
    CHECK(kind(with({}, {{F::nationality, "BRA"}, {F::document_type, "citizen_card"}})) ==
          HolderKind::equal_rights_brazilian);
    CHECK(kind(with({}, {{F::nationality, "CPV"}, {F::equal_rights, "yes"}})) == HolderKind::foreigner);
    CHECK(kind(with({}, {{F::nationality, "XXA"}})) == HolderKind::foreigner);
}
