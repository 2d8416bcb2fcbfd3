#include "support/desk_queue.h"

using namespace balcao;
using base::FaultCode;
using queue::ItemOutcome;
using queue::Outcome;
using queue::State;

namespace {

const base::OperatorId k_ana("ana.operadora");

}  // namespace

TEST_CASE("records are claimed in order, stay in flight until answered, and go back unharmed without an answer")
{
    test::DeskQueue desk;
    desk.open();
    desk.add_many(5);
    const auto batch = desk->claim(3).value();
    REQUIRE(batch.records.size() == 3);
    CHECK(batch.records[0].seq == 1);
    CHECK(batch.records[2].seq == 3);
    CHECK(batch.records[1].case_id.text() == "case-2");
    CHECK(batch.records[1].prev == batch.records[0].hash);
    CHECK(desk.state(1) == State::in_flight);
    CHECK(desk->claim(10)->records.front().seq == 4);  // those in flight are not given out twice
    desk->give_back(batch);
    CHECK(desk.state(1) == State::pending);
    CHECK(desk->claim(1)->records.front().seq == 1);
    desk.open();  // a crash forgets what was in flight
    CHECK(desk->claim(10)->records.size() == 5);
    CHECK(desk->stats()->in_flight == 5);
}

TEST_CASE("a batch respects the octets allowed, but always holds one record")
{
    test::DeskQueue desk;
    desk.open();
    desk.add_many(3);
    CHECK(desk->claim(10, 1)->records.size() == 1);
    CHECK(desk->claim(0).error().code == FaultCode::input_invalid);
}

TEST_CASE("accepted needs a receipt; with one the cursor moves and the receipt can be found")
{
    test::DeskQueue desk;
    desk.open();
    desk.add_many(3);
    const auto batch = desk->claim(2).value();
    const std::array good{ItemOutcome{1, Outcome::accepted, "", {}}, ItemOutcome{2, Outcome::duplicate, "", {}}};
    CHECK(desk->settle(batch.epoch, good, std::nullopt).error().code == FaultCode::receipt_invalid);
    CHECK(desk->settle(batch.epoch, good, queue::VerifiedReceipt{}).error().code == FaultCode::receipt_invalid);
    CHECK(desk.state(1) == State::in_flight);
    REQUIRE(desk->settle(batch.epoch, good, desk.receipt()));
    CHECK(desk.state(1) == State::acked);
    CHECK(desk.state(3) == State::pending);
    CHECK(desk->receipt_of(2).value()->blob == base::to_bytes("receipt"));
    CHECK(desk->receipt_of(2).value()->results == base::to_bytes("results"));
    CHECK_FALSE(desk->receipt_of(3).value());
    const auto stats = desk->stats().value();
    CHECK(stats.pending == 1);
    CHECK(stats.last_accepted_at == desk.clock.now());
    CHECK(desk->ledger(base::utc_day(desk.clock.now()))->front().accepted == 2);
    CHECK(desk->settled_upto(batch.epoch) == 2);
    // The same receipt once more (fetched again after a crash) changes nothing.
    REQUIRE(desk->settle(batch.epoch, good, desk.receipt()));
    CHECK(desk->ledger(base::utc_day(desk.clock.now()))->front().accepted == 2);
    desk.open();
    CHECK(desk->stats()->last_accepted_at == test::k_now);
    CHECK(desk.state(2) == State::acked);
}

TEST_CASE("accepted, postponed and refused in one batch: the cursor passes all, each in its own state")
{
    test::DeskQueue desk;
    desk.open();
    desk.add_many(4);
    const auto batch = desk->claim(10).value();
    const auto later = desk.clock.now() + std::chrono::seconds(30);
    REQUIRE(desk->settle(batch.epoch,
                         std::array{ItemOutcome{1, Outcome::retry, "busy", later},
                                    ItemOutcome{2, Outcome::accepted, "", {}},
                                    ItemOutcome{3, Outcome::rejected, "nif.required_for_permit", {}},
                                    ItemOutcome{4, Outcome::accepted, "", {}}},
                         desk.receipt()));
    CHECK(desk.state(1) == State::retry);
    CHECK(desk.state(2) == State::acked);
    CHECK(desk.state(3) == State::dead);
    CHECK(desk->item(3).value()->problem == "nif.required_for_permit");
    auto stats = desk->stats().value();
    CHECK(stats.pending == 0);
    CHECK(stats.retry == 1);
    CHECK(stats.attention() == 1);
    CHECK(stats.unsent() == 1);
    CHECK(stats.oldest_unsent_at == test::k_now);
    CHECK(desk->claim(10)->empty());
    desk.clock.advance(std::chrono::seconds(31));
    const auto again = desk->claim(10).value();
    REQUIRE(again.records.size() == 1);
    CHECK(again.records.front().seq == 1);
    CHECK(again.records.front().attempts == 1);
    CHECK(desk.state(1) == State::resending);
    REQUIRE(desk->settle(again.epoch, std::array{ItemOutcome{1, Outcome::accepted, "", {}}}, desk.receipt("second")));
    CHECK(desk.state(1) == State::acked);
    CHECK(desk->receipt_of(1).value()->blob == base::to_bytes("second"));
    CHECK_FALSE(desk->stats()->oldest_unsent_at);
    CHECK(desk->verify_audit());
    CHECK(desk->balance(base::utc_day(desk.clock.now())));
}

TEST_CASE("answers for part of a batch, in any order, never let the cursor pass an open record")
{
    test::DeskQueue desk;
    desk.open();
    desk.add_many(4);
    const auto batch = desk->claim(10).value();
    REQUIRE(desk->settle(batch.epoch,
                         std::array{ItemOutcome{2, Outcome::accepted, "", {}}, ItemOutcome{4, Outcome::accepted, "", {}}},
                         desk.receipt()));
    CHECK(desk.state(1) == State::in_flight);
    CHECK(desk.state(2) == State::acked);
    CHECK(desk->stats()->pending == 2);
    CHECK(desk->settled_upto(batch.epoch) == 0);
    CHECK_FALSE(desk->receipt_of(3).value());
    CHECK(desk->receipt_of(4).value());
    desk.open();
    CHECK(desk.state(2) == State::acked);
    CHECK(desk->claim(10)->records.size() == 2);
    REQUIRE(desk->settle(batch.epoch,
                         std::array{ItemOutcome{1, Outcome::accepted, "", {}}, ItemOutcome{3, Outcome::accepted, "", {}}},
                         desk.receipt()));
    CHECK(desk->stats()->pending == 0);
    CHECK(desk->settled_upto(batch.epoch) == 4);
}

TEST_CASE("answers that cannot be are refused as a whole")
{
    test::DeskQueue desk;
    desk.open();
    desk.add_many(2);
    const auto epoch = desk->epoch();
    const auto code = [&](const base::EpochId& id, std::vector<ItemOutcome> items) {
        return desk->settle(id, items, desk.receipt()).error().code;
    };
    CHECK(code(base::EpochId("other"), {{1, Outcome::accepted, "", {}}}) == FaultCode::input_invalid);
    CHECK(code(epoch, {{0, Outcome::accepted, "", {}}}) == FaultCode::input_invalid);
    CHECK(code(epoch, {{3, Outcome::accepted, "", {}}}) == FaultCode::input_invalid);
    CHECK(code(epoch, {{1, Outcome::accepted, "", {}}, {1, Outcome::accepted, "", {}}}) == FaultCode::input_invalid);
    CHECK(code(epoch, {}) == FaultCode::input_invalid);
    CHECK(code(epoch, {{1, Outcome::rejected, "", {}}}) == FaultCode::act_not_possible_now);  // never sent
    CHECK(code(epoch, {{1, Outcome::accepted, "", {}}, {2, Outcome::rejected, "", {}}}) ==
          FaultCode::act_not_possible_now);
    (void)desk->claim(10);
    CHECK(code(epoch, {{1, Outcome::rejected, "name: Amélia", {}}}) == FaultCode::input_invalid);
    CHECK(desk->stats()->pending == 2);
    CHECK(desk->audit(0, 100)->size() == 3);
}

TEST_CASE("a conflict freezes the epoch: nothing more is sent, registering goes on")
{
    test::DeskQueue desk;
    desk.open();
    desk.add_many(2);
    const auto batch = desk->claim(1).value();
    REQUIRE(desk->settle(batch.epoch, std::array{ItemOutcome{1, Outcome::conflict, "fork", {}}}, std::nullopt));
    CHECK(desk.state(1) == State::frozen);
    CHECK(desk->frozen());
    CHECK(desk->claim(10).error().code == FaultCode::epoch_frozen);
    desk.add(3);
    desk.open();
    CHECK(desk->frozen());
    CHECK(desk->stats()->attention() == 1);
    CHECK(desk->stats()->pending == 2);
}

TEST_CASE("operators park, release, try again and waive, each with an audit entry, and only where the state allows it")
{
    test::DeskQueue desk;
    desk.open();
    desk.add_many(3);
    REQUIRE(desk->park(2, k_ana));
    CHECK(desk.state(2) == State::parked);
    CHECK(desk->park(2, k_ana).error().code == FaultCode::act_not_possible_now);
    CHECK(desk->waive(2, k_ana, "duplicate").error().code == FaultCode::act_not_possible_now);
    CHECK(desk->park(9, k_ana).error().code == FaultCode::input_invalid);
    CHECK(desk->park(1, base::OperatorId("Ana Maria")).error().code == FaultCode::input_invalid);
    const auto batch = desk->claim(10).value();
    REQUIRE(batch.records.size() == 2);
    CHECK(desk->park(1, k_ana).error().code == FaultCode::act_not_possible_now);  // in flight
    REQUIRE(desk->settle(batch.epoch,
                         std::array{ItemOutcome{1, Outcome::rejected, "rule.x", {}}, ItemOutcome{3, Outcome::accepted, "", {}}},
                         desk.receipt()));
    CHECK(desk->stats()->pending == 0);
    REQUIRE(desk->release(2, k_ana));
    CHECK(desk->claim(10)->records.front().seq == 2);
    REQUIRE(desk->retry_now(1, k_ana));
    CHECK(desk.state(1) == State::retry);
    const auto again = desk->claim(10).value();
    REQUIRE(desk->settle(again.epoch, std::array{ItemOutcome{1, Outcome::rejected, "rule.x", {}}}, std::nullopt));
    CHECK(desk->waive(1, k_ana, "Because of X").error().code == FaultCode::input_invalid);
    REQUIRE(desk->waive(1, k_ana, "citizen.gave_up"));
    CHECK(desk.state(1) == State::waived);
    CHECK(desk->stats()->waived == 1);
    CHECK(desk->ledger(base::utc_day(desk.clock.now()))->front().waived == 1);
    CHECK(desk->verify_audit());
    std::string story;
    const auto entries = desk->audit(0, 100).value();
    for (const auto& entry : entries) {
        story += entry.event.event + " ";
    }
    CHECK(story.find("record_parked") != std::string::npos);
    CHECK(story.find("record_waived") != std::string::npos);
}

TEST_CASE("a corrected record takes the place of a refused one, once")
{
    test::DeskQueue desk;
    desk.open();
    desk.add_many(2);
    const auto batch = desk->claim(1).value();
    REQUIRE(desk->settle(batch.epoch, std::array{ItemOutcome{1, Outcome::rejected, "rule.x", {}}}, std::nullopt));
    auto corrected = desk.record(3);
    corrected.supersedes = 2;  // still pending
    CHECK(desk->append(corrected, desk.prepare("3")).error().code == FaultCode::act_not_possible_now);
    corrected.supersedes = 1;
    REQUIRE(desk->append(corrected, desk.prepare("3")));
    CHECK(desk.state(1) == State::replaced);
    CHECK(desk->item(1).value()->replaced_by == 3);
    CHECK(desk->stats()->attention() == 0);
    CHECK(desk->append(corrected, desk.prepare("3")).error().code == FaultCode::act_not_possible_now);
    CHECK(desk->verify_chain(desk.certificate()));
}

TEST_CASE("what waits is looked at in queue order without being claimed: pending, in flight and for later alike")
{
    test::DeskQueue desk;
    desk.open();
    desk.add_many(7);
    const auto batch = desk->claim(4).value();
    const auto later = desk.clock.now() + std::chrono::hours(1);
    REQUIRE(desk->settle(batch.epoch,
                         std::array{ItemOutcome{1, Outcome::accepted, "", {}}, ItemOutcome{2, Outcome::retry, "busy", later},
                                    ItemOutcome{3, Outcome::rejected, "age.minimum", {}}, ItemOutcome{4, Outcome::accepted, "", {}}},
                         desk.receipt()));
    REQUIRE(desk->park(6, k_ana));
    REQUIRE(desk->claim(1)->records.front().seq == 5);
    const auto before = desk->stats().value();
    const auto seqs = [&](queue::Position after, int limit, std::int64_t octets = 1'000'000) {
        std::vector<base::Sequence> found;
        const auto unsent = desk->unsent_after(after, limit, octets).value();  // what a range is taken from must live as long
        for (const auto& record : unsent.records) found.push_back(record.seq);
        return found;
    };
    CHECK(seqs(0, 100) == std::vector<base::Sequence>{2, 5, 7});
    CHECK(seqs(0, 2) == std::vector<base::Sequence>{2, 5});
    CHECK(seqs(5, 100) == std::vector<base::Sequence>{7});
    CHECK(seqs(0, 100, 1) == std::vector<base::Sequence>{2});
    CHECK(seqs(7, 100).empty());
    CHECK(desk->unsent_after(0, 0, 1).error().code == FaultCode::input_invalid);
    CHECK(desk->stats().value() == before);
    CHECK(desk.state(7) == State::pending);
}

TEST_CASE("an answer that came another way settles what waits and passes over what has its answer")
{
    test::DeskQueue desk;
    desk.open();
    desk.add_many(6);
    const auto epoch = desk->epoch();
    REQUIRE(desk->settle(desk->claim(1)->epoch, std::array{ItemOutcome{1, Outcome::accepted, "", {}}}, desk.receipt()));
    REQUIRE(desk->settle(epoch, std::array{ItemOutcome{desk->claim(1)->records.front().seq, Outcome::rejected, "age.minimum", {}}}, std::nullopt));
    REQUIRE(desk->claim(1)->records.front().seq == 3);
    REQUIRE(desk->park(5, k_ana));
    REQUIRE(desk->park(6, k_ana));
    std::vector<ItemOutcome> outcomes;
    for (base::Sequence seq = 1; seq <= 5; ++seq) outcomes.push_back({seq, Outcome::accepted, "", {}});
    outcomes.push_back({6, Outcome::rejected, "age.minimum", {}});
    CHECK(desk->settle_carried(epoch, outcomes, std::nullopt).error().code == FaultCode::receipt_invalid);
    CHECK(desk.state(4) == State::pending);  // nothing changed, nothing is in flight for it
    CHECK(desk->stats()->in_flight == 1);
    const auto settled = desk->settle_carried(epoch, outcomes, desk.receipt());
    REQUIRE(settled);
    CHECK(settled->size() == 3);
    for (const int position : {1, 3, 4, 5}) CHECK(desk.state(position) == State::acked);
    CHECK(desk.state(2) == State::dead);
    CHECK(desk.state(6) == State::parked);
    CHECK(desk->stats()->in_flight == 0);
    CHECK(desk->receipt_of(4).value());
    CHECK(desk->settle_carried(epoch, outcomes, desk.receipt())->empty());
    CHECK(desk->settle_carried(epoch, std::array{ItemOutcome{7, Outcome::accepted, "", {}}}, desk.receipt()).error().code == FaultCode::input_invalid);
    CHECK(desk->settle_carried(base::EpochId("other"), outcomes, desk.receipt()).error().code == FaultCode::input_invalid);
    REQUIRE(desk->release(6, k_ana));
    CHECK(desk->settle_carried(epoch, std::array{ItemOutcome{6, Outcome::conflict, "", {}}}, std::nullopt)->size() == 1);
    CHECK(desk->frozen());
    CHECK(desk->unsent_after(0, 10, 1000)->empty());
}

TEST_CASE("the pace is that of the last run over the line: what came by stick and long pauses do not count")
{
    test::DeskQueue desk;
    desk.open();
    desk.add_many(40);
    const auto settle = [&](int count) {
        const auto batch = desk->claim(count).value();
        std::vector<ItemOutcome> outcomes;
        for (const auto& record : batch.records) outcomes.push_back({record.seq, Outcome::accepted, "", {}});
        REQUIRE(desk->settle(batch.epoch, outcomes, desk.receipt()));
    };
    CHECK_FALSE(desk->last_pace().value());
    settle(4);
    desk.clock.advance(std::chrono::seconds(2));
    settle(10);
    CHECK(*desk->last_pace().value() == doctest::Approx(5.0));
    desk.clock.advance(std::chrono::hours(3));
    settle(1);  // a run of one tells nothing: the one before still counts
    CHECK(*desk->last_pace().value() == doctest::Approx(5.0));
    desk.clock.advance(std::chrono::milliseconds(10));
    const std::array carried{ItemOutcome{16, Outcome::accepted, "", {}}, ItemOutcome{17, Outcome::accepted, "", {}}};
    REQUIRE(desk->settle_carried(desk->epoch(), carried, desk.receipt()));
    CHECK(*desk->last_pace().value() == doctest::Approx(5.0));
    desk.open();
    CHECK(*desk->last_pace().value() == doctest::Approx(5.0));
}

TEST_CASE("days whose ledger differs from the records are named")
{
    test::DeskQueue desk;
    desk.open();
    desk.add_many(2);
    CHECK(desk->unbalanced_days().value().empty());
    desk.close();
    {
        database::OpenOptions raw;
        raw.path = desk.options.path;
        auto other = database::Connection::open(raw);
        REQUIRE(other);
        REQUIRE(other->execute("UPDATE ledger SET registered = 3"));
    }
    desk.open();
    const auto days = desk->unbalanced_days().value();
    REQUIRE(days.size() == 1);
    CHECK(days[0] == base::utc_day(test::k_now));
}
