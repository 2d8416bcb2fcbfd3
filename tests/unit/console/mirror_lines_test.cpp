// Copies at neighbouring desks in the clerk's words.
#include "console/mirror_lines.h"

#include "link/protocol.h"
#include "sample.h"
#include "support/test.h"

using namespace balcao;
using namespace balcao::console;
using test::sample;

namespace {

std::string hour(base::Instant at) { return base::format_instant(at).substr(11, 5); }

}  // namespace

TEST_CASE("each neighbour says how much it keeps, and one that is silent for long says what to do")
{
    const auto view = sample("mirror").mirror;
    const auto lines = mirror_lines(view, text::Language::en, hour);
    REQUIRE(lines.size() == 4);
    CHECK(lines[0].name == "Copies at desk LOU-05");
    CHECK(lines[0].state == "mirrored: 23 of 23, newest 16:32");
    CHECK(lines[0].reason.empty());
    CHECK(lines[0].mood == Mood::ok);
    CHECK(lines[1].state == "mirrored: 9 of 23, newest 15:51");
    CHECK(lines[1].mood == Mood::warning);
    CHECK(lines[1].reason.find("has not answered for long") != std::string::npos);
    CHECK(lines[1].reason.find("Go on working.") != std::string::npos);
    CHECK(lines[2].name == "Copies of desk LOU-05");
    CHECK(lines[2].state == "keeping 3");
    CHECK(lines[3].state == "keeping 0, 4 delivered from here");
    CHECK(mirror_lines(view, text::Language::pt, hour)[0].state == "copiados: 23 de 23, último: 16:32");
}

TEST_CASE("a site without copies has no line about them")
{
    CHECK(mirror_lines(sample("offline").mirror, text::Language::pt, hour).empty());
    link::MirrorView view;
    view.keeper = base::FaultCode::storage_in_use;
    CHECK(mirror_lines(view, text::Language::pt, hour).size() == 1);
}

TEST_CASE("what the service tells of copies reaches the window as it was, and nonsense as nothing")
{
    auto model = sample("mirror");
    CHECK(model.mirror.at.size() == 2);
    CHECK(model.mirror.at[1].fault == base::FaultCode::mirror_silent);
    model.mirror.keeper = base::FaultCode::configuration_invalid;
    CHECK(link::mirror_from_json(link::mirror_json(model.mirror)) == model.mirror);
    CHECK(link::console_model_from_json(link::to_json(model))->mirror == model.mirror);
    CHECK(link::mirror_from_json(wire::Json::array({1})).empty());
    CHECK(link::mirror_from_json({{"at", 5}, {"kept", "x"}, {"keeper", 7}}).empty());
    CHECK(link::mirror_from_json({{"at", wire::Json::array({1, nullptr})}}).at.empty());
}
