// Card access numbers in drawn pictures: cases made by "scripts/make-card-fronts --cases", and frames of a simulated desk
// camera (scripts/make-card-fronts, seed 77). No picture of a real card.

#include <nlohmann/json.hpp>

#include "devices/vision/can_votes.h"
#include "recognition/pictures.h"

using namespace balcao;
using namespace balcao::test;
using devices::vision::CanReader;
using devices::vision::only_clear;

namespace {

std::string number_in(CanReader& reader, const cv::Mat& shown)
{
    const auto candidates = reader.read(shown);
    const auto* clear = only_clear(candidates);
    return clear != nullptr ? clear->digits : "";
}

devices::ImageReaderOptions number_options(unsigned pictures)
{
    auto options = worker_options(pictures);
    options.access_number = true;
    return options;
}

}  // namespace

TEST_CASE("Six digits standing alone at the right are read; five, seven, dates, two numbers and one at the left are not")
{
    CanReader reader;
    const auto cases = nlohmann::json::parse(read_data("can/cases.json"));
    REQUIRE(cases.size() == 12);
    for (const auto& item : cases) {
        const std::string file = item["file"];
        CHECK_MESSAGE(number_in(reader, picture("can/" + file)) == item["number"].get<std::string>(), file);
    }
}

TEST_CASE("A number is read in all four turns, and one that reads upside down too is never read so")
{
    CanReader reader;
    for (const std::string name : {"one", "upside_down", "on_its_side"}) {
        cv::Mat turned = picture("can/" + name + ".jpg");
        const std::string number = name == "one" ? "730295" : name == "upside_down" ? "689086" : "117401";
        for (int turn = 0; turn < 4; ++turn) {
            CHECK_MESSAGE(number_in(reader, turned) == number, name << " turned by " << turn * 90);
            cv::rotate(turned, turned, cv::ROTATE_90_CLOCKWISE);
        }
    }
}

TEST_CASE("A number whose way up nothing tells is not shown")
{
    CanReader reader;
    const cv::Mat card = picture("can/upside_down.jpg");
    // The number alone: it stands upper left in this picture, 689086 or 980689.
    const cv::Mat alone = card(cv::Rect(30, 40, 260, 90));
    CHECK(number_in(reader, alone).empty());
}

TEST_CASE("The number's outline lies about its digits and begins where it reads")
{
    CanReader reader;
    const auto candidates = reader.read(picture("can/one.jpg"));
    const auto* clear = only_clear(candidates);
    REQUIRE(clear != nullptr);
    CHECK(clear->place_fits);
    CHECK_FALSE(clear->labelled);
    // Printed at (66, 46) mm, 2.6 mm high, 9 px a mm, with borders of 40 and 30 px.
    CHECK(clear->outline[0].x == doctest::Approx(40 + 66 * 9).epsilon(0.02));
    CHECK(clear->outline[0].y == doctest::Approx(30 + 46 * 9).epsilon(0.03));
    CHECK(clear->outline[2].y == doctest::Approx(30 + 48.6 * 9).epsilon(0.03));
    const cv::Mat turned = picture("can/upside_down.jpg");
    const auto upside_down = reader.read(turned);
    REQUIRE(only_clear(upside_down) != nullptr);
    CHECK(only_clear(upside_down)->outline[0].x > only_clear(upside_down)->outline[1].x);
}

TEST_CASE("Frames of a simulated desk camera: nothing wrong is shown, nothing where no number is, and the clear ones are read")
{
    devices::ImageReader reader(number_options(100));
    const auto truth = nlohmann::json::parse(read_data("can/truth.json"));
    int numbers = 0;
    int right = 0;
    for (const auto& item : truth) {
        const std::string file = item["file"];
        const auto reading = reader.read_file(data_path("can/" + file), k_today, std::chrono::seconds(60));
        REQUIRE_MESSAGE(reading.has_value(), file);
        const std::string number = item["number"];
        numbers += number.empty() ? 0 : 1;
        if (reading->access_number) {
            CHECK_MESSAGE(reading->access_number->digits == number, file);
            CHECK(reading->access_number->frames == 1);
            CHECK(reading->access_number->certainty > 0.8);
            right += reading->access_number->digits == number ? 1 : 0;
        }
    }
    MESSAGE(right << " of " << numbers << " numbers read right");
    REQUIRE(numbers >= 4);
    CHECK(right >= numbers - 1);
}

TEST_CASE("A number is looked for only when asked for")
{
    devices::ImageReader reader(worker_options(100));
    const auto file = data_path("can/one.jpg");
    auto reading = reader.read_file(file, k_today, std::chrono::seconds(60));
    REQUIRE(reading.has_value());
    CHECK_FALSE(reading->access_number.has_value());
    reader.want_access_number(true);
    reading = reader.read_file(file, k_today, std::chrono::seconds(60));
    REQUIRE(reading.has_value());
    REQUIRE(reading->access_number.has_value());
    CHECK(reading->access_number->digits == "730295");
}

TEST_CASE("A row of frames: the same picture again adds nothing, a differing one does, and the row is at rest then, or after twelve looks")
{
    devices::ImageReader reader(number_options(100));
    const auto one = base::to_bytes(read_data("can/one.jpg"));
    const auto again = base::to_bytes(read_data("can/one_again.jpg"));
    for (int i = 0; i < 10; ++i) {
        const auto reading = reader.read_frame(one, i == 0, k_today, std::chrono::seconds(60));
        REQUIRE(reading.has_value());
        CHECK_FALSE(reading->unchanged);  // nothing sure yet: read again
        REQUIRE(reading->access_number.has_value());
        CHECK(reading->access_number->frames == 1);
    }
    auto reading = reader.read_frame(again, false, k_today, std::chrono::seconds(60));
    REQUIRE(reading.has_value());
    REQUIRE(reading->access_number.has_value());
    CHECK(reading->access_number->frames == 2);
    for (int i = 0; i < 4; ++i) {
        reading = reader.read_frame(again, false, k_today, std::chrono::seconds(60));
        REQUIRE(reading.has_value());
    }
    CHECK(reading->unchanged);
    for (int i = 0; i < 13; ++i) {
        reading = reader.read_frame(one, i == 0, k_today, std::chrono::seconds(60));
        REQUIRE(reading.has_value());
        CHECK(reading->unchanged == (i == 12));  // twelve looks at a picture that tells nothing new are enough
    }
    reading = reader.read_frame(one, true, k_today, std::chrono::seconds(60));
    REQUIRE(reading.has_value());
    REQUIRE(reading->access_number.has_value());
    CHECK(reading->access_number->frames == 1);  // begun anew
}
