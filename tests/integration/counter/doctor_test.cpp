// What a technician learns of a real desk, and what the report for helpers does not say.

#include <sys/stat.h>

#include <filesystem>

#include "support/desk_fixture.h"
#include "wire/json_text.h"

using namespace balcao;
using test::CentralFixture;
using test::DeskFixture;

TEST_SUITE_BEGIN("doctor");

namespace {

wire::Json doctor_says(const DeskFixture& desk, int exit)
{
    const auto outcome = desk.balcao({"terminal", "doctor", "--json", "--config", desk.config()});
    REQUIRE_MESSAGE(outcome.exit == exit, outcome.out << outcome.err);
    const auto json = wire::parse_json(outcome.out);
    REQUIRE_MESSAGE(json, outcome.out);
    return *json;
}

std::string standing_in(const wire::Json& said, const std::string& concern)
{
    for (const auto& finding : said.at("findings")) {
        if (finding.at("concern") == concern) {
            return finding.at("standing").get<std::string>();
        }
    }
    return "not told";
}

}  // namespace

TEST_CASE("the doctor says what is wrong, what is good and what fails next; the report names nobody")
{
    CentralFixture central;
    DeskFixture desk(central);
    ::setenv("CUPS_SERVERROOT", desk.root().c_str(), 1);  // the settings of a printing service of this test's own
    desk.start_serve();
    desk.start_citizen();
    REQUIRE(desk.intake("2-passport.json", {"--wait-for-sign-in"}).exit == 0);

    auto said = doctor_says(desk, 1);  // a desk with one clerk: nobody may supervise
    CHECK(standing_in(said, "operators") == "soon");
    CHECK(standing_in(said, "service") == "good");
    CHECK(standing_in(said, "enrolment") == "good");
    CHECK(standing_in(said, "central_line") == "good");
    CHECK(standing_in(said, "clock") == "good");
    CHECK(standing_in(said, "unsent") == "good");
    CHECK(said.at("next").at("days").get<int>() > 14);
    const auto added = test::run_program("balcao", {"operator", "add", "rui", "--name", "Rui Prática", "--right", "supervise", "--file", desk.root() + "/operators.json"}, "pratica\n");
    REQUIRE(added.exit == 0);
    said = doctor_says(desk, 0);
    CHECK(standing_in(said, "operators") == "good");

    const std::string roster = desk.root() + "/operators.json";
    REQUIRE(::chmod(roster.c_str(), 0644) == 0);
    said = doctor_says(desk, 1);
    CHECK(said.at("findings").at(0).at("concern") == "open_file");
    CHECK(said.at("findings").at(0).at("what").get<std::string>().ends_with("operators.json"));
    REQUIRE(::chmod(roster.c_str(), 0600) == 0);

    // What was printed stays in the spool for a day unless CUPS is told not to.
    CHECK(standing_in(said, "spool") == "not told");
    for (const auto& [setting, standing, exit] : {std::tuple("LogLevel warn\n", "soon", 1), {"preservejobfiles 3600\n", "soon", 1}, {"# PreserveJobFiles No\n", "soon", 1}, {"PreserveJobFiles No\n", "good", 0}}) {
        const std::string said_there(setting);
        CAPTURE(said_there);
        std::ofstream(desk.root() + "/cupsd.conf") << setting;
        CHECK(standing_in(doctor_says(desk, exit), "spool") == standing);
    }

    // What a fault or a person may have left: names of files, lines of the log, a path of the settings.
    std::filesystem::create_directories(desk.root() + "/state/slips");
    for (const char* left : {"/state/slips/ERIKSSON-ANNA.pdf", "/state/copy-912345602.png"}) {
        std::ofstream(desk.root() + left) << "x";
    }
    {
        std::ofstream log(desk.root() + "/state/serve.log", std::ios::app);
        for (int i = 0; i < 500; ++i) {
            log << "2026-11-24T10:00:00.000+0000 serve info odd number=912345602 i=" << i << "\n";
        }
    }
    const std::string elsewhere = desk.root() + "/with-camera.toml";
    std::filesystem::copy_file(desk.config(), elsewhere);
    std::ofstream(elsewhere, std::ios::app) << "\n[camera]\nsource = \"folder:/home/ERIKSSON/pictures\"\n";
    const std::string report = desk.root() + "/report.json";
    const auto made = desk.balcao({"terminal", "report", "--to", report, "--config", elsewhere});
    REQUIRE_MESSAGE(made.exit == 0, made.out << made.err);
    std::ifstream in(report);
    const std::string content{std::istreambuf_iterator<char>(in), {}};
    const auto json = wire::parse_json(content);
    REQUIRE(json);
    CHECK(json->at("queue").at("registered_today") == 1);
    CHECK(json->at("log").size() == 400);  // the last lines, not all
    CHECK(content.find("i=499") != std::string::npos);
    CHECK(json->at("settings").at("camera") == "folder");
    CHECK(json->at("settings").dump().find("//") == std::string::npos);  // no address
    CHECK(json->at("files").size() > 2);
    // Of the script that was just worked through: name, phone, number; the clerk; what only files of the desk hold.
    for (const char* canary : {"Exemplo", "Teste Exemplo", "912345602", "912 345 602", "L898902C3", "ERIKSSON", "Ana", "=ana", "scrypt", "PRIVATE"}) {
        CAPTURE(std::string(canary));
        CHECK(content.find(canary) == std::string::npos);
    }
    CHECK(content.find(desk.root() + "/state") == std::string::npos);

    REQUIRE(::chmod((desk.kiosk_folder() + "/terminal.key").c_str(), 0644) == 0);  // a key others may read is not worked with
    CHECK(standing_in(doctor_says(desk, 1), "enrolment") == "failing");
    REQUIRE(::chmod((desk.kiosk_folder() + "/terminal.key").c_str(), 0600) == 0);

    central.kill_hard();
    CHECK(standing_in(doctor_says(desk, 1), "central_line") == "failing");
    desk.stop_serve();
    said = doctor_says(desk, 1);
    CHECK(standing_in(said, "service") == "failing");
    CHECK(standing_in(said, "unsent") == "not told");
    ::unsetenv("CUPS_SERVERROOT");
}

TEST_SUITE_END();
