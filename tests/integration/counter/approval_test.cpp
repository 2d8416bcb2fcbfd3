// A scripted case that waits for a second person, who decides over a connection of their own.

#include <future>

#include "link/client.h"
#include "support/desk_fixture.h"
#include "wire/json_text.h"

using namespace balcao;
using test::CentralFixture;
using test::DeskFixture;
using wire::Json;

TEST_SUITE_BEGIN("counter");

namespace {

struct ApprovalDesk {
    CentralFixture central;
    DeskFixture desk{central};
    std::unique_ptr<link::Client> second;
    std::optional<link::ConsoleModel> model;

    explicit ApprovalDesk(const std::string& needed_for)
    {
        const auto added = test::run_program("balcao", {"operator", "add", "rui", "--name", "Rui", "--right", "supervise", "--file", desk.root() + "/operators.json"}, "pratica\n");
        REQUIRE_MESSAGE(added.exit == 0, added.err);
        desk.add_settings("[approvals]\nneeded_for = [\"" + needed_for + "\"]\n");
        start();
        desk.start_citizen({"--skip-sign-in"});
    }
    void start()
    {
        desk.start_serve();
        auto connected = link::Client::connect(desk.socket(), link::Role::cli);
        REQUIRE(connected);
        second = std::move(*connected);
        model.reset();
        second->on_console = [this](const link::ConsoleModel& shown) { model = shown; };
    }
    std::future<test::Outcome> intake(const std::string& script, std::vector<std::string> more = {})
    {
        return std::async(std::launch::async, [this, script, more] { return desk.intake(script, more); });
    }
    template <class F>
    void comes(const char* what, F&& holds)
    {
        DeskFixture::wait_for(what, [&] {
            (void)second->wait(100);
            return model && holds(*model);
        });
    }
    /// \param running the script that brings it there; one that ended says why
    void waits_for_approval(std::future<test::Outcome>& running)
    {
        comes("the case to wait for approval", [&running](const link::ConsoleModel& shown) {
            if (running.wait_for(std::chrono::seconds(0)) == std::future_status::ready) {
                FAIL(running.get().out);
            }
            return shown.current && shown.current->phase == link::Phase::approval;
        });
    }
    base::Result<Json> decide(const char* action, Json more = Json::object())
    {
        Json args{{"operator", "rui"}, {"password", "pratica"}};
        args.update(more);
        return second->ask_and_wait(action, args);
    }
};

Json told(const test::Outcome& outcome)
{
    const auto lines = outcome.lines();
    REQUIRE_MESSAGE(!lines.empty(), outcome.err);
    const auto json = wire::parse_json(lines.back());
    REQUIRE_MESSAGE(json, lines.back());
    return *json;
}

}  // namespace

TEST_CASE("a scripted case waits for a second person's word: with a yes it goes on, with a no it says why and can be taken up again")
{
    ApprovalDesk desk("activation");
    auto running = desk.intake("2-passport.json");
    desk.waits_for_approval(running);
    CHECK(desk.model->queue.rows.empty());   // nothing is registered before the yes
    REQUIRE(desk.decide("approve"));
    auto done = running.get();
    CAPTURE(done.out);
    REQUIRE(done.exit == 0);
    CHECK(told(done).at("state") == "activated");
    CHECK(told(done).at("seq") == 1);

    running = desk.intake("1-citizen-card.json");
    desk.waits_for_approval(running);
    REQUIRE(desk.decide("approval_refuse", {{"reason", "document_to_check"}}));
    done = running.get();
    CHECK(done.exit == 1);
    CHECK(told(done).at("error") == "approval_refused");
    CHECK(told(done).at("reason") == "document_to_check");
    CHECK(told(desk.desk.intake("1-citizen-card.json")).at("error") == "act_not_possible_now");   // the case still lies there
    CHECK(told(desk.desk.intake("2-passport.json", {"--go-on"})).at("step") == "go_on");          // and is nobody else's
    running = desk.intake("1-citizen-card.json", {"--go-on"});
    desk.waits_for_approval(running);
    REQUIRE(desk.decide("approve"));
    done = running.get();
    REQUIRE_MESSAGE(done.exit == 0, done.out);
    CHECK(told(done).at("seq") == 2);
    CHECK(told(done).at("state") == "activated");
}

TEST_CASE("a scripted case that waits for approval outlives its run, the desk service and the citizen's window")
{
    ApprovalDesk desk("activation");
    auto running = desk.intake("2-passport.json");
    desk.waits_for_approval(running);
    desk.desk.kill_serve();
    auto done = running.get();
    CHECK(done.exit == 1);
    CHECK(told(done).at("step") == "approval");
    CHECK(told(done).at("error") == "peer_gone");
    desk.desk.stop_citizen();
    desk.start();
    desk.desk.start_citizen({"--skip-sign-in"});
    running = desk.intake("2-passport.json", {"--go-on"});
    desk.waits_for_approval(running);
    // The window takes the password along: sealed and signed off once more, by the run that waits.
    desk.desk.stop_citizen();
    desk.comes("the case to go back to the citizen", [](const link::ConsoleModel& shown) { return shown.current && shown.current->phase == link::Phase::citizen_secret; });
    CHECK(desk.decide("approve").error().code == base::FaultCode::act_not_possible_now);   // not what was signed off any more
    desk.desk.start_citizen({"--skip-sign-in"});
    desk.waits_for_approval(running);
    REQUIRE(desk.decide("approve"));
    done = running.get();
    REQUIRE_MESSAGE(done.exit == 0, done.out);
    CHECK(told(done).at("state") == "activated");
    CHECK(told(done).at("seq") == 1);

    running = desk.intake("1-citizen-card.json", {"--wait", "150"});
    desk.waits_for_approval(running);
    const auto put_away = std::chrono::steady_clock::now();
    REQUIRE(desk.second->ask_and_wait("cancel_case", {{"reason", "session_broken_off"}}));
    done = running.get();
    CHECK(std::chrono::steady_clock::now() - put_away < std::chrono::seconds(60));   // not waited for to the end
    CHECK(told(done).at("error") == "act_not_possible_now");
}

TEST_SUITE_END();
