// How the keys stand that began here: when the central is asked, and what the clerk is told.
#include "citizen.h"
#include "desk/key_watch.h"

using namespace balcao;
using namespace balcao::desk;
using test::citizen_says_yes;
using test::done;
using test::eventually;
using test::fault_of;
using test::fill_form;
using test::model_of;
using test::RunningService;
using test::signed_in;

namespace {

constexpr std::int64_t k_minute_ms = 60'000;

/// The central's yes to everything that waits.
void take_all(RunningService& running)
{
    const base::Lock lock(running.queue_mutex);
    const auto batch = running.queue->claim(10);
    REQUIRE(batch);
    std::vector<queue::ItemOutcome> outcomes;
    for (const auto& record : batch->records) {
        outcomes.push_back({record.seq, queue::Outcome::accepted, {}, {}});
    }
    REQUIRE(running.queue->settle(batch->epoch, outcomes, queue::VerifiedReceipt{base::to_bytes("receipt"), running.clock.now(), base::to_bytes("results")}));
}

/// A registered activation at a desk that reaches its central.
struct TakenKey {
    RunningService running;
    std::unique_ptr<link::Client> console = signed_in(running);
    std::unique_ptr<link::Client> kiosk = running.client(link::Role::kiosk);

    TakenKey()
    {
        done(*console, "start_case", {{"ticket", "A001"}});
        fill_form(*console);
        done(*console, "send_to_citizen");
        citizen_says_yes(*kiosk);
        done(*console, "sign_off");
        done(*console, "finish_case", {{"anyway", true}});
        take_all(running);
        console.reset();
        kiosk.reset();
        running.more = [this](ServiceParts& parts) { parts.central = &running.central; };
        running.stop();
        running.start();
        console = signed_in(running);
        kiosk = running.client(link::Role::kiosk);
        SyncStatus status;
        status.lamp = link::LampState::ok;
        status.reachable = true;
        running.service->sync_changed(status);
        REQUIRE(eventually(*console, [](const auto& model) { return model.central.state == link::LampState::ok; }));
    }
    /// Minute after minute, until it was asked so often; false: it was not, within `minutes`.
    bool asked(int times, int minutes)
    {
        for (int minute = 0; minute < minutes; ++minute) {
            running.clock.advance(std::chrono::minutes(1));
            for (int look = 0; look < 3; ++look) {
                (void)model_of(*console);  // the loop has gone round, and looked at what is due
            }
            if (running.central.keys_asked >= times) {
                return true;
            }
        }
        return false;
    }
    [[nodiscard]] link::QueueRow row() const { return model_of(*console).queue.rows.at(0); }
};

}  // namespace

TEST_CASE("a key is asked about after ten minutes, an hour, four and a day, whichever is most overdue first, and then no more")
{
    KeyWatch watch;
    const std::vector<queue::Position> one{7};
    const std::vector<queue::Position> both{8, 7};
    CHECK_FALSE(watch.due(one, 0));
    CHECK_FALSE(watch.due(both, 5 * k_minute_ms));
    CHECK_FALSE(watch.due(both, 10 * k_minute_ms - 1));
    CHECK(watch.due(both, 10 * k_minute_ms) == 7);
    CHECK(watch.due(both, 16 * k_minute_ms) == 7);  // not answered: asked again, and before the other
    watch.answered(7, false);
    CHECK(watch.due(both, 16 * k_minute_ms) == 8);
    watch.answered(8, true);
    CHECK(watch.replaced(8));
    CHECK_FALSE(watch.replaced(7));
    std::int64_t at = 60 * k_minute_ms;
    for (const auto after : {60, 240, 24 * 60}) {
        CHECK_FALSE(watch.due(both, after * k_minute_ms - 1));
        at = after * k_minute_ms;
        CHECK(watch.due(both, at) == 7);  // of the other all is known
        watch.answered(7, false);
    }
    CHECK_FALSE(watch.due(both, at + 100'000 * k_minute_ms));
    CHECK(watch.due({}, 0) == std::nullopt);
    CHECK_FALSE(watch.due(one, at));  // forgotten meanwhile: from the beginning
}

TEST_CASE("the clerk is told that a later key of the same person stands, and by nothing less than the central's word that one replaced it")
{
    TakenKey desk;
    auto& central = desk.running.central;
    CHECK_FALSE(desk.asked(1, 9));
    central.line = false;
    REQUIRE(desk.asked(1, 3));
    CHECK(desk.row().problem.empty());
    central.line = true;
    REQUIRE(desk.asked(2, 3));  // the same question again
    CHECK(desk.row().problem.empty());
    central.key = wire::ActivationState::replaced;
    central.new_version = true;  // its signature was added, or its number changed
    desk.running.clock.advance(std::chrono::hours(1));
    REQUIRE(desk.asked(3, 3));
    CHECK(desk.row().problem.empty());
    central.new_version = false;
    desk.running.clock.advance(std::chrono::hours(4));
    REQUIRE(desk.asked(4, 3));
    REQUIRE(eventually(*desk.console, [](const auto& model) { return model.queue.rows.at(0).problem == KeyWatch::k_problem; }));
    const auto row = desk.row();
    CHECK(row.state == link::RecordState::attention);
    CHECK_FALSE(row.refused);
    CHECK(model_of(*desk.console).queue.attention == 0);  // nothing is left to do with it
    CHECK(fault_of(*desk.console, "queue_waive", {{"seq", 1}, {"reason", "nothing_left"}, {"operator", "rui"}, {"password", "supervisor"}}) == base::FaultCode::act_not_possible_now);
    desk.running.clock.advance(std::chrono::hours(24));
    CHECK_FALSE(desk.asked(5, 10));  // it is known
}

TEST_CASE("while a citizen waits, or without a line, nobody asks how a key stands")
{
    TakenKey desk;
    SUBCASE("a citizen")
    {
        done(*desk.console, "start_case", {{"ticket", "A002"}});
        fill_form(*desk.console);
        done(*desk.console, "send_to_citizen");
        CHECK_FALSE(desk.asked(1, 15));
        done(*desk.console, "back_to_form");
    }
    SUBCASE("no line")
    {
        desk.running.service->sync_changed(SyncStatus{});
        CHECK_FALSE(desk.asked(1, 15));
        SyncStatus status;
        status.reachable = true;
        desk.running.service->sync_changed(status);
    }
    CHECK(desk.asked(1, 15));
}
