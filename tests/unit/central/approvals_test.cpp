// A second person's word at the central: never the author's, of somebody it knows with the right, and there where it asks for one.
// Also the cards of operators, which desks compare with.
#include "central/proof.h"
#include "citizens.h"
#include "wire/operator_roster.h"

using namespace balcao;
using domain::DeskAct;
using std::chrono::minutes;
using test::Central;
using test::F;
using test::reason;
using test::send_one;
using wire::ItemStatus;

namespace {

base::Instant at(int minute) { return test::k_morning + minutes(minute); }

int add(Central& central, const std::string& id, const std::string& right, const std::string& places = "")
{
    return central.call("POST", "/admin/operators", {{"operator", id}, {"display_name", id}, {"right", right}, {"places", places}, {"password_hash", "scrypt$1$x"}}).status;
}

/// The end of person `n`'s key by m.silva; approved by `second`, empty: by nobody.
wire::Record ending_by(test::DeskLog& desk, int person, int case_id, int minute, const std::string& second, bool typed = false)
{
    auto draft = test::person_number(person);
    draft.act = DeskAct::key_cancellation;
    draft.set(F::phone, {}, domain::Origin::typed);
    if (typed) draft.set(F::document_number, std::string(draft.text(F::document_number)), domain::Origin::typed);
    draft.acknowledged.clear();
    draft = test::acknowledge_all(draft, test::k_practice);
    domain::OperatorAct act(base::OperatorId("m.silva"), domain::OperatorAct::Right::activate, at(minute));
    if (!second.empty()) act = act.approved({base::OperatorId(second), at(minute + 1), "key_cancellation"});
    return desk.append(domain::CancellationRequest{base::CaseId(test::case_number(case_id)), domain::identity_key(draft).value(), draft,
                                                   {std::string(domain::consent_text_id(DeskAct::key_cancellation)), "2026-11", "pt", std::string(64, 'b'), at(minute), at(minute)},
                                                   act, test::rules().version},
                       at(minute));
}

struct World {
    World()
    {
        CHECK(add(central, "m.silva", "activate") == 201);
        CHECK(add(central, "r.costa", "supervise") == 201);
        central.clock.jump_wall_clock(at(1));
        CHECK(send_one(central, desk, desk.append_person(1, at(0))).status == ItemStatus::accepted);
        central.clock.jump_wall_clock(at(120));
    }
    Central central;
    test::DeskLog desk = central.desk();
};

}  // namespace

TEST_CASE("what the central asks a second person about is refused without one, and only that; the word stays")
{
    World world;
    world.central.settings().approvals.needed_for = {"key_cancellation"};
    CHECK(send_one(world.central, world.desk, world.desk.append_person(2, at(1))).status == ItemStatus::accepted);
    const auto bare = ending_by(world.desk, 1, 11, 10, "");
    CHECK(reason(send_one(world.central, world.desk, bare)) == wire::k_problem_not_approved);
    CHECK(world.central.key(1).state == "pending");
    world.central.settings().approvals.needed_for.clear();
    CHECK(send_one(world.central, world.desk, bare).status == ItemStatus::rejected);  // stored with its receipt, and answered again
    world.central.settings().approvals.needed_for = {"key_cancellation"};
    CHECK(send_one(world.central, world.desk, ending_by(world.desk, 1, 12, 11, "r.costa")).status == ItemStatus::accepted);
    CHECK(world.central.key(1).state == "cancelled");
}

TEST_CASE("a rule's finding asks for a second person as an act does")
{
    World world;
    world.central.settings().approvals.needed_for = {"document_number.typed"};
    CHECK(reason(send_one(world.central, world.desk, ending_by(world.desk, 1, 11, 10, "", true))) == wire::k_problem_not_approved);
    CHECK(send_one(world.central, world.desk, ending_by(world.desk, 1, 12, 11, "")).status == ItemStatus::accepted);
}

TEST_CASE("an approver who is the author is refused, whatever the settings ask for")
{
    World world;
    SUBCASE("nothing is checked") {}
    SUBCASE("operators are checked") { world.central.check_operators(); }
    SUBCASE("an approval is asked for") { world.central.settings().approvals.needed_for = {"key_cancellation"}; }
    CHECK(reason(send_one(world.central, world.desk, ending_by(world.desk, 1, 11, 10, "m.silva"))) == wire::k_problem_approver);
    CHECK(world.central.key(1).state == "pending");
}

TEST_CASE("an approver is known, stands there, is not blocked and may supervise, at the time of the act")
{
    World world;
    world.central.check_operators();
    const auto said = [&](int case_id, int minute, const char* second) { return reason(send_one(world.central, world.desk, ending_by(world.desk, 1, case_id, minute, second))); };
    CHECK(said(11, 10, "nobody") == wire::k_problem_approver);
    CHECK(add(world.central, "c.dias", "activate") == 201);
    CHECK(said(12, 10, "c.dias") == wire::k_problem_approver);
    CHECK(add(world.central, "t.lopes", "maintain") == 201);
    CHECK(said(16, 10, "t.lopes") == wire::k_problem_approver);  // a technician is no supervisor
    CHECK(add(world.central, "s.reis", "supervise", "FA-01") == 201);
    CHECK(said(13, 10, "s.reis") == wire::k_problem_approver);
    CHECK(world.central.call("POST", "/admin/operators/r.costa/block").status == 200);
    world.central.clock.jump_wall_clock(at(180));
    CHECK(said(14, 130, "r.costa") == wire::k_problem_approver);
    CHECK(world.central.key(1).state == "pending");
    CHECK(send_one(world.central, world.desk, ending_by(world.desk, 1, 15, 20, "r.costa")).status == ItemStatus::accepted);  // before the block
}

TEST_CASE("what a citizen did alone nobody approves: with a second person's name in it, it is refused")
{
    World world;
    SUBCASE("operators are checked") { world.central.check_operators(); }
    SUBCASE("nothing is checked") {}
    const auto alone = [&](int n, bool approved) {
        const auto id = test::case_number(n);
        auto draft = test::with_chip(test::citizen_number(n), "green");
        draft.chip->holder = "proved";
        domain::OperatorAct act(base::OperatorId("self-service"), domain::OperatorAct::Right::self_service, at(10));
        if (approved) act = act.approved({base::OperatorId("r.costa"), at(11), {}});
        const auto proof = central::make_phone_proof(world.central.home(), world.desk.terminal, id, world.central.home().lookup.phone(test::phone_number(n)), at(9)).value();
        return world.desk.append(domain::assemble({base::CaseId(id),
                                                   domain::identity_key(draft).value(),
                                                   draft,
                                                   {"activation-consent", "2026-11", "pt", std::string(64, 'a'), at(10), at(10)},
                                                   act,
                                                   {proof},
                                                   test::sealed_password(id, "482915", world.desk.seal_to, at(10)),
                                                   domain::key_valid_until(draft, base::utc_day(at(10))).value(),
                                                   test::rules().version}),
                                 at(10));
    };
    CHECK(reason(send_one(world.central, world.desk, alone(31, true))) == wire::k_problem_approver);
    CHECK(send_one(world.central, world.desk, alone(32, false)).status == ItemStatus::accepted);
}

TEST_CASE("changes of a key are judged by who made them, as every record")
{
    World world;
    world.central.check_operators();
    auto draft = test::person_number(1);
    draft.act = DeskAct::new_password;
    draft.acknowledged.clear();
    draft = test::acknowledge_all(draft, test::k_practice);
    const auto change = [&](int case_id, const char* author, const char* second) {
        const auto id = test::case_number(case_id);
        domain::OperatorAct act(base::OperatorId(author), domain::OperatorAct::Right::activate, at(10));
        if (*second != '\0') act = act.approved({base::OperatorId(second), at(11), {}});
        return world.desk.append(domain::KeyChangeRequest{base::CaseId(id), domain::identity_key(draft).value(), draft,
                                                          {std::string(domain::consent_text_id(DeskAct::new_password)), "2026-11", "pt", std::string(64, 'b'), at(10), at(10)},
                                                          act, {}, test::sealed_password(id, "593026", world.desk.seal_to, at(10)), test::rules().version},
                                 at(10));
    };
    CHECK(reason(send_one(world.central, world.desk, change(21, "stranger", ""))) == wire::k_problem_operator);
    CHECK(reason(send_one(world.central, world.desk, change(22, "m.silva", "m.silva"))) == wire::k_problem_approver);
    world.central.settings().approvals.needed_for = {"new_password"};
    CHECK(reason(send_one(world.central, world.desk, change(23, "m.silva", ""))) == wire::k_problem_not_approved);
    CHECK(send_one(world.central, world.desk, change(24, "m.silva", "r.costa")).status == ItemStatus::accepted);
}

TEST_CASE("an operator's card goes into the rosters, is one person's, and outlives a new password")
{
    World world;
    const std::string card(64, 'a');
    const auto bind = [&](const char* who, const std::string& fingerprint) {
        return world.central.call("POST", std::string("/admin/operators/") + who + "/card", {{"card", fingerprint}}).status;
    };
    const auto in_roster = [&](std::size_t number) {
        const auto set = wire::decode_reference_set(Central::body(world.central.call(world.desk, "GET", "operators")));
        return wire::read_roster(*set)->operators.at(number).card;
    };
    CHECK(bind("m.silva", card) == 200);
    CHECK(in_roster(0) == card);
    CHECK(bind("r.costa", card) == 409);
    CHECK(bind("nobody", card) == 404);
    CHECK(bind("r.costa", "no fingerprint") == 400);
    CHECK(bind("r.costa", std::string(64, 'A')) == 400);
    CHECK(add(world.central, "m.silva", "supervise") == 201);
    world.central.restart();
    CHECK(in_roster(0) == card);
    CHECK(bind("m.silva", "") == 200);
    CHECK(in_roster(0).empty());
    CHECK(bind("r.costa", card) == 200);
}
