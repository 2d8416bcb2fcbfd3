// A real desk with the roster of a real central: who signs in, who is blocked, whose lease ends.

#include "link/client.h"
#include "support/desk_fixture.h"
#include "wire/json_text.h"

using namespace balcao;
using namespace std::chrono_literals;
using base::FaultCode;
using test::CentralFixture;
using test::DeskFixture;
using wire::Json;

namespace {

struct RosterDesk {
    CentralFixture central;
    DeskFixture desk{central};
    std::unique_ptr<link::Client> console;
    std::optional<link::ConsoleModel> model;

    /// \param more options of `operators add`
    void add(const std::string& who, const std::string& right, std::vector<std::string> more = {})
    {
        std::vector<std::string> arguments{"operators", "add", who, "--name", who, "--right", right, "--home", central.home()};
        arguments.insert(arguments.end(), more.begin(), more.end());
        const auto added = test::run_program("balcao-central", arguments, "pratica\n");
        REQUIRE_MESSAGE(added.exit == 0, added.out << added.err);
    }
    void at_central(const char* act, const std::string& who)
    {
        const auto done = central.command({"operators", act, who, "--home", central.home()});
        REQUIRE_MESSAGE(done.exit_code == 0, done.out << done.err);
    }
    void connect()
    {
        auto connected = link::Client::connect(desk.socket(), link::Role::console);
        REQUIRE(connected);
        console = std::move(*connected);
        console->on_console = [this](const link::ConsoleModel& shown) { model = shown; };
        REQUIRE(console->wait(20'000));
    }
    base::Result<Json> sign_in(const std::string& who) { return console->ask_and_wait("sign_in", {{"operator", who}, {"password", "pratica"}}, 10'000); }
    /// Asks the central for news, again and again, until it holds.
    template <class F>
    void until(const char* what, F&& holds)
    {
        DeskFixture::wait_for(what, [&] {
            (void)console->ask_and_wait("sync_now", Json::object());
            (void)console->wait(100);
            return holds();
        });
    }
    template <class F>
    void comes(const char* what, F&& holds)
    {
        DeskFixture::wait_for(what, [&] {
            (void)console->wait(50);
            return model && holds(*model);
        });
    }
};

}  // namespace

TEST_CASE("the central's operators at a real desk: sign-in, a block, the end of a lease; the case stays through all of it")
{
    RosterDesk at;
    at.add("ana", "activate");
    at.desk.add_settings("[operators]\nsource = \"central\"\nroster_minutes = 1\n");
    at.desk.start_serve();
    at.connect();
    at.until("the roster to come", [&] { return at.sign_in("ana").has_value(); });
    REQUIRE(at.console->ask_and_wait("start_case", {{"ticket", "A041"}}));
    REQUIRE(at.console->ask_and_wait("edit", {{"field", "surname"}, {"text", "Exemplo"}}));
    CHECK(at.sign_in("rui").error().code == FaultCode::operator_refused);

    at.at_central("block", "ana");
    at.until("the block to be known", [&] { return at.model && !at.model->signed_in; });
    CHECK(at.sign_in("ana").error().code == FaultCode::operator_blocked);
    at.at_central("unblock", "ana");
    at.until("the block to be lifted", [&] { return at.sign_in("ana").has_value(); });
    at.comes("the case", [](const auto& m) { return m.current.has_value(); });
    CHECK(at.model->current->fields.at(domain::FieldId::surname).text == "Exemplo");

    // Nobody works beyond the last moment, and no fetch renews it.
    // The shortest lease within which this machine lets somebody sign in.
    const auto now = [] { return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now()); };
    std::string who;
    auto end = now();
    for (auto lease = 4s; lease < 60s && (who.empty() || !at.model->signed_in || at.model->signed_in->id != who); lease *= 2) {
        who = "rui" + std::to_string(lease.count());
        end = now() + lease;
        at.add(who, "supervise", {"--until", base::format_instant(end)});
        at.until("the operator to be known, or the lease to be over", [&] { return at.sign_in(who).has_value() || now() >= end; });
        at.comes("who works here", [&](const auto& m) { return now() >= end || (m.signed_in && m.signed_in->id == who); });
    }
    REQUIRE_FALSE(who.empty());
    at.comes("the lease to end", [](const auto& m) { return !m.signed_in; });
    CHECK(now() >= end);
    CHECK(now() < end + 30s);  // a roster that is only fetched again, once a minute, would end it later
    CHECK_FALSE(at.sign_in(who).has_value());
    REQUIRE(at.sign_in("ana"));
    at.comes("the case", [](const auto& m) { return m.current && m.current->ticket == "A041"; });
}
