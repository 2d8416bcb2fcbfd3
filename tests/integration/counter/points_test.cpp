// Points of service from the central to the desk, with the real programs: whole, as changes, by stick, and refused.

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <iterator>

#include "link/client.h"
#include "support/desk_fixture.h"
#include "support/run.h"
#include "support/temporary_folder.h"
#include "wire/json_text.h"

using namespace balcao;
using test::CentralFixture;
using test::DeskFixture;
using wire::Json;

namespace {

Json json_line(const test::Outcome& outcome)
{
    const auto lines = outcome.lines();
    REQUIRE_MESSAGE(!lines.empty(), outcome.err);
    return wire::parse_json(lines.back()).value();
}

std::string content_of(const std::string& path)
{
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// The shipped set as of another version, with another address of one desk.
std::string version_of_points(const std::string& path, const std::string& version, int entry_version)
{
    Json json = Json::parse(content_of(BALCAO_SOURCE_DIR "/schema/reference/points_of_service.json"));
    json["version"] = version;
    for (auto& point : json["points"]) {
        if (point["id"] == "loja-faro") {
            point["version"] = entry_version;
            point["address"] = "Rua do Exemplo, " + std::to_string(entry_version);
        }
    }
    std::ofstream(path) << json.dump();
    return path;
}

std::string address_at(const DeskFixture& desk, const std::string& id)
{
    const auto shown = desk.balcao({"points", "show", id, "--config", desk.config(), "--json"});
    REQUIRE_MESSAGE(shown.exit == 0, shown.out << shown.err);
    return json_line(shown).at("points")[0].at("address").get<std::string>();
}

void sign(CentralFixture& central, const std::string& set, const std::string& out)
{
    const auto made = central.command({"reference", "sign", set, "--home", central.home(), "--out", out});
    REQUIRE_MESSAGE(made.exit_code == 0, made.err);
}

}  // namespace

TEST_CASE("the list of desks comes signed from the central, changes follow by line and by stick, and what does not fit is refused")
{
    CentralFixture central;
    DeskFixture desk(central);
    desk.add_settings("[points]\nhere = \"loja-faro\"\n");
    const auto first = version_of_points(desk.root() + "/first.json", "2026-11-10.1", 2);
    const auto second = version_of_points(desk.root() + "/second.json", "2026-11-11.1", 3);
    const auto third = version_of_points(desk.root() + "/third.json", "2026-11-12.1", 4);
    const auto reference = central.home() + "/reference/";
    std::filesystem::copy_file(first, reference + "points_of_service.json");
    CHECK(address_at(desk, "loja-faro") == "Rua do Exemplo, 14 (morada inventada)");  // built in, for practice

    desk.start_serve();  // asks at once
    DeskFixture::wait_for("the whole set", [&] { return std::filesystem::exists(desk.root() + "/state/reference/points_of_service.signed"); });
    CHECK(address_at(desk, "loja-faro") == "Rua do Exemplo, 2");

    // Changes by stick, while the service runs.
    const auto changes = reference + "points_of_service_delta.json";
    REQUIRE(desk.balcao({"points", "diff", first, second, "--out", changes}).exit == 0);
    CHECK(desk.balcao({"points", "verify", changes}).exit == 0);
    const auto file = desk.root() + "/changes.signed";
    sign(central, "points_of_service_delta", file);
    const auto signed_one = json_line(desk.balcao({"points", "verify", file, "--json"}));
    CHECK(signed_one.at("file") == "signed");
    CHECK(signed_one.at("version") == "2026-11-11.1");
    const auto taken = desk.balcao({"points", "update", file, "--config", desk.config(), "--json"});
    REQUIRE_MESSAGE(taken.exit == 0, taken.out);
    CHECK(json_line(taken).at("version") == "2026-11-11.1");
    CHECK(json_line(taken).at("service_told") == true);
    CHECK(address_at(desk, "loja-faro") == "Rua do Exemplo, 3");

    // A second time, and by another central: refused, and the list stays.
    CHECK(json_line(desk.balcao({"points", "update", file, "--config", desk.config(), "--json"})).at("error") == "reference_out_of_order");
    CentralFixture stranger;
    REQUIRE(desk.balcao({"points", "diff", second, third, "--out", stranger.home() + "/reference/points_of_service_delta.json"}).exit == 0);
    sign(stranger, "points_of_service_delta", file);
    CHECK(json_line(desk.balcao({"points", "update", file, "--config", desk.config(), "--json"})).at("error") == "signature_invalid");
    CHECK(address_at(desk, "loja-faro") == "Rua do Exemplo, 3");

    // Two steps in one file by line: the desk is at the first of them and asks when it starts.
    REQUIRE(desk.balcao({"points", "diff", second, third, "--onto", changes, "--out", changes}).exit == 0);
    desk.stop_serve();
    desk.start_serve();
    DeskFixture::wait_for("the changes by line", [&] { return address_at(desk, "loja-faro") == "Rua do Exemplo, 4"; });

    const auto near = desk.balcao({"points", "near", "--config", desk.config(), "--foreigner", "--most", "2", "--at", "2026-11-24T10:30:00.000Z", "--json"});
    REQUIRE(near.exit == 0);
    CHECK(json_line(near).at("is_signed") == true);
    CHECK(json_line(near).at("points")[0].at("id") == "espaco-loule");
    CHECK(desk.balcao({"points", "near", "--config", desk.config(), "--place", "Terra de Ninguém"}).exit == 2);

    const auto slip = desk.root() + "/slip.pdf";
    REQUIRE(desk.balcao({"points", "slip", "--config", desk.config(), "--place", "Faro", "--rule", "nif.required_for_permit", "--language", "en", "--out", slip}).exit == 0);
    CHECK(content_of(slip).rfind("%PDF", 0) == 0);
    // Papers that were to be printed go after a day, by the next one.
    const auto slips = desk.root() + "/state/slips";
    std::filesystem::create_directories(slips);
    for (const auto& [name, hours] : {std::pair("old.pdf", 25), std::pair("young.pdf", 23)}) {
        std::ofstream(slips + "/" + name) << "x";
        std::filesystem::last_write_time(slips + "/" + name, std::filesystem::file_time_type::clock::now() - std::chrono::hours(hours));
    }
    {
        auto console = link::Client::connect(desk.socket(), link::Role::console);
        REQUIRE(console);
        REQUIRE((*console)->ask_and_wait("sign_in", {{"operator", "ana"}, {"password", "pratica"}}, 20'000));
        const auto paper = (*console)->ask_and_wait("points_slip", {{"place", "Faro"}}, 20'000);
        REQUIRE(paper);
        CHECK(content_of(paper->at("pdf").get<std::string>()).starts_with("%PDF"));
        REQUIRE((*console)->ask_and_wait("sign_out", Json::object(), 20'000));
    }
    CHECK_FALSE(std::filesystem::exists(slips + "/old.pdf"));
    CHECK(std::filesystem::exists(slips + "/young.pdf"));

    const auto nobody = desk.balcao({"refusal-slip", "--socket", desk.socket(), "--json"});
    CHECK(nobody.exit != 0);
    CHECK(json_line(nobody).at("error") == "not_signed_in");
}

TEST_CASE("changes go on where the file of changes ends; the oldest step makes room for the newest")
{
    const test::TemporaryFolder folder;
    const auto diff = [&](const std::string& from, const std::string& to, const std::string& onto) { return test::run_program("balcao", {"points", "diff", from, to, "--onto", onto, "--out", folder.file("out.json"), "--json"}); };
    const auto first = version_of_points(folder.file("first.json"), "2026-11-10.1", 2);
    const auto second = version_of_points(folder.file("second.json"), "2026-11-11.1", 3);
    Json full{{"schema", "balcao.point_deltas/1"}, {"version", "2026-11-10.1"}, {"deltas", Json::array()}};
    for (int i = 0; i < 64; ++i) {
        const auto version = [](int n) { return n == 64 ? std::string("2026-11-10.1") : "2026-09-" + std::to_string(100 + n); };
        full["deltas"].push_back({{"applies_to", version(i)}, {"version", version(i + 1)}, {"confirmed_on", "2026-11-01"}, {"put", Json::array()}, {"remove", Json::array()}, {"result_sha256", std::string(64, 'a')}});
    }
    std::ofstream(folder.file("full.json")) << full.dump();
    const auto made = diff(first, second, folder.file("full.json"));
    REQUIRE_MESSAGE(made.exit == 0, made.out << made.err);
    const auto verified = json_line(test::run_program("balcao", {"points", "verify", folder.file("out.json"), "--json"}));
    CHECK(verified.at("valid") == true);
    CHECK(verified.at("steps") == 64);
    CHECK(verified.at("applies_to") == "2026-09-101");
    CHECK(verified.at("version") == "2026-11-11.1");
    // It ends with another version than the changes begin with.
    const auto gap = diff(second, version_of_points(folder.file("third.json"), "2026-11-12.1", 4), folder.file("full.json"));
    CHECK(gap.exit == 2);
    CHECK(json_line(gap).at("error") == "reference_out_of_order");
}

TEST_CASE("balcao calendar and points verify answer scripts")
{
    const auto run = [](std::vector<std::string> arguments) { return test::run_program("balcao", std::move(arguments)); };
    const auto letter = run({"calendar", "--config", "/nonexistent.toml", "--day", "2026-11-24", "--business-days", "5", "--municipality", "Lisboa", "--json"});
    REQUIRE_MESSAGE(letter.exit == 0, letter.err);
    CHECK(json_line(letter).at("then") == "2026-12-02");
    const auto azores = run({"calendar", "--config", "/nonexistent.toml", "--day", "2026-05-25", "--region", "azores", "--json"});
    CHECK(json_line(azores).at("holiday_kind") == "regional");
    // A time that is none is said to be none, once, and nothing is answered for another one.
    const auto file = std::string(BALCAO_SOURCE_DIR "/schema/reference/points_of_service.json");
    const test::TemporaryFolder folder;
    for (const auto& command : {std::vector<std::string>{"points", "near", "--place", "Faro"}, {"points", "show", "loja-faro"}, {"points", "slip", "--place", "Faro", "--out", folder.file("slip.pdf")}}) {
        auto arguments = command;
        arguments.insert(arguments.end(), {"--config", "/nonexistent.toml", "--file", file, "--at", "nonsense"});
        const auto told = run(arguments);
        CHECK(told.exit == 2);
        CHECK_MESSAGE((told.out + told.err).find("--at takes a time like 2026-11-24T10:30:00.000Z") != std::string::npos, told.out << told.err);
        CHECK(told.lines().size() + static_cast<std::size_t>(std::count(told.err.begin(), told.err.end(), '\n')) == 1);
        arguments.push_back("--json");
        CHECK(json_line(run(arguments)).at("error") == "input_invalid");
    }
    CHECK_FALSE(std::filesystem::exists(folder.file("slip.pdf")));
    // Invented data are called that on paper too, whatever the desk is for.
    REQUIRE(run({"points", "slip", "--place", "Faro", "--config", "/nonexistent.toml", "--file", file, "--language", "en", "--out", folder.file("slip.pdf")}).exit == 0);
    CHECK(test::run_command({"pdftotext", "-layout", folder.file("slip.pdf"), "-"}, folder.path()).out.find("PRACTICE") != std::string::npos);
    const auto good = run({"points", "verify", file, "--json"});
    CHECK(json_line(good).at("valid") == true);
    const auto bad = run({"points", "verify", BALCAO_SOURCE_DIR "/schema/reference/holidays.json", "--json"});
    CHECK(bad.exit == 1);
    CHECK(json_line(bad).at("message") == "/schema is not balcao.points/1");
}
