// Copies go to a neighbour, are withdrawn when the central has confirmed, and are delivered when their desk cannot: each record
// counts once, whoever brings it first.
#include "neighbour.h"

using namespace balcao;
using queue::State;
using test::CentralFixture;
using test::CopyingDesk;
using test::NeighbourDesk;
using test::step;

TEST_CASE("A desk that is gone for good: its neighbour delivers what it keeps, and each case is at the central once")
{
    CentralFixture central;
    NeighbourDesk neighbour(central);
    {
        CopyingDesk gone(central);
        gone.desk.add_many(1, 4);
        const auto sender = gone.sender_to(neighbour.where());
        step(*sender);
        CHECK(sender->status().unsent == 4);
        CHECK(sender->status().there == 4);
        CHECK(sender->status().newest_at);
    }   // the folder is deleted
    CHECK(test::records_at_central(neighbour.desk) == "0");
    neighbour.open_store();   // and the neighbour was started again meanwhile
    const auto done = neighbour.deliver("posto-1");
    CHECK(done.delivered == 4);
    CHECK(done.refused == 0);
    CHECK(done.left == 0);
    CHECK_FALSE(done.fault);
    CHECK(test::records_at_central(neighbour.desk) == "4");
    CHECK(neighbour.deliver("posto-1").delivered == 0);   // nothing is sent twice
    CHECK(mirror::deliver(*neighbour.store, base::TerminalId("posto-9"), neighbour.desk.api(), {}).error().code == base::FaultCode::mirror_nothing_kept);
}

TEST_CASE("Only what is new is sent, and what the central has confirmed is withdrawn from the neighbour's disk")
{
    CentralFixture central;
    NeighbourDesk neighbour(central);
    CopyingDesk owner(central);
    owner.desk.add_many(1, 3);
    const auto sender = owner.sender_to(neighbour.where());
    step(*sender);
    CHECK(neighbour.changes == 3);
    step(*sender);
    CHECK(neighbour.changes == 3);
    owner.desk.add(4);
    step(*sender);
    CHECK(neighbour.changes == 4);
    // A second program of the same desk, as after a restart: the difference, which is nothing.
    step(*owner.sender_to(neighbour.where()));
    CHECK(neighbour.changes == 4);

    owner.desk.run_to_the_end();
    step(*sender);
    CHECK(neighbour.changes == 5);   // one withdrawal for all
    CHECK(neighbour.kept_for(owner.desk) == 0);
    CHECK(sender->status().unsent == 0);
    CHECK(sender->status().there == 0);
    CHECK(std::filesystem::is_empty(neighbour.desk.folder.file("mirror/posto-1")) == false);   // the time of its last word alone
    for (const auto& file : std::filesystem::directory_iterator(neighbour.desk.folder.file("mirror/posto-1"))) CHECK(file.path().filename() == "seen");
}

TEST_CASE("A desk that comes back learns from its neighbour that everything arrived, with the central's receipts")
{
    CentralFixture central;
    NeighbourDesk neighbour(central);
    CopyingDesk owner(central);
    owner.desk.add_many(1, 3);
    const auto sender = owner.sender_to(neighbour.where());
    step(*sender);
    CHECK(neighbour.deliver("posto-1").delivered == 3);

    step(*sender);   // alive again
    CHECK(owner.settled == 1);
    CHECK(owner.desk.stats().unsent() == 0);
    for (queue::Position position = 1; position <= 3; ++position) {
        CHECK(owner.desk.item(position).state == State::acked);
        CHECK(owner.desk.word(position));
    }
    CHECK(neighbour.kept_for(owner.desk) == 0);
    CHECK(owner.desk.run().accepted == 0);   // nothing is left to send
    CHECK(test::records_at_central(owner.desk) == "3");
}

TEST_CASE("Brought by the desk itself first, or by both: the central counts each record once")
{
    CentralFixture central;
    NeighbourDesk neighbour(central);
    CopyingDesk owner(central);
    owner.desk.add_many(1, 4);
    const auto sender = owner.sender_to(neighbour.where());
    step(*sender);
    SUBCASE("the desk first") { owner.desk.run_to_the_end(); }
    SUBCASE("the neighbour first, and the desk does not know") {}
    CHECK(neighbour.deliver("posto-1").delivered == 4);
    owner.desk.add(5);
    owner.desk.run_to_the_end();
    CHECK(test::records_at_central(owner.desk) == "5");
    step(*sender);
    CHECK(neighbour.kept_for(owner.desk) == 0);
    CHECK(owner.desk.stats().unsent() == 0);
    CHECK(owner.desk.stats().attention() == 0);
}

TEST_CASE("The central's answers come back on a stick where there is no line between the desks")
{
    CentralFixture central;
    NeighbourDesk neighbour(central);
    CopyingDesk owner(central);
    CopyingDesk other(central, "posto-3");
    owner.desk.add_many(1, 3);
    step(*owner.sender_to(neighbour.where()));
    test::TemporaryFolder stick;
    const auto path = stick.file(mirror::answers_file_name("00112233445566778899aabbccddeeff"));
    {
        auto target = sync::StickTarget::create(path);
        REQUIRE(target);
        CHECK(mirror::write_answers(*neighbour.store, base::TerminalId("posto-1"), "00112233445566778899aabbccddeeff", target->file()).error().code ==
              base::FaultCode::mirror_nothing_kept);   // nothing was delivered yet
    }
    CHECK(neighbour.deliver("posto-1").delivered == 3);
    auto target = sync::StickTarget::create(path);
    REQUIRE(target);
    CHECK(mirror::write_answers(*neighbour.store, base::TerminalId("posto-1"), "00112233445566778899aabbccddeeff", target->file()).value() == 3);
    REQUIRE(target->commit());
    // Nothing of it says whose it is or what it is about.
    const auto octets = test::content_of(path);
    for (const char* word : {"posto-1", "posto-2", "L0000000", "m.silva"}) CHECK(octets.find(word) == std::string::npos);

    const auto take = [&](CopyingDesk& desk) {
        const auto source = sync::StickSource::open(path);
        REQUIRE(source);
        return mirror::read_answers({desk.desk.queue(), desk.desk.mutex, desk.desk.credentials(), desk.desk.clock}, desk.key, source->file()).value();
    };
    CHECK(take(other).unknown == 3);   // another desk's stick changes nothing
    const auto in = take(owner);
    CHECK(in.in.settled == 3);
    CHECK(in.unknown == 0);
    CHECK_FALSE(in.in.fault);
    CHECK(owner.desk.stats().unsent() == 0);
    CHECK(take(owner).in.known == 3);
}

TEST_CASE("What stands on the neighbour's disk and passes over the line shows nothing of a citizen")
{
    CentralFixture central;
    NeighbourDesk neighbour(central);
    CopyingDesk owner(central);
    owner.desk.add_many(1, 2);
    step(*owner.sender_to(neighbour.where()));
    int copies = 0;
    for (const auto& file : std::filesystem::directory_iterator(neighbour.desk.folder.file("mirror/posto-1"))) {
        const auto octets = test::content_of(file.path().string());
        for (const std::string& word : {test::case_number(1), test::phone_number(1), std::string("L00000001"), std::string("m.silva"), std::string("activation")}) {
            CHECK_MESSAGE(octets.find(word) == std::string::npos, word);
        }
        copies += file.path().extension() == ".copy" ? 1 : 0;
    }
    CHECK(copies == 2);
}

TEST_CASE("A name that the desk does not know stays at the neighbour: its queue may have come back from a backup")
{
    CentralFixture central;
    NeighbourDesk neighbour(central);
    CopyingDesk owner(central);
    owner.desk.add(1);
    owner.desk.close();
    test::TemporaryFolder backup;
    std::filesystem::copy(owner.desk.options.path, backup.file("queue.db"));
    owner.desk.open();
    owner.desk.add_many(2, 3);
    step(*owner.sender_to(neighbour.where()));
    CHECK(neighbour.kept_for(owner.desk) == 3);

    owner.desk.close();
    for (const char* ending : {"", "-wal", "-shm"}) std::filesystem::remove(owner.desk.options.path + ending);
    std::filesystem::copy(backup.file("queue.db"), owner.desk.options.path);
    owner.desk.open();
    SUBCASE("others stand in their places now, and the central has those")
    {
        owner.desk.add_many(12, 13);
        owner.desk.run_to_the_end();
        step(*owner.sender_to(neighbour.where()));
        CHECK(neighbour.kept_for(owner.desk) == 2);
        return;
    }
    owner.desk.run_to_the_end();
    CHECK(test::records_at_central(owner.desk) == "1");
    step(*owner.sender_to(neighbour.where()));
    CHECK(neighbour.kept_for(owner.desk) == 2);   // the only copies there are
    CHECK(neighbour.deliver("posto-1").delivered == 2);
    CHECK(test::records_at_central(owner.desk) == "3");
}
