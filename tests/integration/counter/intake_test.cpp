// A script that ends in the middle says why, and what to do with the case that lies open.
#include <fstream>

#include "support/desk_fixture.h"

using namespace balcao;
using test::CentralFixture;
using test::DeskFixture;

TEST_CASE("a script whose file of the zone is not there says so, and the next one that a case lies open")
{
    CentralFixture central;
    DeskFixture desk(central);
    desk.start_serve();
    const auto script = desk.root() + "/no-zone.json";
    std::ofstream(script) << R"({"ticket": "A041", "capture": [{"mrz_file": "nowhere.mrz"}], "fields": {}, "acknowledge": []})";
    const std::vector<std::string> run{"intake", script, "--operator", "ana", "--password-file", desk.password_file(), "--socket", desk.socket(), "--wait", "5"};
    const auto first = desk.balcao(run);
    CHECK(first.exit != 0);
    CHECK_MESSAGE((first.out + first.err).find("capture_mrz: A file could not be read") != std::string::npos, first.out << first.err);
    const auto second = desk.balcao(run);
    CHECK(second.exit != 0);
    CHECK_MESSAGE((second.out + second.err).find("lies the case of ticket A041: --go-on") != std::string::npos, second.out << second.err);
}
