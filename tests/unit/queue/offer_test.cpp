// A central that forgot: accepted records go again, and nothing else does.
#include "support/desk_queue.h"
#include "support/test.h"

using namespace balcao;
using base::FaultCode;
using queue::ItemOutcome;
using queue::Outcome;
using queue::State;

namespace {

queue::LedgerLine line_of(test::DeskQueue& desk)
{
    const auto lines = desk->ledger(base::utc_day(desk.clock.now()));
    REQUIRE(lines);
    REQUIRE(lines->size() == 1);
    return lines->front();
}

}  // namespace

TEST_CASE("what the central forgot waits again, with its receipt, until it is accepted again; the ledger follows")
{
    test::DeskQueue desk;
    desk.open();
    desk.add_many(5);
    desk.settle_all(Outcome::accepted);
    desk.add(6);
    const auto epoch = desk->epoch();
    CHECK(desk->newest_accepted(epoch) == 5);
    CHECK(desk->offer_again(epoch, 4, 100) == 2);
    CHECK(desk.state(3) == State::acked);
    CHECK(desk.state(4) == State::retry);
    CHECK(desk.state(5) == State::retry);
    CHECK(desk.state(6) == State::pending);
    CHECK(line_of(desk).accepted == 3);
    CHECK(desk->newest_accepted(epoch) == 3);
    CHECK(desk->receipt_of(4).value());
    CHECK(desk->offer_again(epoch, 4, 100) == 0);  // once is enough
    desk.open();
    CHECK(desk.state(4) == State::retry);
    const auto batch = desk->claim(10).value();
    REQUIRE(batch.records.size() == 2);
    CHECK(batch.records.front().seq == 4);
    desk->give_back(batch);
    desk.settle_all(Outcome::duplicate);
    CHECK(desk->stats()->unsent() == 0);
    CHECK(line_of(desk).accepted == 6);
    CHECK(desk->verify_audit());
    CHECK(desk->balance(base::utc_day(desk.clock.now())));
}

TEST_CASE("refused, waiting and erased records are not offered again, and no other epoch's")
{
    test::DeskQueue desk;
    desk.options.retention = std::chrono::hours(1);
    desk.open();
    for (int n = 1; n <= 2; ++n) {
        desk.add(n);
        desk.settle_all(Outcome::accepted);
    }
    const auto first = desk->epoch();
    desk.clock.advance(std::chrono::hours(2));
    while (desk->erase_due(desk.signer()).value() > 0) {}
    CHECK(desk.state(1) == State::purged);
    CHECK(desk->offer_again(first, 1, 1) == 0);
    desk.add(3);
    desk.settle_all(Outcome::rejected);
    CHECK(desk->offer_again(first, 3, 3) == 0);
    REQUIRE(desk->begin_epoch("moved"));
    desk.add(4);
    desk.settle_all(Outcome::accepted);
    CHECK(desk->offer_again(first, 1, 100) == 1);  // number 2, whose content is still here
    CHECK(desk.state(4) == State::acked);
    CHECK(desk->epochs() == std::vector{desk->epoch(), first});
    CHECK(desk->offer_again(base::EpochId("ff"), 1, 1).error().code == FaultCode::input_invalid);
    CHECK(desk->newest_accepted(base::EpochId("ff")) == 0);
}

TEST_CASE("an old epoch that freezes late stops its own records alone")
{
    test::DeskQueue desk;
    desk.open();
    desk.add_many(3);
    desk.settle_all(Outcome::accepted);
    const auto old = desk->epoch();
    REQUIRE(desk->begin_epoch("moved"));
    desk.add(4);
    CHECK(desk->offer_again(old, 1, 3) == 3);
    const auto batch = desk->claim(1).value();
    REQUIRE(batch.epoch == old);
    REQUIRE(desk->settle(old, std::array{ItemOutcome{1, Outcome::conflict, "fork", {}}}, std::nullopt));
    for (queue::Position position = 1; position <= 3; ++position) CHECK(desk.state(position) == State::frozen);
    CHECK_FALSE(desk->frozen());
    const auto next = desk->claim(10);
    REQUIRE(next);
    REQUIRE(next->records.size() == 1);
    CHECK(next->records.front().position == 4);
}

TEST_CASE("a copy of a queue whose epoch is frozen stops what that epoch left, and sends what comes after")
{
    test::DeskQueue desk;
    desk.open();
    desk.add_many(3);
    const auto batch = desk->claim(1).value();
    REQUIRE(desk->settle(batch.epoch, std::array{ItemOutcome{1, Outcome::conflict, "fork", {}}}, std::nullopt));
    desk.close();
    std::filesystem::copy(desk.options.path, desk.options.path + ".copy");
    std::filesystem::rename(desk.options.path + ".copy", desk.options.path);
    desk.open();
    CHECK_FALSE(desk->epoch() == batch.epoch);
    for (queue::Position position = 1; position <= 3; ++position) CHECK(desk.state(position) == State::frozen);
    desk.add(4);
    const auto next = desk->claim(10);
    REQUIRE(next);
    REQUIRE(next->records.size() == 1);
    CHECK(next->records.front().position == 4);
}

TEST_CASE("a record postponed while the clock was ten years ahead is due when the clock is right again")
{
    test::DeskQueue desk;
    desk.open();
    desk.add(1);
    REQUIRE(desk->park(1, base::OperatorId("ana")));
    desk.clock.jump_wall_clock(test::k_now + std::chrono::hours(24 * 3652));
    REQUIRE(desk->release(1, base::OperatorId("ana")));
    desk.clock.jump_wall_clock(test::k_now);
    CHECK(desk->claim(10)->records.size() == 1);
}

TEST_CASE("a queue that cannot be opened anew says so to every use, and works once it can")
{
    test::DeskQueue desk;
    desk.open();
    desk.add(1);
    std::filesystem::rename(desk.options.path, desk.options.path + ".away");
    std::filesystem::create_directory(desk.options.path);
    CHECK_FALSE(desk->reopen());
    CHECK_FALSE(desk->append(desk.record(2), desk.prepare("2")));
    CHECK_FALSE(desk->stats());
    CHECK_FALSE(desk->claim(10));
    CHECK_FALSE(desk->upkeep());
    CHECK_FALSE(desk->reopen());
    std::filesystem::remove(desk.options.path);
    std::filesystem::rename(desk.options.path + ".away", desk.options.path);
    CHECK(desk->reopen());
    CHECK(desk.state(1) == State::pending);
    desk.add(2);
}

TEST_CASE("when the disk fills up, who has begun is finished and nobody new is begun")
{
    test::DeskQueue desk;
    desk.open();
    const base::CaseId begun("case-1");
    REQUIRE(desk->save_draft(begun, base::utc_day(desk.clock.now()), base::to_bytes("draft")));
    REQUIRE(desk->release_ballast());
    CHECK(desk->save_draft(base::CaseId("case-2"), base::utc_day(desk.clock.now()), base::to_bytes("draft")).error().code ==
          FaultCode::disk_full);
    CHECK(desk->append(desk.record(2), desk.prepare("2")).error().code == FaultCode::disk_full);
    CHECK(desk->save_draft(begun, base::utc_day(desk.clock.now()), base::to_bytes("more")));
    desk.add(1);
    CHECK(desk->append(desk.record(1), desk.prepare("1")).error().code == FaultCode::disk_full);  // its draft is gone
}
