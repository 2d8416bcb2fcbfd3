// The schema of guided lessons says the same as the code that reads them.
#include <fstream>
#include <iterator>

#include "link/lessons.h"
#include "schemas.h"
#include "support/test.h"

using namespace balcao;
using wire::Json;

namespace {

Json lesson_json(const std::string& name)
{
    std::ifstream in(std::string(BALCAO_SOURCE_DIR "/schema/reference/") + name);
    return Json::parse(std::string{std::istreambuf_iterator<char>(in), {}});
}

}  // namespace

TEST_CASE("the shipped lessons satisfy their schema, and every fact they name exists")
{
    const auto shipped = lesson_json("lessons.json");
    CHECK(test::JsonSchema(lesson_json("lessons.schema.json")).complaint(shipped) == "");
    const auto read = link::read_lessons(shipped.dump());
    REQUIRE(read);
    CHECK(read->size() == shipped.at("lessons").size());
    CHECK(read->size() == link::lessons().size());
}

TEST_CASE("what the code refuses of a lesson the schema refuses too")
{
    const test::JsonSchema schema(lesson_json("lessons.schema.json"));
    const Json good = lesson_json("lessons.json");
    const auto refused_by_both = [&](const char* why, const Json& lessons) {
        CAPTURE(why);
        CHECK_FALSE(link::read_lessons(lessons.dump()));
        CHECK(schema.complaint(lessons) != "");
    };
    auto bad = good;
    bad["schema"] = "balcao.lessons/2";
    refused_by_both("another version", bad);
    bad = good;
    bad.erase("lessons");
    refused_by_both("no lessons", bad);
    bad = good;
    bad["lessons"][0]["steps"] = Json::array();
    refused_by_both("no steps", bad);
    bad = good;
    bad["lessons"][0]["steps"][0]["when"] = Json::object();
    refused_by_both("a step that is never done", bad);
    bad = good;
    bad["lessons"][0]["steps"][0]["when"] = {{"colour", "red"}};
    refused_by_both("a fact that does not exist", bad);
    bad = good;
    bad["lessons"][0]["steps"][0]["when"] = {{"stage", Json::array()}};
    refused_by_both("a fact that may be nothing", bad);
    bad = good;
    bad["lessons"][0]["steps"][0]["when"] = {{"stage", 3}};
    refused_by_both("a fact that is a number", bad);
    for (const char* member : {"text", "when"}) {
        bad = good;
        bad["lessons"][0]["steps"][0].erase(member);
        refused_by_both(member, bad);
    }
    bad = good;
    bad["lessons"][0].erase("id");
    refused_by_both("no id", bad);
}
