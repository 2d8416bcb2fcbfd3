// balcao terminal enrol, balcao sync: as a technician runs them, without the desk service.
#include <fstream>

#include "desk.h"
#include "support/program.h"

using namespace balcao;
using queue::State;
using test::CentralFixture;
using test::run_program;
using test::SyncDesk;

namespace {

std::string settings(const std::string& folder, const std::string& url, const std::string& keys)
{
    const auto file = folder + "/desk.toml";
    std::ofstream(file) << "[terminal]\npractice = true\n[paths]\nstate = \"" << folder << "\"\nkeys = \"" << keys << "\"\n[central]\nurl = \"" << url << "\"\n";
    return file;
}

}  // namespace

TEST_CASE("balcao terminal enrol makes a terminal, once a token")
{
    CentralFixture central;
    test::TemporaryFolder folder;
    const auto config = settings(folder.path(), central.url(), folder.file("keys"));
    const auto token = central.enrolment_token("posto-7");
    const std::vector<std::string> enrol{"--json", "terminal", "enrol", "--config", config, "--ca", central.ca_file(), "--token", token};
    const auto first = run_program("balcao", enrol);
    CHECK(first.exit == 0);
    CHECK(first.out.find("\"terminal\":\"posto-7\"") != std::string::npos);
    CHECK(sync::KeyFolder(folder.file("keys")).load());
    const auto second = run_program("balcao", enrol);
    CHECK(second.exit == 2);
    CHECK((second.out + second.err).find("enrolment_refused") != std::string::npos);
}

TEST_CASE("balcao sync --once sends what waits, and says what stopped it")
{
    CentralFixture central;
    SyncDesk desk(central, "posto-1");
    desk.add_many(1, 5);
    desk.close();
    const auto config = settings(desk.folder.path(), central.url(), desk.keys.path());
    const std::vector<std::string> once{"--json", "sync", "--once", "--config", config, "--socket", desk.folder.file("none.sock")};
    const auto good = run_program("balcao", once);
    CHECK(good.exit == 0);
    CHECK(good.out.find("\"accepted\":5") != std::string::npos);
    CHECK(good.out.find("\"left\":0") != std::string::npos);
    desk.open();
    CHECK(desk.item(5).state == State::acked);

    desk.add(6);
    const auto held = run_program("balcao", once);  // this test holds the queue, as the desk service would
    CHECK(held.exit == 2);
    CHECK((held.out + held.err).find("storage_in_use") != std::string::npos);
    desk.close();
    central.stop();
    const auto offline = run_program("balcao", once);
    CHECK(offline.exit == 1);
    CHECK(offline.out.find("\"fault\":\"network_unreachable\"") != std::string::npos);
    CHECK(offline.out.find("\"left\":1") != std::string::npos);
    CHECK(run_program("balcao", {"sync"}).exit == 2);
}
