// What two people decide about frozen records, and what the model says of the network and of the room that is left.
#include "citizen.h"
#include "seal/chain.h"
#include "seal/envelope.h"
#include "wire/record.h"

using namespace balcao;
using namespace balcao::desk;
using base::FaultCode;
using link::LampState;
using test::citizen_says_yes;
using test::done;
using test::eventually;
using test::fault_of;
using test::fill_form;
using test::model_of;
using test::RunningService;
using test::signed_in;
using wire::Json;

TEST_SUITE_BEGIN("desk");

namespace {

void register_case(link::Client& console, link::Client& kiosk)
{
    done(console, "start_case", {{"ticket", "A001"}});
    fill_form(console);
    done(console, "send_to_citizen");
    citizen_says_yes(kiosk);
    done(console, "sign_off");
    done(console, "finish_case", {{"anyway", true}});
}

/// The central says that it holds another record under the first number.
void freeze(RunningService& running)
{
    const base::Lock lock(running.queue_mutex);
    const auto batch = running.queue->claim(1);
    REQUIRE(batch);
    const queue::ItemOutcome conflict{batch->records.at(0).seq, queue::Outcome::conflict, "conflict", {}};
    REQUIRE(running.queue->settle(batch->epoch, std::span(&conflict, 1), std::nullopt));
    REQUIRE(running.queue->frozen());
}

queue::StoredRecord stored(RunningService& running, queue::Position position)
{
    const base::Lock lock(running.queue_mutex);
    const auto record = running.queue->load(position);
    REQUIRE(record);
    REQUIRE(*record);
    return **record;
}

const Json k_boss{{"second", "rui"}, {"password", "supervisor"}};

}  // namespace

TEST_CASE("two people send frozen records again: under new numbers, with the same content, the oldest first, nothing lost")
{
    RunningService running;
    auto console = signed_in(running);
    auto kiosk = running.client(link::Role::kiosk);
    register_case(*console, *kiosk);
    running.clock.advance(std::chrono::minutes(7));
    register_case(*console, *kiosk);
    freeze(running);
    const auto before = model_of(*console);
    CHECK(before.queue.attention >= 1);
    const auto old_first = stored(running, 1);

    CHECK(fault_of(*console, "queue_release_frozen", {{"second", "ana"}, {"password", "pratica"}}) == FaultCode::second_person_needed);
    CHECK(fault_of(*console, "queue_release_frozen", {{"second", "eva"}, {"password", "colega"}}) == FaultCode::second_person_needed);  // two clerks
    CHECK(fault_of(*console, "queue_release_frozen", {{"second", "rui"}, {"password", "wrong"}}) == FaultCode::operator_refused);
    CHECK(fault_of(*console, "queue_release_frozen", {{"second", "rui"}}) == FaultCode::message_malformed);
    {
        const base::Lock lock(running.queue_mutex);
        CHECK(running.queue->frozen());  // nothing moved
    }

    const auto released = console->ask_and_wait("queue_release_frozen", k_boss);
    REQUIRE(released);
    CHECK(released->at("released") == 2);
    const auto model = model_of(*console);
    CHECK(model.queue.frozen == 0);
    CHECK(model.queue.attention == 0);
    CHECK(model.queue.pending == 2);
    const base::Lock lock(running.queue_mutex);
    CHECK_FALSE(running.queue->frozen());
    const auto batch = running.queue->claim(10);
    REQUIRE(batch);
    REQUIRE(batch->records.size() == 2);
    const auto& again = batch->records[0];
    CHECK(again.seq == 1);
    CHECK(again.epoch != old_first.epoch);
    CHECK(again.case_id == old_first.case_id);
    CHECK(again.sealed == old_first.sealed);
    CHECK(again.captured_at == old_first.captured_at);
    CHECK(again.captured_at < batch->records[1].captured_at);
    const auto header = wire::decode_header(again.header);
    REQUIRE(header);
    CHECK(header->operator_ref == "ana");
    CHECK(header->captured_at == old_first.captured_at);
    running.queue->give_back(*batch);
    CHECK(running.queue->verify_chain(running.terminal.certificate));
    CHECK(running.queue->verify_audit());
    CHECK(running.queue->balance(base::utc_day(running.clock.now())));
    const auto entries = running.queue->audit(0, 500);
    REQUIRE(entries);
    CHECK(std::count_if(entries->begin(), entries->end(), [](const auto& entry) { return entry.event.event == "record_released_by_two"; }) == 2);
}

TEST_CASE("each lamp of the network answers for its own part")
{
    RunningService running;
    running.stop();
    std::atomic<NetworkState> network{NetworkState::unplugged};
    running.network = [&network] { return network.load(); };
    running.start();
    auto console = signed_in(running);
    const auto shows = [&](LampState cable, LampState internet) {
        return eventually(*console, [&](const link::ConsoleModel& model) { return model.cable.state == cable && model.internet.state == internet; });
    };
    running.clock.advance(std::chrono::seconds(2));
    CHECK(shows(LampState::error, LampState::off));
    network = NetworkState::no_way_out;
    running.clock.advance(std::chrono::seconds(2));
    CHECK(shows(LampState::ok, LampState::error));
    network = NetworkState::way_out;
    running.clock.advance(std::chrono::seconds(2));
    CHECK(shows(LampState::ok, LampState::warning));  // a way out is not yet the central
    SyncStatus status;
    status.lamp = LampState::warning;
    status.fault = FaultCode::captive_portal;
    running.service->sync_changed(status);
    CHECK(shows(LampState::ok, LampState::error));
    status = {};
    status.lamp = LampState::ok;
    status.reachable = true;
    running.service->sync_changed(status);
    CHECK(shows(LampState::ok, LampState::ok));
}

TEST_CASE("the room that is left is told in records and in days at the desk's own pace")
{
    RunningService running;
    auto console = signed_in(running);
    running.clock.advance(std::chrono::seconds(2));
    REQUIRE(eventually(*console, [](const link::ConsoleModel& model) { return model.queue.room_records && model.queue.room_days; }));
    const auto model = model_of(*console);
    CHECK(*model.queue.room_records > 0);
    CHECK(*model.queue.room_days == *model.queue.room_records / 20);  // hardly used: a floor of twenty a day
}

TEST_SUITE_END();
