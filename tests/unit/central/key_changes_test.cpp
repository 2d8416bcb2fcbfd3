// A key that goes on: a new temporary password, another contact, the digital signature. Each is done once, for the right
// person, and never undoes what came after it.
#include "central.h"
#include "central/proof.h"
#include "central/schema.h"
#include "central/sign_in.h"
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

const auto k_at = test::k_morning + std::chrono::minutes(10);

/// Of person `n`, with the number `phone` and the password that goes with it; proved when there is a proof.
domain::KeyChangeRequest change_of(int person, int case_id, DeskAct act, base::Instant at, const test::DeskLog& desk, int phone = 0,
                                   const std::string& proof = {}, std::string_view password = "593026")
{
    auto draft = test::person_number(person);
    draft.act = act;
    draft.set(F::phone, test::phone_number(phone == 0 ? person : phone), domain::Origin::typed);
    if (act == DeskAct::signature_activation) draft.set(F::signature_wanted, "yes", domain::Origin::typed);
    draft.acknowledged.clear();
    draft = test::acknowledge_all(draft, test::k_practice);
    const auto id = test::case_number(case_id);
    return {base::CaseId(id),
            domain::identity_key(draft).value(),
            draft,
            {std::string(domain::consent_text_id(act)), "2026-11", "pt", std::string(64, 'b'), at, at},
            {base::OperatorId("m.silva"), domain::OperatorAct::Right::activate, at},
            {proof},
            domain::makes_password(act, !proof.empty()) ? test::sealed_password(id, password, desk.seal_to, at) : base::Bytes{},
            test::rules().version};
}

std::string proof_of(Central& central, const test::DeskLog& desk, int case_id, int phone)
{
    return central::make_phone_proof(central.home(), desk.terminal, test::case_number(case_id), central.home().lookup.phone(test::phone_number(phone)),
                                     test::k_morning)
        .value();
}

base::Bytes sealed_to(const test::DeskLog& desk, const base::Result<base::Secret>& packed)
{
    REQUIRE(packed);
    return packed->use([&](base::BytesView plain) { return seal::seal(plain, desk.seal_to, test::k_morning); }).value();
}

central::Response start_with(Central& central, const test::DeskLog& desk, int case_id, int phone, std::string_view password)
{
    const base::CaseId id(test::case_number(case_id));
    const wire::SignInStart content{id, test::phone_number(phone), test::secret_of(password)};
    return central.call(desk, "POST", "first-sign-ins", wire::encode(wire::SignInStartRequest{id, sealed_to(desk, wire::pack(content)), "pt"}));
}

/// Password, code and own PIN.
central::Response sign_in(Central& central, const test::DeskLog& desk, int case_id, int phone, std::string_view password,
                          const std::string& signature = {}, std::string_view pin = "730294")
{
    const auto started = start_with(central, desk, case_id, phone, password);
    if (started.status != 201) return started;
    const auto id = wire::decode_sign_in_start_answer(Central::body(started)).value().id;
    wire::SignInFinish content{base::CaseId(test::case_number(case_id)), id, test::secret_of(central.sms.last_code), test::secret_of(pin), {}};
    if (!signature.empty()) content.signature_pin = test::secret_of(signature);
    return central.call(desk, "POST", "first-sign-ins/" + id + "/finish", wire::encode(wire::SignInFinishRequest{sealed_to(desk, wire::pack(content))}));
}

std::optional<central::CredentialRow> credential_of(Central& central, int case_id)
{
    return central.stored<std::optional<central::CredentialRow>>([case_id](central::Store& s) { return s.credential(test::case_number(case_id)); });
}

/// Person 1 with an own PIN, and with one for the signature when wanted.
void make_key(Central& central, test::DeskLog& desk, const std::string& signature = {})
{
    const auto draft = test::acknowledge_all(test::with(test::person_number(1), {{F::signature_wanted, signature.empty() ? "no" : "yes"}}), test::k_practice);
    const auto id = test::case_number(1);
    const auto record = desk.append(test::request_of(id, draft, test::sealed_password(id, "482915", desk.seal_to, test::k_morning), test::k_morning), test::k_morning);
    REQUIRE(send_one(central, desk, record).status == ItemStatus::accepted);
    REQUIRE(sign_in(central, desk, 1, 1, "482915", signature).status == 200);
    REQUIRE(central.key(1).own_pin);
}

void lock_key(Central& central, int case_id)
{
    REQUIRE(central.stored<bool>([case_id](central::Store& s) -> central::Result<bool> {
        auto key = s.activation(test::case_number(case_id));
        auto row = s.credential(test::case_number(case_id));
        if (!key || !*key || !row || !*row) return base::fail(base::FaultCode::central_error);
        (*key)->state = "locked";
        (*row)->locked_for_good = true;
        (*row)->wrong_passwords = 9;
        if (auto done = s.save_activation(**key); !done) return base::unexpected(done.error());
        if (auto done = s.save_credential(**row); !done) return base::unexpected(done.error());
        return true;
    }));
}

}  // namespace

TEST_CASE("A new password: the old PIN is gone, phone and validity stay, and a first sign-in is wanted again")
{
    Central central;
    auto desk = central.desk();
    make_key(central, desk, "849271");
    const auto before = central.key(1);
    const auto record = desk.append(change_of(1, 11, DeskAct::new_password, k_at, desk), k_at);
    const auto done = send_one(central, desk, record);
    CHECK(done.status == ItemStatus::accepted);
    CHECK(done.activation == ActivationState::activated);   // the number was proved before
    const auto key = central.key(11);
    CHECK(key.phone == before.phone);
    CHECK(key.valid_until == before.valid_until);
    CHECK(key.phone_proved == "sign_in");
    CHECK_FALSE(key.own_pin);
    CHECK(central.key(1).state == "replaced");
    CHECK(central.key(1).replaced_by == test::case_number(11));
    CHECK(wire::decode_activation_answer(Central::body(central.call(desk, "GET", "activations/" + test::case_number(1)))).value().because == "new_version");
    CHECK_FALSE(credential_of(central, 1));
    REQUIRE(credential_of(central, 11));
    CHECK(credential_of(central, 11)->pin.empty());
    CHECK_FALSE(credential_of(central, 11)->signature_pin.empty());   // nobody asked for another one

    SUBCASE("the new password serves once, and the old one never again")
    {
        CHECK(sign_in(central, desk, 11, 1, "482915").status == 422);
        CHECK(sign_in(central, desk, 1, 1, "482915").status == 422);
        const auto signature = credential_of(central, 11)->signature_pin;
        CHECK(sign_in(central, desk, 11, 1, "593026").status == 200);
        CHECK(central.key(11).own_pin);
        CHECK(credential_of(central, 11)->signature_pin == signature);
        CHECK(sign_in(central, desk, 11, 1, "593026").status == 422);
    }
    SUBCASE("the same record again gets its answer, also after a restart, and undoes nothing")
    {
        REQUIRE(sign_in(central, desk, 11, 1, "593026").status == 200);
        central.restart();
        const auto again = send_one(central, desk, record);
        CHECK(again.status == ItemStatus::duplicate);
        CHECK(again.activation == ActivationState::activated);
        CHECK(central.key(11).own_pin);
    }
}

TEST_CASE("A key locked for good opens again with a new password, and with nothing else")
{
    Central central;
    auto desk = central.desk();
    make_key(central, desk);
    lock_key(central, 1);
    CHECK(reason(send_one(central, desk, desk.append(change_of(1, 11, DeskAct::contact_change, k_at, desk, 5), k_at))) == wire::k_problem_key_locked);
    CHECK(reason(send_one(central, desk, desk.append(change_of(1, 12, DeskAct::signature_activation, k_at, desk), k_at))) == wire::k_problem_key_locked);
    CHECK(central.key(1).state == "locked");
    const auto done = send_one(central, desk, desk.append(change_of(1, 13, DeskAct::new_password, k_at, desk), k_at));
    CHECK(done.activation == ActivationState::activated);
    CHECK_FALSE(credential_of(central, 13)->locked_for_good);
    CHECK(credential_of(central, 13)->wrong_passwords == 0);
    CHECK(sign_in(central, desk, 13, 1, "593026").status == 200);
}

TEST_CASE("No key, an ended one, or another number: nothing changes, and nobody is told whose the number is")
{
    Central central;
    auto desk = central.desk();
    for (const auto act : {DeskAct::new_password, DeskAct::contact_change, DeskAct::signature_activation}) {
        CHECK(reason(send_one(central, desk, desk.append(change_of(1, 10 + static_cast<int>(act), act, k_at, desk), k_at))) == wire::k_problem_no_key);
    }
    REQUIRE(send_one(central, desk, desk.append_person(1, test::k_morning)).status == ItemStatus::accepted);
    REQUIRE(send_one(central, desk, desk.append_person(2, test::k_morning)).status == ItemStatus::accepted);
    CHECK(reason(send_one(central, desk, desk.append(change_of(1, 21, DeskAct::new_password, k_at, desk, 7), k_at))) == wire::k_problem_phone_differs);
    CHECK(reason(send_one(central, desk, desk.append(change_of(1, 22, DeskAct::new_password, k_at, desk, 2), k_at))) == wire::k_problem_phone_differs);
    CHECK(reason(send_one(central, desk, desk.append(change_of(1, 23, DeskAct::signature_activation, k_at, desk, 7), k_at))) == wire::k_problem_phone_differs);
    CHECK(reason(send_one(central, desk, desk.append(change_of(1, 24, DeskAct::contact_change, k_at, desk, 2), k_at))) == wire::k_problem_phone);
    CHECK(central.key(1).state == "pending");
    CHECK(central.key(2).state == "pending");
    CHECK(start_with(central, desk, 1, 1, "482915").status == 201);   // the first password still serves

    auto draft = test::person_number(1);
    draft.act = DeskAct::key_cancellation;
    draft.set(F::phone, {}, domain::Origin::typed);
    const domain::CancellationRequest end{base::CaseId(test::case_number(30)), domain::identity_key(draft).value(), test::acknowledge_all(draft, test::k_practice),
                                          {"key-cancellation", "2026-11", "pt", std::string(64, 'b'), k_at, k_at},
                                          {base::OperatorId("m.silva"), domain::OperatorAct::Right::activate, k_at}, test::rules().version};
    REQUIRE(send_one(central, desk, desk.append(end, k_at)).activation == ActivationState::cancelled);
    CHECK(reason(send_one(central, desk, desk.append(change_of(1, 31, DeskAct::new_password, k_at, desk), k_at))) == wire::k_problem_no_key);
}

TEST_CASE("Another number that was proved at the desk: the PIN stays, and the old number is free")
{
    Central central;
    auto desk = central.desk();
    make_key(central, desk, "849271");
    const auto pin = credential_of(central, 1)->pin;
    const auto done = send_one(central, desk, desk.append(change_of(1, 11, DeskAct::contact_change, k_at, desk, 5, proof_of(central, desk, 11, 5)), k_at));
    CHECK(done.activation == ActivationState::activated);
    CHECK(central.key(11).phone == central.home().lookup.phone(test::phone_number(5)));
    CHECK(central.key(11).phone_proved == "desk");
    CHECK(central.key(11).own_pin);
    CHECK(credential_of(central, 11)->pin == pin);
    CHECK_FALSE(credential_of(central, 11)->signature_pin.empty());
    CHECK(start_with(central, desk, 11, 5, "482915").status == 422);   // there is no password to sign in with
    auto other = test::with(test::person_number(2), {{F::phone, test::phone_number(1)}});
    const auto id = test::case_number(2);
    CHECK(send_one(central, desk, desk.append(test::request_of(id, other, test::sealed_password(id, "482915", desk.seal_to, k_at), k_at), k_at)).status ==
          ItemStatus::accepted);
    SUBCASE("a proof of another case or number proves nothing")
    {
        CHECK(reason(send_one(central, desk, desk.append(change_of(1, 12, DeskAct::contact_change, k_at, desk, 6, proof_of(central, desk, 12, 5)), k_at))) ==
              wire::k_problem_proof);
        CHECK(reason(send_one(central, desk, desk.append(change_of(1, 13, DeskAct::contact_change, k_at, desk, 6, proof_of(central, desk, 11, 6)), k_at))) ==
              wire::k_problem_proof);
        CHECK(central.key(11).state == "activated");
    }
}

TEST_CASE("Another number without a line: it waits, and the first sign-in with the password proves it")
{
    Central central;
    auto desk = central.desk();
    make_key(central, desk);
    const auto pin = credential_of(central, 1)->pin;
    const auto done = send_one(central, desk, desk.append(change_of(1, 11, DeskAct::contact_change, k_at, desk, 5), k_at));
    CHECK(done.activation == ActivationState::pending);
    CHECK(central.key(11).phone_proved == "no");
    CHECK(credential_of(central, 11)->pin == pin);   // until another one is chosen
    CHECK(sign_in(central, desk, 11, 1, "593026").status == 422);   // not with the old number
    CHECK(sign_in(central, desk, 11, 5, "593026").status == 200);
    CHECK(central.sms.last_phone == test::phone_number(5));
    CHECK(central.key(11).state == "activated");
    CHECK(central.key(11).phone_proved == "sign_in");
    SUBCASE("only the e-mail changed: the number stays proved")
    {
        const auto at = k_at + std::chrono::minutes(10);
        CHECK(send_one(central, desk, desk.append(change_of(1, 12, DeskAct::contact_change, at, desk, 5), at)).activation == ActivationState::activated);
        CHECK(central.key(12).phone_proved == "sign_in");
    }
}

TEST_CASE("Made and changed in one batch while there was no line: the password of the activation goes on")
{
    Central central;
    auto desk = central.desk();
    const auto made = desk.append_person(1, test::k_morning);
    const auto proved = desk.append(change_of(1, 11, DeskAct::contact_change, k_at, desk, 5, proof_of(central, desk, 11, 5)), k_at);
    const auto answer = central.send(desk, {made, proved});
    CHECK(answer.results.at(0).status == ItemStatus::accepted);
    CHECK(answer.results.at(1).activation == ActivationState::activated);
    CHECK(central.key(1).state == "replaced");
    central.settle_passwords();
    CHECK(credential_of(central, 11)->password_case.empty());
    CHECK(sign_in(central, desk, 11, 5, "482915").status == 200);
}

TEST_CASE("Two persons who exchange their numbers over a third one, in one batch")
{
    Central central;
    auto desk = central.desk();
    REQUIRE(send_one(central, desk, desk.append_person(1, test::k_morning)).status == ItemStatus::accepted);
    REQUIRE(send_one(central, desk, desk.append_person(3, test::k_morning)).status == ItemStatus::accepted);
    const auto answer = central.send(desk, {desk.append(change_of(1, 11, DeskAct::contact_change, k_at, desk, 2), k_at),
                                            desk.append(change_of(3, 12, DeskAct::contact_change, k_at, desk, 1), k_at),
                                            desk.append(change_of(1, 13, DeskAct::contact_change, k_at, desk, 3), k_at)});
    for (const auto& result : answer.results) CHECK(result.status == ItemStatus::accepted);
    CHECK(central.key(13).phone == central.home().lookup.phone(test::phone_number(3)));
    CHECK(central.key(12).phone == central.home().lookup.phone(test::phone_number(1)));
    CHECK(central.key(11).state == "replaced");
    CHECK(sign_in(central, desk, 13, 3, "593026").status == 200);
}

TEST_CASE("A digital signature on a key that has none: its PIN is chosen at the sign-in, and till then the key goes on")
{
    Central central;
    auto desk = central.desk();
    make_key(central, desk);
    const auto pin = credential_of(central, 1)->pin;
    const auto record = desk.append(change_of(1, 11, DeskAct::signature_activation, k_at, desk), k_at);
    CHECK(send_one(central, desk, record).activation == ActivationState::activated);
    CHECK(credential_of(central, 11)->pin == pin);
    CHECK(credential_of(central, 11)->signature_pin.empty());
    CHECK(sign_in(central, desk, 11, 1, "593026", "849271").status == 200);
    CHECK_FALSE(credential_of(central, 11)->signature_pin.empty());
    const auto at = k_at + std::chrono::minutes(10);
    CHECK(reason(send_one(central, desk, desk.append(change_of(1, 12, DeskAct::signature_activation, at, desk), at))) == wire::k_problem_has_signature);
    CHECK(send_one(central, desk, record).status == ItemStatus::duplicate);
}

TEST_CASE("What comes late does not undo what was done after it")
{
    Central central;
    auto first = central.desk("desk-1");
    auto second = central.desk("desk-2");
    REQUIRE(send_one(central, first, first.append_person(1, test::k_morning)).status == ItemStatus::accepted);
    const auto old_password = first.append(change_of(1, 11, DeskAct::new_password, k_at, first), k_at);
    const auto old_contact = first.append(change_of(1, 12, DeskAct::contact_change, k_at, first, 5), k_at);
    const auto at = k_at + std::chrono::minutes(10);
    REQUIRE(send_one(central, second, second.append(change_of(1, 21, DeskAct::new_password, at, second, 0, {}, "264817"), at)).status == ItemStatus::accepted);
    for (const auto& late : {old_password, old_contact}) {
        const auto result = send_one(central, first, late);
        CHECK(result.status == ItemStatus::rejected);
        CHECK(reason(result) == wire::k_problem_newer_key);
        CHECK(reason(send_one(central, first, late)) == wire::k_problem_newer_key);   // its answer for ever
    }
    CHECK(sign_in(central, second, 21, 1, "264817").status == 200);
}

TEST_CASE("A signature that was ended does not begin again by a wish of before, only by one of after")
{
    Central central;
    auto first = central.desk("desk-1");
    auto second = central.desk("desk-2");
    make_key(central, first, "849271");
    const auto late = first.append(change_of(1, 11, DeskAct::signature_activation, k_at, first), k_at);
    const auto at = k_at + std::chrono::minutes(10);
    auto draft = test::person_number(1);
    draft.act = DeskAct::signature_cancellation;
    draft.set(F::phone, {}, domain::Origin::typed);
    const domain::CancellationRequest end{base::CaseId(test::case_number(30)), domain::identity_key(draft).value(), test::acknowledge_all(draft, test::k_practice),
                                          {"signature-cancellation", "2026-11", "pt", std::string(64, 'b'), at, at},
                                          {base::OperatorId("m.silva"), domain::OperatorAct::Right::activate, at}, test::rules().version};
    REQUIRE(send_one(central, second, second.append(end, at)).activation == ActivationState::signature_cancelled);
    SUBCASE("at once")
    {
        CHECK(central.key(1).signature_ended_at == at);
    }
    SUBCASE("with another version in between, which came late itself")
    {
        const auto before = test::k_morning + std::chrono::minutes(5);
        REQUIRE(send_one(central, second, second.append(change_of(1, 31, DeskAct::contact_change, before, second, 0, proof_of(central, second, 31, 1)), before)).status ==
                ItemStatus::accepted);
        CHECK(central.key(31).signature_ended_at == at);
    }
    CHECK(reason(send_one(central, first, late)) == wire::k_problem_newer_key);
    const auto again = at + std::chrono::minutes(1);
    CHECK(send_one(central, first, first.append(change_of(1, 12, DeskAct::signature_activation, again, first), again)).status == ItemStatus::accepted);
}

TEST_CASE("A change is judged again here")
{
    Central central;
    auto desk = central.desk();
    REQUIRE(send_one(central, desk, desk.append_person(1, test::k_morning)).status == ItemStatus::accepted);
    auto request = change_of(1, 11, DeskAct::new_password, k_at, desk);
    const char* rule = "";
    SUBCASE("the yes to an activation")
    {
        request.consent.text_id = "activation-consent";
        rule = "request.consent_incomplete";
    }
    SUBCASE("the yes to another change")
    {
        request.consent.text_id = "contact-change";
        rule = "request.consent_incomplete";
    }
    SUBCASE("by the citizen alone at the kiosk")
    {
        request.act = {base::OperatorId("kiosk"), domain::OperatorAct::Right::self_service, k_at};
        rule = "request.operator_not_entitled";
    }
    SUBCASE("nobody compared the person")
    {
        std::erase(request.data.acknowledged, "document_number.person_compared");
        rule = "document_number.person_compared";
    }
    SUBCASE("no password in it")
    {
        request.sealed_secret.clear();
        rule = "request.secret_missing";
    }
    SUBCASE("no number")
    {
        request.data.set(F::phone, {}, domain::Origin::typed);
        rule = "phone.missing";
    }
    SUBCASE("an expired document")
    {
        request.data.set(F::expiry_date, "2026-01-01", domain::Origin::mrz);
        rule = "expiry_date.expired";
    }
    SUBCASE("another number without proof and without password")
    {
        request = change_of(1, 11, DeskAct::contact_change, k_at, desk, 5);
        request.sealed_secret.clear();
        rule = "request.secret_missing";
    }
    SUBCASE("a signature for a child of fifteen")
    {
        request = change_of(1, 11, DeskAct::signature_activation, k_at, desk);
        request.data.set(F::birth_date, "2011-11-25", domain::Origin::mrz);
        rule = "signature_wanted.minimum_age";
    }
    const auto result = send_one(central, desk, desk.append(request, k_at));
    CHECK(result.status == ItemStatus::rejected);
    CHECK(reason(result) == wire::k_problem_rules);
    REQUIRE(result.problem);
    CHECK(std::find(result.problem->rule_ids.begin(), result.problem->rule_ids.end(), rule) != result.problem->rule_ids.end());
    CHECK(central.key(1).state == "pending");
}

TEST_CASE("A password made for another case, or no password at all, is refused; so is another schema's content")
{
    Central central;
    auto desk = central.desk();
    REQUIRE(send_one(central, desk, desk.append_person(1, test::k_morning)).status == ItemStatus::accepted);
    auto moved = change_of(1, 11, DeskAct::new_password, k_at, desk);
    moved.sealed_secret = test::sealed_password(test::case_number(12), "593026", desk.seal_to, k_at);
    CHECK(reason(send_one(central, desk, desk.append(moved, k_at))) == wire::k_problem_secret);
    moved.sealed_secret = base::to_bytes("not an envelope");
    CHECK(reason(send_one(central, desk, desk.append(moved, k_at))) == wire::k_problem_secret);
    CHECK(reason(send_one(central, desk, desk.append(wire::write_key_change(moved), wire::k_activation_schema, k_at))) == wire::k_problem_unreadable);
    CHECK(reason(send_one(central, desk, desk.append(wire::write_key_change(moved), wire::k_cancellation_schema, k_at))) == wire::k_problem_unreadable);
    CHECK(central.key(1).state == "pending");
}

TEST_CASE("The same case over a restored queue was done already, and is not done again")
{
    Central central;
    auto desk = central.desk();
    make_key(central, desk);
    const auto request = change_of(1, 11, DeskAct::new_password, k_at, desk);
    REQUIRE(send_one(central, desk, desk.append(request, k_at)).status == ItemStatus::accepted);
    REQUIRE(sign_in(central, desk, 11, 1, "593026").status == 200);
    CHECK(send_one(central, desk, desk.append(request, k_at)).status == ItemStatus::accepted);   // under another number
    CHECK(central.key(11).own_pin);
}
