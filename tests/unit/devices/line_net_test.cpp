#include "devices/vision/line_net.h"

#include <algorithm>

#include <opencv2/imgproc.hpp>

#include "devices/vision/line_cut.h"

#include "support/test.h"

using namespace balcao::devices::vision;

namespace {

/// Strokes every 8 px, of full contrast on the left half and under a veil of light on the right one.
cv::Mat veiled_line()
{
    cv::Mat out(k_line_height_px, 640, CV_8UC1);
    for (int y = 0; y < out.rows; ++y) {
        for (int x = 0; x < out.cols; ++x) {
            const bool ink = x % 8 < 3 && y > 8 && y < 24;
            out.at<std::uint8_t>(y, x) = static_cast<std::uint8_t>(x < 320 ? (ink ? 40 : 160) : (ink ? 200 : 240));
        }
    }
    return out;
}

double contrast(const cv::Mat& shown, int from)
{
    double least = 0;
    double most = 0;
    cv::minMaxLoc(shown.colRange(from, from + 80), &least, &most);
    return most - least;
}

}  // namespace

TEST_CASE("A levelled line is as strong under a veil of light as beside it; as it is, it is weaker there")
{
    cv::Mat shown;
    even_out(veiled_line(), Light::as_it_is, shown);
    CHECK(contrast(shown, 480) < 0.5 * contrast(shown, 80));
    even_out(veiled_line(), Light::levelled, shown);
    CHECK(shown.type() == CV_32F);
    CHECK(contrast(shown, 480) > 0.8 * contrast(shown, 80));
}

TEST_CASE("Plain paper stays plain however it is lit")
{
    cv::Mat shown;
    for (const auto light : {Light::as_it_is, Light::levelled}) {
        even_out(cv::Mat(k_line_height_px, 320, CV_8UC1, cv::Scalar(200)), light, shown);
        CHECK(contrast(shown, 100) < 0.01);
    }
}

TEST_CASE("Characters under a lamp's image are told from the others, those of an evenly lit or evenly faded line are not")
{
    constexpr std::size_t count = 30;
    cv::Mat line(k_line_height_px, k_line_pitch_px * 36, CV_8UC1, cv::Scalar(170));
    for (std::size_t i = 0; i < count; ++i) {
        const int x = k_line_pitch_px * (k_line_margin_pitches + static_cast<int>(i));
        cv::rectangle(line, cv::Rect(x + 5, 8, 3, 16), cv::Scalar(40), cv::FILLED);
    }
    const double first = k_line_pitch_px * (k_line_margin_pitches + 0.5);
    const auto places = [&](const cv::Mat& picture) { return veiled_places(picture, count, first, first + k_line_pitch_px * (count - 1.0)); };
    const auto none = std::vector<std::uint8_t>(count, 0);
    CHECK(places(line) == none);
    cv::Mat dim;
    line.convertTo(dim, CV_8U, 0.3, 60);
    CHECK(places(dim) == none);
    cv::Mat lit = line.clone();
    cv::Mat part = lit.colRange(0, k_line_pitch_px * (k_line_margin_pitches + 4));
    part += cv::Scalar(70);
    auto wanted = none;
    std::fill(wanted.begin(), wanted.begin() + 4, std::uint8_t{1});
    CHECK(places(lit) == wanted);
}
