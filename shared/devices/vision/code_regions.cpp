#include "devices/vision/code_regions.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <opencv2/imgproc.hpp>

#include "devices/vision/code_crop.h"

namespace balcao::devices::vision {
namespace {

constexpr int k_cell = 4;                              // px: the search works on cells of this size
constexpr std::array k_levels{30, 45, 65, 90, 120};    // local contrast; paper and light decide which one cuts best
constexpr double k_sure_of_angle = 0.15;
constexpr double k_reach_modules = 60;                  // bars are followed so far, or their own width
constexpr double k_widest_space = 7;                   // modules; Code 128 has 4, quiet zones 10
constexpr int k_look_px = 96;
constexpr double k_strip_px = 24;                       // bars are followed in a strip of so many rows
constexpr int k_strip_cells = 8;
constexpr double k_least_side_cells = 4;
constexpr double k_least_fill = 0.55;                  // of the box around it
constexpr double k_same = 0.6;                         // overlap of what is one region found twice

struct Cells {
    cv::Mat high;
    cv::Mat low;
    cv::Mat mean;
};

/// Brightest, darkest and mean of every cell. In strips that stay in the processor's cache: with whole
/// pictures most of the time goes into fetching fresh memory.
Cells cells_of(const cv::Mat& grey)
{
    const cv::Size size(grey.cols / k_cell, grey.rows / k_cell);
    Cells out{cv::Mat(size, CV_8UC1), cv::Mat(size, CV_8UC1), cv::Mat(size, CV_8UC1)};
    const cv::Mat window = cv::getStructuringElement(cv::MORPH_RECT, {5, 5});
    cv::Mat high;
    cv::Mat low;
    cv::Mat half;
    for (int row = 0; row < size.height; row += k_strip_cells) {
        const int rows = std::min(k_strip_cells, size.height - row);
        const cv::Size to(size.width, rows);
        const cv::Mat strip = grey(cv::Rect(0, row * k_cell, size.width * k_cell, rows * k_cell));
        cv::dilate(strip, high, window);
        cv::erode(strip, low, window);
        cv::resize(high, out.high.rowRange(row, row + rows), to, 0, 0, cv::INTER_NEAREST);
        cv::resize(low, out.low.rowRange(row, row + rows), to, 0, 0, cv::INTER_NEAREST);
        cv::resize(strip, half, to * 2, 0, 0, cv::INTER_AREA);  // in two steps: much faster than in one
        cv::resize(half, out.mean.rowRange(row, row + rows), to, 0, 0, cv::INTER_AREA);
    }
    return out;
}

/// Local contrast where dark and light hold the balance, else nothing.
cv::Mat busy_map(Cells cells)
{
    auto& [high, low, mean] = cells;
    cv::Mat busy = high - low;
    cv::blur(busy, busy, {3, 3});
    const cv::Mat wide = cv::getStructuringElement(cv::MORPH_RECT, {5, 5});
    cv::dilate(high, high, wide);
    cv::erode(low, low, wide);
    cv::blur(mean, mean, {5, 5});
    // (mean - low) between a quarter and three quarters of (high - low)
    const cv::Mat range = high - low;
    const cv::Mat above = mean - low;
    cv::Mat balanced = (above * 4 > range) & (above < range * 0.76);
    cv::Mat out;
    busy.copyTo(out, balanced);
    return out;
}

struct Candidate {
    CodeRegion region;
    std::vector<cv::Point> contour;  ///< in cells
};

double score_of(double fill, int level, double area)
{
    return fill * fill * fill * level * std::min(60.0, std::sqrt(area));
}

/// Boxes around what stands out of `busy` at one level.
void add_regions(const cv::Mat& busy, int level, std::vector<Candidate>& out)
{
    const cv::Mat three = cv::getStructuringElement(cv::MORPH_RECT, {3, 3});
    cv::Mat mask = busy > level;
    cv::morphologyEx(mask, mask, cv::MORPH_CLOSE, three);
    cv::morphologyEx(mask, mask, cv::MORPH_OPEN, three);
    std::vector<std::vector<cv::Point>> contours;
    cv::findContours(mask, contours, cv::RETR_EXTERNAL, cv::CHAIN_APPROX_SIMPLE);
    for (const auto& contour : contours) {
        if (contour.size() < 4 || std::min(cv::boundingRect(contour).width, cv::boundingRect(contour).height) < k_least_side_cells) {
            continue;
        }
        auto box = cv::minAreaRect(contour);
        box.size.width += 1;
        box.size.height += 1;
        const double area = double(box.size.area());
        const double fill = (cv::contourArea(contour) + 0.5 * cv::arcLength(contour, true)) / area;
        if (std::min(box.size.width, box.size.height) < k_least_side_cells || fill < k_least_fill) {
            continue;
        }
        box.center = (box.center + cv::Point2f(0.5F, 0.5F)) * k_cell;
        box.size.width *= k_cell;
        box.size.height *= k_cell;
        out.push_back({{box, 0, 0, score_of(fill, level, area)}, contour});
    }
}

/// Measured: symbols of squares stay below 0.2, PDF417 between 0.45 and 0.65, bars alone above 0.9; text lies anywhere.
double plausible(double directed)
{
    const bool like_a_code = directed < 0.2 || (directed > 0.42 && directed < 0.7) || directed > 0.87;
    return like_a_code ? 1 : 0.3;
}

/// Squares are square or, for some Data Matrix, up to four times as long as high; the rest are lines of text.
bool shaped_like_a_code(const CodeRegion& region)
{
    const auto [shorter, longer] = std::minmax(region.box.size.width, region.box.size.height);
    return region.directed > k_bars_from || longer < 4.6F * shorter;
}

/// Turns the box along the edges of what it holds and says how far they have one direction only.
void straighten(const cv::Mat& grey, const std::vector<cv::Point>& contour, CodeRegion& region)
{
    const auto& box = region.box;
    // A window in the middle is enough: a code looks the same everywhere.
    const int side = std::clamp(cvRound(0.8F * std::min(box.size.width, box.size.height)), 16, k_look_px);
    const cv::Rect window = cv::Rect(cvRound(box.center.x) - side / 2, cvRound(box.center.y) - side / 2, side, side) & cv::Rect({}, grey.size());
    if (window.width < 8 || window.height < 8) {
        return;
    }
    cv::Mat dx;
    cv::Mat dy;
    cv::Scharr(grey(window), dx, CV_32F, 1, 0);
    cv::Scharr(grey(window), dy, CV_32F, 0, 1);
    // Doubling the angle makes opposite edges one direction, doubling again makes right angles one.
    const cv::Mat xx = dx.mul(dx) - dy.mul(dy);
    const cv::Mat xy = 2 * dx.mul(dy);
    cv::Mat energy;
    cv::magnitude(xx, xy, energy);
    const double all = cv::sum(energy)[0] + 1;
    const cv::Point2d two(cv::sum(xx)[0] / all, cv::sum(xy)[0] / all);
    region.directed = cv::norm(two);
    cv::Mat safe = energy + 1;
    const cv::Point2d four(cv::sum((xx.mul(xx) - xy.mul(xy)) / safe)[0] / all, cv::sum(2 * xx.mul(xy) / safe)[0] / all);
    region.squared = cv::norm(four);
    region.score *= plausible(region.directed);
    const bool bars = region.directed > k_bars_from;
    if (!bars && region.squared < k_sure_of_angle) {
        return;
    }
    const double angle = bars ? std::atan2(two.y, two.x) / 2 : std::atan2(four.y, four.x) / 4;
    const cv::Point2f along(static_cast<float>(std::cos(angle)), static_cast<float>(std::sin(angle)));
    float left = 1e9F;
    float right = -1e9F;
    float top = 1e9F;
    float bottom = -1e9F;
    for (const auto& cell : contour) {
        const cv::Point2f at = (cv::Point2f(cell) + cv::Point2f(0.5F, 0.5F)) * k_cell;
        const float u = at.dot(along);
        const float v = at.y * along.x - at.x * along.y;
        left = std::min(left, u);
        right = std::max(right, u);
        top = std::min(top, v);
        bottom = std::max(bottom, v);
    }
    const float u = (left + right) / 2;
    const float v = (top + bottom) / 2;
    region.box = cv::RotatedRect({u * along.x - v * along.y, u * along.y + v * along.x}, {right - left + k_cell, bottom - top + k_cell},
                                 static_cast<float>(angle * 180 / CV_PI));
}

}  // namespace

bool same_place(const cv::RotatedRect& a, const cv::RotatedRect& b)
{
    const auto apart = a.center - b.center;
    const double reach = double(std::max(a.size.width, a.size.height) + std::max(b.size.width, b.size.height)) / 2;
    if (double(cv::norm(apart)) > reach) {
        return false;
    }
    std::vector<cv::Point2f> common;
    if (cv::rotatedRectangleIntersection(a, b, common) == cv::INTERSECT_NONE || common.size() < 3) {
        return false;
    }
    const double shared = cv::contourArea(common);
    return shared > k_same * (double(a.size.area()) + double(b.size.area()) - shared);
}

std::vector<CodeRegion> find_code_regions(const cv::Mat& grey, std::size_t most)
{
    std::vector<Candidate> all;
    if (std::min(grey.cols, grey.rows) < 4 * k_cell) {
        return {};
    }
    const cv::Mat busy = busy_map(cells_of(grey));
    for (const int level : k_levels) {
        add_regions(busy, level, all);
    }
    std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.region.score > b.region.score; });
    std::vector<CodeRegion> out;
    for (auto& candidate : all) {
        if (out.size() == most) {
            break;
        }
        CodeRegion& region = candidate.region;
        const auto known = [&] { return std::any_of(out.begin(), out.end(), [&](const auto& better) { return same_place(better.box, region.box); }); };
        if (known()) {
            continue;
        }
        straighten(grey, candidate.contour, region);
        if (shaped_like_a_code(region) && !known()) {
            out.push_back(region);
        }
    }
    std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.score > b.score; });
    return out;
}

void extend_bars(const cv::Mat& grey, cv::RotatedRect& box)
{
    const double module = module_of(grey, box);
    auto wide = box;
    wide.size.width += 2 * std::max(box.size.width, static_cast<float>(k_reach_modules * module));
    wide.size.height *= 0.6F;
    const double zoom = std::min(1.0, 2.0 / module);
    const Crop crop = cut(grey, wide, {zoom, std::min(1.0, k_strip_px / double(wide.size.height))}, {});
    cv::Mat edges;
    cv::Sobel(crop.grey, edges, CV_16S, 1, 0);
    cv::reduce(cv::abs(edges), edges, 0, cv::REDUCE_AVG, CV_32F);
    const double middle = crop.grey.cols / 2.0;
    const int half = std::max(1, cvRound(double(box.size.width) * zoom / 2));
    const int from = std::clamp(cvRound(middle) - half, 0, crop.grey.cols - 1);
    const int to = std::clamp(cvRound(middle) + half, from + 1, crop.grey.cols);
    const double enough = 0.3 * cv::mean(edges.colRange(from, to))[0];
    const int gap = std::max(2, cvRound(k_widest_space * module * zoom));
    const auto end = [&](int at, int step) {
        int last = at;
        for (int x = at; x >= 0 && x < edges.cols && std::abs(x - last) <= gap; x += step) {
            last = double(edges.at<float>(0, x)) > enough ? x : last;
        }
        return last;
    };
    const int left = end(from, -1);
    const int right = end(to - 1, 1);
    const double moved = ((left + right + 1) / 2.0 - middle) / zoom;
    const double angle = double(box.angle) * CV_PI / 180;
    box.center += cv::Point2f(static_cast<float>(moved * std::cos(angle)), static_cast<float>(moved * std::sin(angle)));
    box.size.width = static_cast<float>((right - left + 1) / zoom);
}

}  // namespace balcao::devices::vision
