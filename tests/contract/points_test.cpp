// The schemas of reference data that people write say the same as the code that reads them.
#include <fstream>
#include <iterator>

#include "schemas.h"
#include "support/test.h"
#include "wire/calendar.h"
#include "wire/points.h"

using namespace balcao;
using wire::Json;

namespace {

Json reference_json(const std::string& name)
{
    std::ifstream in(std::string(BALCAO_SOURCE_DIR "/schema/reference/") + name);
    return Json::parse(std::string{std::istreambuf_iterator<char>(in), {}});
}

}  // namespace

TEST_CASE("the shipped points of service and holidays satisfy their schemas")
{
    CHECK(test::JsonSchema(reference_json("points_of_service.schema.json")).complaint(reference_json("points_of_service.json")) == "");
    CHECK(test::JsonSchema(reference_json("holidays.schema.json")).complaint(reference_json("holidays.json")) == "");
}

TEST_CASE("leaving out a member, adding one, or another type: schema and code refuse the same")
{
    const test::JsonSchema schema(reference_json("points_of_service.schema.json"));
    const Json good = reference_json("points_of_service.json");
    int required = 0;
    for (const auto& [key, value] : good["points"][0].items()) {
        Json less = good;
        less["points"][0].erase(key);
        const auto& shown_key = key;
        CAPTURE(shown_key);
        const bool taken = wire::read_points(less.dump()).has_value();
        CHECK(taken == schema.complaint(less).empty());
        required += taken ? 0 : 1;
        Json other = good;
        other["points"][0][key] = Json::array({3, Json::array()});
        CHECK_FALSE(wire::read_points(other.dump()));
        CHECK(schema.complaint(other) != "");
    }
    CHECK(required == 17);
    Json more = good;
    more["points"][0]["colour"] = "red";
    CHECK_FALSE(wire::read_points(more.dump()));
    CHECK(schema.complaint(more) != "");
    for (const char* span : {"09:00-24:00", "24:00-24:00", "9:00-12:00", "09:00-25:00", "09:60-12:00"}) {
        Json hours = good;
        hours["points"][0]["hours"]["week"]["mon"] = Json::array({span});
        CAPTURE(span);
        CHECK(wire::read_points(hours.dump()).has_value() == schema.complaint(hours).empty());
    }
}

TEST_CASE("changes written by the code satisfy their schema")
{
    const auto from = wire::read_points(reference_json("points_of_service.json").dump()).value();
    auto to = from;
    to.version = "2026-11-24.1";
    to.points.pop_back();
    to.points[0].version = 2;
    auto delta = domain::difference(from, to);
    delta.result_sha256 = std::string(64, 'a');
    const test::JsonSchema schema(reference_json("point_deltas.schema.json"));
    Json json = wire::encode(std::vector{delta});
    CHECK(schema.complaint(json) == "");
    json["deltas"][0].erase("result_sha256");
    CHECK(schema.complaint(json) != "");
    CHECK_FALSE(wire::read_point_deltas(json.dump()));
}
