#include <filesystem>

#include "support/desk_queue.h"

using namespace balcao;
using base::FaultCode;
using queue::ItemOutcome;
using queue::Outcome;
using queue::State;

TEST_CASE("a file restored from a copy gets a new epoch, so no number is used twice")
{
    test::DeskQueue desk;
    desk.open();
    desk.add_many(2);
    const auto first = desk->epoch();
    desk.close();
    std::filesystem::copy_file(desk.options.path, desk.folder.file("copy.db"));
    std::filesystem::remove(desk.options.path + "-wal");
    desk.open();
    CHECK(desk->epoch() == first);  // an ordinary restart
    desk.add(3);
    desk.close();
    std::filesystem::remove(desk.options.path);
    std::filesystem::remove(desk.options.path + "-wal");
    std::filesystem::copy_file(desk.folder.file("copy.db"), desk.options.path);
    desk.open();
    CHECK(desk->epoch() != first);
    const auto fresh = desk.add(4);
    CHECK(fresh.position == 3);
    CHECK(fresh.seq == 1);
    CHECK(desk->verify_chain(desk.certificate()));
    // A batch never mixes epochs, and what waits in the old one is still sent under its own numbers.
    const auto old = desk->claim(10).value();
    CHECK(old.epoch == first);
    CHECK(old.records.size() == 2);
    const auto next = desk->claim(10).value();
    CHECK(next.epoch == fresh.epoch);
    CHECK(next.records.front().seq == 1);
    REQUIRE(desk->settle(next.epoch, std::array{ItemOutcome{1, Outcome::accepted, "", {}}}, desk.receipt()));
    CHECK(desk.state(3) == State::acked);
    CHECK(desk->settled_upto(next.epoch) == 0);  // the cursor waits for the older ones
    REQUIRE(desk->settle(first, std::array{ItemOutcome{1, Outcome::accepted, "", {}}, ItemOutcome{2, Outcome::accepted, "", {}}},
                         desk.receipt()));
    CHECK(desk->settled_upto(next.epoch) == 1);
    CHECK(desk->settled_upto(first) == 2);
}

TEST_CASE("after a freeze a new epoch sends again, and what the old one left unsent waits to be corrected")
{
    test::DeskQueue desk;
    desk.open();
    desk.add_many(4);
    REQUIRE(desk->park(4, base::OperatorId("ana")));
    const auto batch = desk->claim(1).value();
    CHECK(desk->begin_epoch("conflict").error().code == FaultCode::act_not_possible_now);  // something in flight
    REQUIRE(desk->settle(batch.epoch, std::array{ItemOutcome{1, Outcome::conflict, "fork", {}}}, std::nullopt));
    const auto second = desk->begin_epoch("conflict");
    REQUIRE(second);
    for (queue::Position position = 1; position <= 4; ++position) {
        CHECK(desk.state(position) == State::frozen);
    }
    CHECK_FALSE(desk->frozen());
    CHECK(desk->stats()->frozen == 4);
    CHECK(desk->stats()->pending == 0);
    auto corrected = desk.record(2);
    corrected.supersedes = 2;
    REQUIRE(desk->append(corrected, desk.prepare("2 again")));
    const auto next = desk->claim(10).value();
    REQUIRE(next.records.size() == 1);
    CHECK(next.epoch == *second);
    CHECK(next.records.front().seq == 1);
    CHECK(next.records.front().prev == seal::k_chain_start);
    CHECK(desk->verify_chain(desk.certificate()));
    desk.open();
    CHECK(desk->epoch() == *second);
    CHECK(desk.state(2) == State::replaced);
}

TEST_CASE("an epoch the central alone has stopped is frozen here too, and a new one takes along what was not sent")
{
    test::DeskQueue desk;
    desk.open();
    desk.add_many(3);
    const auto first = desk->epoch();
    const auto batch = desk->claim(2).value();
    CHECK(desk->freeze(first).error().code == FaultCode::act_not_possible_now);  // something in flight
    desk->give_back(batch);
    CHECK(desk->freeze(base::EpochId("unknown")).error().code == FaultCode::input_invalid);
    REQUIRE(desk->freeze(first));
    REQUIRE(desk->freeze(first));  // again: nothing changes
    CHECK(desk->frozen());
    CHECK(desk->stats()->pending == 3);  // nothing is lost or decided yet
    CHECK(desk->claim(10).error().code == FaultCode::epoch_frozen);
    desk.open();
    CHECK(desk->frozen());
    REQUIRE(desk->begin_epoch("support"));
    CHECK(desk->stats()->frozen == 3);
    CHECK(desk->verify_audit());
}

TEST_CASE("an older epoch that the central stops keeps nothing of the newer one back")
{
    test::DeskQueue desk;
    desk.open();
    desk.add_many(2);
    const auto first = desk->epoch();
    REQUIRE(desk->begin_epoch("central_is_ahead"));
    desk.add_many(1);
    REQUIRE(desk->freeze(first));
    CHECK_FALSE(desk->frozen());
    CHECK(desk.state(1) == State::frozen);
    CHECK(desk.state(2) == State::frozen);
    const auto next = desk->claim(10).value();
    REQUIRE(next.records.size() == 1);
    CHECK(next.records.front().position == 3);
}

TEST_CASE("an epoch can be begun twice before its first record")
{
    test::DeskQueue desk;
    desk.open();
    desk.add(1);
    REQUIRE(desk->begin_epoch("central.knows_more"));
    const auto last = desk->begin_epoch("central.knows_more").value();
    CHECK(desk->begin_epoch("Some free text").error().code == FaultCode::act_not_possible_now);
    desk.open();
    const auto added = desk.add(2);
    CHECK(added.epoch == last);
    CHECK(added.seq == 1);
    CHECK(desk->verify_chain(desk.certificate()));
}
