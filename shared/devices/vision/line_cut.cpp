#include "devices/vision/line_cut.h"

#include <algorithm>
#include <cmath>

#include <opencv2/imgproc.hpp>

#include "devices/vision/ink_marks.h"
#include "devices/vision/line_net.h"

namespace balcao::devices::vision {
namespace {

constexpr double k_widest_pitch = 22;     // larger characters are shrunk before they are cut out
constexpr double k_large_pitch = 12;      // from here on a colour is wider than what noise and compression make of it
constexpr int k_cell_rim_px = 5;          // above and below a character in its cut
constexpr double k_weak_ink = 0.55;       // of the line's usual contrast
constexpr double k_lifted_ink = 0.3;      // the same: how much lighter than usual ink may be
constexpr double k_half_height = 0.55;    // of a capital with its rim, in pitches

}  // namespace

Frame frame_of(const FoundBlock& block, double scale, bool turned_over)
{
    Frame out;
    out.pitch = block.pitch * scale;
    cv::Point2d direction(0, 0);
    for (const auto& line : block.lines) {
        direction += line.last - line.first;
    }
    direction /= cv::norm(direction);
    double left = 1e18;
    double right = -1e18;
    for (const auto& line : block.lines) {
        left = std::min(left, line.first.dot(direction) * scale);
        right = std::max(right, line.last.dot(direction) * scale);
    }
    const double middle = (left + right) / 2;
    for (const auto& line : block.lines) {
        const cv::Point2d own = (line.last - line.first) / cv::norm(line.last - line.first);
        const cv::Point2d start = line.first * scale;
        const double go = (middle - start.dot(direction)) / own.dot(direction);
        out.middles.push_back(start + own * go);
        out.along.push_back(own);
    }
    out.left = left - middle;
    out.right = right - middle;
    return turned_over ? upside_down(out) : out;
}

Frame upside_down(const Frame& frame)
{
    Frame out = frame;
    std::reverse(out.middles.begin(), out.middles.end());
    std::reverse(out.along.begin(), out.along.end());
    for (auto& along : out.along) {
        along = -along;
    }
    out.left = -frame.right;
    out.right = -frame.left;
    return out;
}

Frame with_third_line(const Frame& frame, bool below)
{
    Frame out = frame;
    const std::size_t near = below ? 1 : 0;
    const cv::Point2d middle = frame.middles[near] * 2 - frame.middles[1 - near];
    cv::Point2d along = frame.along[near] * 2 - frame.along[1 - near];
    along /= cv::norm(along);
    out.middles.insert(below ? out.middles.end() : out.middles.begin(), middle);
    out.along.insert(below ? out.along.end() : out.along.begin(), along);
    return out;
}

cv::Mat cut_line(const cv::Mat& source, const Frame& frame, std::size_t line, int characters, const Cut& cut)
{
    const double zoom = k_line_pitch_px / frame.pitch * cut.zoom;
    const cv::Point2d u = frame.along[line] * zoom;
    const int width = k_line_pitch_px * (characters + 2 * k_line_margin_pitches);
    cv::Matx23d m(u.x, u.y, 0, -u.y, u.x, 0);
    const cv::Point2d p = frame.middles[line];
    m(0, 2) = width / 2.0 - (u.x * p.x + u.y * p.y) + cut.along * k_line_pitch_px;
    m(1, 2) = k_line_height_px / 2.0 - (-u.y * p.x + u.x * p.y) + cut.across * k_line_pitch_px;
    cv::Mat out;
    cv::warpAffine(source, out, m, {width, k_line_height_px}, cv::INTER_LINEAR, cv::BORDER_REPLICATE);
    return out;
}

cv::Mat part_of(const cv::Mat& source, Frame& frame)
{
    const double reach = (frame.right - frame.left) / 2 + 10 * frame.pitch;
    cv::Rect2d box(frame.middles[0], cv::Size2d(0, 0));
    for (std::size_t i = 0; i < frame.middles.size(); ++i) {
        for (const double side : {-reach, reach}) {
            const cv::Point2d p = frame.middles[i] + frame.along[i] * side;
            box |= cv::Rect2d(p.x - 2 * frame.pitch, p.y - 2 * frame.pitch, 4 * frame.pitch, 4 * frame.pitch);
        }
    }
    const cv::Rect whole(0, 0, source.cols, source.rows);
    const cv::Rect part = cv::Rect(cvFloor(box.x), cvFloor(box.y), cvCeil(box.width), cvCeil(box.height)) & whole;
    cv::Mat out = ink_grey(source(part), frame.pitch >= k_large_pitch ? Fade::further : Fade::plain);
    for (auto& p : frame.middles) {
        p -= cv::Point2d(part.x, part.y);
    }
    if (frame.pitch > k_widest_pitch) {
        const double shrink = 18 / frame.pitch;
        const cv::Size size(std::max(1, cvRound(out.cols * shrink)), std::max(1, cvRound(out.rows * shrink)));
        cv::Mat small;
        cv::resize(out, small, size, 0, 0, cv::INTER_AREA);
        const double fx = double(size.width) / out.cols;
        out = small;
        for (auto& p : frame.middles) {
            p = (p + cv::Point2d(0.5, 0.5)) * fx - cv::Point2d(0.5, 0.5);
        }
        frame.left *= fx;
        frame.right *= fx;
        frame.pitch *= fx;
    }
    return out;
}

std::vector<std::uint8_t> veiled_places(const cv::Mat& line, std::size_t count, double first_px, double last_px)
{
    cv::Mat soft;  // without the sensor's noise
    cv::GaussianBlur(line, soft, {3, 3}, 0);
    std::vector<double> ink;
    std::vector<double> contrast;
    for (std::size_t i = 0; i < count; ++i) {
        const double middle = first_px + (last_px - first_px) * static_cast<double>(i) / static_cast<double>(count - 1);
        const int from = std::clamp(cvRound(middle) - k_line_pitch_px / 2, 0, soft.cols - k_line_pitch_px);
        double least = 0;
        double most = 0;
        cv::minMaxLoc(soft(cv::Rect(from, k_cell_rim_px, k_line_pitch_px, k_line_height_px - 2 * k_cell_rim_px)), &least, &most);
        ink.push_back(least);
        contrast.push_back(most - least);
    }
    const auto middle_of = [](std::vector<double> values) {
        const auto at = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
        std::nth_element(values.begin(), at, values.end());
        return *at;
    };
    const double usual_ink = middle_of(ink);
    const double usual_contrast = middle_of(contrast);
    std::vector<std::uint8_t> out;
    for (std::size_t i = 0; i < count; ++i) {
        out.push_back(contrast[i] < k_weak_ink * usual_contrast || ink[i] > usual_ink + k_lifted_ink * usual_contrast ? 1 : 0);
    }
    return out;
}

Outline outline_of(const Frame& frame, double first, double last)
{
    const auto corner = [&](std::size_t line, double along, double down) {
        const cv::Point2d u = frame.along[line];
        return cv::Point2d(frame.middles[line] + u * (along * frame.pitch) + cv::Point2d(-u.y, u.x) * (down * frame.pitch));
    };
    const std::size_t bottom = frame.middles.size() - 1;
    return {corner(0, first - 0.5, -k_half_height), corner(0, last + 0.5, -k_half_height), corner(bottom, last + 0.5, k_half_height),
            corner(bottom, first - 0.5, k_half_height)};
}

}  // namespace balcao::devices::vision
