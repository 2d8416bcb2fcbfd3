// Points of service from the central to the desk, with the real programs: whole, as changes, by stick, and refused.

#include <iterator>

#include "support/desk_fixture.h"
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
    const auto nobody = desk.balcao({"refusal-slip", "--socket", desk.socket(), "--json"});
    CHECK(nobody.exit != 0);
    CHECK(json_line(nobody).at("error") == "not_signed_in");
}

TEST_CASE("balcao calendar and points verify answer scripts")
{
    const auto run = [](std::vector<std::string> arguments) { return test::run_program("balcao", std::move(arguments)); };
    const auto letter = run({"calendar", "--config", "/nonexistent.toml", "--day", "2026-11-24", "--business-days", "5", "--municipality", "Lisboa", "--json"});
    REQUIRE_MESSAGE(letter.exit == 0, letter.err);
    CHECK(json_line(letter).at("then") == "2026-12-02");
    const auto azores = run({"calendar", "--config", "/nonexistent.toml", "--day", "2026-05-25", "--region", "azores", "--json"});
    CHECK(json_line(azores).at("holiday_kind") == "regional");
    const auto good = run({"points", "verify", BALCAO_SOURCE_DIR "/schema/reference/points_of_service.json", "--json"});
    CHECK(json_line(good).at("valid") == true);
    const auto bad = run({"points", "verify", BALCAO_SOURCE_DIR "/schema/reference/holidays.json", "--json"});
    CHECK(bad.exit == 1);
    CHECK(json_line(bad).at("message") == "/schema is not balcao.points/1");
}
