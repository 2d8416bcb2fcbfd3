// Sticks over the service's socket: who may, which folders count, what a look finds, what is said to be lost.
#include "citizen.h"

#include <filesystem>

#include "sync/bundle_notes.h"
#include "sync/key_folder.h"

using namespace balcao;
using namespace balcao::desk;
using base::FaultCode;
using link::StickAct;
using test::done;
using test::eventually;
using test::fault_of;
using test::model_of;
using test::RunningService;
using test::signed_in;
using wire::Json;

TEST_SUITE_BEGIN("desk");

namespace {

/// A desk whose site named one folder for sticks.
struct StickService : RunningService {
    test::TemporaryFolder stick;
    explicit StickService(domain::OperatorAct::Right right = domain::OperatorAct::Right::activate)
    {
        stop();
        settings = [this, right](DeskConfig& config) {
            config.bundle_folders = {stick.path()};
            config.bundle_right = right;
        };
        start();
    }
};

link::StickView looked(link::Client& console)
{
    done(console, "stick", {{"act", "look"}});
    REQUIRE(eventually(console, [](const link::ConsoleModel& model) { return model.sticks.looked && !model.sticks.work.running; }));
    return model_of(console).sticks;
}

}  // namespace

TEST_CASE("sticks: the site says who may, and only folders of the last look count")
{
    StickService running(domain::OperatorAct::Right::supervise);
    auto console = signed_in(running);
    CHECK_FALSE(model_of(*console).sticks.allowed);
    CHECK(fault_of(*console, "stick", {{"act", "look"}}) == FaultCode::right_missing);
    CHECK(fault_of(*console, "stick_lost", {{"id", std::string(32, 'a')}}) == FaultCode::right_missing);
    done(*console, "sign_in", {{"operator", "rui"}, {"password", "supervisor"}});
    CHECK(model_of(*console).sticks.allowed);
    CHECK(fault_of(*console, "stick", {{"act", "write"}, {"folder", running.stick.path()}}) == FaultCode::stick_gone);  // not looked yet
    const auto view = looked(*console);
    REQUIRE(view.media.size() == 1);
    CHECK(view.media[0].folder == running.stick.path());
    CHECK(fault_of(*console, "stick", {{"act", "write"}, {"folder", "/etc"}}) == FaultCode::stick_gone);
    CHECK(fault_of(*console, "stick", {{"act", "nonsense"}}) == FaultCode::message_malformed);
}

TEST_CASE("sticks: what an act came to stands in the model, and a desk without keys is told so")
{
    StickService running;
    auto console = signed_in(running);
    (void)looked(*console);
    done(*console, "stick", {{"act", "write"}, {"folder", running.stick.path()}});
    REQUIRE(eventually(*console, [](const link::ConsoleModel& model) { return model.sticks.work.act == StickAct::write && !model.sticks.work.running; }));
    const auto work = model_of(*console).sticks.work;
    CHECK(work.fault == FaultCode::terminal_not_enrolled);  // the key folder of this test is empty
    CHECK(std::filesystem::is_empty(running.stick.path()));
    const base::Lock lock(running.queue_mutex);
    const auto entries = running.queue->audit(0, 100).value();
    CHECK(std::any_of(entries.begin(), entries.end(), [](const auto& one) { return one.event.event == "stick_not_written" && one.event.ids.at(0).second == "ana"; }));
}

TEST_CASE("sticks: a bundle that is out is listed, overdue after the site's days, and said to be lost once")
{
    StickService running;
    auto console = signed_in(running);
    auto kiosk = running.client(link::Role::kiosk);
    done(*console, "start_case", {{"ticket", "A001"}});
    test::fill_form(*console);
    done(*console, "send_to_citizen");
    test::citizen_says_yes(*kiosk);
    done(*console, "sign_off");
    const std::string id(32, 'd');
    const sync::BundleNotes notes(running.folder.file("bundles"));
    {
        const base::Lock lock(running.queue_mutex);
        const auto item = running.queue->item(1).value().value();
        REQUIRE(notes.save({id, running.clock.now(), {{item.epoch, 0, {{1, item.hash}}}}}, base::Secret(base::Bytes(32, 1))));
    }
    std::ofstream(running.stick.file("balcao-" + id + ".bundle.answer")) << "an answer";
    std::ofstream(running.stick.file("balcao-" + std::string(32, 'e') + ".bundle")) << "another desk's";
    auto view = looked(*console);
    REQUIRE(view.out.size() == 1);
    CHECK(view.out[0].unsettled == 1);
    CHECK_FALSE(view.out[0].overdue);
    CHECK(view.media.at(0).answers == 1);
    CHECK(view.media.at(0).to_deliver == 1);
    running.clock.advance(std::chrono::hours(24 * 4));
    CHECK(looked(*console).out.at(0).overdue);
    CHECK(fault_of(*console, "stick_lost", {{"id", std::string(32, 'f')}}) == FaultCode::bundle_answer_unknown);
    done(*console, "stick_lost", {{"id", id}});
    view = looked(*console);
    CHECK(view.out.at(0).lost);
    CHECK_FALSE(view.out.at(0).overdue);
    const base::Lock lock(running.queue_mutex);
    const auto entries = running.queue->audit(0, 100).value();
    CHECK(std::count_if(entries.begin(), entries.end(), [](const auto& one) { return one.event.event == "stick_lost"; }) == 1);
}

TEST_SUITE_END();
