// A neighbour that is off, slow, or cut off in the middle of a copy, and a central that goes away during a delivery.
#include "neighbour.h"
#include "support/fault_proxy.h"

using namespace balcao;
using base::FaultCode;
using test::CentralFixture;
using test::CopyingDesk;
using test::FaultProxy;
using test::NeighbourDesk;
using test::step;
using test::Trouble;

TEST_CASE("A neighbour that is off is told as such, and gets everything once it is on")
{
    CentralFixture central;
    NeighbourDesk neighbour(central);
    neighbour.hang_up();
    CopyingDesk owner(central);
    auto limits = CopyingDesk::quick();
    limits.silent_after = mirror::Millis(50);
    const auto sender = owner.sender_to(neighbour.where(), limits);
    owner.desk.add_many(1, 2);
    const auto rest = sender->step({});
    CHECK(rest <= limits.longest_wait);
    CHECK(sender->status().fault->code == FaultCode::network_unreachable);
    std::this_thread::sleep_for(std::chrono::milliseconds(60));
    static_cast<void>(sender->step({}));
    CHECK(sender->status().long_silent);
    CHECK(sender->status().unsent == 2);
    CHECK(sender->status().there == 0);
    neighbour.listen();
    step(*sender);
    CHECK_FALSE(sender->status().long_silent);
    CHECK(neighbour.kept_for(owner.desk) == 2);
}

TEST_CASE("A neighbour that answers nothing holds up neither the counter nor the central")
{
    CentralFixture central;
    NeighbourDesk neighbour(central);
    FaultProxy proxy(neighbour.port());
    proxy.set({Trouble::Kind::swallow});
    CopyingDesk owner(central);
    const auto sender = owner.sender_to(neighbour.where(proxy.port()));
    sender->start();
    owner.desk.add_many(1, 3);   // takes the queue's mutex for each
    sender->notify();
    while (proxy.connections() == 0) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    owner.desk.add_many(4, 6);   // while the sender waits for an answer
    CHECK(owner.desk.run().accepted == 6);
    CHECK(neighbour.kept_for(owner.desk) == 0);
    sender->stop();              // ends the call that hangs
    proxy.set({});
}

TEST_CASE("The sender's own thread copies what was registered soon after it is told")
{
    CentralFixture central;
    NeighbourDesk neighbour(central);
    CopyingDesk owner(central);
    auto limits = CopyingDesk::quick();
    limits.look_every = std::chrono::minutes(10);   // it is the notice that counts
    const auto sender = owner.sender_to(neighbour.where(), limits);
    sender->start();
    for (int n = 1; n <= 3; ++n) {
        owner.desk.add(n);
        sender->notify();
        for (int i = 0; i < 3000 && neighbour.kept_for(owner.desk) < static_cast<std::size_t>(n); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
        CHECK(neighbour.kept_for(owner.desk) == static_cast<std::size_t>(n));
    }
    owner.desk.run_to_the_end();
    sender->notify();
    for (int i = 0; i < 3000 && neighbour.kept_for(owner.desk) > 0; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    CHECK(neighbour.kept_for(owner.desk) == 0);
}

TEST_CASE("Cut anywhere in a transfer, either way: nothing half is kept, and the next turn brings the difference")
{
    CentralFixture central;
    NeighbourDesk neighbour(central);
    FaultProxy proxy(neighbour.port());
    CopyingDesk owner(central);
    const auto sender = owner.sender_to(neighbour.where(proxy.port()));   // keeps its connection
    int n = 0;
    for (const auto kind : {Trouble::Kind::cut_request, Trouble::Kind::cut_answer}) {
        for (const std::int64_t after : {100, 1500, 2500, 3500, 6000, 9000, 12'000, 20'000}) {
            CAPTURE(after);
            owner.desk.add_many(n + 1, n + 3);
            n += 3;
            static_cast<void>(owner.sender_to(neighbour.where(proxy.port()))->step({}));   // some are there
            owner.desk.add_many(n + 1, n + 3);
            n += 3;
            proxy.set({kind, after});
            static_cast<void>(owner.sender_to(neighbour.where(proxy.port()))->step({}));   // a connection of its own, which is cut
            proxy.set({});
            step(*sender);
            CHECK(neighbour.kept_for(owner.desk) == static_cast<std::size_t>(n));
            // Each copy travelled to its end once; one whose answer was cut off may have come a second time.
            const int taken = neighbour.changes;
            CHECK(taken >= n);
            CHECK(taken <= n + proxy.cuts());
        }
    }
    CHECK(proxy.cuts() > 10);
    neighbour.open_store();                        // every file is whole
    CHECK(neighbour.store->undelivered(owner.desk.trust().terminal).size() == static_cast<std::size_t>(n));
}

TEST_CASE("A delivery that breaks off goes on where it stood")
{
    CentralFixture central;
    NeighbourDesk neighbour(central);
    CopyingDesk owner(central);
    owner.desk.add_many(1, 5);
    step(*owner.sender_to(neighbour.where()));
    FaultProxy proxy(central.port());
    neighbour.desk.connect(proxy.url());
    proxy.set({Trouble::Kind::cut_answer, 100'000, {}, true});   // answers come in steps of 64 KiB
    const auto broken = neighbour.deliver("posto-1");
    CHECK(broken.fault);
    CHECK(broken.delivered >= 1);
    CHECK(broken.left == 5 - broken.delivered);
    proxy.set({});
    const auto done = neighbour.deliver("posto-1");
    CHECK(done.delivered == 5 - broken.delivered);
    CHECK_FALSE(done.fault);
    CHECK(test::records_at_central(neighbour.desk) == "5");
}
