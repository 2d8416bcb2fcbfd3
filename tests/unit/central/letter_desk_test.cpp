// A key that came by letter, completed at a desk: told to whom has the telephone alone, counted with the page's tries, done once.
#include "central/key_access.h"
#include "central/letter_batch.h"
#include "central/life.h"
#include "central/proof.h"
#include "citizens.h"
#include "domain/key_change_request.h"
#include "holder_site.h"

using namespace balcao;
using domain::DeskAct;
using test::Central;
using test::Partner;

namespace {

const auto k_printed_on = base::parse_instant("2026-12-02T12:00:00.000Z").value();
constexpr std::string_view k_letter_pin = "593026";

/// Asked for, and printed with a PIN that the test knows.
struct LetterWorld {
    Central central;
    Partner partner{central};
    test::DeskLog desk = central.desk();
    test::TemporaryFolder folder;

    LetterWorld() { REQUIRE(partner.ask(central, 1).status == 201); }
    void print(int case_id = 1)
    {
        central.clock.jump_wall_clock(k_printed_on);
        REQUIRE(central::make_letter_batch(central.context(), {folder.file("letters"), 200, {}})->letters == 1);
        const auto kept = central.context().vault->protect(test::secret_of(k_letter_pin)).value();
        REQUIRE(central.context().writer.run([&](central::Store& store) { return store.set_temporary_password(test::case_number(case_id), kept.text()); }));
    }
    [[nodiscard]] std::string proof(int case_id, int phone)
    {
        return central::make_phone_proof(central.home(), desk.terminal, test::case_number(case_id), central.home().lookup.phone(test::phone_number(phone)),
                                         central.clock.now())
            .value();
    }
    /// As the desk asks, once the code was right.
    central::Response look(int case_id = 11, int person = 1, int phone = 1)
    {
        return look_with(proof(case_id, phone), case_id, person, phone);
    }
    central::Response look_with(const std::string& token, int case_id, int person, int phone)
    {
        const wire::LetterCheck check{base::CaseId(test::case_number(case_id)), domain::identity_key(test::citizen_number(person)).value(), test::phone_number(phone), token};
        return central.call(desk, "POST", "letters", wire::encode(check));
    }
    [[nodiscard]] domain::KeyChangeRequest completion(int case_id = 11, int person = 1, int phone = 1, bool signature = false, DeskAct act = DeskAct::letter_completion)
    {
        const auto at = central.clock.now();
        auto draft = test::with(test::citizen_number(person), {{test::F::phone, test::phone_number(phone)}, {test::F::signature_wanted, signature ? "yes" : ""}});
        draft.act = act;
        draft.acknowledged.clear();
        draft = test::acknowledge_all(draft, test::k_practice);
        return {base::CaseId(test::case_number(case_id)), domain::identity_key(draft).value(), draft,
                {std::string(domain::consent_text_id(draft.act)), "2026-11", "pt", std::string(64, 'b'), at, at},
                {base::OperatorId("m.silva"), domain::OperatorAct::Right::activate, at}, {proof(case_id, phone)}, {}, test::rules().version};
    }
    wire::ItemResult send(const domain::KeyChangeRequest& request) { return test::send_one(central, desk, desk.append(request, central.clock.now())); }
    std::vector<central::LetterRow> letters_of(int n)
    {
        return central.stored<std::vector<central::LetterRow>>([n](central::Store& s) { return s.letters_of(test::case_number(n)); });
    }
};

std::optional<int> tries_left_of(const central::Response& response)
{
    const auto body = Central::body(response);
    return body.contains("tries_left") ? std::optional(body.at("tries_left").get<int>()) : std::nullopt;
}

}  // namespace

TEST_CASE("A letter's key is found, registered face to face, and completed with the letter's PIN; then with a signature as well")
{
    LetterWorld world;
    auto& central = world.central;
    world.print();
    const auto found = world.look();
    REQUIRE_MESSAGE(found.status == 200, base::to_text(found.body));
    CHECK(wire::decode_letter_check_answer(Central::body(found)).value().case_id.text() == test::case_number(11));
    bool signature = false;
    SUBCASE("without") { signature = false; }
    SUBCASE("with") { signature = true; }
    const auto request = world.completion(11, 1, 1, signature);
    const auto record = world.desk.append(request, central.clock.now());
    const auto done = test::send_one(central, world.desk, record);
    REQUIRE_MESSAGE(!done.problem, test::reason(done));
    CHECK(done.activation == wire::ActivationState::pending);  // seen in person, but nothing is chosen yet
    CHECK(central.key(1).state == "replaced");
    CHECK(central.key(11).state == "pending");
    CHECK(central.key(11).phone_proved == "no");
    CHECK(central.key(11).registered_case == test::case_number(1));
    REQUIRE(world.letters_of(11).size() == 1);  // it goes on with its key
    CHECK(world.letters_of(1).empty());
    CHECK(Central::body(world.partner.call(central, "GET", "letters/" + test::case_number(1))).at("state") == "printed");

    // The same record once more is the same key.
    CHECK(test::send_one(central, world.desk, record).status == wire::ItemStatus::duplicate);
    CHECK(central.key(11).state == "pending");

    CHECK(Central::code(test::first_sign_in(central, world.desk, 11, 1, "111213")) == "sign_in_refused");
    if (!signature) CHECK(Central::code(test::first_sign_in(central, world.desk, 11, 1, k_letter_pin, "849271")) == "signature_at_desk");
    const auto signed_in = test::first_sign_in(central, world.desk, 11, 1, k_letter_pin, signature ? "849271" : "");
    REQUIRE_MESSAGE(signed_in.status == 200, base::to_text(signed_in.body));
    CHECK(central.key(11).state == "activated");
    CHECK(central.key(11).own_pin);
    CHECK(test::credential_row(central, 11)->signature_pin.empty() == !signature);
    CHECK(test::send_one(central, world.desk, record).activation == wire::ActivationState::activated);
    REQUIRE(central::run_daily_pass(central.context(), central.clock.now())->letters_closed == 1);
    CHECK(world.letters_of(11)[0].state == "used");
    const auto told = Central::body(world.partner.call(central, "GET", "letters/" + test::case_number(1)));
    CHECK(told.at("state") == "used");
    CHECK(told.at("activation") == "activated");
    CHECK(told.at("case_id") == test::case_number(1));
    // And no second time.
    CHECK(Central::code(world.look(12)) == "letter_completed");
    CHECK(test::reason(world.send(world.completion(12))) == "letter_completed");
}

TEST_CASE("What a desk is told instead, and that no record gets past it either")
{
    LetterWorld world;
    auto& central = world.central;
    const auto both = [&world](const char* code, int person = 1, int phone = 1) {
        CHECK(Central::code(world.look(11, person, phone)) == code);
        CHECK(test::reason(world.send(world.completion(11, person, phone))) == code);
    };
    SUBCASE("not printed yet") { both("letter_not_sent"); }
    SUBCASE("never asked for")
    {
        both("letter_unknown", 7, 7);
        REQUIRE_FALSE(test::activate(central, world.desk, 5, test::citizen_number(5)).problem);
        both("letter_unknown", 5, 5);  // made at a desk
    }
    SUBCASE("another number than the key's")
    {
        world.print();
        both("letter_unknown", 1, 9);
    }
    SUBCASE("another person's document: said to whom has the telephone, and nothing becomes of it")
    {
        world.print();
        CHECK(Central::code(world.look(11, 7, 1)) == "letter_document_differs");
        CHECK(test::reason(world.send(world.completion(11, 7, 1))) == "letter_unknown");
        REQUIRE_FALSE(world.send(world.completion(12)).problem);
        REQUIRE(test::first_sign_in(central, world.desk, 12, 1, k_letter_pin).status == 200);
        CHECK(Central::code(world.look(13, 7, 1)) == "letter_unknown");  // of a key that waits for nothing, nothing
    }
    SUBCASE("too late, before the daily pass and after it")
    {
        world.print();
        central.clock.advance(std::chrono::hours(24 * 91 + 1));
        CHECK(Central::code(world.look()) == "letter_expired");
        REQUIRE(central::run_daily_pass(central.context(), central.clock.now())->letters_closed == 1);
        both("letter_expired");
    }
    SUBCASE("returned")
    {
        world.print();
        REQUIRE(central.call("POST", "/admin/letters/" + world.letters_of(1)[0].id + "/returned", wire::Json::object()).status == 200);
        both("letter_returned");
    }
    SUBCASE("completed at the page")
    {
        world.print();
        test::Page page(central);
        auto browser = page.browser();
        REQUIRE(test::sign_in_with(central, browser, 1, std::string(k_letter_pin)).says("Choose your PIN"));
        REQUIRE(browser.submit("/new-pin", {{"pin", "730294"}, {"again", "730294"}}).says("Your PIN is saved"));
        both("letter_completed");
    }
    SUBCASE("a new password took its place")
    {
        world.print();
        auto anew = world.completion(12, 1, 1, false, DeskAct::new_password);
        anew.sealed_secret = test::sealed_password(test::case_number(12), "482915", world.desk.seal_to, central.clock.now());
        REQUIRE_FALSE(world.send(anew).problem);
        both("letter_unknown");
    }
}

TEST_CASE("Without the proof of the number nothing is told, and one number does not try one document after another")
{
    LetterWorld world;
    world.print();
    CHECK(Central::code(world.look_with("nothing", 11, 1, 1)) == wire::k_problem_proof);
    CHECK(Central::code(world.look_with(world.proof(12, 1), 11, 1, 1)) == wire::k_problem_proof);  // of another case
    CHECK(Central::code(world.look_with(world.proof(11, 2), 11, 1, 1)) == wire::k_problem_proof);  // of another number
    auto unproved = world.completion();
    unproved.phone_proof = {};
    CHECK(test::reason(world.send(unproved)) == wire::k_problem_proof);
    for (int person = 7; person < 10; ++person) CHECK(Central::code(world.look(11, person, 1)) == "letter_document_differs");
    CHECK(world.look().status == 429);  // the seventh of this case
    CHECK(world.look(13).status == 200);
}

TEST_CASE("Wrong PINs of a letter are counted together, at the page and at the desk")
{
    LetterWorld world;
    auto& central = world.central;
    world.print();
    test::Page page(central);
    auto browser = page.browser();
    SUBCASE("begun at the page")
    {
        CHECK(test::enter_pin(browser, 1, "111213").status == 422);
        CHECK(test::enter_pin(browser, 1, "111214").status == 422);
        REQUIRE_FALSE(world.send(world.completion()).problem);
        CHECK(tries_left_of(test::start_sign_in(central, world.desk, 11, 1, "111215")) == 0);  // the third
        CHECK(Central::code(test::start_sign_in(central, world.desk, 11, 1, k_letter_pin)) == "sign_in_refused");
        CHECK(test::enter_pin(browser, 1, std::string(k_letter_pin)).status == 422);
    }
    SUBCASE("begun at the desk")
    {
        REQUIRE_FALSE(world.send(world.completion()).problem);
        CHECK(tries_left_of(test::start_sign_in(central, world.desk, 11, 1, "111213")) == 2);
        CHECK(tries_left_of(test::start_sign_in(central, world.desk, 11, 1, "111214")) == 1);
        CHECK(test::enter_pin(browser, 1, "111215").status == 422);
        CHECK(Central::code(test::start_sign_in(central, world.desk, 11, 1, k_letter_pin)) == "sign_in_refused");
    }
    SUBCASE("a second visit to a desk gives no more tries")
    {
        REQUIRE_FALSE(world.send(world.completion()).problem);
        CHECK(tries_left_of(test::start_sign_in(central, world.desk, 11, 1, "111213")) == 2);
        CHECK(world.look(12).status == 200);
        REQUIRE_FALSE(world.send(world.completion(12)).problem);
        CHECK(tries_left_of(test::start_sign_in(central, world.desk, 12, 1, "111214")) == 1);
        CHECK(world.letters_of(12).size() == 1);
    }
    SUBCASE("until it is locked for good")
    {
        REQUIRE_FALSE(world.send(world.completion()).problem);
        for (int i = 0; i < 20 && central.key(11).state != "locked"; ++i) {
            static_cast<void>(test::start_sign_in(central, world.desk, 11, 1, "111213"));
            central.clock.advance(std::chrono::hours(24));
        }
        REQUIRE(central.key(11).state == "locked");
        CHECK(Central::code(world.look(12)) == "letter_key_stopped");
        CHECK(test::reason(world.send(world.completion(12))) == "letter_key_stopped");
        CHECK(test::enter_pin(browser, 1, std::string(k_letter_pin)).status == 422);
    }
}

TEST_CASE("Registered but never used: the letter's time ends the key as before; two completions in one batch are one key")
{
    LetterWorld world;
    auto& central = world.central;
    SUBCASE("its time")
    {
        world.print();
        REQUIRE_FALSE(world.send(world.completion()).problem);
        central.clock.advance(std::chrono::hours(24 * 91 + 1));
        REQUIRE(central::run_daily_pass(central.context(), central.clock.now())->letters_closed == 1);
        CHECK(central.key(11).state == "cancelled");
        CHECK(central.key(11).ended_because == "letter_unused");
        CHECK(world.letters_of(11)[0].state == "expired");
        CHECK(Central::code(test::start_sign_in(central, world.desk, 11, 1, k_letter_pin)) == wire::k_problem_cancelled);
    }
    SUBCASE("one batch")
    {
        world.print();
        const auto at = central.clock.now();
        const auto first = world.desk.append(world.completion(11), at);
        const auto second = world.desk.append(world.completion(12), at);
        const auto answered = central.call(world.desk, "POST", "batches", wire::encode(wire::Batch{{first, second}}));
        REQUIRE(answered.status == 200);
        CHECK(central.key(11).state == "replaced");
        CHECK(central.key(12).state == "pending");
        REQUIRE(world.letters_of(12).size() == 1);
        CHECK(test::first_sign_in(central, world.desk, 12, 1, k_letter_pin).status == 200);
    }
    SUBCASE("the number changes while the letter is awaited: it is printed for the key as it is now")
    {
        auto moved = world.completion(11, 1, 3, false, DeskAct::contact_change);
        REQUIRE_FALSE(world.send(moved).problem);
        CHECK(central.key(11).state == "pending");
        world.print(11);
        CHECK(world.look(12, 1, 1).status == 404);
        CHECK(world.look(13, 1, 3).status == 200);
        REQUIRE_FALSE(world.send(world.completion(14, 1, 3)).problem);
        CHECK(test::first_sign_in(central, world.desk, 14, 3, k_letter_pin).status == 200);
    }
}
