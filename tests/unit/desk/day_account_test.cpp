#include <algorithm>
#include <random>

#include "support/day_central.h"
#include "support/test.h"

using namespace balcao;
using desk::DayFlaw;
using test::flaws;
using queue::Outcome;
using queue::Position;
using queue::State;
using namespace std::chrono_literals;

namespace {

using Flaws = std::vector<DayFlaw>;

/// Five records: accepted, refused, accepted, waiting, waiting.
void ordinary_day(test::DayWorld& world)
{
    world.desk.add_many(5);
    world.send({Outcome::accepted, Outcome::rejected, Outcome::accepted});
}

const desk::DayDifference* difference_of(const desk::DayAccount& account, DayFlaw flaw)
{
    const auto found = std::find_if(account.differences.begin(), account.differences.end(), [flaw](const auto& one) { return one.flaw == flaw; });
    return found == account.differences.end() ? nullptr : &*found;
}

}  // namespace

TEST_CASE("ledger = records = signed receipts: each record counts once, under its state, and waiting ones are no difference")
{
    test::DayWorld world;
    CHECK(world.account().balanced());  // a day without anybody
    ordinary_day(world);
    const auto account = world.account();
    CHECK(account.balanced());
    CHECK(account.by_ledger == 5);
    CHECK(account.by_records == 5);
    CHECK(account.confirmed == 2);
    CHECK(account.confirmed_refused == 1);
    CHECK(account.all == desk::DayCounts{5, 2, 1, 2, 0, 0, 0, 0, 0});
    CHECK(account.kinds.at("activation") == account.all);
    CHECK(account.operators.at("ana.operadora") == account.all);
    CHECK(account.positions == std::vector<Position>{1, 2, 3, 4, 5});
    CHECK(account.unfinished == std::vector<std::pair<Position, State>>{{2, State::dead}, {4, State::pending}, {5, State::pending}});
    std::vector<seal::Digest> hashes;
    for (Position position = 1; position <= 5; ++position) {
        hashes.push_back(world.desk->load(position).value()->hash);
    }
    CHECK(account.root == seal::merkle_root(hashes));
    // on their way is waiting, and another day is another day
    const auto batch = world.desk->claim(10).value();
    CHECK(world.account().all.waiting == 2);
    world.desk->give_back(batch);
    world.desk.clock.advance(24h);
    CHECK(world.account().positions.empty());
    world.desk.add(6);
    CHECK(world.account().positions == std::vector<Position>{6});
    CHECK(world.account().balanced());
    CHECK(world.account(base::utc_day(world.desk.clock.now() - 24h)).root == account.root);
}

TEST_CASE("what was erased after its time still counts, by the audit chain and the signed list")
{
    test::DayWorld world;
    const auto day = world.today();
    ordinary_day(world);
    const auto before = world.account();
    world.desk.clock.advance(24h * 8);
    world.desk.add(6);
    while (world.desk->erase_due(world.desk.signer()).value() > 0) {
    }
    REQUIRE(world.desk.state(1) == State::purged);
    const auto after = world.account(day);
    CHECK(after.balanced());
    CHECK(after.root == before.root);
    CHECK(after.positions == before.positions);
    CHECK(after.all.accepted == 2);
    CHECK(after.all.erased == 2);
    CHECK(after.confirmed == 2);
    SUBCASE("the ledger counts another number of them")
    {
        world.tamper("UPDATE ledger SET purged = purged + 1 WHERE day = '" + base::format_iso_date(day) + "' AND kind = 'activation'");
        const auto account = world.account(day);
        REQUIRE(difference_of(account, DayFlaw::ledger_counts) != nullptr);
        CHECK(difference_of(account, DayFlaw::ledger_counts)->expected == 3);
        CHECK(difference_of(account, DayFlaw::ledger_counts)->found == 2);
    }
    SUBCASE("a list that this terminal did not sign is none")
    {
        world.tamper("UPDATE erasure SET positions = '1,3,4' WHERE what = 'content'");
        const auto account = world.account(day);
        REQUIRE(difference_of(account, DayFlaw::erased_unlisted) != nullptr);
        CHECK(difference_of(account, DayFlaw::erased_unlisted)->positions == std::vector<Position>{1, 3});
    }
    SUBCASE("and without the note of the day the ledger says so")
    {
        world.tamper("DELETE FROM erased WHERE pos = 3");
        const auto account = world.account(day);
        REQUIRE(difference_of(account, DayFlaw::ledger_counts) != nullptr);
        CHECK(difference_of(account, DayFlaw::ledger_counts)->expected == 5);
        CHECK(difference_of(account, DayFlaw::ledger_counts)->found == 4);
    }
}

TEST_CASE("every way in which a day can differ is named with its records")
{
    test::DayWorld world;
    const auto day = world.today();
    ordinary_day(world);
    world.send({Outcome::accepted});
    // From now on records of the next day, so that there is something behind the day and its end is not the end of the log.
    world.desk.clock.advance(24h);
    world.desk.add(6);

    const auto only = [&](DayFlaw flaw, const std::vector<Position>& positions) {
        const auto account = world.account(day);
        CHECK(flaws(account) == Flaws{flaw});
        if (!account.differences.empty()) CHECK(account.differences.front().positions == positions);
    };
    SUBCASE("a record is taken out")
    {
        world.tamper("PRAGMA foreign_keys = OFF; DELETE FROM rec WHERE pos = 3");
        const auto account = world.account(day);
        CHECK(flaws(account) == Flaws{DayFlaw::ledger_counts, DayFlaw::ledger_answers, DayFlaw::record_missing});
        CHECK(difference_of(account, DayFlaw::record_missing)->positions == std::vector<Position>{3});
    }
    SUBCASE("the last one of the day, and the ledger is put right with it")
    {
        world.tamper("DELETE FROM rec WHERE pos = 5; UPDATE ledger SET registered = 4, last_pos = 4 WHERE first_pos = 1");
        only(DayFlaw::record_missing, {5});
    }
    SUBCASE("the whole day with its ledger")
    {
        world.tamper("PRAGMA foreign_keys = OFF; DELETE FROM exc; DELETE FROM rec WHERE pos <= 5; DELETE FROM ledger WHERE first_pos = 1");
        only(DayFlaw::record_missing, {1, 2, 3, 4, 5});
    }
    SUBCASE("the ledger is made to say more")
    {
        world.tamper("UPDATE ledger SET registered = 9 WHERE first_pos = 1");
        only(DayFlaw::ledger_counts, {});
    }
    SUBCASE("or counts answers that nobody gave")
    {
        world.tamper("UPDATE ledger SET accepted = 4 WHERE first_pos = 1");
        only(DayFlaw::ledger_answers, {});
    }
    SUBCASE("a line of the ledger is gone")
    {
        world.tamper("DELETE FROM ledger WHERE first_pos = 1");
        const auto account = world.account(day);
        CHECK(flaws(account) == Flaws{DayFlaw::ledger_counts, DayFlaw::ledger_answers});
        CHECK(account.differences.front().found == 5);
    }
    SUBCASE("the content of a record is exchanged")
    {
        world.tamper("UPDATE rec SET sealed = x'00' WHERE pos = 4");
        only(DayFlaw::record_changed, {4});
    }
    SUBCASE("a refusal is made to look like an acceptance")
    {
        world.tamper("DELETE FROM exc WHERE pos = 2; UPDATE ledger SET accepted = accepted + 1 WHERE first_pos = 1");
        only(DayFlaw::answer_differs, {2});
    }
    SUBCASE("an answer without a receipt")
    {
        world.tamper("DELETE FROM receipt WHERE last_pos = 4");
        only(DayFlaw::receipt_missing, {4});
    }
    SUBCASE("a receipt that somebody changed")
    {
        world.tamper("UPDATE receipt SET blob = CAST(replace(CAST(blob AS TEXT), '\"accepted\"', '\"rejected\"') AS BLOB) WHERE last_pos = 4");
        only(DayFlaw::receipt_invalid, {4});
    }
    SUBCASE("the audit chain never saw it")
    {
        world.tamper("UPDATE audit SET event = 'note' WHERE event = 'record_registered' AND numbers LIKE '%position=5%'");
        only(DayFlaw::record_unseen, {5});
        CHECK(world.desk->verify_audit().error().code == base::FaultCode::chain_broken);
    }
}

TEST_CASE("a receipt by another key than the central's confirms nothing")
{
    test::DayWorld world;
    static const auto stranger = test::make_pair(test::make_root(), seal::Profile::receipt, "stranger");
    world.desk.add_many(2);
    world.send({Outcome::accepted, Outcome::accepted}, stranger);
    const auto account = world.account();
    CHECK(account.confirmed == 0);
    CHECK(flaws(account) == Flaws{DayFlaw::receipt_invalid});
    CHECK(account.differences.front().positions == std::vector<Position>{1, 2});
    // Without anybody to trust the receipts held confirm nothing either.
    CHECK(flaws(desk::account_of(world.rows(world.today()), std::nullopt, world.desk.certificate())) == Flaws{DayFlaw::receipt_invalid});
}

TEST_CASE("a day is closed once; what comes after is told by the next statement, and once")
{
    test::DayWorld world;
    const auto day = world.today();
    ordinary_day(world);
    REQUIRE(world.close(day));
    CHECK(world.desk->day_closes(day)->size() == 1);
    CHECK(world.desk->after_closes()->empty());
    const auto again = world.close(day);
    REQUIRE_FALSE(again);
    CHECK(again.error().code == base::FaultCode::act_not_possible_now);
    CHECK(again.error().a == 1);
    CHECK(world.desk->day_closes(day)->size() == 1);

    world.send({Outcome::accepted, Outcome::retry});  // 4 and 5, late; 5 waits on, for later
    auto late = *world.desk->after_closes();
    REQUIRE(late.size() == 2);
    CHECK(late[0].position == 4);
    CHECK(late[0].was == State::pending);
    CHECK(late[0].now == State::acked);
    CHECK(late[1].now == State::retry);
    world.desk.clock.advance(24h);
    world.desk.add(6);
    REQUIRE(world.close(world.today()));  // the next day's statement tells it
    CHECK(world.desk->after_closes()->empty());
    CHECK_FALSE(world.close(day));

    SUBCASE("a record registered late for the closed day reopens it: part 2")
    {
        auto record = world.desk.record(7);
        record.day = day;
        REQUIRE(world.desk->append(record, world.desk.prepare("7")));
        late = *world.desk->after_closes();
        REQUIRE(late.size() == 1);
        CHECK(late[0].position == 7);
        CHECK_FALSE(late[0].was);
        CHECK(world.account(day).balanced());
        CHECK(world.account(day).positions == std::vector<Position>{1, 2, 3, 4, 5, 7});
        REQUIRE(world.close(day));
        const auto closes = *world.desk->day_closes(day);
        REQUIRE(closes.size() == 2);
        CHECK(closes[1].part == 2);
        CHECK(closes[1].records == 6);
        CHECK(world.desk->after_closes()->empty());
    }
    SUBCASE("and stays closed over a restart")
    {
        world.desk.open();
        CHECK(world.desk->day_closes(day)->at(0).who == base::OperatorId("rui.supervisor"));
        CHECK_FALSE(world.close(day));
    }
    CHECK(world.desk->verify_audit());
    const auto entries = *world.desk->audit(0, 500);
    CHECK(std::count_if(entries.begin(), entries.end(), [](const auto& entry) { return entry.event.event == "day_closed"; }) >= 2);
}

TEST_CASE("a record on its way while the day is closed is told as waiting; that it leaves and comes back unsent is no news")
{
    test::DayWorld world;
    const auto day = world.today();
    ordinary_day(world);
    const auto batch = *world.desk->claim(10);
    REQUIRE(batch.records.size() == 2);  // 4 and 5
    REQUIRE(world.close(day));
    CHECK(world.desk->after_closes()->empty());
    world.desk->give_back(batch);
    CHECK(world.desk->after_closes()->empty());
    const auto again = *world.desk->claim(10);
    REQUIRE(again.records.size() == 2);
    CHECK(world.desk->after_closes()->empty());
    world.desk->give_back(again);
    world.send({Outcome::accepted, Outcome::accepted});
    const auto late = *world.desk->after_closes();
    REQUIRE(late.size() == 2);
    CHECK(late[0].was == State::pending);
    CHECK(late[0].now == State::acked);
}

TEST_CASE("a statement of another moment is not kept")
{
    test::DayWorld world;
    ordinary_day(world);
    const auto read = world.rows(world.today());
    queue::NewDayClose close{world.today(), base::OperatorId("rui"), 5, 5, 0, base::to_bytes("x"), {}, read.audit_number};
    world.desk.add(6);  // somebody registers in between
    CHECK(world.desk->keep_close(close).error().code == base::FaultCode::act_not_possible_now);
    CHECK(world.desk->day_closes(world.today())->empty());
    close.audit_number = world.rows(world.today()).audit_number;
    close.unfinished = {{1, State::acked}};
    CHECK(world.desk->keep_close(close).error().code == base::FaultCode::input_invalid);
    CHECK(world.desk->day_closes(world.today())->empty());
    CHECK(world.desk->verify_audit());
}

TEST_CASE("whom to call back is ticked off once, and only while there is something to say")
{
    test::DayWorld world;
    ordinary_day(world);
    const base::OperatorId ana("ana.operadora");
    CHECK(world.desk->call_back_done(1, ana).error().code == base::FaultCode::act_not_possible_now);
    CHECK(world.desk->call_back_done(9, ana).error().code == base::FaultCode::input_invalid);
    REQUIRE(world.desk->call_back_done(2, ana));
    CHECK(world.desk->call_back_done(2, ana).error().code == base::FaultCode::act_not_possible_now);
    REQUIRE(world.desk->call_backs_done()->size() == 1);
    CHECK(world.desk->call_backs_done()->front().who == ana);
    CHECK(world.desk->audit(0, 100)->back().event.event == "called_back");
}

TEST_CASE("a statement says what it signs: changed, it is no statement; and its counts add up")
{
    test::DayWorld world;
    ordinary_day(world);
    const auto rows = world.rows(world.today());
    desk::DayFrame frame;
    frame.by = base::OperatorId("rui.supervisor");
    frame.at = world.desk.clock.now();
    frame.audit_entries = rows.audit_number;
    frame.audit_hash = rows.audit_hash;
    static const auto pair = test::make_pair(test::make_root(), seal::Profile::client);
    const desk::RecordMaker records({base::TerminalId("terminal-1"), pair.key, pair.certificate, {}}, world.desk.clock);
    const auto account = desk::account_of(rows, world.trust, world.desk.certificate());
    const auto statement = desk::day_statement(account, frame, base::TerminalId("terminal-1"));
    const auto signed_text = desk::sign_statement(statement, records);
    REQUIRE(signed_text);
    const auto checked = desk::check_statement(*signed_text);
    REQUIRE(checked);
    CHECK(checked->statement.at("root") == base::to_hex(account.root));
    CHECK(checked->statement.at("positions") == "1-5");
    CHECK(checked->statement.at("unfinished").size() == 2);
    CHECK(checked->certificate.fingerprint() == pair.certificate.fingerprint());

    auto changed = *signed_text;
    const auto at = changed.find("\"registered\":5");
    REQUIRE(at != std::string::npos);
    changed[at + 13] = '6';
    CHECK(desk::check_statement(changed).error().code == base::FaultCode::signature_invalid);
    CHECK(desk::check_statement("{}").error().code == base::FaultCode::message_malformed);
    CHECK(desk::check_statement("[1").error().code == base::FaultCode::message_malformed);
    auto wrong = statement;
    wrong["all"]["accepted"] = 3;  // signed, and still not a sum
    CHECK(desk::check_statement(*desk::sign_statement(wrong, records)).error().code == base::FaultCode::message_malformed);

    const auto own = desk::own_statement(rows, base::OperatorId("eva"), frame, base::TerminalId("terminal-1"));
    CHECK(own.at("all").at("registered") == 0);
    CHECK(own.at("positions") == "");
    const auto ana = desk::own_statement(rows, base::OperatorId("ana.operadora"), frame, base::TerminalId("terminal-1"));
    CHECK(ana.at("all").at("registered") == 5);
    CHECK(desk::check_statement(*desk::sign_statement(ana, records)));
}

TEST_CASE("runs of numbers are written and read back; nonsense is refused")
{
    CHECK(desk::runs_text({}).empty());
    CHECK(desk::runs_text({1, 2, 3, 5, 7, 8}) == "1-3,5,7-8");
    CHECK(desk::runs_from_text("1-3,5,7-8") == std::vector<Position>{1, 2, 3, 5, 7, 8});
    CHECK(desk::runs_from_text("") == std::vector<Position>{});
    for (const char* bad : {"0", "-1", "3-1", "1,1", "1,", ",1", "a", "1-", "2,1", "1-2-3", "1-9223372036854775807", "99999999999999999999", "1 2"}) {
        CAPTURE(bad);
        CHECK_FALSE(desk::runs_from_text(bad));
    }
}

TEST_CASE("whatever a day goes through, in any order, it balances; one record less, and it does not")
{
    for (std::uint32_t seed = 1; seed <= 25; ++seed) {
        CAPTURE(seed);
        std::mt19937 chance(seed);
        const auto pick = [&](int upto) { return static_cast<int>(chance() % static_cast<std::uint32_t>(upto)); };
        test::DayWorld world;
        std::vector<base::Date> days{world.today()};
        const base::OperatorId who("rui.supervisor");
        int number = 0;
        Position last = 0;
        for (int step = 0; step < 40; ++step) {
            switch (pick(9)) {
            case 0:
            case 1:
            case 2:
                world.desk.add(++number);
                ++last;
                break;
            case 3:
            case 4: {
                const auto batch = world.desk->claim(1 + pick(4));
                if (!batch || batch->empty()) break;
                std::vector<Outcome> outcomes;
                for (std::size_t i = 0; i < batch->records.size(); ++i) {
                    outcomes.push_back(std::array{Outcome::accepted, Outcome::duplicate, Outcome::retry, Outcome::rejected, Outcome::accepted}[static_cast<std::size_t>(pick(5))]);
                }
                world.settle(*batch, outcomes);
                break;
            }
            case 5: (void)(last > 0 ? world.desk->park(1 + pick(static_cast<int>(last)), who) : base::Status<>()); break;
            case 6: (void)(last > 0 ? world.desk->waive(1 + pick(static_cast<int>(last)), who, "given_up") : base::Status<>()); break;
            case 7:
                if (pick(3) == 0) {
                    world.desk.clock.advance(24h * (1 + pick(9)));
                    days.push_back(world.today());
                } else if (last > 0) {  // put right by a new record of today
                    auto record = world.desk.record(++number);
                    record.supersedes = 1 + pick(static_cast<int>(last));
                    last += world.desk->append(record, world.desk.prepare("again")) ? 1 : 0;
                }
                break;
            case 8:
                if (pick(2) == 0) (void)world.desk->erase_due(world.desk.signer());
                else (void)world.desk->offer_again(world.desk->epoch(), 1, last);
                break;
            }
            if (pick(8) == 0) (void)world.close(world.today());
        }
        std::vector<Position> all;
        for (const auto day : days) {
            const auto account = world.account(day);
            CAPTURE(base::format_iso_date(day));
            std::string told;
            for (const auto& difference : account.differences) {
                told += std::string(desk::name(difference.flaw)) + " " + desk::runs_text(difference.positions) + " " + std::to_string(difference.expected) + ":" + std::to_string(difference.found) + " ";
            }
            CHECK(told == "");
            CHECK(account.by_ledger == account.by_records);
            all.insert(all.end(), account.positions.begin(), account.positions.end());
        }
        std::sort(all.begin(), all.end());
        CHECK(desk::runs_text(all) == (last == 0 ? "" : last == 1 ? "1" : "1-" + std::to_string(last)));
        CHECK(world.desk->verify_audit());
        if (last < 3) continue;
        // A record goes: exactly one day says so, with its number.
        const auto held = world.desk->list({std::nullopt, false, 0, 500});
        REQUIRE(held);
        const auto gone = held->at(static_cast<std::size_t>(pick(static_cast<int>(held->size() - 1))) + 1).position;
        world.tamper("PRAGMA foreign_keys = OFF; DELETE FROM rec WHERE pos = " + std::to_string(gone));
        int named = 0;
        for (const auto day : days) {
            const auto account = world.account(day);
            const auto* missing = difference_of(account, DayFlaw::record_missing);
            named += missing != nullptr ? 1 : 0;
            if (missing != nullptr) CHECK(missing->positions == std::vector<Position>{gone});
        }
        CHECK(named == 1);
    }
}
