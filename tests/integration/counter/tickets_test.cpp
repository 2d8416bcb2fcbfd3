// Tickets with the real programs: taken and called by the command, served by a whole case, shown to the display, kept over a kill.

#include "base/files.h"
#include "link/client.h"
#include "support/desk_fixture.h"
#include "support/run.h"

using namespace balcao;
using test::CentralFixture;
using test::DeskFixture;

namespace {

constexpr const char* k_ticket_settings = "[tickets]\nkiosk = true\n[[tickets.series]]\nletter = \"A\"\npt = \"Nacionais\"\nen = \"Nationals\"\n"
                                          "[[tickets.series]]\nletter = \"P\"\npt = \"Prioritário\"\nen = \"Priority\"\npriority = true\n";

wire::Json tell(const DeskFixture& desk, std::vector<std::string> arguments, int exit = 0)
{
    arguments.insert(arguments.end(), {"--json", "--socket", desk.socket()});
    const auto told = desk.balcao(arguments);
    CAPTURE(arguments.at(1));
    REQUIRE_MESSAGE(told.exit == exit, told.out << told.err);
    const auto lines = told.lines();
    return lines.empty() ? wire::Json() : *wire::parse_json(lines.back());
}

}  // namespace

TEST_CASE("a ticket is called, served by a whole case, measured and shown; nothing is lost when the service is killed")
{
    CentralFixture central;
    DeskFixture desk(central);
    desk.add_settings(k_ticket_settings);
    desk.start_serve();
    desk.start_citizen();
    CHECK(tell(desk, {"tickets", "call"}, 2).at("error") == "not_signed_in");
    {
        auto console = link::Client::connect(desk.socket(), link::Role::console);
        REQUIRE(console);
        REQUIRE((*console)->ask_and_wait("sign_in", {{"operator", "ana"}, {"password", "pratica"}}));
    }
    const auto slip = desk.root() + "/slip.pdf";
    CHECK(tell(desk, {"tickets", "take", "A", "--pdf", slip}).at("code") == "A001");
    CHECK(base::read_file(slip)->starts_with("%PDF"));
    const auto words = test::run_command({"pdftotext", "-layout", slip, "-"}, desk.root()).out;
    CAPTURE(words);
    CHECK(words.find("A001") != std::string::npos);
    CHECK(words.find("Nacionais") != std::string::npos);
    CHECK((std::filesystem::status(slip).permissions() & std::filesystem::perms::others_all) == std::filesystem::perms::none);
    CHECK(tell(desk, {"tickets", "take", "A", "--priority", "elderly"}).at("code") == "P001");
    CHECK(tell(desk, {"tickets", "call"}).at("code") == "P001");
    CHECK(tell(desk, {"tickets", "call"}, 2).at("error") == "ticket_still_here");
    CHECK(tell(desk, {"tickets", "call", "A009"}, 2).at("error") == "ticket_unknown");

    auto display = link::Client::connect(desk.socket(), link::Role::display);
    REQUIRE(display);
    std::optional<link::DisplayModel> shown;
    (*display)->on_display = [&](const link::DisplayModel& model) { shown = model; };
    for (int i = 0; i < 10 && !shown; ++i) {
        REQUIRE((*display)->wait(5000));
    }
    REQUIRE(shown);
    REQUIRE(shown->calls.size() == 1);
    CHECK(shown->calls[0].code == "P001");
    display->reset();

    const auto script = desk.root() + "/script.json";
    std::ofstream(script) << wire::Json{{"ticket", ""},
                                        {"capture", {{{"image", test::data_path("documents/passport_uto.jpg")}}}},
                                        {"fields", {{"full_name", "Amélia Teste Exemplo"}, {"phone", "+351 912 345 602"}}},
                                        {"acknowledge", wire::Json::array()}};
    const auto done = desk.balcao({"intake", script, "--json", "--socket", desk.socket(), "--operator", "ana", "--password-file", desk.password_file(), "--wait-for-sign-in"});
    REQUIRE_MESSAGE(done.exit == 0, done.out << done.err);
    bool served = false;
    const auto listed = desk.balcao({"tickets", "list", "--all", "--json", "--socket", desk.socket()});
    for (const auto& line : listed.lines()) {
        const auto row = *wire::parse_json(line);
        served = served || (row.at("code") == "P001" && (row.at("state") == "served" || row.at("state") == "serving") && row.at("has_case") == true);
    }
    CHECK(served);
    CHECK(desk.balcao({"queue", "list", "--json", "--socket", desk.socket()}).out.find("P001") != std::string::npos);

    desk.kill_serve();
    desk.start_serve();
    const auto after = tell(desk, {"tickets", "stats"});
    CHECK(after.at("series") == "*");
    CHECK(after.at("taken") == 2);
    CHECK(after.at("served") == 1);  // registered before the kill: its case's record says so
    CHECK(after.at("waiting") == 1);
}

TEST_CASE("a list of appointments is refused with line and reason, and taken whole")
{
    ::setenv("TZ", "UTC", 1);  // the list tells the desk's own time
    CentralFixture central;
    DeskFixture desk(central);
    desk.add_settings(k_ticket_settings);
    desk.start_serve();
    ::unsetenv("TZ");
    const auto list = desk.root() + "/list.csv";
    std::ofstream(list) << "reference,at,series,name\nR-1,2026-12-01T10:30,A,Amélia Exemplo\nR-2,2026-12-01T10:40,X,\n";
    const auto refused = tell(desk, {"appointments", "import", list}, 1);
    CHECK(refused.at("line") == 3);
    CHECK(refused.at("reason") == "series_unknown");
    CHECK(tell(desk, {"appointments", "list", "--day", "2026-12-01"}).is_null());
    std::ofstream(list) << "reference,at,series,name\nR-1,2026-12-01T10:30,A,Amélia Exemplo\n";
    CHECK(tell(desk, {"appointments", "import", list}).at("new") == 1);
    const auto one = tell(desk, {"appointments", "list", "--day", "2026-12-01"});
    CHECK(one.at("initials") == "A. E.");
    CHECK(one.at("at") == "2026-12-01T10:30:00.000Z");
}
