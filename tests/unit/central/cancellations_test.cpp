// A key, or its signature alone, ends at its holder's wish: once, for the right person, and only if it was there before.
#include "central.h"
#include "wire/first_sign_in.h"

using namespace balcao;
using domain::DeskAct;
using test::Central;
using test::F;
using test::reason;
using test::send_one;
using wire::ActivationState;
using wire::ItemStatus;

namespace {

domain::CancellationRequest ending(int person, int case_id, DeskAct act, base::Instant at)
{
    auto draft = test::person_number(person);
    draft.act = act;
    draft.set(F::phone, {}, domain::Origin::typed);
    draft.acknowledged.clear();
    draft = test::acknowledge_all(draft, test::k_practice);
    return {base::CaseId(test::case_number(case_id)),
            domain::identity_key(draft).value(),
            draft,
            {std::string(domain::consent_text_id(act)), "2026-11", "pt", std::string(64, 'b'), at, at},
            {base::OperatorId("m.silva"), domain::OperatorAct::Right::activate, at},
            test::rules().version};
}

constexpr auto k_later = std::chrono::minutes(10);

}  // namespace

TEST_CASE("A key ends at its holder's wish; its passwords go with it, and the person can have a new one")
{
    Central central;
    auto desk = central.desk();
    CHECK(send_one(central, desk, desk.append_person(1, test::k_morning)).status == ItemStatus::accepted);
    CHECK(send_one(central, desk, desk.append_person(2, test::k_morning)).status == ItemStatus::accepted);
    const auto record = desk.append(ending(1, 11, DeskAct::key_cancellation, test::k_morning + k_later), test::k_morning + k_later);
    const auto done = send_one(central, desk, record);
    CHECK(done.status == ItemStatus::accepted);
    CHECK(done.activation == ActivationState::cancelled);
    const auto key = central.key(1);
    CHECK(key.state == "cancelled");
    CHECK(key.ended_at);
    CHECK(key.replaced_by == test::case_number(11));
    CHECK_FALSE(central.stored<std::optional<central::CredentialRow>>([](central::Store& s) { return s.credential(test::case_number(1)); }));
    CHECK(central.key(2).state == "pending");   // nobody else's
    // The holder knows; whoever else tries learns no more than of a number without a key.
    const base::CaseId ended(test::case_number(1));
    const auto sealed = wire::pack(wire::SignInStart{ended, test::phone_number(1), test::secret_of("482915")})->use([&](base::BytesView plain) { return seal::seal(plain, desk.seal_to, test::k_morning); });
    REQUIRE(sealed);
    CHECK(Central::code(central.call(desk, "POST", "first-sign-ins", wire::encode(wire::SignInStartRequest{ended, *sealed, "pt"}))) == "sign_in_refused");

    SUBCASE("an answer that was lost comes again with the same word, also after a restart")
    {
        central.restart();
        const auto again = send_one(central, desk, record);
        CHECK(again.status == ItemStatus::duplicate);
        CHECK(again.activation == ActivationState::cancelled);
    }
    SUBCASE("once is enough: a second wish finds no key")
    {
        const auto later = test::k_morning + 2 * k_later;
        const auto second = send_one(central, desk, desk.append(ending(1, 12, DeskAct::key_cancellation, later), later));
        CHECK(second.status == ItemStatus::rejected);
        CHECK(reason(second) == wire::k_problem_no_key);
        CHECK(central.key(1).replaced_by == test::case_number(11));
    }
    SUBCASE("person and number are free again")
    {
        const auto later = test::k_morning + 2 * k_later;
        const auto id = test::case_number(21);
        const auto fresh = test::request_of(id, test::person_number(1), test::sealed_password(id, "482915", desk.seal_to, later), later);
        CHECK(send_one(central, desk, desk.append(fresh, later)).status == ItemStatus::accepted);
        CHECK(central.key(21).state == "pending");
    }
}

TEST_CASE("Made and ended while there was no line: both in one batch, in their order")
{
    Central central;
    auto desk = central.desk();
    const auto made = desk.append_person(1, test::k_morning);
    const auto ended = desk.append(ending(1, 11, DeskAct::key_cancellation, test::k_morning + k_later), test::k_morning + k_later);
    const auto answer = central.send(desk, {made, ended});
    CHECK(answer.results.at(0).status == ItemStatus::accepted);
    CHECK(answer.results.at(1).activation == ActivationState::cancelled);
    CHECK(central.key(1).state == "cancelled");
    CHECK_FALSE(central.stored<std::optional<central::CredentialRow>>([](central::Store& s) { return s.credential(test::case_number(1)); }));
}

TEST_CASE("A wish that only comes late does not end the key that was made after it")
{
    Central central;
    auto first = central.desk("desk-1");
    auto second = central.desk("desk-2");
    const auto wish = first.append(ending(1, 11, DeskAct::key_cancellation, test::k_morning), test::k_morning);
    CHECK(send_one(central, second, second.append_person(1, test::k_morning + k_later)).status == ItemStatus::accepted);
    const auto late = send_one(central, first, wish);
    CHECK(late.status == ItemStatus::rejected);
    CHECK(reason(late) == wire::k_problem_newer_key);
    CHECK(central.key(1).state == "pending");
}

TEST_CASE("The signature alone ends, and the key goes on")
{
    Central central;
    auto desk = central.desk();
    CHECK(send_one(central, desk, desk.append_person(1, test::k_morning)).status == ItemStatus::accepted);
    const auto at = test::k_morning + k_later;
    const auto without = send_one(central, desk, desk.append(ending(1, 11, DeskAct::signature_cancellation, at), at));
    CHECK(without.status == ItemStatus::rejected);
    CHECK(reason(without) == wire::k_problem_no_signature);
    // As after a first sign-in with a PIN for the signature.
    REQUIRE(central.stored<bool>([](central::Store& s) -> central::Result<bool> {
        auto row = s.credential(test::case_number(1));
        if (!row || !*row) return base::fail(base::FaultCode::central_error);
        (*row)->pin = "pin";
        (*row)->signature_pin = "signature";
        if (auto done = s.save_credential(**row); !done) return base::unexpected(done.error());
        return true;
    }));
    const auto first = desk.append(ending(1, 12, DeskAct::signature_cancellation, at), at);
    const auto twice = desk.append(ending(1, 13, DeskAct::signature_cancellation, at), at);
    const auto answer = central.send(desk, {first, twice});
    CHECK(answer.results.at(0).activation == ActivationState::signature_cancelled);
    CHECK(reason(answer.results.at(1)) == wire::k_problem_no_signature);
    CHECK(central.key(1).state == "pending");
    const auto credential = central.stored<std::optional<central::CredentialRow>>([](central::Store& s) { return s.credential(test::case_number(1)); });
    REQUIRE(credential);
    CHECK(credential->signature_pin.empty());
    CHECK(credential->pin == "pin");
    CHECK(send_one(central, desk, first).activation == ActivationState::signature_cancelled);
}

TEST_CASE("A cancellation is judged again here: another act's yes, another person's identity, nobody who acted")
{
    Central central;
    auto desk = central.desk();
    CHECK(send_one(central, desk, desk.append_person(1, test::k_morning)).status == ItemStatus::accepted);
    const auto at = test::k_morning + k_later;
    auto request = ending(1, 11, DeskAct::key_cancellation, at);
    const char* rule = "";
    SUBCASE("the yes to an activation")
    {
        request.consent.text_id = "activation-consent";
        rule = "request.consent_incomplete";
    }
    SUBCASE("the yes to the end of the signature alone")
    {
        request.consent.text_id = "signature-cancellation";
        rule = "request.consent_incomplete";
    }
    SUBCASE("by the citizen alone at the kiosk, where only activations are done")
    {
        request.act = {base::OperatorId("kiosk"), domain::OperatorAct::Right::self_service, at};
        rule = "request.operator_not_entitled";
    }
    SUBCASE("no date of birth")
    {
        request.data.set(F::birth_date, {}, domain::Origin::typed);
        rule = "birth_date.missing";
    }
    const auto result = send_one(central, desk, desk.append(request, at));
    CHECK(result.status == ItemStatus::rejected);
    CHECK(reason(result) == wire::k_problem_rules);
    REQUIRE(result.problem);
    CHECK(std::find(result.problem->rule_ids.begin(), result.problem->rule_ids.end(), rule) != result.problem->rule_ids.end());
    CHECK(central.key(1).state == "pending");
}

TEST_CASE("An activation's content under the word of a cancellation, and the other way round, is unreadable")
{
    Central central;
    auto desk = central.desk();
    const auto id = test::case_number(1);
    const auto request = test::request_of(id, test::person_number(1), test::sealed_password(id, "482915", desk.seal_to, test::k_morning), test::k_morning);
    auto header = desk.header(1, test::k_morning);
    header.schema = wire::k_cancellation_schema;
    const auto sealed = seal::seal(wire::write_activation(request), desk.seal_to, test::k_morning);
    REQUIRE(sealed);
    CHECK(reason(send_one(central, desk, desk.sign(header, *sealed, {}))) == wire::k_problem_unreadable);
}
