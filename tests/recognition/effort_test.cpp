// What reading a picture may cost: counted, so these figures are the same on every machine.

#include <nlohmann/json.hpp>

#include "devices/vision/mrz_reader.h"
#include "recognition/pictures.h"

using namespace balcao;
using namespace balcao::test;
using devices::vision::Effort;
using devices::vision::MrzReader;

namespace {

constexpr double k_last_step = 60;  // what was begun before the budget was used up: the first two looks at three lines, or an enlarged picture

}  // namespace

TEST_CASE("A frame of a camera costs no more than its budget and the step begun last, and zones are read within it as without")
{
    MrzReader reader;
    double most = 0;
    for (const auto& item : nlohmann::json::parse(read_data("camera/truth.json"))) {
        const std::string file = item["file"];
        const auto frame = picture("camera/" + file);
        const auto single = reader.read(frame);
        const auto live = reader.read(frame, nullptr, {devices::vision::k_live_budget});
        CHECK_MESSAGE(reader.spent() < devices::vision::k_live_budget + k_last_step, file);
        most = std::max(most, reader.spent());
        if (single && devices::vision::is_sure(*single)) {
            REQUIRE_MESSAGE(live.has_value(), file);
            CHECK_MESSAGE(live->zone.lines == single->zone.lines, file);
            CHECK_MESSAGE(devices::vision::is_sure(*live), file);
        }
    }
    MESSAGE("the dearest frame cost " << most);
}

TEST_CASE("A clear zone costs two looks and the search at half the size")
{
    MrzReader reader;
    const auto reading = reader.read(picture("camera/print_beside.jpg"));
    REQUIRE(reading.has_value());
    CHECK(devices::vision::is_sure(*reading));
    CHECK(reader.spent() < 40);
}

TEST_CASE("Lines of print that are no zone are given up at a glance")
{
    cv::Mat page(1080, 1920, CV_8UC3, cv::Scalar(235, 235, 235));
    for (int line = 0; line < 20; ++line) {
        cv::putText(page, "the quick brown fox jumps over lazy dogs and runs", {120, 80 + line * 48}, cv::FONT_HERSHEY_PLAIN, 2.4, cv::Scalar(30, 30, 30), 2, cv::LINE_AA);
    }
    MrzReader reader;
    CHECK_FALSE(reader.read(page).has_value());
    MESSAGE("cost " << reader.spent());
    CHECK(reader.spent() < 150);
}

TEST_CASE("Nothing is begun once the budget is used up")
{
    MrzReader reader;
    CHECK_FALSE(reader.read(picture("camera/print_beside.jpg"), nullptr, {1}).has_value());
    CHECK(reader.spent() < 10);
}

TEST_CASE("Every other picture of a document that lies still begins with the search at full size")
{
    MrzReader reader;
    const auto frame = picture("camera/print_beside.jpg");
    const auto first = reader.read(frame);
    const double quickly = reader.spent();
    for (const std::size_t turn : {std::size_t{1}, std::size_t{3}}) {
        const auto next = reader.read(frame, nullptr, {devices::vision::k_live_budget, turn});
        REQUIRE(next.has_value());
        CHECK(next->zone.lines == first->zone.lines);
        CHECK(reader.spent() > quickly);
    }
}
