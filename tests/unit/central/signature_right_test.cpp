// Who gets a PIN of the digital signature, and that an end of the signature ends the wish for one too: at the terminals' first
// sign-in, at the page, and whatever order the records come in.
#include "central/signature_right.h"
#include "central/proof.h"
#include "citizens.h"
#include "domain/key_change_request.h"
#include "holder_site.h"

using namespace balcao;
using domain::DeskAct;
using test::Central;
using test::F;
using test::first_sign_in;
using test::reason;
using test::send_one;
using wire::ActivationState;
using wire::ItemStatus;

namespace {

constexpr auto k_step = std::chrono::minutes(10);
const test::Fields k_both_pins{{"pin", "730294"}, {"again", "730294"}, {"signature_pin", "6184"}, {"signature_again", "6184"}};
const test::Fields k_own_pin{{"pin", "730294"}, {"again", "730294"}};

/// Person `person`, who asks for a signature in an activation of their own case.
wire::Record wishing(test::DeskLog& desk, int person, int case_id, base::Instant at)
{
    const auto draft = test::acknowledge_all(test::with(test::person_number(person), {{F::signature_wanted, "yes"}}), test::k_practice);
    const auto id = test::case_number(case_id);
    return desk.append(test::request_of(id, draft, test::sealed_password(id, "482915", desk.seal_to, at), at), at);
}

wire::Record signature_end(test::DeskLog& desk, int person, int case_id, base::Instant at)
{
    auto draft = test::person_number(person);
    draft.act = DeskAct::signature_cancellation;
    draft.set(F::phone, {}, domain::Origin::typed);
    draft.acknowledged.clear();
    const domain::CancellationRequest end{base::CaseId(test::case_number(case_id)), domain::identity_key(draft).value(), test::acknowledge_all(draft, test::k_practice),
                                          {"signature-cancellation", "2026-11", "pt", std::string(64, 'b'), at, at},
                                          {base::OperatorId("m.silva"), domain::OperatorAct::Right::activate, at}, test::rules().version};
    return desk.append(end, at);
}

/// The number stays, proved at the desk, unless a password is made.
wire::Record key_act(Central& central, test::DeskLog& desk, int person, int case_id, DeskAct act, base::Instant at)
{
    auto draft = test::person_number(person);
    draft.act = act;
    if (act == DeskAct::signature_activation) draft.set(F::signature_wanted, "yes", domain::Origin::typed);
    draft.acknowledged.clear();
    draft = test::acknowledge_all(draft, test::k_practice);
    const auto id = test::case_number(case_id);
    const auto proof = act == DeskAct::contact_change
                           ? central::make_phone_proof(central.home(), desk.terminal, id, central.home().lookup.phone(test::phone_number(person)), test::k_morning).value()
                           : std::string();
    const bool secret = domain::makes_password(act, !proof.empty());
    const domain::KeyChangeRequest change{base::CaseId(id), domain::identity_key(draft).value(), draft,
                                          {std::string(domain::consent_text_id(act)), "2026-11", "pt", std::string(64, 'b'), at, at},
                                          {base::OperatorId("m.silva"), domain::OperatorAct::Right::activate, at}, {proof},
                                          secret ? test::sealed_password(id, "593026", desk.seal_to, at) : base::Bytes{}, test::rules().version};
    return desk.append(change, at);
}

std::string signature_pin_of(Central& central, int case_id) { return test::credential_row(central, case_id).value().signature_pin; }
std::string left_out(const central::Response& response) { return Central::body(response).value("signature_left_out", std::string()); }

bool page_offers_signature(Central& central, int phone, const std::string& password)
{
    test::Page page(central);
    auto browser = page.browser();
    REQUIRE(test::sign_in_with(central, browser, phone, password).says("/new-pin"));
    return browser.get().says("signature_pin");
}

}  // namespace

TEST_CASE("Signature's PIN from a terminal: what was never asked for is refused and spends no code; the sign-in is still there")
{
    Central central;
    auto desk = central.desk();
    REQUIRE(send_one(central, desk, desk.append_person(1, test::k_morning)).status == ItemStatus::accepted);
    const auto started = test::start_sign_in(central, desk, 1, 1, "482915");
    REQUIRE(started.status == 201);
    const auto id = wire::decode_sign_in_start_answer(Central::body(started)).value().id;
    const auto finish = [&](const char* signature) {
        wire::SignInFinish content{base::CaseId(test::case_number(1)), id, test::secret_of(central.sms.last_code), test::secret_of("730294"), {}};
        if (signature != nullptr) content.signature_pin = test::secret_of(signature);
        return central.call(desk, "POST", "first-sign-ins/" + id + "/finish", wire::encode(wire::SignInFinishRequest{test::sealed_to_central(desk, wire::pack(content))}));
    };
    const auto smuggled = finish("849271");
    CHECK(smuggled.status == 422);
    CHECK(Central::code(smuggled) == "signature_not_asked");
    CHECK_FALSE(central.key(1).own_pin);
    CHECK(signature_pin_of(central, 1).empty());
    const auto honest = finish(nullptr);  // with the very same code
    CHECK(honest.status == 200);
    CHECK(left_out(honest).empty());
    CHECK(central.key(1).own_pin);
    CHECK(signature_pin_of(central, 1).empty());
    CHECK_FALSE(central.key(1).signature_from);
}

TEST_CASE("Signature's PIN from a terminal: stored once, where it was asked for; nothing overwrites it")
{
    Central central;
    auto desk = central.desk();
    REQUIRE(send_one(central, desk, wishing(desk, 1, 1, test::k_morning)).status == ItemStatus::accepted);
    const auto first = first_sign_in(central, desk, 1, 1, "482915", "849271");
    REQUIRE(first.status == 200);
    CHECK(left_out(first).empty());
    const auto stored = signature_pin_of(central, 1);
    REQUIRE_FALSE(stored.empty());
    CHECK(central.context().vault->matches(test::secret_of("849271"), seal::StoredPin::parse(stored).value()) == true);
    REQUIRE(send_one(central, desk, key_act(central, desk, 1, 11, DeskAct::new_password, test::k_morning + k_step)).status == ItemStatus::accepted);
    const auto again = first_sign_in(central, desk, 11, 1, "593026", "173950");
    CHECK(again.status == 200);  // who has the password and the code has the key; the signature is another matter
    CHECK(left_out(again) == "exists");
    CHECK(central.key(11).own_pin);
    CHECK(signature_pin_of(central, 11) == stored);
}

TEST_CASE("Signature's PIN: not for a child whom a desk's clock made sixteen")
{
    Central central;
    auto desk = central.desk();
    const auto tomorrow = test::k_morning + std::chrono::hours(23);
    const auto draft = test::acknowledge_all(test::with(test::minor_with_father(), {{F::birth_date, "2010-11-25", test::Origin::chip},
                                                                                    {F::phone, test::phone_number(3)}, {F::signature_wanted, "yes"}}),
                                             test::k_practice);
    const auto id = test::case_number(3);
    const auto plain = test::request_of(id, draft, test::sealed_password(id, "482915", desk.seal_to, tomorrow), tomorrow);
    auto consent = plain.consent();
    consent.text_id = "activation-consent-representative";
    const auto request = domain::assemble({plain.case_id(), plain.identity(), plain.data(), consent, plain.act(), plain.phone_proof(), plain.sealed_secret(),
                                           plain.key_valid_until(), plain.rules_version()});
    const auto sent = send_one(central, desk, desk.append(request, tomorrow));
    REQUIRE_MESSAGE(sent.status == ItemStatus::accepted, reason(sent));
    CHECK(Central::code(first_sign_in(central, desk, 3, 3, "482915", "849271")) == "signature_too_young");
    CHECK_FALSE(page_offers_signature(central, 3, "482915"));
    CHECK(first_sign_in(central, desk, 3, 3, "482915").status == 200);
    CHECK(signature_pin_of(central, 3).empty());
}

TEST_CASE("Signature ended before its PIN was chosen: the wish ends, the sign-in does not, and nothing offers it again")
{
    Central central;
    auto desk = central.desk();
    const auto at = test::k_morning + k_step;
    REQUIRE(send_one(central, desk, wishing(desk, 1, 1, test::k_morning)).status == ItemStatus::accepted);
    REQUIRE(page_offers_signature(central, 1, "482915"));
    test::Page page(central);
    auto browser = page.browser();
    REQUIRE(test::sign_in_with(central, browser, 1, "482915").says("signature_pin"));  // the form stands open while it ends

    const auto record = signature_end(desk, 1, 11, at);
    const auto ended = send_one(central, desk, record);
    CHECK(ended.status == ItemStatus::accepted);
    CHECK(ended.activation == ActivationState::signature_cancelled);
    CHECK(central.key(1).signature_ended_at == at);
    CHECK(central.key(1).state == "pending");
    const auto repeated = send_one(central, desk, record);
    CHECK(repeated.status == ItemStatus::duplicate);
    CHECK(repeated.activation == ActivationState::signature_cancelled);
    // Said once more: it is as it should be, and what is still on its way from before counts for less.
    CHECK(send_one(central, desk, signature_end(desk, 1, 12, at + k_step)).status == ItemStatus::accepted);
    CHECK(central.key(1).signature_ended_at == at + k_step);

    int version = 1;  // that stands in the end; 0: it has a signature
    SUBCASE("at the page: told why, nothing stored, and the PIN alone makes the sign-in")
    {
        const auto refused = browser.submit("/new-pin", k_both_pins);
        CHECK(refused.says("cannot get a signature PIN here"));
        CHECK(refused.says("Nothing is saved yet"));
        CHECK_FALSE(refused.says("name=\"signature_pin\""));
        CHECK_FALSE(central.key(1).own_pin);
        CHECK(browser.submit("/new-pin", k_own_pin).says("Your PIN is saved"));
        CHECK(central.key(1).own_pin);
    }
    SUBCASE("at a terminal: signed in, and the answer names what was left out")
    {
        const auto done = first_sign_in(central, desk, 1, 1, "482915", "849271");
        CHECK(done.status == 200);
        CHECK(left_out(done) == "ended");
        CHECK(wire::decode_activation_answer(Central::body(done)).value().activation == ActivationState::activated);  // also for desks that do not know the word
        CHECK(central.key(1).own_pin);
    }
    SUBCASE("between the page's look and its transaction")
    {
        const auto pins = central::protect(central.context(), test::secret_of("730294"), &static_cast<const base::Secret&>(test::secret_of("6184"))).value();
        const auto set = central.writer().get<std::string>([&](central::Store& store) -> central::Result<std::string> {
            auto found = central::read_key(store, test::case_number(1));
            if (!found) return base::unexpected(found.error());
            auto done = central::set_pin(store, central.context(), **found, pins, central.clock.now());
            if (!done) return base::unexpected(done.error());
            return std::string(done->signature_left_out);
        });
        REQUIRE(set);
        CHECK(*set == "ended");
        CHECK(central.key(1).own_pin);
    }
    SUBCASE("a later version carries the end on")
    {
        REQUIRE(send_one(central, desk, key_act(central, desk, 1, 13, DeskAct::contact_change, at + 2 * k_step)).status == ItemStatus::accepted);
        CHECK_FALSE(page_offers_signature(central, 1, "482915"));
        CHECK(left_out(first_sign_in(central, desk, 13, 1, "482915", "849271")) == "ended");
        version = 13;
    }
    SUBCASE("activated anew afterwards, it may be chosen; a signing key of before does not come along")
    {
        const auto key = central.key(1);
        const central::SigningKeyRow old{"signature-" + base::to_hex(base::Bytes(16, 9)), key.person, key.purpose, {}, at};
        REQUIRE(central.writer().run([&](central::Store& store) { return store.add_signing_key(old); }));
        REQUIRE(send_one(central, desk, key_act(central, desk, 1, 14, DeskAct::signature_activation, at + 2 * k_step)).status == ItemStatus::accepted);
        CHECK_FALSE(central.key(14).signature_ended_at);
        CHECK(page_offers_signature(central, 1, "593026"));
        const auto done = first_sign_in(central, desk, 14, 1, "593026", "849271");
        CHECK(left_out(done).empty());
        CHECK_FALSE(signature_pin_of(central, 14).empty());
        const auto kept = central.stored<bool>([&](central::Store& store) { return store.keep_if_alive(old); });
        CHECK_FALSE(kept);
        version = 0;
    }
    if (version == 0) return;
    CHECK(signature_pin_of(central, version).empty());
    CHECK_FALSE(central.key(version).signature_from);
}

TEST_CASE("A wish outlives a change of the key; wish, change and end in one batch leave none")
{
    Central central;
    auto desk = central.desk();
    const auto wish = wishing(desk, 1, 1, test::k_morning);
    const auto change = key_act(central, desk, 1, 11, DeskAct::contact_change, test::k_morning + k_step);
    SUBCASE("outlives")
    {
        central.send(desk, {wish, change});
        REQUIRE(central.key(11).registered_case == test::case_number(1));
        CHECK(page_offers_signature(central, 1, "482915"));
        CHECK(left_out(first_sign_in(central, desk, 11, 1, "482915", "849271")).empty());
        CHECK_FALSE(signature_pin_of(central, 11).empty());
    }
    SUBCASE("ends")
    {
        const auto at = test::k_morning + 2 * k_step;
        const auto answer = central.send(desk, {wish, change, signature_end(desk, 1, 12, at)});
        CHECK(answer.results.at(2).activation == ActivationState::signature_cancelled);
        CHECK(central.key(11).signature_ended_at == at);
        CHECK_FALSE(page_offers_signature(central, 1, "482915"));
    }
    SUBCASE("ends when wish and change came before")
    {
        central.send(desk, {wish, change});
        CHECK(send_one(central, desk, signature_end(desk, 1, 12, test::k_morning + 2 * k_step)).activation == ActivationState::signature_cancelled);
        CHECK_FALSE(page_offers_signature(central, 1, "482915"));
    }
}

TEST_CASE("An end that comes before the wish it was said after: refused as there is none, and the late wish begins nothing")
{
    Central central;
    auto here = central.desk("desk-1");
    auto there = central.desk("desk-2");
    const auto wished_at = test::k_morning + k_step;
    const auto ended_at = test::k_morning + 2 * k_step;
    REQUIRE(send_one(central, here, here.append_person(1, test::k_morning)).status == ItemStatus::accepted);
    const auto end = signature_end(there, 1, 21, ended_at);
    CHECK(reason(send_one(central, there, end)) == wire::k_problem_no_signature);
    CHECK(reason(send_one(central, there, end)) == wire::k_problem_no_signature);  // its answer for ever
    SUBCASE("a signature activated at another desk")
    {
        CHECK(reason(send_one(central, here, key_act(central, here, 1, 11, DeskAct::signature_activation, wished_at))) == wire::k_problem_newer_key);
        CHECK(central.key(1).state == "pending");
        CHECK_FALSE(page_offers_signature(central, 1, "482915"));
        const auto later = ended_at + k_step;
        CHECK(send_one(central, here, key_act(central, here, 1, 12, DeskAct::signature_activation, later)).status == ItemStatus::accepted);
        CHECK(page_offers_signature(central, 1, "593026"));
    }
    SUBCASE("a new activation that asks for one")
    {
        CHECK(send_one(central, here, wishing(here, 1, 11, wished_at)).status == ItemStatus::accepted);
        CHECK(central.key(1).state == "replaced");
        CHECK(central.key(11).signature_ended_at == ended_at);
        CHECK_FALSE(page_offers_signature(central, 1, "482915"));
        CHECK(left_out(first_sign_in(central, here, 11, 1, "482915", "849271")) == "ended");
    }
    SUBCASE("a new activation of afterwards")
    {
        CHECK(send_one(central, here, wishing(here, 1, 11, ended_at + k_step)).status == ItemStatus::accepted);
        CHECK_FALSE(central.key(11).signature_ended_at);
        CHECK(page_offers_signature(central, 1, "482915"));
    }
}

TEST_CASE("By a clock that nobody checked the order of arrival counts: the wish ends, and the next one begins")
{
    Central central;
    auto desk = central.desk();
    REQUIRE(send_one(central, desk, wishing(desk, 1, 1, test::k_morning)).status == ItemStatus::accepted);
    desk.clock_state = wire::ClockState::unchecked;
    CHECK(send_one(central, desk, signature_end(desk, 1, 11, test::k_morning + k_step)).activation == ActivationState::signature_cancelled);
    CHECK(central.key(1).signature_ended_at);
    CHECK_FALSE(page_offers_signature(central, 1, "482915"));
    desk.clock_state = wire::ClockState::synchronized;
    CHECK(send_one(central, desk, key_act(central, desk, 1, 12, DeskAct::signature_activation, test::k_morning + 2 * k_step)).status == ItemStatus::accepted);
    CHECK(page_offers_signature(central, 1, "593026"));
}
