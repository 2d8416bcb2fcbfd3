#include "wire/points.h"

#include <fstream>
#include <iterator>

#include "support/test.h"

using namespace balcao;
using wire::Json;

namespace {

Json shipped_points_json()
{
    std::ifstream in(BALCAO_SOURCE_DIR "/schema/reference/points_of_service.json");
    return Json::parse(std::string{std::istreambuf_iterator<char>(in), {}});
}

/// What is said of the shipped set with one value changed; `pointer` names a member that becomes `value`.
std::string said(const char* pointer, const Json& value)
{
    Json json = shipped_points_json();
    json[Json::json_pointer(pointer)] = value;
    const auto read = wire::read_points(json.dump());
    return read ? std::string("taken") : wire::to_text(read.error());
}

}  // namespace

TEST_CASE("the shipped set is read, written and read again unchanged")
{
    const auto set = wire::read_points(shipped_points_json().dump());
    REQUIRE(set);
    CHECK(set->practice);
    CHECK(set->points.size() == shipped_points_json()["points"].size());
    const auto again = wire::read_points(wire::encode(*set).dump());
    REQUIRE(again);
    CHECK(*again == *set);
    CHECK(wire::encode(*set) == shipped_points_json());
    const auto canonical = wire::canonical_points(*set);
    REQUIRE(canonical);
    CHECK(canonical->find("\"latitude\":41550000") != std::string::npos);
}

TEST_CASE("whatever is wrong in a set is said with its path")
{
    CHECK(said("/points/3/version", 1) == "taken");
    CHECK(said("/points/3/version", 0) == "/points/3/version is not between 1 and 1000000000");
    CHECK(said("/points/3/version", std::uint64_t{18446744073709551615U}) == "/points/3/version is not between 1 and 1000000000");
    CHECK(said("/points/3/version", "1") == "/points/3/version is no whole number");
    CHECK(said("/points/3/hours/week/mon/0", "09:00-08:00") == "/points/3/hours/week/mon has hours that overlap, are out of order or end before they begin");
    CHECK(said("/points/3/hours/week/mon/0", "9:00-12:00") == "/points/3/hours/week/mon/0 is no time from-to (HH:MM-HH:MM)");
    CHECK(said("/points/3/hours/week/monday", Json::array()) == "/points/3/hours/week/monday is not a member known here");
    CHECK(said("/points/3/hours/time_zone", "Europe/Madrid") == "/points/3/hours/time_zone is none of the names known here");
    CHECK(said("/points/3/region", "azores") == "/points/3/region does not fit hours/time_zone");
    CHECK(said("/points/3/postal_code", "0000-000") == "/points/3/postal_code is no postal code (NNNN-NNN)");
    CHECK(said("/points/3/position/latitude", 91) == "/points/3/position/latitude is out of its range");
    CHECK(said("/points/3/position/latitude", nullptr) == "/points/3/position/latitude is no number");
    CHECK(said("/points/3/services/0/service", "haircut") == "/points/3/services/0/service is none of the names known here");
    CHECK(said("/points/3/id", shipped_points_json()["points"][2]["id"]) == "/points/3 stands twice or out of the order of ids");
    CHECK(said("/points/3/id", "Ä") == "/points/3/id holds more than a-z, 0-9 and -");
    CHECK(said("/points/3/valid_to", "2023-01-01") == "/points/3/valid_to lies before valid_from");
    CHECK(said("/points/3/confirmed_on", "2026-02-30") == "/points/3/confirmed_on is no day (YYYY-MM-DD)");
    CHECK(said("/points/3/contact/phone", "800 123 123") == "/points/3/contact/phone is no number in E.164 (+351…)");
    CHECK(said("/points/3/address", "a\nb") == "/points/3/address holds control characters");
    CHECK(said("/points/3/colour", "red") == "/points/3/colour is not a member known here");
    CHECK(said("/points", 3) == "/points is no list");
    CHECK(said("/places/0/postal_prefix", "12") == "/places/0/postal_prefix is not four digits");
    CHECK(said("/schema", "balcao.points/2") == "/schema is not balcao.points/1");
    Json json = shipped_points_json();
    json["points"][0].erase("address");
    CHECK(wire::to_text(wire::read_points(json.dump()).error()) == "/points/0/address is missing");
    CHECK(wire::read_points(R"({"schema":"balcao.points/1","schema":"balcao.points/1"})").error().path.empty());
}

TEST_CASE("deltas in one file follow one another")
{
    const auto set = wire::read_points(shipped_points_json().dump()).value();
    auto second = set;
    second.version = "2026-11-24.1";
    second.points.erase(second.points.begin());
    auto third = second;
    third.version = "2026-11-25.1";
    third.points.erase(third.points.begin());
    std::vector<domain::PointDelta> deltas{domain::difference(set, second), domain::difference(second, third)};
    for (auto& delta : deltas) {
        delta.result_sha256 = std::string(64, 'a');
    }
    const auto read = wire::read_point_deltas(wire::encode(deltas).dump());
    REQUIRE(read);
    CHECK(*read == deltas);
    Json broken = wire::encode(deltas);
    broken["deltas"].erase(0);
    CHECK(wire::read_point_deltas(broken.dump()));  // a shorter chain is one too
    broken = wire::encode(deltas);
    broken["deltas"][1]["applies_to"] = "2026-11-02.1";
    CHECK(wire::to_text(wire::read_point_deltas(broken.dump()).error()) == "/deltas/1/applies_to is not the version the delta before makes");
    broken = wire::encode(deltas);
    broken["version"] = "2026-11-24.1";
    CHECK(wire::to_text(wire::read_point_deltas(broken.dump()).error()) == "/version is not that of the last delta");
    broken = wire::encode(deltas);
    broken["deltas"][0]["remove"][0] = 5;
    CHECK(wire::to_text(wire::read_point_deltas(broken.dump()).error()) == "/deltas/0/remove/0 is no id of a point");
    broken["deltas"] = Json::array();
    CHECK(wire::to_text(wire::read_point_deltas(broken.dump()).error()) == "/deltas is empty");
}
