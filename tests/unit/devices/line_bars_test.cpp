#include "devices/vision/line_bars.h"

#include <cmath>

#include <opencv2/imgproc.hpp>

#include "support/test.h"

using namespace balcao::devices::vision;

namespace {

constexpr double k_pitch = 8;

/// A page on a table with `count` lines of `characters` smeared into bars, turned by `degrees`.
cv::Mat page(int count, int characters, double spacing, double degrees)
{
    cv::Mat out(540, 960, CV_8UC1, cv::Scalar(90));
    const double long_px = characters * k_pitch;
    cv::rectangle(out, cv::Point(480 - int(long_px / 2) - 25, 150), cv::Point(480 + int(long_px / 2) + 25, 400), cv::Scalar(210), cv::FILLED);
    for (int i = 0; i < count; ++i) {
        const double y = 330 + i * spacing * k_pitch;
        const cv::Rect bar(cvRound(480 - long_px / 2), cvRound(y - 4), cvRound(long_px), 9);
        cv::rectangle(out, bar, cv::Scalar(120), cv::FILLED);
    }
    const cv::Mat turn = cv::getRotationMatrix2D({480, 270}, degrees, 1);
    cv::warpAffine(out, out, turn, out.size(), cv::INTER_LINEAR, cv::BORDER_REPLICATE);
    return out;
}

bool has_block(const cv::Mat& picture, std::size_t lines)
{
    for (const auto& block : find_bars(picture)) {
        if (block.lines.size() == lines && std::abs(block.pitch - k_pitch) < 0.25) {
            return true;
        }
    }
    return false;
}

}  // namespace

TEST_CASE("Lines whose characters ran together are found as bars, whichever way they lie")
{
    for (const double degrees : {0.0, 7.0, -12.0, 90.0, 180.0}) {
        CAPTURE(degrees);
        CHECK(has_block(page(2, 44, 2.5, degrees), 2));
        CHECK(has_block(page(2, 36, 2.5, degrees), 2));
        CHECK(has_block(page(3, 30, 2.36, degrees), 3));
    }
}

TEST_CASE("Bars that stand as no format's lines do are none")
{
    CHECK(find_bars(page(1, 44, 2.5, 0)).empty());
    CHECK(find_bars(page(2, 44, 6.0, 0)).empty());
    CHECK(find_bars(cv::Mat(540, 960, CV_8UC1, cv::Scalar(150))).empty());
}
