// Networks and centrals that go wrong: nothing is lost, nothing is registered twice.
#include "desk.h"
#include "support/fault_proxy.h"

using namespace balcao;
using namespace std::chrono_literals;
using base::FaultCode;
using queue::State;
using sync::TurnKind;
using test::CentralFixture;
using test::FaultProxy;
using test::SyncDesk;
using test::Trouble;

namespace {

void check_all_there(SyncDesk& desk, int records)
{
    CHECK(desk.stats().unsent() == 0);
    CHECK(desk.stats().attention() == 0);
    const auto cursor = desk.cursor();
    CHECK(cursor.contiguous_upto == records);
    CHECK(cursor.gaps.empty());
    CHECK_FALSE(cursor.frozen);
    for (int position = 1; position <= records; ++position) {
        REQUIRE(desk.item(position).state == State::acked);
        const auto word = desk.word(position);
        REQUIRE(word);
        REQUIRE(word->activation == wire::ActivationState::pending);
    }
}

}  // namespace

TEST_CASE("the answer cut at any octet: sent again, accepted once")
{
    CentralFixture central;
    SyncDesk desk(central, "posto-1");
    FaultProxy proxy(central.port());
    desk.connect(proxy.url());
    int records = 0;
    desk.add(++records);
    REQUIRE(desk.run().accepted == 1);
    const auto whole = proxy.answer_octets();  // handshake, cursor and answer of one record
    REQUIRE(whole > 1000);

    int lost = 0;
    int stored_before = 0;
    base::SeededRandom random(20261124);
    const int positions = 48;
    for (int i = 0; i < positions; ++i) {
        // Spread over the whole exchange, dense in the answer at its end, each at a place of its own.
        const auto from = i < positions / 3 ? 0 : whole * 2 / 3;
        const auto span = static_cast<std::uint32_t>(whole - from);
        const auto after = from + random.below(span);
        // Every other time the network stays away, so that not even the client's own second try gets through.
        proxy.set({Trouble::Kind::cut_answer, after, 0ms, i % 2 == 0});
        desk.connect(proxy.url());
        desk.add(++records);
        const auto report = desk.run();
        stored_before += report.duplicates;
        if (report.accepted == 0) {
            ++lost;
            CHECK(report.left == 1);
            CHECK(report.fault);
            CHECK(desk.item(records).state == State::pending);
        }
        proxy.set({});
        const auto second = desk.run();
        stored_before += second.duplicates;
        CHECK(desk.item(records).state == State::acked);
    }
    MESSAGE(positions << " positions, " << proxy.cuts() << " cuts, " << lost << " answers lost, " << stored_before
                      << " of them after the central had stored");
    CHECK(proxy.cuts() >= 40);
    CHECK(lost >= 20);
    CHECK(stored_before > 0);
    check_all_there(desk, records);
}

TEST_CASE("the request cut short: the central never saw it, the next run brings it")
{
    CentralFixture central;
    SyncDesk desk(central, "posto-1");
    FaultProxy proxy(central.port());
    desk.connect(proxy.url());
    desk.add_many(1, 5);
    for (const std::int64_t after : {0, 1, 300, 1500, 2500, 4000, 8000}) {
        proxy.set({Trouble::Kind::cut_request, after, 0ms});
        desk.connect(proxy.url());
        const auto report = desk.run();
        CHECK(report.accepted == 0);
        CHECK(report.ended == TurnKind::backoff);
        CHECK(desk.stats().pending == 5);
    }
    proxy.set({});
    CHECK(desk.run().accepted == 5);
    check_all_there(desk, 5);
}

TEST_CASE("nobody answering and nobody there are told apart, and both leave everything where it was")
{
    CentralFixture central;
    SyncDesk desk(central, "posto-1");
    FaultProxy proxy(central.port());
    sync::Deadlines soon;
    soon.small = soon.batch = 300ms;
    desk.connect(proxy.url(), soon);
    desk.add(1);
    proxy.set({Trouble::Kind::swallow, 0, 0ms});
    auto report = desk.run();
    CHECK(report.fault->code == FaultCode::network_timeout);
    proxy.set({Trouble::Kind::refuse, 0, 0ms});
    report = desk.run();
    CHECK((report.fault->code == FaultCode::network_unreachable || report.fault->code == FaultCode::tls_refused));
    central.stop();
    proxy.set({});
    desk.connect(central.url());
    report = desk.run();
    CHECK(report.fault->code == FaultCode::network_unreachable);
    CHECK(report.left == 1);
    central.start();
    CHECK(desk.run().accepted == 1);
    proxy.set({Trouble::Kind::none, 0, 50ms});  // slow is not broken
    desk.connect(proxy.url());
    desk.add(2);
    CHECK(desk.run().accepted == 1);
}

TEST_CASE("the central killed in the middle of batches and started again: all there, nothing twice")
{
    CentralFixture central;
    SyncDesk desk(central, "posto-1");
    const int records = 60;
    desk.add_many(1, records);
    desk.limits.breaker.failures_in_a_row = 1000;
    desk.limits.retry.max_delay = 50ms;
    desk.limits.retry_refill = 1ms;
    std::atomic<bool> done{false};
    std::atomic<int> failures{0};
    std::atomic<int> kills{0};
    std::thread killer([&] {
        base::SeededRandom random(9);
        for (int kill = 0; kill < 5 && !done; ++kill) {
            std::this_thread::sleep_for(std::chrono::milliseconds(20 + random.below(120)));
            central.kill_hard();
            const int before = failures;
            ++kills;
            for (int i = 0; i < 3000 && !done && failures == before; ++i) std::this_thread::sleep_for(5ms);  // it is missed
            central.start();
        }
    });
    // Small requests, so that the kills fall between and into them.
    {
        auto sender = desk.sender(desk.api());
        const auto until = std::chrono::steady_clock::now() + 100s;
        int duplicates = 0;
        while (desk.stats().unsent() > 0 && std::chrono::steady_clock::now() < until) {
            if (kills == 0 && desk.stats().unsent() <= records / 2) {  // not all before the first one
                std::this_thread::sleep_for(5ms);
                continue;
            }
            sender.try_now();  // one record a request
            const auto turn = sender.turn({});
            duplicates += turn.duplicates;
            failures += turn.kind == TurnKind::backoff ? 1 : 0;
            if (turn.kind == TurnKind::backoff) std::this_thread::sleep_for(20ms);
        }
        MESSAGE(failures << " failed turns, " << duplicates << " duplicates");
        CHECK(failures > 0);
    }
    done = true;
    killer.join();
    check_all_there(desk, records);
}

TEST_CASE("the desk killed between answer and note of it, again and again, ends with every receipt once")
{
    CentralFixture central;
    SyncDesk desk(central, "posto-1");
    desk.add_many(1, 30);
    for (int crash = 0; crash < 5; ++crash) {
        auto sender = desk.sender(desk.api());
        sender.try_now();
        CHECK(sender.turn({}).accepted == 1);
        auto lost = desk.queue().claim(5);  // on its way when the power went
        REQUIRE(lost);
        desk.open();
    }
    CHECK(desk.stats().pending == 25);
    CHECK(desk.run().accepted == 25);
    check_all_there(desk, 30);
}
