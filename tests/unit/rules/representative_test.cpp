// Somebody who answers for the holder: whose document goes where, whose yes counts, and what no adult is ever asked.
#include "domain/completion.h"
#include "domain/key_change_request.h"
#include "domain/representative.h"
#include "drafts.h"

using namespace balcao;
using namespace balcao::test;
using domain::DeskAct;
using domain::Incomplete;

namespace {

domain::Consent their_consent(DeskAct act = DeskAct::activation)
{
    auto out = consent();
    out.text_id = domain::consent_text_id(act, true);
    return out;
}

domain::CompletionInput for_child(Draft draft)
{
    auto input = completion(acknowledge_all(std::move(draft), k_context));
    input.consent = their_consent(input.draft.act);
    return input;
}

domain::FromChip card_of(const char* number, const char* birth, const char* name)
{
    domain::FromChip chip{{{F::document_type, "citizen_card"}, {F::document_number, number}, {F::birth_date, birth}, {F::given_names, name},
                           {F::surname, "Exemplo"}, {F::expiry_date, "2030-01-01"}, {F::issuing_state, "PRT"}, {F::nif, "100000002"}, {F::issue_date, "2020-01-01"}}};
    chip.check = domain::ChipCheck{"cc1", "genuine", "green", true, "", "", "{\"signed\":1}"};
    return chip;
}

}  // namespace

TEST_CASE("a minor's key needs the representative, their document and their yes")
{
    const auto request = domain::complete(for_child(minor_with_father()), rules(), k_context, act());
    REQUIRE(request);
    CHECK(request->data().text(F::representative_name) == "Bento Exemplo");
    CHECK(request->identity().text() == "NIC:156973545");   // the key is the child's
    CHECK(domain::recheck(*request, rules(), k_context).empty());

    auto own_yes = for_child(minor_with_father());
    own_yes.consent = consent();
    CHECK(domain::complete(own_yes, rules(), k_context, act()).error() == Incomplete::no_consent);
    auto nobody = for_child(with(citizen_card(), {{F::birth_date, "2010-05-12"}}));
    CHECK(domain::complete(nobody, rules(), k_context, act()).error() == Incomplete::findings_open);

    // Another representative after the yes: it has to be said again.
    auto changed = for_child(minor_with_father());
    changed.draft.set(F::representative_name, "Carla Exemplo", Origin::typed);
    CHECK(domain::complete(changed, rules(), k_context, act()).error() == Incomplete::consent_outdated);

    // And nobody says yes for an adult.
    auto adult = completion(citizen_card());
    adult.consent = their_consent();
    CHECK(domain::complete(adult, rules(), k_context, act()).error() == Incomplete::no_consent);
}

TEST_CASE("whoever sends a minor's request without representative, or with the minor's own yes, is refused")
{
    const auto request = domain::complete(for_child(minor_with_father()), rules(), k_context, act());
    REQUIRE(request);
    const auto rechecked = [&](const std::function<void(domain::ActivationRequestParts&)>& change) {
        domain::ActivationRequestParts parts{request->case_id(),     request->identity(),      request->data(),            request->consent(),      request->act(),
                                             request->phone_proof(), request->sealed_secret(), request->key_valid_until(), request->rules_version()};
        change(parts);
        std::vector<std::string> ids;
        for (const auto& finding : domain::recheck(domain::assemble(std::move(parts)), rules(), k_context)) {
            ids.push_back(finding.rule_id);
        }
        return ids;
    };
    CHECK(rechecked([](auto& p) { p.consent = consent(); }) == std::vector<std::string>{"request.consent_incomplete"});
    CHECK(rechecked([](auto& p) {
              std::erase_if(p.data.fields, [](const auto& one) { return domain::is_of_representative(one.first); });
              p.consent = consent();
          }) == std::vector<std::string>{"representative_name.nobody"});
    CHECK(rechecked([](auto& p) { p.data.set(F::representative_birth_date, "2009-01-01", Origin::typed); }) ==
          std::vector<std::string>{"representative_birth_date.not_of_age"});
}

TEST_CASE("the signature starts at 16, with the representative; the key itself at any age")
{
    const auto asked = with(minor_with_father(), {{F::signature_wanted, "yes"}});
    CHECK(domain::complete(for_child(asked), rules(), k_context, act()).has_value());
    const auto younger = with(asked, {{F::birth_date, "2010-11-25", Origin::chip}});
    CHECK(domain::complete(for_child(younger), rules(), k_context, act()).error() == Incomplete::findings_open);
    const auto baby = with(minor_with_father(), {{F::birth_date, "2026-11-01", Origin::chip}});
    CHECK(domain::complete(for_child(baby), rules(), k_context, act()).has_value());
}

TEST_CASE("the age that needs a representative, and whether accompanied adults are served, are the rules' to say")
{
    auto book = rules();
    for (auto& rule : book.rules) {
        if (rule.id == "representative_name.nobody") rule.parameters["under_age"] = "16";
    }
    const auto sixteen = with(citizen_card(), {{F::birth_date, "2010-11-24"}});
    CHECK(fires("representative_name.nobody", sixteen));
    CHECK_FALSE(fires("representative_name.nobody", sixteen, k_context, book));
    CHECK(fires("representative_name.not_asked_for", with(minor_with_father(), {{F::birth_date, "2010-11-24"}}), k_context, book));

    const auto accompanied = with(minor_with_father(), {{F::birth_date, "1980-05-12"}, {F::accompanied, "yes"}, {F::representative_relation, "other_by_decision"},
                                                        {F::representative_proof, "court_decision"}});
    CHECK(fires("accompanied.not_at_desk", accompanied));
    CHECK(fires("representative_name.not_asked_for", accompanied));
    for (auto& rule : book.rules) {
        if (rule.id == "accompanied.not_at_desk") rule.parameters["desk"] = "with_representative";
    }
    CHECK_FALSE(fires("accompanied.not_at_desk", accompanied, k_context, book));
    CHECK_FALSE(fires("representative_name.not_asked_for", accompanied, k_context, book));
    CHECK(fires("representative_name.nobody", with(citizen_card(), {{F::accompanied, "yes"}}), k_context, book));
    for (auto& rule : book.rules) {
        if (rule.id == "accompanied.not_at_desk") rule.parameters["desk"] = "with_representativ";
    }
    CHECK(fires("accompanied.not_at_desk", accompanied, k_context, book));   // a slip of the pen opens no door

    auto dated = rules();
    for (auto& rule : dated.rules) {
        if (rule.id == "representative_name.nobody") rule.in_force_from = base::parse_iso_date("2026-11-25");
    }
    CHECK_FALSE(fires("representative_name.nobody", sixteen, k_context, dated));
    CHECK(fires("representative_name.nobody", sixteen, {*base::parse_iso_date("2026-11-25"), false}, dated));
}

TEST_CASE("an adult is asked for nothing more than before")
{
    for (const auto& draft : {citizen_card(), identity_document(), national_passport(), foreign_passport(), residence_permit(), residence_card()}) {
        CHECK_FALSE(domain::wants_representative(draft, rules(), k_context));
        for (const auto& id : fired(draft)) {
            CHECK_MESSAGE((id.rfind("representative_", 0) != 0 && id.rfind("occasion.", 0) != 0 && id.rfind("accompanied.", 0) != 0), id);
        }
    }
    CHECK(domain::wants_representative(with(citizen_card(), {{F::birth_date, "2010-05-12"}}), rules(), k_context));
    auto ending = with(citizen_card(), {{F::birth_date, "2010-05-12"}});
    ending.act = DeskAct::key_cancellation;
    CHECK_FALSE(domain::wants_representative(ending, rules(), k_context));   // whoever holds a key may end it alone
}

TEST_CASE("a new password may be fetched by the representative alone; anything else needs the holder compared as well")
{
    for (const auto what : {DeskAct::new_password, DeskAct::contact_change, DeskAct::signature_activation}) {
        CAPTURE(domain::name(what));
        auto draft = with(minor_with_father(), {{F::signature_wanted, what == DeskAct::signature_activation ? "yes" : ""}});
        draft.act = what;
        CHECK(fires("document_number.person_compared", draft) == (what != DeskAct::new_password));
        CHECK(fires("representative_document_number.person_compared", draft));
        const auto request = domain::complete_key_change(for_child(draft), rules(), k_context, act());
        REQUIRE(request);
        CHECK(domain::recheck(*request, rules(), k_context).empty());
    }
}

TEST_CASE("a second card beside a minor's is the representative's, and brings nothing into the minor's fields")
{
    auto draft = with(citizen_card(), {{F::birth_date, "2010-05-12", Origin::chip}});
    const auto before = draft;
    const domain::CapturedDocument father = card_of("000000000ZZ4", "1979-01-02", "Bento");
    CHECK(domain::is_not_the_holder(father, draft));
    CHECK_FALSE(domain::is_not_the_holder(card_of("15697354 5 ZZ1", "12-05-2010", "Amélia"), draft));
    CHECK(domain::apply_to_representative(father, draft).empty());
    CHECK(draft.text(F::representative_name) == "Bento Exemplo");
    CHECK(draft.text(F::representative_document_number) == "000000000ZZ4");
    CHECK(draft.fields.at(F::representative_birth_date).origin == Origin::chip);
    REQUIRE(draft.representative_chip);
    CHECK(draft.representative_chip->evidence.empty());
    CHECK(draft.chip == before.chip);
    for (const auto& [field, value] : before.fields) {
        CHECK(draft.fields.at(field) == value);
    }
    CHECK_FALSE(draft.has(F::nif));          // theirs is nobody's business here
    CHECK_FALSE(draft.has(F::issue_date));

    draft.representative_chip->face = "same_person";
    CHECK(domain::apply_to_representative(father, draft).empty());
    CHECK(draft.representative_chip->face == "same_person");   // the same card once more
    const domain::CapturedDocument third = card_of("156973545ZZ1", "1970-01-01", "Carlos");
    CHECK(domain::is_of_another_representative(third, draft));

    // What a hand typed and a card says otherwise is asked about, in the representative's fields.
    auto typed = with(before, {{F::representative_name, "Bruno Outro"}});
    domain::CapturedDocument zone = domain::FromMrz{{}, std::get<domain::FromChip>(father).fields, false, {}};
    CHECK(domain::apply_to_representative(zone, typed).empty());  // the zone outranks the hand
    CHECK(typed.text(F::representative_name) == "Bento Exemplo");
}

TEST_CASE("a renewed document: the key's end is the new document's, without phone or password")
{
    auto draft = at_withdrawal();
    draft.act = DeskAct::document_renewal;
    draft = with(draft, {{F::phone, ""}, {F::signature_wanted, ""}});
    auto input = completion(acknowledge_all(draft, k_context));
    input.consent->text_id = "document-renewal";
    input.sealed_secret.clear();
    const auto request = domain::complete_key_change(input, rules(), {k_today, false, true}, act());
    REQUIRE(request);
    CHECK(request->sealed_secret.empty());
    CHECK(request->data.text(F::occasion) == "card_withdrawal");
    CHECK_FALSE(domain::complete_key_change(input, rules(), {k_today, false, false}, act()).has_value());   // not where no cards are handed over
    CHECK_FALSE(domain::complete(input, rules(), {k_today, false, true}, act()).has_value());
}

TEST_CASE("a dash in a number of the representative's names nobody: the holder's own yes counts, and the case is registered")
{
    auto input = completion(with(citizen_card(), {{F::representative_document_number, "-"}}));
    CHECK_FALSE(domain::has_representative(input.draft));
    const auto request = domain::complete(input, rules(), k_context, act());
    REQUIRE(request);
    CHECK_FALSE(domain::has_representative(request->data()));
    input.draft.set(F::representative_document_number, "000000000ZZ4", Origin::typed);
    CHECK(domain::has_representative(input.draft));
}
