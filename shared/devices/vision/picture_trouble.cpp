#include "devices/vision/picture_trouble.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include <opencv2/imgproc.hpp>

namespace balcao::devices::vision {
namespace {

constexpr int k_character_px = 16;             // px a character of the straightened zone
constexpr int k_line_px = 40;             // px a line of it: OCR-B lines stand two and a half pitches apart
constexpr double k_small_pitch = 7.0;  // px a character; reading fails more often than not below it
constexpr double k_dark_paper = 62;
constexpr double k_dull_zone = 0.105;     // see sharpness()
constexpr double k_dull_picture = 0.060;

double percentile(const cv::Mat& grey, double share)
{
    std::array<int, 256> histogram{};
    for (int y = 0; y < grey.rows; ++y) {
        const auto* row = grey.ptr<std::uint8_t>(y);
        for (int x = 0; x < grey.cols; ++x) {
            ++histogram[row[x]];
        }
    }
    const double wanted = share * static_cast<double>(grey.total());
    double sum = 0;
    for (std::size_t i = 0; i < histogram.size(); ++i) {
        sum += histogram[i];
        if (sum >= wanted) {
            return static_cast<double>(i);
        }
    }
    return 255;
}

/// Steepest edges a pixel as a share of the contrast, in the direction in which there are the least: movement
/// takes the edges of one direction only.
double sharpness(const cv::Mat& grey, double edges)
{
    const double contrast = percentile(grey, 0.99) - percentile(grey, 0.01);
    if (contrast < 40) {
        return 1;  // nothing to be seen: nothing said about blur
    }
    cv::Mat soft;
    cv::GaussianBlur(grey, soft, {}, 1.0);  // noise is no sharpness
    cv::Mat x;
    cv::Mat y;
    cv::Sobel(soft, x, CV_32F, 1, 0, 3, 0.125);
    cv::Sobel(soft, y, CV_32F, 0, 1, 3, 0.125);
    double least = 1e9;
    for (const double degrees : {0.0, 45.0, 90.0, 135.0}) {
        const double angle = degrees * CV_PI / 180;
        cv::Mat along = cv::abs(x * std::cos(angle) + y * std::sin(angle));
        along.convertTo(along, CV_8U, 4);  // quarters of a grey level
        least = std::min(least, percentile(along, 1 - edges) / 4 / contrast);
    }
    return least;
}

struct Zone {
    Outline outline{};
    double pitch = 0;
    int lines = 0;
    int characters = 0;
    bool whole = false;  // read in full: the outline holds all of it
};

/// The zone laid straight, a cell a character; `beyond` characters more at both ends.
cv::Mat straightened(const cv::Mat& grey, const Zone& zone, int beyond)
{
    const auto x0 = static_cast<float>(beyond * k_character_px);
    const auto x1 = static_cast<float>((beyond + zone.characters) * k_character_px);
    const auto height = static_cast<float>(zone.lines * k_line_px);
    const float rim = k_line_px / 2.0F - 0.55F * k_character_px;  // outlines end at the capitals
    const std::array<cv::Point2f, 4> to{cv::Point2f(x0, rim), cv::Point2f(x1, rim), cv::Point2f(x1, height - rim), cv::Point2f(x0, height - rim)};
    std::array<cv::Point2f, 4> from;
    std::transform(zone.outline.begin(), zone.outline.end(), from.begin(), [](const cv::Point2d& p) { return cv::Point2f(p); });
    const cv::Mat matrix = cv::getPerspectiveTransform(from.data(), to.data());
    cv::Mat out;
    cv::warpPerspective(grey, out, matrix, {(zone.characters + 2 * beyond) * k_character_px, zone.lines * k_line_px}, cv::INTER_LINEAR, cv::BORDER_CONSTANT, cv::Scalar(0));
    return out;
}

struct Cell {
    double dark;
    double bright;
};

std::vector<std::vector<Cell>> cells_of(const cv::Mat& straight, int lines)
{
    std::vector<std::vector<Cell>> out;
    for (int line = 0; line < lines; ++line) {
        std::vector<Cell> row;
        for (int x = 0; x + k_character_px <= straight.cols; x += k_character_px) {
            const cv::Mat cell = straight(cv::Rect(x, line * k_line_px + k_line_px / 5, k_character_px, k_line_px * 3 / 5));
            row.push_back({percentile(cell, 0.05), percentile(cell, 0.75)});
        }
        out.push_back(std::move(row));
    }
    return out;
}

double median(std::vector<double> values)
{
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

/// Every place of a zone is printed: cells brighter than the paper with hardly any ink are light.
bool hidden_by_light(const cv::Mat& grey, const Zone& zone)
{
    constexpr int k_beyond = 14;
    constexpr int k_least_hidden = 2;
    const int beyond = zone.whole ? 0 : k_beyond;
    const auto cells = cells_of(straightened(grey, zone, beyond), zone.lines);
    std::vector<double> dark;
    std::vector<double> bright;
    for (const auto& row : cells) {
        for (std::size_t i = static_cast<std::size_t>(beyond); i + static_cast<std::size_t>(beyond) < row.size(); ++i) {
            dark.push_back(row[i].dark);
            bright.push_back(row[i].bright);
        }
    }
    const double paper = median(bright);
    const double contrast = paper - median(dark);
    if (contrast < 20 || paper > 246) {
        return false;
    }
    for (const auto& row : cells) {
        int run = 0;
        for (const auto& cell : row) {
            const bool hidden = cell.bright > std::min(paper + 12, 249.0) && cell.bright > 225 && cell.bright - cell.dark < 0.35 * contrast;
            run = hidden ? run + 1 : 0;
            if (run >= k_least_hidden) {
                return true;
            }
        }
    }
    return false;
}

/// A white spot that fades out: a lamp's, not a sheet of paper's.
bool has_lamp_spot(const cv::Mat& grey)
{
    if (percentile(grey, 0.5) > 225) {
        return false;  // a bright sheet fills the picture
    }
    cv::Mat small;
    const double shrink = std::min(1.0, 640.0 / std::max(grey.cols, grey.rows));
    cv::resize(grey, small, {}, shrink, shrink, cv::INTER_AREA);
    cv::Mat labels;
    cv::Mat stats;
    cv::Mat centres;
    const int count = cv::connectedComponentsWithStats(small >= 251, labels, stats, centres, 8, CV_32S);
    for (int i = 1; i < count; ++i) {
        const double share = stats.at<int>(i, cv::CC_STAT_AREA) / static_cast<double>(small.total());
        if (share < 0.002 || share > 0.25) {
            continue;
        }
        const cv::Mat spot = labels == i;
        const auto ring = [&](int from, int to) {
            cv::Mat inner;
            cv::Mat outer;
            cv::dilate(spot, inner, cv::getStructuringElement(cv::MORPH_ELLIPSE, {2 * from + 1, 2 * from + 1}));
            cv::dilate(spot, outer, cv::getStructuringElement(cv::MORPH_ELLIPSE, {2 * to + 1, 2 * to + 1}));
            return cv::mean(small, outer & ~inner)[0];
        };
        const double near = ring(1, 4);
        const double far = ring(12, 16);
        if (near > 215 && near - far > 10 && near - far < 110) {
            return true;
        }
    }
    return false;
}

struct EdgeDistance {
    PictureSide side;
    double px;
};

EdgeDistance nearest_edge(const Outline& outline, const cv::Size& size)
{
    EdgeDistance out{PictureSide::none, 1e9};
    const auto offer = [&](PictureSide side, double px) {
        if (px < out.px) {
            out = {side, px};
        }
    };
    for (const auto& p : outline) {
        offer(PictureSide::left, p.x);
        offer(PictureSide::right, size.width - 1 - p.x);
        offer(PictureSide::top, p.y);
        offer(PictureSide::bottom, size.height - 1 - p.y);
    }
    return out;
}

PictureSide cut_side(const Zone& zone, const cv::Size& size)
{
    const auto nearest = nearest_edge(zone.outline, size);
    if (zone.whole) {  // the places the format wants lie outside
        return nearest.px < -0.3 * zone.pitch ? nearest.side : PictureSide::none;
    }
    const bool complete = zone.lines == 3 ? zone.characters >= 29 : zone.lines == 2 && (std::abs(zone.characters - 36) <= 1 || std::abs(zone.characters - 44) <= 1);
    if (complete) {
        return PictureSide::none;
    }
    // The end of a line, or the place where one more line would stand, is at the edge.
    const cv::Point2d along = zone.outline[1] - zone.outline[0];
    const bool level = std::abs(along.x) > std::abs(along.y);
    const bool at_end = level == (nearest.side == PictureSide::left || nearest.side == PictureSide::right);
    return nearest.px < (at_end ? 1.3 : 2.2) * zone.pitch ? nearest.side : PictureSide::none;
}

/// A single even line: the rest of the zone may lie outside the picture.
std::optional<SeenLines> lone_line(const cv::Mat& ink)
{
    const double shrink = std::min(1.0, 2000.0 / std::max(ink.rows, ink.cols));
    cv::Mat grey = ink;
    if (shrink < 1) {
        cv::resize(ink, grey, {}, shrink, shrink, cv::INTER_AREA);
    }
    const auto marks = find_marks(grey, 0);
    std::optional<SeenLines> out;
    for (const auto run : {LinesRun::level, LinesRun::plumb}) {
        for (const auto& line : find_even_lines(marks, grey.size(), run)) {
            const auto seen = seen_lines(frame_of({{line}, line.pitch, 0}, 1 / shrink, false));
            if (seen.characters >= 24 && seen.characters <= 47 && (!out || out->characters < seen.characters)) {
                out = seen;
            }
        }
    }
    return out;
}

std::optional<Zone> zone_of(const cv::Mat& ink, const std::optional<ZoneReading>& reading, const std::optional<SeenLines>& seen)
{
    if (reading) {
        return Zone{reading->outline, reading->pitch_px, static_cast<int>(reading->zone.lines.size()), static_cast<int>(reading->zone.lines.front().size()), true};
    }
    const auto lines = seen ? seen : lone_line(ink);
    if (!lines || lines->pitch_px <= 0) {
        return std::nullopt;
    }
    return Zone{lines->outline, lines->pitch_px, static_cast<int>(lines->lines), std::clamp(cvRound(lines->characters), 1, 60), false};
}

}  // namespace

PictureFault picture_trouble(const cv::Mat& bgr, const std::optional<ZoneReading>& reading, const std::optional<SeenLines>& seen)
{
    const cv::Mat ink = ink_grey(bgr);
    if (std::min(ink.rows, ink.cols) < 24) {
        return {};
    }
    const auto zone = zone_of(ink, reading, seen);
    if (!zone) {
        if (percentile(ink, 0.99) < k_dark_paper) {
            return {PictureTrouble::too_dark, PictureSide::none};
        }
        if (has_lamp_spot(ink)) {
            return {PictureTrouble::glare, PictureSide::none};
        }
        return {sharpness(ink, 0.002) < k_dull_picture ? PictureTrouble::blurred : PictureTrouble::none, PictureSide::none};
    }
    if (const auto side = cut_side(*zone, ink.size()); side != PictureSide::none) {
        return {PictureTrouble::cut_off, side};
    }
    const cv::Mat straight = straightened(ink, *zone, 0);
    if (percentile(straight, 0.9) < k_dark_paper) {
        return {PictureTrouble::too_dark, PictureSide::none};
    }
    if (hidden_by_light(ink, *zone)) {
        return {PictureTrouble::glare, PictureSide::none};
    }
    if (zone->pitch < k_small_pitch) {
        return {PictureTrouble::too_small, PictureSide::none};
    }
    return {sharpness(straight, 0.03) < k_dull_zone ? PictureTrouble::blurred : PictureTrouble::none, PictureSide::none};
}

}  // namespace balcao::devices::vision
