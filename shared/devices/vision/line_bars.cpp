#include "devices/vision/line_bars.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <opencv2/imgproc.hpp>

namespace balcao::devices::vision {
namespace {

constexpr std::array<int, 2> k_gaps_px{5, 9};  // gaps between characters that are closed, smaller than those between lines
constexpr double k_least_length_px = 110;
constexpr double k_least_slender = 12;  // length by thickness: 30 characters a pitch and a half high are 20
constexpr double k_most_slender = 64;
constexpr double k_ink_narrower = 0.3;      // pitches by which the ink of a line is shorter than its places
constexpr std::size_t k_most_bars = 60;
constexpr std::size_t k_most_blocks = 6;

/// Lines a format has, characters a line, pitches from one line to the next (6.35 and 6.0 mm at 2.54 a character).
struct Shape {
    std::size_t lines;
    double characters;
    double spacing;
};
constexpr std::array<Shape, 3> k_shapes{{{2, 44, 2.5}, {2, 36, 2.5}, {3, 30, 2.36}}};
constexpr double k_spacing_share = 0.17;  // by how much the spacing may differ: the page lies aslant

struct Bar {
    cv::Point2d middle;
    cv::Point2d along;  // unit vector, to the right or upwards
    double length;
};

std::vector<Bar> bars_of(const cv::Mat& binary)
{
    std::vector<std::vector<cv::Point>> contours;
    cv::findContours(binary, contours, cv::RETR_LIST, cv::CHAIN_APPROX_SIMPLE);
    std::vector<Bar> out;
    for (const auto& contour : contours) {
        const cv::Rect box = cv::boundingRect(contour);
        const double longest = std::hypot(box.width, box.height);
        const double area = contour.size() < 4 ? 0 : cv::contourArea(contour);
        if (longest < k_least_length_px || longest * longest < k_least_slender * area || longest * longest > k_most_slender * area) {
            continue;
        }
        cv::Vec4f fitted;
        cv::fitLine(contour, fitted, cv::DIST_L2, 0, 0.01, 0.01);
        cv::Point2d along(fitted[0], fitted[1]);
        if (std::abs(along.x) >= std::abs(along.y) ? along.x < 0 : along.y > 0) {
            along = -along;
        }
        const cv::Point2d on(fitted[2], fitted[3]);
        double first = 1e9;
        double last = -1e9;
        for (const auto& point : contour) {
            const double place = (cv::Point2d(point) - on).dot(along);
            first = std::min(first, place);
            last = std::max(last, place);
        }
        const double length = last - first + 1;
        const double slender = length * length / area;
        if (length >= k_least_length_px && slender > k_least_slender && slender < k_most_slender) {
            out.push_back({on + along * ((first + last) / 2), along, length});
        }
    }
    std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.length > b.length; });
    if (out.size() > k_most_bars) {
        out.resize(k_most_bars);
    }
    return out;
}

cv::Point2d down(const cv::Point2d& along) { return {-along.y, along.x}; }

/// How far b lies below a in lengths of the bars; 0 when they do not run alongside each other from end to end.
double apart(const Bar& a, const Bar& b)
{
    const double length = (a.length + b.length) / 2;
    const cv::Point2d between = b.middle - a.middle;
    if (std::abs(a.length - b.length) > 0.1 * length || std::abs(a.along.cross(b.along)) > 0.06 || a.along.dot(b.along) < 0 ||
        std::abs(between.dot(a.along)) > 0.05 * length) {
        return 0;
    }
    return between.dot(down(a.along)) / length;
}

FoundBlock bars_as_block(const std::vector<const Bar*>& bars, const Shape& shape, double off)
{
    FoundBlock out;
    double ends = 0;
    for (const Bar* bar : bars) {
        FoundLine line;
        line.pitch = bar->length / (shape.characters - k_ink_narrower);
        const cv::Point2d half = bar->along * (line.pitch * (shape.characters - 1) / 2);
        line.first = bar->middle - half;
        line.last = bar->middle + half;
        line.height = line.pitch;
        line.regular = 1;
        line.found = static_cast<int>(shape.characters);
        out.pitch += line.pitch / static_cast<double>(bars.size());
        ends += std::abs(bar->length / bars.front()->length - 1);
        out.lines.push_back(line);
    }
    out.quality = (bars.size() == 3 ? 1 : 0) - off - ends;
    return out;
}

void add_blocks(const std::vector<Bar>& bars, std::vector<FoundBlock>& out)
{
    for (const auto& a : bars) {
        for (const auto& b : bars) {
            const double first = apart(a, b);
            if (first <= 0) {
                continue;
            }
            for (const auto& shape : k_shapes) {
                const double wanted = shape.spacing / (shape.characters - k_ink_narrower);
                const double off = std::abs(first / wanted - 1);
                if (off > k_spacing_share) {
                    continue;
                }
                if (shape.lines == 2) {
                    out.push_back(bars_as_block({&a, &b}, shape, off));
                    continue;
                }
                for (const auto& c : bars) {
                    if (std::abs(apart(b, c) / wanted - 1) <= k_spacing_share) {
                        out.push_back(bars_as_block({&a, &b, &c}, shape, off));
                    }
                }
            }
        }
    }
}

}  // namespace

std::vector<FoundBlock> find_bars(const cv::Mat& grey)
{
    cv::Mat binary;
    cv::adaptiveThreshold(grey, binary, 255, cv::ADAPTIVE_THRESH_MEAN_C, cv::THRESH_BINARY_INV, 31, 7);
    std::vector<FoundBlock> out;
    for (const int gap : k_gaps_px) {
        cv::Mat closed;
        cv::morphologyEx(binary, closed, cv::MORPH_CLOSE, cv::getStructuringElement(cv::MORPH_RECT, {gap, gap}));
        add_blocks(bars_of(closed), out);
    }
    std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.quality > b.quality; });
    if (out.size() > k_most_blocks) {
        out.resize(k_most_blocks);
    }
    return out;
}

}  // namespace balcao::devices::vision
