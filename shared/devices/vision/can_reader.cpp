#include "devices/vision/can_reader.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <optional>

#include <opencv2/imgproc.hpp>

namespace balcao::devices::vision {
namespace {

constexpr int k_halve_from_px = 1200;         // longer pictures are searched at half size, or at this at most

/// Lines of a pattern that run into the digits are fainter than these: searched again with less contrast they fall away.
struct MarksSearch {
    double contrast;
    std::size_t looks;  // runs that are read at most
};
constexpr std::array<MarksSearch, 2> k_searches{{{1.0, 5}, {0.4, 3}}};

constexpr int k_six_even_marks = 1;           // rank
constexpr std::size_t k_most_witnesses = 5;   // other runs read to learn which way is up
constexpr double k_least_high_px = 9;         // of a digit in the picture as it came

constexpr double k_clear_digit = 0.90;
constexpr double k_clear_paper = 0.50;
constexpr double k_clear_mean = -0.10;
constexpr double k_witness_digit = 0.80;      // digits so clear say which way the print reads
constexpr double k_way_of_print = 0.5;        // difference of evidence, summed over the witnesses
constexpr double k_no_digit = 0.40;           // read the other way up: no rival when a digit is less likely

/// Half the size and ink_grey() of it in one go: each by itself takes longer than all the search.
cv::Mat halved_ink(const cv::Mat& bgr)
{
    cv::Mat out(bgr.rows / 2, bgr.cols / 2, CV_8UC1);
    for (int y = 0; y < out.rows; ++y) {
        const auto* upper = bgr.ptr<std::uint8_t>(2 * y);
        const auto* lower = bgr.ptr<std::uint8_t>(2 * y + 1);
        auto* to = out.ptr<std::uint8_t>(y);
        for (int x = 0; x < out.cols; ++x, upper += 6, lower += 6) {
            const int b = (upper[0] + upper[3] + lower[0] + lower[3] + 2) / 4;
            const int g = (upper[1] + upper[4] + lower[1] + lower[4] + 2) / 4;
            const int r = (upper[2] + upper[5] + lower[2] + lower[5] + 2) / 4;
            const int strongest = std::max({b, g, r});
            const int colour = strongest - std::min({b, g, r});
            const int ink = (29 * b + 150 * g + 77 * r + 256 * strongest) / 512 + colour * 205 / 256;
            to[x] = static_cast<std::uint8_t>(std::min(ink, 255));
        }
    }
    return out;
}

/// The run as the network wants it: in the middle of a strip, digits 20 px high.
cv::Mat strip_of(const cv::Mat& picture, const PrintRun& run)
{
    const double zoom = k_strip_digit_px / run.high;
    const cv::Point2d middle = run.middle;
    const cv::Point2d u = run.along;
    const double half_w = k_strip_width_px / 2.0 / zoom;
    const double half_h = k_strip_height_px / 2.0 / zoom;
    const double reach_x = std::abs(u.x) * half_w + std::abs(u.y) * half_h + 2;
    const double reach_y = std::abs(u.y) * half_w + std::abs(u.x) * half_h + 2;
    const cv::Rect box = cv::Rect(cvFloor(middle.x - reach_x), cvFloor(middle.y - reach_y), cvCeil(2 * reach_x), cvCeil(2 * reach_y)) &
                         cv::Rect(0, 0, picture.cols, picture.rows);
    if (box.width < 4 || box.height < 4) {
        return {};
    }
    cv::Mat part = ink_grey(picture(box));
    cv::Point2d at = middle - cv::Point2d(box.x, box.y);
    double rest = zoom;
    if (zoom < 0.6) {  // so large that points would be left out
        const double shrink = zoom / 0.9;
        cv::Mat small;
        cv::resize(part, small, {}, shrink, shrink, cv::INTER_AREA);
        part = small;
        at = (at + cv::Point2d(0.5, 0.5)) * shrink - cv::Point2d(0.5, 0.5);
        rest = zoom / shrink;
    }
    cv::Matx23d m(u.x * rest, u.y * rest, 0, -u.y * rest, u.x * rest, 0);
    m(0, 2) = k_strip_width_px / 2.0 - (m(0, 0) * at.x + m(0, 1) * at.y);
    m(1, 2) = k_strip_height_px / 2.0 - (m(1, 0) * at.x + m(1, 1) * at.y);
    cv::Mat out;
    cv::warpAffine(part, out, m, {k_strip_width_px, k_strip_height_px}, cv::INTER_LINEAR, cv::BORDER_REPLICATE);
    return out;
}

cv::Mat turned_over(const cv::Mat& strip)
{
    cv::Mat out;
    cv::flip(strip, out, -1);
    return out;
}

/// Where other print stands, seen from a number that reads along `u`; in heights of its digits.
struct PrintAround {
    double left = 0;   ///< marks
    double right = 0;
    double above = 0;
    double below = 0;
};

PrintAround print_around(const std::vector<PrintRun>& runs, const PrintRun& number, cv::Point2d u)
{
    constexpr double k_card_reach = 42;    // heights: a card is some 24 to 43 of them wide
    const cv::Point2d down(-u.y, u.x);
    const double half = number.length / number.high / 2;
    PrintAround out;
    for (const auto& run : runs) {
        const cv::Point2d away = (run.middle - number.middle) / number.high;
        const double x = away.dot(u);
        const double y = away.dot(down);
        if (std::abs(x) > k_card_reach || std::abs(y) > k_card_reach * 0.7 || run.high < 0.3 * number.high || run.high > 2.0 * number.high ||
            run.marks < 3 || run.marks > 40 || std::abs(run.along.dot(u)) < 0.97) {
            continue;
        }
        out.left += x < -half - 0.5 ? run.marks : 0;
        out.right += x > half + 0.5 ? run.marks : 0;
        out.above += y < -2 ? run.marks : 0;
        out.below += y > 2 ? run.marks : 0;
    }
    return out;
}

/// Print to the left of it, hardly any to the right; not at the card's upper edge.
bool at_the_right(const PrintAround& around)
{
    constexpr double k_least_left = 10;
    constexpr double k_least_above = 8;
    constexpr double k_most_right = 0.15;   // of what stands beside
    constexpr double k_least_share_above = 0.12;
    return around.left >= k_least_left && around.right <= std::max(4.0, k_most_right * (around.left + around.right)) && around.above >= k_least_above &&
           around.above >= k_least_share_above * (around.above + around.below);
}

Outline outline_of_number(const PrintRun& run, cv::Point2d u, const DecodedNumber& number)
{
    const double px = run.high / k_strip_digit_px * k_strip_column_px;  // px of the picture a column
    const double pitch = (number.last_column - number.first_column) / 5;
    const cv::Point2d down(-u.y, u.x);
    const auto corner = [&](double column, double side) {
        return cv::Point2d(run.middle + u * ((column + 0.5 - k_strip_columns / 2.0) * px) + down * (side * 0.6 * run.high));
    };
    const double first = number.first_column - pitch / 2;
    const double last = number.last_column + pitch / 2;
    return {corner(first, -1), corner(last, -1), corner(last, 1), corner(first, 1)};
}

/// CAN in small print above the number or before it.
bool label_beside(CanNet& net, const cv::Mat& picture, const std::vector<PrintRun>& runs, const PrintRun& number, cv::Point2d u)
{
    const cv::Point2d down(-u.y, u.x);
    const double half = number.length / number.high / 2;
    for (const auto& run : runs) {
        const cv::Point2d away = (run.middle - number.middle) / number.high;
        const double x = away.dot(u);
        const double y = away.dot(down);
        const bool above = y < -0.7 && y > -2.6 && std::abs(x) < half + 0.5;
        const bool before = std::abs(y) < 0.7 && x < -half && x > -half - 4;
        const double ratio = run.length / run.high;
        if (run.marks > 4 || ratio < 1.4 || ratio > 4.5 || !(above || before) || std::abs(run.along.dot(u)) < 0.8) {
            continue;
        }
        PrintRun upright = run;
        upright.along = u;  // three marks say little about it
        const cv::Mat strip = strip_of(picture, upright);
        const double end = k_strip_columns / 2.0 + (run.length / run.high / 2 + 0.3) * k_strip_digit_px / k_strip_column_px;
        if (!strip.empty() && has_label(net.read({strip})[0], static_cast<std::size_t>(std::clamp(end, 0.0, double(k_strip_columns))))) {
            return true;
        }
    }
    return false;
}

/// Digits of the other print, read along `u` and against it: above 0 when `u` is the way to read.
double way_of_print(CanNet& net, const cv::Mat& picture, const std::vector<PrintRun>& runs, const PrintRun& number, cv::Point2d u)
{
    double out = 0;
    std::size_t asked = 0;
    for (const auto& run : runs) {
        if (run.marks < 5 || run.marks > 14 || std::abs(run.along.dot(u)) < 0.9 || cv::norm(run.middle - number.middle) < number.high ||
            cv::norm(run.middle - number.middle) > 45 * number.high || run.high < k_least_high_px) {
            continue;
        }
        if (asked++ >= k_most_witnesses) {
            break;
        }
        PrintRun upright = run;
        upright.along = run.along.dot(u) > 0 ? run.along : -run.along;
        const cv::Mat strip = strip_of(picture, upright);
        if (!strip.empty()) {
            const auto read = net.read({strip, turned_over(strip)});
            out += digit_evidence(read[0]) - digit_evidence(read[1]);
        }
    }
    return out;
}

double rank_of(const CanCandidate& candidate)
{
    return candidate.mean_log + (candidate.alone ? 0.5 : 0) + (candidate.place_fits ? 0.3 : 0) + (candidate.labelled ? 0.5 : 0) + (candidate.way_known ? 0.2 : 0);
}

/// Whether two digits of it would be none upside down: the other way need not be read.
bool reads_one_way(const std::string& digits)
{
    return std::count_if(digits.begin(), digits.end(), [](char c) { return c == '2' || c == '3' || c == '4' || c == '5' || c == '7'; }) >= 2;
}

/// What one run says. `forward`: whether the picture's print is known to read along the runs, or against them.
std::optional<CanCandidate> look_at(CanNet& net, const cv::Mat& picture, const std::vector<PrintRun>& runs, const PrintRun& run, std::optional<bool>& forward)
{
    const cv::Mat strip = strip_of(picture, run);
    if (strip.empty()) {
        return std::nullopt;
    }
    const auto read_way = [&](std::size_t way) { return decode_number(net.read({way == 0 ? strip : turned_over(strip)})[0]); };
    std::array<std::optional<DecodedNumber>, 2> ways;
    const auto least = [&](std::size_t i) { return ways.at(i) ? ways.at(i)->least : 0.0; };
    std::size_t way = forward.value_or(true) ? 0 : 1;
    ways.at(way) = read_way(way);
    const auto settled = [&] { return least(way) >= k_witness_digit && reads_one_way(ways.at(way)->digits); };
    bool known = forward.has_value() || settled();
    if (!known) {
        ways.at(1 - way) = read_way(1 - way);
        way = least(way) >= least(1 - way) ? way : 1 - way;
        known = least(1 - way) < k_no_digit;
    }
    if (!ways.at(way)) {
        return std::nullopt;
    }
    if (!forward && settled() && known) {
        forward = way == 0;
    }
    cv::Point2d u = way == 0 ? run.along : -run.along;
    known = known || ways.at(way)->labelled;
    if (!known && least(way) >= k_no_digit) {
        const double says = way_of_print(net, picture, runs, run, u);
        known = std::abs(says) > k_way_of_print;
        if (known && says < 0 && ways.at(1 - way)) {
            way = 1 - way;
            u = -u;
        }
    }
    const auto& number = *ways.at(way);
    CanCandidate out;
    out.digits = number.digits;
    out.certainty = number.least;
    out.mean_log = number.mean_log;
    out.paper = number.paper;
    out.high_px = run.high;
    out.alone = number.alone && number.even;
    out.way_known = known;
    out.place_fits = at_the_right(print_around(runs, run, u));
    const bool label_apart = number.least > k_no_digit && number.even && label_beside(net, picture, runs, run, u);
    out.labelled = number.labelled || label_apart;
    out.alone = out.alone || (label_apart && number.even && number.paper_behind);
    out.outline = outline_of_number(run, u, number);
    out.places = number.places;
    return out;
}

/// The run in the coordinates of a picture `scale` times as large.
PrintRun enlarged(PrintRun run, double scale)
{
    run.middle = (run.middle + cv::Point2d(0.5, 0.5)) * scale - cv::Point2d(0.5, 0.5);
    run.length *= scale;
    run.high *= scale;
    return run;
}

bool is_same_run(const PrintRun& a, const PrintRun& b)
{
    return cv::norm(a.middle - b.middle) < 0.3 * a.high && std::abs(a.length - b.length) < 0.4 * a.high && a.high < 1.2 * b.high && b.high < 1.2 * a.high;
}

bool is_same_print(const CanCandidate& a, const CanCandidate& b)
{
    return cv::norm((a.outline[0] + a.outline[2]) / 2 - (b.outline[0] + b.outline[2]) / 2) < a.high_px;
}

}  // namespace

void CanReader::search_in(const cv::Mat& picture, const cv::Mat& grey, std::size_t looks, Search& search)
{
    const auto marks = find_marks(grey, 0);
    const double scale = double(picture.cols) / grey.cols;
    std::array<std::vector<PrintRun>, 2> runs;
    std::vector<std::pair<PrintRun, std::size_t>> numbers;  // and how its line runs
    for (const auto level : {LinesRun::level, LinesRun::plumb}) {
        const auto at = static_cast<std::size_t>(level);
        runs.at(at) = find_print_runs(marks, grey.size(), level);
        for (auto& run : runs.at(at)) {
            run = enlarged(run, scale);
            if (run.number && run.high >= k_least_high_px && std::none_of(search.read.begin(), search.read.end(), [&](const auto& other) { return is_same_run(run, other); })) {
                numbers.emplace_back(run, at);
            }
        }
    }
    std::stable_sort(numbers.begin(), numbers.end(), [](const auto& a, const auto& b) { return a.first.rank != b.first.rank ? a.first.rank < b.first.rank : a.first.high > b.first.high; });
    numbers.resize(std::min(numbers.size(), looks));
    for (const auto& [run, at] : numbers) {
        if (run.rank > k_six_even_marks && only_clear(search.found) != nullptr) {
            break;  // what is less like a number cannot stand against one
        }
        search.read.push_back(run);
        const auto candidate = look_at(m_net, picture, runs.at(at), run, search.forward.at(at));
        if (!candidate) {
            continue;
        }
        const auto same = [&](const auto& other) { return is_same_print(*candidate, other); };
        if (std::none_of(search.found.begin(), search.found.end(), [&](const auto& other) { return same(other) && rank_of(other) >= rank_of(*candidate); })) {
            std::erase_if(search.found, same);
            search.found.push_back(*candidate);
        }
    }
}

std::vector<CanCandidate> CanReader::read(const cv::Mat& bgr)
{
    const int longer = std::max(bgr.rows, bgr.cols);
    if (std::min(bgr.rows, bgr.cols) < 24) {
        return {};
    }
    cv::Mat small;
    if (longer < k_halve_from_px) {
        small = ink_grey(bgr);
    } else if (longer <= 2 * k_halve_from_px && bgr.channels() == 3) {
        small = halved_ink(bgr);
    } else {
        const double factor = double(k_halve_from_px) / longer;
        cv::resize(bgr, small, {}, factor, factor, cv::INTER_AREA);
        small = ink_grey(small);
    }
    Search search;
    for (const auto& [contrast, looks] : k_searches) {
        cv::Mat grey;
        small.convertTo(grey, CV_8U, contrast);
        search_in(bgr, grey, looks, search);
        if (only_clear(search.found) != nullptr) {
            break;
        }
    }
    std::sort(search.found.begin(), search.found.end(), [](const CanCandidate& a, const CanCandidate& b) { return rank_of(a) > rank_of(b); });
    return search.found;
}

bool is_clear(const CanCandidate& candidate)
{
    return candidate.alone && candidate.way_known && (candidate.place_fits || candidate.labelled) && candidate.certainty >= k_clear_digit &&
           candidate.paper >= k_clear_paper && candidate.mean_log >= k_clear_mean;
}

const CanCandidate* only_clear(const std::vector<CanCandidate>& candidates)
{
    const CanCandidate* out = nullptr;
    for (const auto& candidate : candidates) {
        if (!is_clear(candidate) || (out != nullptr && is_same_print(*out, candidate))) {
            continue;
        }
        if (out != nullptr && out->labelled == candidate.labelled) {
            return nullptr;
        }
        out = out == nullptr || candidate.labelled ? &candidate : out;
    }
    return out;
}

}  // namespace balcao::devices::vision
