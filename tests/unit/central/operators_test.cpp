// Operators at the central: rosters with leases, and records judged by who made them and when.
#include "central.h"
#include "central/operators.h"
#include "seal/hash.h"
#include "seal/signature.h"
#include "wire/operator_roster.h"

using namespace balcao;
using std::chrono::hours;
using std::chrono::minutes;
using test::Central;
using test::reason;
using test::send_one;
using wire::ItemStatus;

namespace {

wire::Json person(const std::string& id, const std::string& right = "activate", const std::string& places = "")
{
    return {{"operator", id}, {"display_name", "Pessoa " + id}, {"right", right}, {"places", places}, {"password_hash", "scrypt$1$x"}};
}

int add(Central& central, const wire::Json& who) { return central.call("POST", "/admin/operators", who).status; }

wire::OperatorRoster fetch(Central& central, const test::DeskLog& desk)
{
    const auto response = central.call(desk, "GET", "operators");
    REQUIRE(response.status == 200);
    const auto set = wire::decode_reference_set(Central::body(response));
    REQUIRE(set);
    CHECK(set->sha256 == base::to_hex(seal::sha256(base::as_bytes(set->content))));
    CHECK(seal::verify(central.home().reference.certificate, wire::canonical_manifest(*set), set->sig));
    const auto roster = wire::read_roster(*set);
    REQUIRE(roster);
    return *roster;
}

}  // namespace

TEST_CASE("Each terminal gets a roster of its own: who works there, until when, and a number that only grows")
{
    Central central;
    const auto desk = central.desk("desk-1");
    const auto other = central.desk("desk-2");
    CHECK(add(central, person("ana")) == 201);
    CHECK(add(central, person("rui", "supervise", "desk-2 FA-01")) == 201);
    CHECK(add(central, person("eva", "activate", "LX-01")) == 201);
    auto tec = person("tec", "maintain");
    tec["valid_until"] = base::format_instant(test::k_morning + hours(3));
    CHECK(add(central, tec) == 201);
    auto gil = person("gil");
    gil["lease_hours"] = 2;
    CHECK(add(central, gil) == 201);

    const auto roster = fetch(central, desk);
    CHECK(roster.terminal.text() == "desk-1");
    CHECK(roster.point_of_service == "LX-01");
    CHECK(roster.issued_at == test::k_morning);
    REQUIRE(roster.operators.size() == 4);
    CHECK(roster.operators[0].id.text() == "ana");
    CHECK(roster.operators[0].lease_until == test::k_morning + hours(24));
    CHECK(roster.operators[1].id.text() == "eva");
    CHECK(roster.operators[2].lease_until == test::k_morning + hours(2));   // gil's own
    CHECK(roster.operators[3].lease_until == test::k_morning + hours(3));   // never beyond the last day
    CHECK(fetch(central, other).operators.size() == 5);

    CHECK(fetch(central, desk).serial == roster.serial + 1);  // the clock stands still, the number does not
    central.clock.jump_wall_clock(test::k_morning - hours(5));
    const auto carried = wire::decode_reference_set(Central::body(central.call("POST", "/admin/operators/roster/desk-1")));
    REQUIRE(carried);
    CHECK(wire::read_roster(*carried)->serial == roster.serial + 2);
    central.restart();
    central.clock.jump_wall_clock(test::k_morning + hours(4));
    const auto later = fetch(central, desk);
    CHECK(later.serial > roster.serial + 3);
    CHECK(later.operators.size() == 3);  // tec has gone
}

TEST_CASE("A roster goes to its own terminal alone, and the central signs no reference file of that name")
{
    Central central;
    const auto desk = central.desk("desk-1");
    const auto other = central.desk("desk-2");
    CHECK(central.call("GET", "/v1/terminals/desk-1/operators").status == 403);
    CHECK(central.call("GET", "/v1/terminals/desk-1/operators", nullptr, other.keys.certificate.to_der()).status == 403);
    CHECK(central.call("GET", "/v1/reference/operator_roster").status == 404);
    CHECK(central.call("POST", "/admin/operators/roster/nobody").status == 404);
    CHECK(central.call("POST", "/admin/operators/nobody/block").status == 404);
    CHECK(add(central, person("a b")) == 400);
    CHECK(add(central, person("self-service")) == 400);
    CHECK(add(central, person("ana", "self_service")) == 400);
    CHECK(add(central, person("ana", "activate", "LX-01;")) == 400);
}

TEST_CASE("Who is blocked is told so by the next roster, and stays blocked when something else about them changes")
{
    Central central;
    const auto desk = central.desk();
    CHECK(add(central, person("ana")) == 201);
    CHECK(central.call("POST", "/admin/operators/ana/block").status == 200);
    CHECK(fetch(central, desk).operators.at(0).blocked);
    CHECK(add(central, person("ana", "supervise")) == 201);
    CHECK(fetch(central, desk).operators.at(0).blocked);
    CHECK(central.call("POST", "/admin/operators/ana/unblock").status == 200);
    const auto free = fetch(central, desk).operators.at(0);
    CHECK_FALSE(free.blocked);
    CHECK(free.right == domain::OperatorAct::Right::supervise);
    CHECK(Central::body(central.call("GET", "/admin/operators")).at("operators").at(0).at("state") == "active");
}

TEST_CASE("A record is judged by what held for its operator when it was made")
{
    Central central;
    central.check_operators();
    auto desk = central.desk();
    const auto at = [](int n) { return test::k_morning + minutes(n); };
    const auto when = [&central](int n) { central.clock.jump_wall_clock(test::k_morning + minutes(n)); };

    SUBCASE("nobody knows the operator")
    {
        const auto record = desk.append_person(1, at(0));
        CHECK(reason(send_one(central, desk, record)) == wire::k_problem_operator);
        CHECK(send_one(central, desk, record).status == ItemStatus::rejected);  // and the word stays, with its receipt
        CHECK(add(central, person("m.silva")) == 201);
        CHECK(send_one(central, desk, desk.append_person(2, at(1))).status == ItemStatus::accepted);
    }
    SUBCASE("blocked: what was made before counts, what was made after does not")
    {
        CHECK(add(central, person("m.silva")) == 201);
        when(30);
        CHECK(central.call("POST", "/admin/operators/m.silva/block").status == 200);
        when(60);
        CHECK(send_one(central, desk, desk.append_person(1, at(29))).status == ItemStatus::accepted);
        CHECK(reason(send_one(central, desk, desk.append_person(2, at(31)))) == wire::k_problem_operator);
        CHECK(central.call("POST", "/admin/operators/m.silva/unblock").status == 200);
        CHECK(reason(send_one(central, desk, desk.append_person(3, at(59)))) == wire::k_problem_operator);
        when(90);
        CHECK(send_one(central, desk, desk.append_person(4, at(61))).status == ItemStatus::accepted);
    }
    SUBCASE("of another place, or no longer there")
    {
        auto who = person("m.silva", "activate", "FA-01");
        CHECK(add(central, who) == 201);
        CHECK(reason(send_one(central, desk, desk.append_person(1, at(1)))) == wire::k_problem_operator);
        when(5);
        who["places"] = "LX-01";
        who["valid_until"] = base::format_instant(at(30));
        CHECK(add(central, who) == 201);
        when(60);
        CHECK(send_one(central, desk, desk.append_person(2, at(10))).status == ItemStatus::accepted);
        CHECK(reason(send_one(central, desk, desk.append_person(3, at(31)))) == wire::k_problem_operator);
    }
    SUBCASE("an act dated after its record, to fall where the operator was let in again")
    {
        CHECK(add(central, person("m.silva")) == 201);
        when(30);
        CHECK(central.call("POST", "/admin/operators/m.silva/block").status == 200);
        when(60);
        CHECK(central.call("POST", "/admin/operators/m.silva/unblock").status == 200);
        when(90);
        const auto id = test::case_number(1);
        const auto request = test::request_of(id, test::person_number(1), test::sealed_password(id, "482915", desk.seal_to, at(40)), at(61));
        CHECK(reason(send_one(central, desk, desk.append(request, at(40)))) == wire::k_problem_operator);
    }
    SUBCASE("before the day from which they may")
    {
        auto who = person("m.silva");
        who["valid_from"] = base::format_instant(at(30));
        CHECK(add(central, who) == 201);
        when(60);
        CHECK(reason(send_one(central, desk, desk.append_person(1, at(29)))) == wire::k_problem_operator);
        CHECK(send_one(central, desk, desk.append_person(2, at(30))).status == ItemStatus::accepted);
    }
    SUBCASE("with a right that the operator did not have")
    {
        central::StandingRow standing;
        standing.may_do = "supervise";
        const auto terminal = central::KnownTerminal{};
        using Right = domain::OperatorAct::Right;
        CHECK(central::allows(standing, terminal, Right::activate, test::k_morning));
        CHECK(central::allows(standing, terminal, Right::supervise, test::k_morning));
        CHECK_FALSE(central::allows(standing, terminal, Right::maintain, test::k_morning));
    }
    SUBCASE("a desk whose clock is behind refuses nobody")
    {
        when(30);
        CHECK(add(central, person("m.silva")) == 201);
        CHECK(send_one(central, desk, desk.append_person(1, at(0))).status == ItemStatus::accepted);
    }
}
