// What becomes of keys as time goes by, and by report.
#include "central/life.h"

#include "citizens.h"
#include "central/schema.h"
#include "domain/key_change_request.h"

using namespace balcao;
using domain::DeskAct;
using test::Central;
using test::F;
using test::reason;
using test::send_one;

namespace {

central::DailyResult pass(Central& central)
{
    auto done = central::run_daily_pass(central.context(), central.clock.now());
    REQUIRE(done);
    return *done;
}

void on_day(Central& central, const std::string& day) { central.clock.jump_wall_clock(base::parse_instant(day + "T12:00:00.000Z").value()); }

/// A record of before: its dates were not worked out yet.
void forget_dates(Central& central, int n)
{
    REQUIRE(central.writer().run([n](central::Store& s) {
        return s.session().execute("UPDATE activation SET at_end = NULL, document_until = NULL WHERE case_id = '" + test::case_number(n) + "'");
    }));
}

std::int64_t events(Central& central, const std::string& what)
{
    return central.stored<std::int64_t>([&](central::Store& s) { return s.number("SELECT count(*) FROM event WHERE what = ?", std::string_view(what)); });
}

domain::KeyChangeRequest new_password_of(int n, int case_id, const domain::Draft& of, base::Instant at, const test::DeskLog& desk)
{
    auto draft = of;
    draft.act = DeskAct::new_password;
    draft.acknowledged.clear();
    draft = test::acknowledge_all(draft, test::k_practice);
    static_cast<void>(n);
    const auto id = test::case_number(case_id);
    return {base::CaseId(id),
            domain::identity_key(draft).value(),
            draft,
            {std::string(domain::consent_text_id(DeskAct::new_password)), "2026-11", "pt", std::string(64, 'b'), at, at},
            {base::OperatorId("m.silva"), domain::OperatorAct::Right::activate, at},
            {},
            test::sealed_password(id, "593026", desk.seal_to, at),
            test::rules().version};
}

}  // namespace

TEST_CASE("After the last day a national's key is suspended, a foreigner's cancelled; both dates are told to the desk")
{
    Central central;
    auto desk = central.desk();
    REQUIRE(test::activate(central, desk, 1, test::citizen_number(1, "2027-03-10")).problem == std::nullopt);
    REQUIRE(send_one(central, desk, desk.append_person(2, test::k_morning)).problem == std::nullopt);
    const auto national = central.key(1);
    CHECK(national.document_until == "2027-03-10");
    CHECK(national.valid_until == "2027-04-09");  // and 30 days
    CHECK(national.at_end == "suspend");
    const auto foreigner = central.key(2);
    CHECK(foreigner.document_until == foreigner.valid_until);
    CHECK(foreigner.at_end == "cancel");

    on_day(central, "2027-04-09");
    CHECK(pass(central).suspended == 0);  // its last day
    on_day(central, "2027-04-10");
    CHECK(pass(central).suspended == 1);
    CHECK(pass(central).suspended == 0);  // done is done
    CHECK(events(central, "key_expired") == 1);
    const auto told = wire::decode_activation_answer(Central::body(central.call(desk, "GET", "activations/" + test::case_number(1)))).value();
    CHECK(told.activation == wire::ActivationState::suspended);
    CHECK(told.because == "expired");
    CHECK(base::format_iso_date(told.valid_until.value()) == "2027-04-09");
    CHECK(base::format_iso_date(told.document_until.value()) == "2027-03-10");

    on_day(central, "2031-05-21");
    const auto later = pass(central);
    CHECK(later.cancelled == 1);
    CHECK(later.suspended == 0);
    CHECK(central.key(2).state == "cancelled");
    CHECK(central.key(2).ended_because == "document_ended");
    CHECK_FALSE(test::credential_row(central, 2));
    CHECK(central.key(1).state == "suspended");  // not ended: a renewed document brings it back
    CHECK(test::credential_row(central, 1));
}

TEST_CASE("Keys of before get their dates from what was kept, once")
{
    Central central;
    auto desk = central.desk();
    REQUIRE(test::activate(central, desk, 1, test::citizen_number(1, "2027-03-10")).problem == std::nullopt);
    REQUIRE(send_one(central, desk, desk.append_person(2, test::k_morning)).problem == std::nullopt);
    forget_dates(central, 1);
    forget_dates(central, 2);
    CHECK(pass(central).dated == 2);
    CHECK(pass(central).dated == 0);
    CHECK(central.key(1).at_end == "suspend");
    CHECK(central.key(1).document_until == "2027-03-10");
    CHECK(central.key(2).at_end == "cancel");
}

TEST_CASE("A suspended key signs nobody in and takes no act but its holder's end; the refusal says why")
{
    Central central;
    auto desk = central.desk();
    const auto draft = test::citizen_number(1, "2027-03-10");
    REQUIRE(test::activate(central, desk, 1, draft).problem == std::nullopt);
    central.settle_passwords();
    SUBCASE("its validity is over: a renewed document makes a new key")
    {
        on_day(central, "2027-04-10");
        REQUIRE(pass(central).suspended == 1);
        CHECK(Central::code(test::start_sign_in(central, desk, 1, 1, "482915")) == wire::k_problem_suspended);
        const auto at = central.clock.now();
        const auto renewed = test::citizen_number(1, "2037-03-10");
        CHECK(reason(send_one(central, desk, desk.append(new_password_of(1, 11, renewed, at, desk), at))) == wire::k_problem_suspended);
        CHECK(reason(test::activate(central, desk, 12, renewed, at)).empty());
        CHECK(central.key(1).state == "replaced");
        CHECK(central.key(12).state == "pending");
    }
    SUBCASE("for abuse: no new key gets round it, and it ends by itself")
    {
        const auto path = "/admin/keys/" + test::case_number(1) + "/suspend";
        CHECK(central.call("POST", path, {{"periods", 2}, {"source", "cert/2026-77"}}).status == 200);
        CHECK(central.key(1).state == "suspended");
        CHECK(reason(test::activate(central, desk, 12, draft)) == wire::k_problem_suspended);
        CHECK(Central::code(test::start_sign_in(central, desk, 1, 1, "482915")) == wire::k_problem_suspended);
        central.clock.advance(std::chrono::hours(47));
        CHECK(pass(central).released == 0);
        CHECK(central.call("POST", path, {{"source", "cert/2026-78"}}).status == 200);  // one more period, after the others
        central.clock.advance(std::chrono::hours(24));
        CHECK(pass(central).released == 0);
        central.clock.advance(std::chrono::hours(1));
        CHECK(pass(central).released == 1);
        CHECK(central.key(1).state == "pending");
        CHECK(test::first_sign_in(central, desk, 1, 1, "482915").status == 200);
    }
    SUBCASE("a lock underneath is still there afterwards")
    {
        REQUIRE(central.stored<bool>([](central::Store& s) -> central::Result<bool> {
            auto key = s.activation(test::case_number(1));
            (*key)->state = "locked";
            if (auto done = s.save_activation(**key); !done) return base::unexpected(done.error());
            return true;
        }));
        REQUIRE(central.call("POST", "/admin/keys/" + test::case_number(1) + "/suspend", {{"source", "x"}}).status == 200);
        central.clock.advance(std::chrono::hours(25));
        CHECK(pass(central).released == 1);
        CHECK(central.key(1).state == "locked");
    }
    SUBCASE("renewed: new dates, and valid again; a period for abuse goes on beside it")
    {
        on_day(central, "2027-04-10");
        REQUIRE(central.call("POST", "/admin/keys/" + test::case_number(1) + "/suspend", {{"source", "x"}}).status == 200);
        REQUIRE(pass(central).suspended == 1);  // now for both
        CHECK(central.key(1).suspended_because == "expired");
        const auto renew = "/admin/keys/" + test::case_number(1) + "/renew";
        CHECK(central.call("POST", renew, {{"source", "irn/1"}, {"document_until", "2027-04-01"}}).status == 400);
        REQUIRE(central.call("POST", renew, {{"source", "irn/1"}, {"document_until", "2032-04-01"}}).status == 200);
        CHECK(central.key(1).state == "suspended");
        CHECK(central.key(1).suspended_because == "abuse");
        CHECK(central.key(1).valid_until == "2032-05-01");
        central.clock.advance(std::chrono::hours(25));
        CHECK(pass(central).released == 1);
        CHECK(central.key(1).state == "pending");
    }
}

TEST_CASE("Death, incapacity and fraud cancel for good; a desk is told, and only fraud leaves the person a new key")
{
    Central central;
    auto desk = central.desk();
    const auto draft = test::citizen_number(1);
    REQUIRE(test::activate(central, desk, 1, draft).problem == std::nullopt);
    const auto path = "/admin/keys/" + test::case_number(1) + "/cancel";
    CHECK(central.call("POST", path, {{"reason", "boredom"}, {"source", "irn/9"}}).status == 400);
    CHECK(central.call("POST", path, {{"reason", "death"}, {"source", "Maria, sua filha"}}).status == 400);  // a reference, no words
    const auto cancel = [&](const char* why) { return central.call("POST", path, {{"reason", why}, {"source", "irn/9"}}).status; };
    const auto at = test::k_morning + std::chrono::hours(1);
    SUBCASE("death")
    {
        CHECK(cancel("death") == 200);
        CHECK(reason(test::activate(central, desk, 12, draft, at)) == wire::k_problem_cancelled);
    }
    SUBCASE("incapacity")
    {
        CHECK(cancel("incapacity") == 200);
        CHECK(reason(test::activate(central, desk, 12, draft, at)) == wire::k_problem_cancelled);
    }
    SUBCASE("fraud")
    {
        CHECK(cancel("fraud") == 200);
        CHECK(Central::code(test::start_sign_in(central, desk, 1, 1, "482915")) == wire::k_problem_cancelled);
        CHECK(reason(test::activate(central, desk, 12, draft, at)).empty());
    }
    CHECK(central.key(1).state == "cancelled");
    CHECK(central.key(1).ended_source == "irn/9");
    CHECK_FALSE(test::credential_row(central, 1));
    CHECK(cancel("death") == 409);  // once
    CHECK(central.call("POST", "/admin/keys/" + test::case_number(99) + "/cancel", {{"reason", "death"}, {"source", "irn/9"}}).status == 404);
}

TEST_CASE("An act on a key that the service cancelled is refused as such")
{
    Central central;
    auto desk = central.desk();
    const auto draft = test::citizen_number(1);
    REQUIRE(test::activate(central, desk, 1, draft).problem == std::nullopt);
    REQUIRE(central.call("POST", "/admin/keys/" + test::case_number(1) + "/cancel", {{"reason", "fraud"}, {"source", "irn/9"}}).status == 200);
    const auto at = test::k_morning + std::chrono::hours(1);
    CHECK(reason(send_one(central, desk, desk.append(new_password_of(1, 11, draft, at, desk), at))) == wire::k_problem_cancelled);
}

TEST_CASE("No way that the table does not know is stored, whoever asks for it")
{
    Central central;
    auto desk = central.desk();
    REQUIRE(test::activate(central, desk, 1, test::citizen_number(1)).problem == std::nullopt);
    REQUIRE(central.call("POST", "/admin/keys/" + test::case_number(1) + "/cancel", {{"reason", "fraud"}, {"source", "irn/9"}}).status == 200);
    auto key = central.key(1);
    key.state = "activated";
    CHECK_FALSE(central.writer().run([&](central::Store& s) { return s.save_activation(key); }));
    CHECK(central.key(1).state == "cancelled");
}

TEST_CASE("The pass goes through the keys in small transactions, and two at once share them")
{
    Central central;
    auto desk = central.desk();
    std::vector<wire::Record> records;
    const int people = static_cast<int>(central::k_pass_chunk) + 40;
    for (int n = 1; n <= people; ++n) records.push_back(desk.append_person(n, test::k_morning));
    for (const auto& result : central.send(desk, records).results) REQUIRE_FALSE(result.problem);
    on_day(central, "2031-06-01");
    std::vector<central::DailyResult> done(2);
    {
        std::jthread other([&] { done[0] = central::run_daily_pass(central.context(), central.clock.now()).value(); });
        done[1] = pass(central);
    }
    CHECK(done[0].cancelled + done[1].cancelled == people);
    CHECK(events(central, "key_document_ended") == people);
}

TEST_CASE("The daily pass finds its keys by an index")
{
    Central central;
    for (const auto* sql : {"SELECT case_id FROM activation WHERE valid_until < '2031-01-01' AND state IN ('pending', 'activated', 'locked') AND "
                            "(suspended_because IS NULL OR suspended_because = 'abuse') ORDER BY valid_until LIMIT 200",
                            "SELECT case_id FROM activation WHERE suspended_because = 'abuse' AND suspended_until <= 5 ORDER BY suspended_until LIMIT 200",
                            "SELECT case_id FROM activation WHERE at_end IS NULL AND state IN ('pending', 'activated', 'locked') ORDER BY case_id LIMIT 200"}) {
        std::string plan;
        REQUIRE(central.writer().run([&](central::Store& s) -> central::Status<> {
            if (test::on_postgres()) {
                if (auto done = s.session().execute("SET LOCAL enable_seqscan = off"); !done) return done;
            }
            const auto explain = std::string(test::on_postgres() ? "EXPLAIN " : "EXPLAIN QUERY PLAN ") + sql;
            return s.session().run(explain, {}, [&](std::size_t, const central::Row& row) { plan += row.text(test::on_postgres() ? 0 : 3) + "\n"; });
        }));
        CHECK_MESSAGE(plan.find("activation_") != std::string::npos, plan);
        CHECK_MESSAGE(plan.find("SCAN activation\n") == std::string::npos, plan);
    }
}
