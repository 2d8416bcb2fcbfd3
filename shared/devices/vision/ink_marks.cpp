#include "devices/vision/ink_marks.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

#include <opencv2/imgproc.hpp>

namespace balcao::devices::vision {
namespace {

/// Window and offset of the local threshold, in the order in which they are tried.
constexpr std::array<std::array<int, 2>, 3> k_thresholds{{{31, 12}, {21, 8}, {51, 15}}};

/// How much lighter a colour makes a point: a stamp across a line then leaves its black characters alone. Where characters are large
/// enough, colours fade further and are taken over k_colour_px, for the camera's noise is coloured as well and most of it is not as wide.
constexpr double k_fade = 0.8;
constexpr double k_fade_further = 1.4;
constexpr int k_colour_px = 3;

struct Extent {
    int left = 0;
    int right = 0;
    int top = 0;
    int bottom = 0;
    int area = 0;
};

/// The first inked pixel of a row from `x` on; `width` when there is none. Eight at a time: most of a page is paper.
int next_ink(const std::uint8_t* row, int x, int width)
{
    for (std::uint64_t eight = 0; x + 8 <= width; x += 8) {
        std::memcpy(&eight, row + x, sizeof eight);
        if (eight != 0) {
            break;
        }
    }
    while (x < width && row[x] == 0) {
        ++x;
    }
    return x;
}

/// Boxes and areas by label. A run of ink within a row has one label, so each run counts once; OpenCV's own
/// statistics also sum up every pixel of the paper, which takes four times as long as the labelling.
std::vector<Extent> extents(const cv::Mat& binary, const cv::Mat& labels, int count)
{
    std::vector<Extent> out(static_cast<std::size_t>(count));
    for (int y = 0; y < binary.rows; ++y) {
        const auto* ink = binary.ptr<std::uint8_t>(y);
        const int* label = labels.ptr<int>(y);
        for (int x = next_ink(ink, 0, binary.cols); x < binary.cols; x = next_ink(ink, x, binary.cols)) {
            const int begin = x;
            while (x < binary.cols && ink[x] != 0) {
                ++x;
            }
            Extent& extent = out[static_cast<std::size_t>(label[begin])];
            if (extent.area == 0) {
                extent = {begin, x, y, y + 1, 0};
            }
            extent.left = std::min(extent.left, begin);
            extent.right = std::max(extent.right, x);
            extent.bottom = y + 1;
            extent.area += x - begin;
        }
    }
    return out;
}

}  // namespace

cv::Mat ink_grey(const cv::Mat& bgr, Fade fade)
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
    cv::Mat weakest;
    cv::min(channels[0], channels[1], weakest);
    cv::min(weakest, channels[2], weakest);
    cv::Mat out;
    cv::Mat colour;
    cv::subtract(strongest, weakest, colour);
    if (fade == Fade::further) {
        cv::blur(colour, colour, {k_colour_px, k_colour_px});
    }
    cv::addWeighted(luma, 0.5, strongest, 0.5, 0, out);
    cv::addWeighted(out, 1, colour, fade == Fade::further ? k_fade_further : k_fade, 0, out);
    return out;
}

std::vector<Mark> find_marks(const cv::Mat& grey, std::size_t attempt)
{
    const auto [block, offset] = k_thresholds.at(attempt);
    cv::Mat binary;
    cv::adaptiveThreshold(grey, binary, 255, cv::ADAPTIVE_THRESH_MEAN_C, cv::THRESH_BINARY_INV, block, offset);
    cv::Mat labels;
    const int count = cv::connectedComponents(binary, labels, 8, CV_32S);
    std::vector<Mark> out;
    for (const auto& extent : extents(binary, labels, count)) {
        const cv::Rect box(extent.left, extent.top, extent.right - extent.left, extent.bottom - extent.top);
        if (std::max(box.width, box.height) >= 4) {  // less is noise, or the paper
            out.push_back({box, extent.area});
        }
    }
    return out;
}

}  // namespace balcao::devices::vision
