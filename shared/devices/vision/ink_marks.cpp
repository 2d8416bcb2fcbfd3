#include "devices/vision/ink_marks.h"

#include <algorithm>
#include <array>

#include <opencv2/imgproc.hpp>

namespace balcao::devices::vision {
namespace {

/// Window and offset of the local threshold, in the order in which they are tried.
constexpr std::array<std::array<int, 2>, 3> k_thresholds{{{31, 12}, {21, 8}, {51, 15}}};

}  // namespace

cv::Mat ink_grey(const cv::Mat& bgr)
{
    if (bgr.channels() == 1) {
        return bgr;
    }
    cv::Mat luma;
    cv::cvtColor(bgr, luma, cv::COLOR_BGR2GRAY);
    std::array<cv::Mat, 3> channels;
    cv::split(bgr, channels.data());
    cv::Mat strongest;
    cv::max(channels[0], channels[1], strongest);
    cv::max(strongest, channels[2], strongest);
    cv::Mat out;
    cv::addWeighted(luma, 0.5, strongest, 0.5, 0, out);
    return out;
}

std::vector<Mark> find_marks(const cv::Mat& grey, std::size_t attempt)
{
    const auto [block, offset] = k_thresholds.at(attempt);
    cv::Mat binary;
    cv::adaptiveThreshold(grey, binary, 255, cv::ADAPTIVE_THRESH_MEAN_C, cv::THRESH_BINARY_INV, block, offset);
    cv::Mat labels;
    cv::Mat stats;
    cv::Mat centres;
    const int count = cv::connectedComponentsWithStats(binary, labels, stats, centres, 8, CV_32S);
    std::vector<Mark> out;
    for (int i = 1; i < count; ++i) {
        const int* s = stats.ptr<int>(i);
        if (std::max(s[cv::CC_STAT_WIDTH], s[cv::CC_STAT_HEIGHT]) >= 4) {  // less is noise
            out.push_back({{s[cv::CC_STAT_LEFT], s[cv::CC_STAT_TOP], s[cv::CC_STAT_WIDTH], s[cv::CC_STAT_HEIGHT]}, s[cv::CC_STAT_AREA]});
        }
    }
    return out;
}

}  // namespace balcao::devices::vision
