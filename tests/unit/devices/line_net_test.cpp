#include "devices/vision/line_net.h"

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
