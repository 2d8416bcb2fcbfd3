// Whole desks as processes: cases registered by a clerk without a line, copied to the desk beside, one desk lost for good.
#include "support/desk_fixture.h"
#include "support/kept_port.h"
#include "wire/json_text.h"

using namespace balcao;
using test::CentralFixture;
using test::DeskFixture;

namespace {

wire::Json json_of(const test::Outcome& outcome)
{
    const auto lines = outcome.lines();
    REQUIRE_MESSAGE(!lines.empty(), outcome.err);
    const auto json = wire::parse_json(lines.back());
    REQUIRE_MESSAGE(json, lines.back());
    return *json;
}

std::int64_t keys_at(CentralFixture& central)
{
    const auto listed = central.command({"activations", "list", "--home", central.home(), "--store", "sqlite:" + central.store(), "--json"});
    REQUIRE_MESSAGE(listed.exit_code == 0, listed.err);
    std::int64_t count = 0;
    for (std::size_t at = listed.out.find("\"pending\""); at != std::string::npos; at = listed.out.find("\"pending\"", at + 1)) ++count;
    return count;
}

test::Outcome mirror(const DeskFixture& desk, std::vector<std::string> words)
{
    std::vector<std::string> all{"--json", "mirror"};
    all.insert(all.end(), words.begin(), words.end());
    all.insert(all.end(), {"--config", desk.config(), "--socket", desk.socket()});
    return desk.balcao(std::move(all));
}

/// What `balcao mirror status` says of the first neighbour.
std::int64_t copies_there(const DeskFixture& desk) { return json_of(mirror(desk, {"status"})).at("at").at(0).at("there").get<std::int64_t>(); }

std::int64_t kept_at(const DeskFixture& desk)
{
    std::int64_t count = 0;
    const auto status = json_of(mirror(desk, {"status"}));
    for (const auto& one : status.at("kept")) count += one.at("records").get<std::int64_t>();
    return count;
}

std::int64_t pending_at(const DeskFixture& desk) { return json_of(desk.balcao({"queue", "stats", "--json", "--socket", desk.socket()})).at("pending").get<std::int64_t>(); }

/// Registered without the central.
void serve_one(const DeskFixture& desk, const char* script)
{
    const auto before = pending_at(desk);
    const auto done = desk.intake(script, {"--wait-for-central", "1"});
    CAPTURE(done.out);
    CHECK(done.exit == 1);   // the script gave up waiting for the central; the record did not
    REQUIRE(pending_at(desk) == before + 1);
}

/// Copies its records at `keeper`, which takes them at `port`.
void offer(DeskFixture& desk, const std::string& keeper, int port)
{
    desk.add_settings("[mirror]\noffer_to = [\"" + keeper + "@127.0.0.1:" + std::to_string(port) + "\"]\n");
}
void keep(DeskFixture& desk, int port, const std::string& more = {})
{
    desk.add_settings("[mirror]\nlisten = \"127.0.0.1:" + std::to_string(port) + "\"\nleave_free = 0\n" + more);
}

}  // namespace

TEST_CASE("A desk is lost for good with cases that the central never saw: the desk beside delivers them, each once")
{
    CentralFixture central;
    const test::KeptPort kept_port;
    const int port = kept_port.number();
    DeskFixture beside(central, "posto-2");
    keep(beside, port);
    {
        DeskFixture lost(central, "posto-1");
        offer(lost, "posto-2", port);
        lost.start_serve();
        lost.start_citizen({"--skip-sign-in"});
        central.kill_hard();
        // The desk beside is still off: nothing changes at the counter.
        serve_one(lost, "1-citizen-card.json");
        DeskFixture::wait_for("the neighbour to be missed", [&] { return json_of(mirror(lost, {"status"})).at("at").at(0).at("fault") == "network_unreachable"; });
        CHECK(mirror(lost, {"status"}).exit == 1);
        beside.start_serve();
        DeskFixture::wait_for("the first copy", [&] { return copies_there(lost) == 1; });
        serve_one(lost, "2-passport.json");
        DeskFixture::wait_for("the second copy", [&] { return copies_there(lost) == 2; });
        CHECK(pending_at(lost) == 2);
        lost.kill_serve();
    }   // and its folder is gone
    beside.kill_serve();   // the desk beside dies too, but is mended
    beside.start_serve();
    CHECK(kept_at(beside) == 2);
    const auto listed = json_of(mirror(beside, {"list"}));
    CHECK(listed.at("terminal") == "posto-1");
    CHECK(listed.at("records") == 2);

    const auto early = json_of(mirror(beside, {"deliver", "posto-1"}));   // the central is still away
    CHECK(early.at("fault") == "network_unreachable");
    CHECK(early.at("left") == 2);
    central.start();
    CHECK(keys_at(central) == 0);
    const auto done = mirror(beside, {"deliver", "posto-1"});
    CHECK(done.exit == 0);
    CHECK(json_of(done).at("delivered") == 2);
    CHECK(keys_at(central) == 2);
    CHECK(json_of(mirror(beside, {"deliver", "posto-1"})).at("delivered") == 0);
    CHECK(keys_at(central) == 2);
    CHECK(mirror(beside, {"deliver", "posto-9"}).exit == 2);
    CHECK(pending_at(beside) == 0);   // its own queue has nothing to do with it
}

TEST_CASE("A silent desk's cases are delivered by themselves after the time of the settings; when it comes back, all count once")
{
    CentralFixture central;
    const test::KeptPort kept_port;
    const int port = kept_port.number();
    DeskFixture beside(central, "posto-2");
    keep(beside, port, "deliver_after_hours = 0.001\n");   // 3.6 s
    DeskFixture desk(central, "posto-1");
    offer(desk, "posto-2", port);
    beside.start_serve();
    desk.start_serve();
    desk.start_citizen({"--skip-sign-in"});
    central.kill_hard();
    serve_one(desk, "1-citizen-card.json");
    serve_one(desk, "3-residence-permit.json");
    DeskFixture::wait_for("both copies", [&] { return copies_there(desk) == 2; });
    desk.kill_serve();
    central.start();
    DeskFixture::wait_for("the delivery", [&] { return keys_at(central) == 2; });
    DeskFixture::wait_for("the answers", [&] { return kept_at(beside) == 0; });

    desk.start_serve();   // back again, with its folder
    DeskFixture::wait_for("the queue to be settled", [&] { return pending_at(desk) == 0; });
    DeskFixture::wait_for("the copies to be withdrawn", [&] { return json_of(mirror(beside, {"status"})).at("kept").empty(); });
    CHECK(keys_at(central) == 2);
    CHECK(copies_there(desk) == 0);
    CHECK(desk.balcao({"audit", "verify", "--socket", desk.socket()}).exit == 0);
}

TEST_CASE("A desk without the setting keeps no copies, offers none, and says so")
{
    CentralFixture central;
    DeskFixture desk(central, "posto-1");
    const auto without_service = mirror(desk, {"status"});
    CHECK(without_service.exit == 2);
    CHECK((without_service.out + without_service.err).find("mirror_off") != std::string::npos);
    desk.start_serve();
    const auto with_service = mirror(desk, {"status"});
    CHECK(with_service.exit == 2);
    CHECK((with_service.out + with_service.err).find("mirror_off") != std::string::npos);
    CHECK_FALSE(std::filesystem::exists(desk.root() + "/state/mirror"));
}
