// A false report of death is taken back by two supervisors, and the key is what it was, without password and PIN.
#include "central/life.h"
#include "citizens.h"
#include "domain/key_change_request.h"
#include "seal/operator_password.h"

using namespace balcao;
using domain::DeskAct;
using test::Central;

namespace {

void add_person(Central& central, const std::string& id, const std::string& right, const std::string& password)
{
    base::SystemRandom random;
    const auto hash = seal::hash_operator_password(test::secret_of(password), random).value();
    REQUIRE(central.call("POST", "/admin/operators", {{"operator", id}, {"display_name", id}, {"right", right}, {"places", ""}, {"password_hash", hash}}).status == 201);
}

/// Key 1, and its holder reported dead.
struct Mistaken {
    Central central;
    test::DeskLog desk = central.desk();

    Mistaken()
    {
        add_person(central, "ana", "supervise", "ana-ana");
        add_person(central, "rui", "supervise", "rui-rui");
        add_person(central, "ze", "activate", "ze-ze");
        REQUIRE_FALSE(test::activate(central, desk, 1, test::citizen_number(1)).problem);
    }
    central::Response keys(const std::string& what, const wire::Json& body, int n = 1) { return central.call("POST", "/admin/keys/" + test::case_number(n) + "/" + what, body); }
    void die(const char* reason = "death") { REQUIRE(keys("cancel", {{"reason", reason}, {"source", "irn/2026-7"}}).status == 200); }
    int ask(const std::string& who, const std::string& password, int n = 1) { return keys("withdraw-death", {{"operator", who}, {"password", password}, {"source", "irn/2026-9"}}, n).status; }
    central::Response approve(const std::string& who, const std::string& password) { return keys("approve-withdrawal", {{"operator", who}, {"password", password}}); }
    std::int64_t rows(const std::string& of) { return central.stored<std::int64_t>([&](central::Store& s) { return s.number("SELECT count(*) FROM " + of); }); }
};

}  // namespace

TEST_CASE("Death withdrawn: two supervisors, never one; the key is what it was with its dates, and a desk gives it a password again")
{
    Mistaken world;
    auto& central = world.central;
    REQUIRE(test::first_sign_in(central, world.desk, 1, 1, "482915").status == 200);
    const auto before = central.key(1);
    REQUIRE(before.state == "activated");
    world.die();
    CHECK(test::reason(test::activate(central, world.desk, 5, test::citizen_number(1))) == wire::k_problem_cancelled);

    CHECK(world.approve("rui", "rui-rui").status == 409);  // nobody asked
    CHECK(world.ask("ana", "rui-rui") == 403);
    CHECK(world.ask("nobody", "ana-ana") == 403);
    CHECK(world.ask("ze", "ze-ze") == 403);  // no supervisor
    CHECK(world.rows("report_withdrawal") == 0);
    CHECK(world.ask("rui", "rui-rui") == 202);
    CHECK(world.ask("ana", "ana-ana") == 202);  // in the same moment: the later word counts
    CHECK(central.key(1).state == "cancelled");
    CHECK(world.approve("ana", "ana-ana").status == 409);  // never the same
    CHECK(world.approve("ze", "ze-ze").status == 403);
    CHECK(world.approve("rui", "ana-ana").status == 403);
    CHECK(central.key(1).state == "cancelled");

    const auto done = world.approve("rui", "rui-rui");
    REQUIRE_MESSAGE(done.status == 200, base::to_text(done.body));
    CHECK(Central::body(done).at("activation") == "activated");
    CHECK(Central::body(done).at("password") == "none");
    CHECK(Central::body(done).at("valid_until") == before.valid_until);
    const auto back = central.key(1);
    CHECK(back.state == "activated");
    CHECK(back.valid_until == before.valid_until);
    CHECK(back.document_until == before.document_until);
    CHECK(back.activated_at == before.activated_at);
    CHECK(back.phone_proved == before.phone_proved);
    CHECK_FALSE(back.ended_at);
    CHECK(back.ended_because.empty());
    CHECK_FALSE(back.own_pin);
    CHECK(world.rows("report_withdrawal WHERE asked_by = 'ana' AND approved_by = 'rui' AND source = 'irn/2026-9'") == 1);
    CHECK(world.rows("event WHERE what IN ('death_withdrawal_asked', 'death_withdrawn') AND subject = '" + test::case_number(1) + "'") == 3);
    CHECK(world.approve("rui", "rui-rui").status == 409);  // once
    CHECK(world.ask("ana", "ana-ana") == 409);

    CHECK(test::start_sign_in(central, world.desk, 1, 1, "482915").status == 422);  // neither the old password nor the old PIN
    CHECK(test::start_sign_in(central, world.desk, 1, 1, "730294").status == 422);
    const auto at = central.clock.now();
    auto draft = test::citizen_number(1);
    draft.act = DeskAct::new_password;
    draft.acknowledged.clear();
    draft = test::acknowledge_all(draft, test::k_practice);
    const auto id = test::case_number(11);
    const domain::KeyChangeRequest anew{base::CaseId(id), domain::identity_key(draft).value(), draft,
                                        {std::string(domain::consent_text_id(draft.act)), "2026-11", "pt", std::string(64, 'b'), at, at},
                                        {base::OperatorId("m.silva"), domain::OperatorAct::Right::activate, at}, {},
                                        test::sealed_password(id, "593026", world.desk.seal_to, at), test::rules().version};
    REQUIRE_FALSE(test::send_one(central, world.desk, world.desk.append(anew, at)).problem);
    CHECK(test::first_sign_in(central, world.desk, 11, 1, "593026").status == 200);
    CHECK(central.key(11).state == "activated");
    CHECK(central.key(11).valid_until == before.valid_until);
}

TEST_CASE("Death withdrawn: a suspension goes on, and the time that passed counts")
{
    Mistaken world;
    auto& central = world.central;
    REQUIRE(world.keys("suspend", {{"periods", 3}, {"source", "cert/1"}}).status == 200);
    const auto until = central.key(1).suspended_until;
    world.die();
    REQUIRE(world.ask("ana", "ana-ana") == 202);
    REQUIRE(world.approve("rui", "rui-rui").status == 200);
    CHECK(central.key(1).state == "suspended");
    CHECK(central.key(1).state_below == "pending");
    CHECK(central.key(1).suspended_because == "abuse");
    CHECK(central.key(1).suspended_until == until);
    central.clock.advance(std::chrono::hours(80));
    CHECK(central::run_daily_pass(central.context(), central.clock.now())->released == 1);
    CHECK(central.key(1).state == "pending");
}

TEST_CASE("Death withdrawn: not of another end, not onto another's number, not of what was erased, and not on a word of long ago")
{
    Mistaken world;
    auto& central = world.central;
    SUBCASE("alive") { CHECK(world.ask("ana", "ana-ana") == 409); }
    SUBCASE("fraud")
    {
        world.die("fraud");
        CHECK(world.ask("ana", "ana-ana") == 409);
    }
    SUBCASE("no such key") { CHECK(world.ask("ana", "ana-ana", 77) == 404); }
    SUBCASE("words about a person")
    {
        world.die();
        CHECK(world.keys("withdraw-death", {{"operator", "ana"}, {"password", "ana-ana"}, {"source", "a senhora está viva"}}).status == 400);
        CHECK(world.rows("report_withdrawal") == 0);
    }
    SUBCASE("the number is somebody else's by now")
    {
        world.die();
        REQUIRE(world.ask("ana", "ana-ana") == 202);
        REQUIRE_FALSE(test::activate(central, world.desk, 7, test::with(test::citizen_number(7), {{test::F::phone, test::phone_number(1)}})).problem);
        CHECK(world.approve("rui", "rui-rui").status == 409);
        CHECK(central.key(1).state == "cancelled");
    }
    SUBCASE("erased")
    {
        world.die();
        REQUIRE(world.ask("ana", "ana-ana") == 202);
        REQUIRE(central.writer().run([&](central::Store& s) { return s.erase_key(test::case_number(1), central.clock.now()); }));
        CHECK(world.approve("rui", "rui-rui").status == 409);
    }
    SUBCASE("asked eight days ago")
    {
        world.die();
        REQUIRE(world.ask("ana", "ana-ana") == 202);
        central.clock.advance(std::chrono::hours(24 * 8));
        CHECK(world.approve("rui", "rui-rui").status == 409);
        CHECK(world.ask("rui", "rui-rui") == 202);
        CHECK(world.approve("ana", "ana-ana").status == 200);
    }
    SUBCASE("a supervisor whose time was over, or has not begun")
    {
        world.die();
        REQUIRE(world.ask("ana", "ana-ana") == 202);
        base::SystemRandom random;
        const auto until = central.clock.now() + std::chrono::hours(5);
        const auto hash = seal::hash_operator_password(test::secret_of("rui-rui"), random).value();
        wire::Json rui{{"operator", "rui"}, {"display_name", "rui"}, {"right", "supervise"}, {"places", ""}, {"password_hash", hash}, {"valid_from", base::format_instant(until)}};
        REQUIRE(central.call("POST", "/admin/operators", rui).status == 201);
        CHECK(world.approve("rui", "rui-rui").status == 403);
        rui.erase("valid_from");
        rui["valid_until"] = base::format_instant(until);
        REQUIRE(central.call("POST", "/admin/operators", rui).status == 201);
        central.clock.advance(std::chrono::hours(5));
        CHECK(world.approve("rui", "rui-rui").status == 403);
        CHECK(central.key(1).state == "cancelled");
    }
    SUBCASE("a supervisor who was blocked since")
    {
        world.die();
        REQUIRE(world.ask("ana", "ana-ana") == 202);
        REQUIRE(central.call("POST", "/admin/operators/rui/block", wire::Json::object()).status == 200);
        CHECK(world.approve("rui", "rui-rui").status == 403);
    }
}
