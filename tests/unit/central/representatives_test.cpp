// What the central asks of a minor's request again, and what a renewed document makes of the key that stands.
#include <algorithm>

#include "central.h"
#include "citizens.h"
#include "central/proof.h"
#include "central/schema.h"
#include "domain/representative.h"
#include "wire/points.h"

using namespace balcao;
using domain::DeskAct;
using test::Central;
using test::F;
using test::reason;
using test::send_one;
using wire::ActivationState;
using wire::ItemStatus;

namespace {

const auto k_noon = test::k_morning + std::chrono::minutes(10);

domain::ActivationRequest key_of(const domain::Draft& draft, int case_id, const test::DeskLog& desk, const char* text, base::Instant at = test::k_morning)
{
    const auto id = test::case_number(case_id);
    const auto plain = test::request_of(id, test::acknowledge_all(draft, test::k_practice), test::sealed_password(id, "482915", desk.seal_to, at), at);
    auto consent = plain.consent();
    consent.text_id = text;
    return domain::assemble({plain.case_id(), plain.identity(), plain.data(), consent, plain.act(), plain.phone_proof(), plain.sealed_secret(),
                             plain.key_valid_until(), plain.rules_version()});
}

domain::KeyChangeRequest change(domain::Draft draft, DeskAct act, int case_id, base::Instant at, const test::DeskLog& desk, const char* text)
{
    draft.act = act;
    draft.acknowledged.clear();
    draft = test::acknowledge_all(draft, test::k_practice);
    const auto id = test::case_number(case_id);
    return {base::CaseId(id),
            domain::identity_key(draft).value(),
            draft,
            {text, "2026-11", "pt", std::string(64, 'b'), at, at},
            {base::OperatorId("m.silva"), domain::OperatorAct::Right::activate, at},
            {},
            domain::makes_password(act, false) ? test::sealed_password(id, "593026", desk.seal_to, at) : base::Bytes{},
            test::rules().version};
}

std::vector<std::string> broken(const wire::ItemResult& result)
{
    CHECK(reason(result) == wire::k_problem_rules);
    return result.problem ? result.problem->rule_ids : std::vector<std::string>{};
}

/// With a card that ends so; no phone, which nobody asks for.
domain::Draft renewed(const char* number, const char* expiry)
{
    return test::with(test::at_withdrawal(), {{F::document_number, number, domain::Origin::chip}, {F::expiry_date, expiry, domain::Origin::chip}, {F::phone, ""},
                                              {F::signature_wanted, ""}});
}

}  // namespace

TEST_CASE("A minor's key is taken with the representative and their yes, and with nothing less")
{
    Central central;
    auto desk = central.desk();
    const auto child = test::minor_with_father();
    const auto nobody = test::with(test::citizen_card(), {{F::birth_date, "2010-05-12", domain::Origin::chip}});
    CHECK(broken(send_one(central, desk, desk.append(key_of(nobody, 1, desk, "activation-consent"), test::k_morning))) ==
          std::vector<std::string>{"representative_name.nobody"});
    CHECK(broken(send_one(central, desk, desk.append(key_of(child, 2, desk, "activation-consent"), test::k_morning))) ==
          std::vector<std::string>{"request.consent_incomplete"});
    CHECK(broken(send_one(central, desk, desk.append(key_of(test::with(child, {{F::representative_proof, "letter"}}), 3, desk, "activation-consent-representative"),
                                                     test::k_morning))) == std::vector<std::string>{"representative_proof.missing"});
    CHECK(send_one(central, desk, desk.append(key_of(child, 4, desk, "activation-consent-representative"), test::k_morning)).status == ItemStatus::accepted);
    CHECK(central.key(4).state == "pending");

    // Kept sealed like the rest, and the phone is the child's alone.
    auto sibling = test::with(test::minor_with_father(), {{F::document_number, "000000000ZZ4", domain::Origin::chip}, {F::birth_date, "2012-01-01", domain::Origin::chip},
                                                          {F::representative_document_type, "passport"}, {F::representative_issuing_state, "CPV"},
                                                          {F::representative_document_number, "PA7654321"}});
    CHECK(reason(send_one(central, desk, desk.append(key_of(sibling, 5, desk, "activation-consent-representative"), test::k_morning))) == wire::k_problem_phone);
}

TEST_CASE("A representative in a record that names the first version, or the other way round, is not read by halves")
{
    Central central;
    auto desk = central.desk();
    const auto child = key_of(test::minor_with_father(), 1, desk, "activation-consent-representative");
    CHECK(std::string(wire::schema_of(child)) == wire::k_activation_schema_2);
    CHECK(reason(send_one(central, desk, desk.append(wire::write_activation(child), wire::k_activation_schema, test::k_morning))) == wire::k_problem_unreadable);
    const auto adult = key_of(test::citizen_card(), 2, desk, "activation-consent");
    CHECK(reason(send_one(central, desk, desk.append(wire::write_activation(adult), wire::k_activation_schema_2, test::k_morning))) == wire::k_problem_unreadable);
}

TEST_CASE("The signature on a key that came without one: face to face and from 16 on, whichever way the key came")
{
    Central central;
    auto desk = central.desk();
    const auto child = test::minor_with_father();
    REQUIRE(send_one(central, desk, desk.append(key_of(child, 1, desk, "activation-consent-representative"), test::k_morning)).status == ItemStatus::accepted);
    const auto wanting = test::with(child, {{F::signature_wanted, "yes"}});
    auto unseen = change(wanting, DeskAct::signature_activation, 11, k_noon, desk, "signature-activation-representative");
    std::erase(unseen.data.acknowledged, "document_number.person_compared");
    CHECK(broken(send_one(central, desk, desk.append(unseen, k_noon))) == std::vector<std::string>{"document_number.person_compared"});
    CHECK(broken(send_one(central, desk, desk.append(change(wanting, DeskAct::signature_activation, 12, k_noon, desk, "signature-activation"), k_noon))) ==
          std::vector<std::string>{"request.consent_incomplete"});
    const auto younger = test::with(wanting, {{F::birth_date, "2010-11-25", domain::Origin::chip}});
    CHECK(broken(send_one(central, desk, desk.append(change(younger, DeskAct::signature_activation, 13, k_noon, desk, "signature-activation-representative"), k_noon))) ==
          std::vector<std::string>{"signature_wanted.minimum_age"});
    CHECK(send_one(central, desk, desk.append(change(wanting, DeskAct::signature_activation, 14, k_noon, desk, "signature-activation-representative"), k_noon)).status ==
          ItemStatus::accepted);
    CHECK(central.key(14).state == "pending");
}

TEST_CASE("A renewed document: the key goes on to its end, with the same phone, PIN and signature")
{
    Central central;
    auto desk = central.desk();
    REQUIRE(send_one(central, desk, desk.append(key_of(test::citizen_card(), 1, desk, "activation-consent"), test::k_morning)).status == ItemStatus::accepted);
    const auto before = central.key(1);
    CHECK(before.valid_until == "2031-06-19");
    const auto credential = [&central](int n) {
        return central.stored<std::optional<central::CredentialRow>>([n](central::Store& s) { return s.credential(test::case_number(n)); });
    };
    const auto record = desk.append(change(renewed("156973545ZY3", "2036-11-10"), DeskAct::document_renewal, 11, k_noon, desk, "document-renewal"), k_noon);
    const auto done = send_one(central, desk, record);
    CHECK(done.status == ItemStatus::accepted);
    CHECK(done.activation == ActivationState::pending);   // as it stood: nothing was proved
    const auto key = central.key(11);
    CHECK(key.valid_until == "2036-12-10");
    CHECK(key.phone == before.phone);
    CHECK(key.phone_proved == before.phone_proved);
    CHECK(central.key(1).state == "replaced");
    REQUIRE(credential(11));
    // The password that was sealed for the first case still serves, or was hardened meanwhile.
    CHECK((credential(11)->password_case == test::case_number(1) || !credential(11)->temporary_password.empty()));
    CHECK(send_one(central, desk, record).status == ItemStatus::duplicate);

    SUBCASE("the card before, shown once more, takes nothing away")
    {
        const auto at = k_noon + std::chrono::minutes(1);
        CHECK(send_one(central, desk, desk.append(change(renewed("156973545ZZ1", "2031-05-20"), DeskAct::document_renewal, 12, at, desk, "document-renewal"), at)).status ==
              ItemStatus::accepted);
        CHECK(central.key(12).valid_until == "2036-12-10");
    }
    SUBCASE("a locked key goes on locked")
    {
        REQUIRE(central.stored<bool>([](central::Store& s) -> central::Result<bool> {
            auto row = s.activation(test::case_number(11));
            if (!row || !*row) return base::fail(base::FaultCode::central_error);
            (*row)->state = "locked";
            if (auto saved = s.save_activation(**row); !saved) return base::unexpected(saved.error());
            return true;
        }));
        const auto at = k_noon + std::chrono::minutes(1);
        const auto again = send_one(central, desk, desk.append(change(renewed("156973545ZY3", "2036-11-10"), DeskAct::document_renewal, 13, at, desk, "document-renewal"), at));
        CHECK(again.status == ItemStatus::accepted);
        CHECK(central.key(13).state == "locked");
    }
    SUBCASE("a suspension by date is lifted by a document that ends later, and by no other; one for abuse by none")
    {
        const auto suspend = [&central](const std::string& because) {
            REQUIRE(central.stored<bool>([&because](central::Store& s) -> central::Result<bool> {
                auto row = s.activation(test::case_number(11));
                if (!row || !*row) return base::fail(base::FaultCode::central_error);
                (*row)->state_below = (*row)->state;
                (*row)->state = "suspended";
                (*row)->suspended_because = because;
                (*row)->suspended_at = k_noon;
                if (auto saved = s.save_activation(**row); !saved) return base::unexpected(saved.error());
                return true;
            }));
        };
        const auto at = k_noon + std::chrono::minutes(1);
        const auto renew = [&](int n, const char* until) {
            return send_one(central, desk, desk.append(change(renewed("156973545ZY3", until), DeskAct::document_renewal, n, at, desk, "document-renewal"), at));
        };
        SUBCASE("by date")
        {
            suspend("expired");
            CHECK(reason(renew(12, "2036-11-10")) == wire::k_problem_suspended);
            CHECK(renew(13, "2036-11-20").status == ItemStatus::accepted);
            CHECK(central.key(13).state == "pending");
            CHECK(central.key(13).valid_until == "2036-12-20");
            CHECK(central.key(13).document_until == "2036-11-20");
            CHECK(central.key(13).suspended_because.empty());
        }
        SUBCASE("for abuse")
        {
            suspend("abuse");
            CHECK(reason(renew(12, "2036-11-20")) == wire::k_problem_suspended);
            CHECK(central.key(11).state == "suspended");
        }
    }
    SUBCASE("of somebody without a key there is nothing to go on")
    {
        const auto other = renewed("000000000ZZ4", "2036-11-10");
        CHECK(reason(send_one(central, desk, desk.append(change(other, DeskAct::document_renewal, 14, k_noon, desk, "document-renewal"), k_noon))) == wire::k_problem_no_key);
    }
    SUBCASE("a foreigner's key is bound to the document")
    {
        REQUIRE(send_one(central, desk, desk.append_person(2, test::k_morning)).status == ItemStatus::accepted);
        CHECK(broken(send_one(central, desk, desk.append(change(test::person_number(2), DeskAct::document_renewal, 15, k_noon, desk, "document-renewal"), k_noon))) ==
              std::vector<std::string>{"document_type.renewal_of_foreigner"});
    }
    SUBCASE("over a restored queue it was done already")
    {
        CHECK(send_one(central, desk, desk.append(change(renewed("156973545ZY3", "2036-11-10"), DeskAct::document_renewal, 11, k_noon, desk, "document-renewal"), k_noon))
                  .status == ItemStatus::accepted);
        CHECK(central.key(11).state == "pending");
    }
}

TEST_CASE("A withdrawal counts only from a point of service that hands cards over, where the central looks")
{
    Central central;
    auto desk = central.desk();   // at LX-01
    int number = 0;
    const auto sent = [&] {
        ++number;
        auto draft = test::at_withdrawal();
        draft.set(F::document_number, std::string(test::citizen_number(number).text(F::document_number)), domain::Origin::chip);
        draft.set(F::phone, std::string(test::citizen_number(number).text(F::phone)), domain::Origin::typed);
        return send_one(central, desk, desk.append(key_of(draft, number, desk, "activation-consent"), test::k_morning));
    };
    CHECK(sent().status == ItemStatus::accepted);   // nobody looks
    const auto shipped = wire::read_points(central::read_text_file(BALCAO_SOURCE_DIR "/schema/reference/points_of_service.json").value());
    REQUIRE(shipped);
    auto points = *shipped;
    central.look_at_points(points);
    CHECK(broken(sent()) == std::vector<std::string>{"occasion.not_at_this_desk"});   // not on the list
    for (auto& point : points.points) point.id = point.id == "espaco-loule" ? "LX-01" : point.id;
    std::ranges::sort(points.points, {}, &domain::PointOfService::id);
    central.look_at_points(points);
    CHECK(broken(sent()) == std::vector<std::string>{"occasion.not_at_this_desk"});   // there is none of that
    for (auto& point : points.points) point.id = point.id == "LX-01" ? "espaco-loule" : point.id == "loja-lisboa" ? "LX-01" : point.id;
    std::ranges::sort(points.points, {}, &domain::PointOfService::id);
    central.look_at_points(points);
    CHECK(sent().status == ItemStatus::accepted);
    const auto plain = test::citizen_number(90);   // no withdrawal: no matter where
    central.look_at_points(domain::PointSet{});
    CHECK(send_one(central, desk, desk.append(key_of(plain, 90, desk, "activation-consent"), test::k_morning)).status == ItemStatus::accepted);
}
