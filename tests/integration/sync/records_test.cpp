// Records on their way: one, many, refused ones among good ones, numbers used twice.
#include "desk.h"

using namespace balcao;
using base::FaultCode;
using queue::State;
using sync::TurnKind;
using test::CentralFixture;
using test::SyncDesk;

TEST_CASE("one record is accepted and its signed receipt is held")
{
    CentralFixture central;
    SyncDesk desk(central, "posto-1");
    const auto added = desk.add(1);
    CHECK(desk.item(1).state == State::pending);
    CHECK_FALSE(desk.word(1));
    const auto report = desk.run();
    CHECK(report.ended == TurnKind::idle);
    CHECK(report.accepted == 1);
    CHECK(report.left == 0);
    CHECK(desk.item(1).state == State::acked);
    const auto word = desk.word(1);
    REQUIRE(word);
    CHECK(word->receipt.first == 1);
    CHECK(word->receipt.head_hash == seal::bytes_of(added.hash));
    CHECK(sync::check_receipt(word->receipt, desk.queue().epoch(), desk.trust()));
    CHECK(word->activation == wire::ActivationState::pending);

    const auto receipts = desk.api().receipts_after(desk.queue().epoch(), 0, {});
    REQUIRE(receipts);
    REQUIRE(receipts->receipts.size() == 1);
    CHECK(receipts->receipts.front() == word->receipt);
    CHECK(desk.api().receipts_after(desk.queue().epoch(), 1, {})->receipts.empty());
    CHECK(desk.run().accepted == 0);
}

TEST_CASE("two hundred and fifty records go through in a few batches, in order")
{
    CentralFixture central;
    SyncDesk desk(central, "posto-1");
    desk.add_many(1, 250);
    const auto report = desk.run();
    CHECK(report.accepted == 250);
    CHECK(report.left == 0);
    MESSAGE("250 records in " << report.took.count() << " ms");
    const auto cursor = desk.cursor();
    CHECK(cursor.contiguous_upto == 250);
    CHECK(cursor.gaps.empty());
    for (const int position : {1, 50, 51, 250}) CHECK(desk.word(position)->activation == wire::ActivationState::pending);
    const auto receipts = desk.api().receipts_after(desk.queue().epoch(), 0, {});
    CHECK(receipts->receipts.size() <= 5);
    CHECK(desk.queue().verify_chain(desk.credentials().certificate));
}

TEST_CASE("refused and broken records among fifty do not hold up the others")
{
    CentralFixture central;
    SyncDesk desk(central, "posto-1");
    desk.add_many(1, 20);
    desk.add_sealed(base::to_bytes("no envelope at all"), 21);                       // the central refuses it
    desk.add_many(22, 30);
    desk.add_sealed(base::to_bytes("never sent"), 31, std::string(65, 'x'));         // not even sendable
    desk.add_many(32, 50);
    const auto report = desk.run();
    CHECK(report.accepted == 48);
    CHECK(report.rejected == 2);
    CHECK(report.left == 0);
    for (int position = 1; position <= 50; ++position) {
        const bool poison = position == 21 || position == 31;
        CHECK(desk.item(position).state == (poison ? State::dead : State::acked));
    }
    CHECK(desk.item(21).problem == wire::k_problem_unreadable);
    CHECK(desk.item(31).problem == "local_record_unreadable");
    desk.add(51);
    // The gap at 31 stays, so the central cannot say whether it holds what comes behind: the newest is offered again once a look.
    const auto next = desk.run();
    CHECK(next.accepted - next.duplicates == 1);
    CHECK(next.duplicates <= 1);
    CHECK(next.left == 0);
}

TEST_CASE("a second key for a taken phone is refused with its reason")
{
    CentralFixture central;
    SyncDesk desk(central, "posto-1");
    desk.add(1);
    const auto draft = test::acknowledge_all(
        test::with(test::person_number(2), {{test::F::phone, test::phone_number(1)}}), test::k_practice);
    desk.add(test::request_of(test::case_number(2), draft, desk.password(2), desk.clock.now()), 2);
    const auto report = desk.run();
    CHECK(report.accepted == 1);
    CHECK(report.rejected == 1);
    CHECK(desk.item(2).problem == wire::k_problem_phone);
}

TEST_CASE("receipts lost with a crash are had again, and nothing is registered twice")
{
    CentralFixture central;
    SyncDesk desk(central, "posto-1");
    desk.add_many(1, 12);
    // Everything was sent and answered, but the desk died before it wrote the answer down.
    {
        auto claimed = desk.queue().claim(50);
        REQUIRE(claimed);
        wire::Batch batch;
        for (const auto& record : claimed->records) {
            batch.records.push_back({wire::decode_header(record.header).value(), record.sealed,
                                     seal::bytes_of(record.prev), seal::bytes_of(record.hash), record.signature});
        }
        REQUIRE(desk.api().post_batch(batch, {}));
    }
    desk.open();
    CHECK(desk.stats().pending == 12);
    const auto report = desk.run();
    CHECK(report.accepted == 12);
    CHECK(report.duplicates == 12);
    CHECK(desk.word(7)->activation == wire::ActivationState::pending);
    CHECK(desk.cursor().contiguous_upto == 12);
}

TEST_CASE("another record under one of our numbers freezes the epoch; a new one goes on")
{
    CentralFixture central;
    SyncDesk desk(central, "posto-1");
    desk.add(1);
    // A clone of this terminal was faster.
    test::DeskLog clone{"posto-1", {desk.credentials().key, desk.credentials().certificate}, desk.credentials().seal_to};
    clone.epoch = desk.queue().epoch().text();
    wire::Batch batch;
    batch.records.push_back(clone.append_person(99, desk.clock.now()));
    REQUIRE(desk.api().post_batch(batch, {}));

    const auto report = desk.run();
    CHECK(report.ended == TurnKind::frozen);
    CHECK(report.fault->code == FaultCode::epoch_frozen);
    CHECK(desk.item(1).state == State::frozen);
    CHECK(desk.queue().frozen());
    CHECK(desk.run().ended == TurnKind::frozen);
    desk.add(2);  // registering goes on
    REQUIRE(desk.queue().begin_epoch("support"));
    desk.add(3);
    const auto after = desk.run();
    CHECK(after.ended == TurnKind::idle);
    CHECK(desk.item(3).state == State::acked);
}

TEST_CASE("a central that knows more of our epoch than we do gets a new epoch, not the old numbers again")
{
    CentralFixture central;
    SyncDesk desk(central, "posto-1");
    desk.add(1);
    test::DeskLog clone{"posto-1", {desk.credentials().key, desk.credentials().certificate}, desk.credentials().seal_to};
    clone.epoch = desk.queue().epoch().text();
    wire::Batch batch;
    for (const int n : {97, 98, 99}) batch.records.push_back(clone.append_person(n, desk.clock.now()));
    REQUIRE(desk.api().post_batch(batch, {}));
    const auto before = desk.queue().epoch();
    const auto report = desk.run();
    CHECK_FALSE(desk.queue().epoch() == before);
    desk.add(2);
    CHECK(desk.run().accepted >= 1);
    CHECK(desk.item(2).state == State::acked);
    MESSAGE("first run ended " << std::string(sync::name(report.ended)) << ", record 1 is "
                               << std::string(queue::name(desk.item(1).state)));
}

TEST_CASE("one run by itself opens queue and keys, and says when the desk service holds the queue")
{
    CentralFixture central;
    SyncDesk desk(central, "posto-1");
    desk.add_many(1, 3);
    sync::OnceOptions once;
    once.queue = desk.options;
    once.keys_folder = desk.keys.path();
    const auto held = sync::run_once(once, desk.clock, desk.random);
    REQUIRE(!held);
    CHECK(held.error().code == FaultCode::storage_in_use);
    test::TemporaryFolder elsewhere;
    SyncDesk other(central, "posto-2");
    once.keys_folder = elsewhere.file("none");
    CHECK(sync::run_once(once, desk.clock, desk.random).error().code == FaultCode::terminal_not_enrolled);
}
