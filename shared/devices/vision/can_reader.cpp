#include "devices/vision/can_reader.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include <opencv2/imgproc.hpp>

namespace balcao::devices::vision {
namespace {

using SearchedPicture = CanReader::SearchedPicture;

constexpr int k_search_px = 1200;             // the search runs on a picture no larger than this
constexpr std::size_t k_most_looks = 6;       // runs that are read, for each contrast
// Lines of a pattern that run into the digits are fainter than these: found again with less contrast they fall away.
constexpr std::array<double, 2> k_contrasts{1.0, 0.4};
constexpr std::size_t k_most_witnesses = 5;   // other runs read to learn which way is up
constexpr double k_least_high_px = 9;         // of a digit in the picture as it came

constexpr double k_clear_digit = 0.90;
constexpr double k_clear_paper = 0.50;
constexpr double k_clear_mean = -0.10;
constexpr double k_no_digit = 0.40;           // read the other way up: no rival when a digit is less likely

/// The run as the network wants it: in the middle of a strip, digits 20 px high.
cv::Mat strip_of(const SearchedPicture& picture, const PrintRun& run)
{
    const double high = run.high * picture.scale;
    const double zoom = k_strip_digit_px / high;
    const cv::Point2d middle = run.middle * picture.scale;
    const cv::Point2d u = run.along;
    const double half_w = k_strip_width_px / 2.0 / zoom;
    const double half_h = k_strip_height_px / 2.0 / zoom;
    const double reach_x = std::abs(u.x) * half_w + std::abs(u.y) * half_h + 2;
    const double reach_y = std::abs(u.y) * half_w + std::abs(u.x) * half_h + 2;
    const cv::Rect box = cv::Rect(cvFloor(middle.x - reach_x), cvFloor(middle.y - reach_y), cvCeil(2 * reach_x), cvCeil(2 * reach_y)) &
                         cv::Rect(0, 0, picture.bgr.cols, picture.bgr.rows);
    if (box.width < 4 || box.height < 4) {
        return {};
    }
    cv::Mat part = ink_grey(picture.bgr(box));
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
    [[nodiscard]] double all() const { return left + right + above + below; }
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
        if (std::abs(x) > k_card_reach || std::abs(y) > k_card_reach * 0.7 || run.high < 0.3 * number.high || run.high > 2.5 * number.high || run.marks > 40) {
            continue;
        }
        out.left += x < -half - 0.5 ? run.marks : 0;
        out.right += x > half + 0.5 ? run.marks : 0;
        out.above += y < -2 ? run.marks : 0;
        out.below += y > 2 ? run.marks : 0;
    }
    return out;
}

/// Print to the left of it and hardly any to the right; not at the card's upper edge.
bool at_the_right(const PrintAround& around)
{
    constexpr double k_least_print = 12;
    return around.left >= k_least_print && around.right <= 0.2 * (around.left + around.right) && around.above >= 0.25 * (around.above + around.below) &&
           around.above >= k_least_print / 2;
}

Outline outline_of_number(const PrintRun& run, cv::Point2d u, const DecodedNumber& number, double scale)
{
    const double px = run.high * scale / k_strip_digit_px * k_strip_column_px;  // px of the picture a column
    const double pitch = (number.last_column - number.first_column) / 5;
    const cv::Point2d down(-u.y, u.x);
    const auto corner = [&](double column, double side) {
        return cv::Point2d(run.middle * scale + u * ((column + 0.5 - k_strip_columns / 2.0) * px) + down * (side * 0.6 * run.high * scale));
    };
    const double first = number.first_column - pitch / 2;
    const double last = number.last_column + pitch / 2;
    return {corner(first, -1), corner(last, -1), corner(last, 1), corner(first, 1)};
}

/// CAN in small print above the number or before it.
bool label_beside(CanNet& net, const SearchedPicture& picture, const std::vector<PrintRun>& runs, const PrintRun& number, cv::Point2d u)
{
    const cv::Point2d down(-u.y, u.x);
    const double half = number.length / number.high / 2;
    for (const auto& run : runs) {
        const cv::Point2d away = (run.middle - number.middle) / number.high;
        const double x = away.dot(u);
        const double y = away.dot(down);
        const bool above = y < -0.7 && y > -2.6 && std::abs(x) < half + 0.5;
        const bool before = std::abs(y) < 0.7 && x < -half && x > -half - 4;
        if (run.marks < 3 || run.marks > 4 || !(above || before) || std::abs(run.along.dot(u)) < 0.9) {
            continue;
        }
        PrintRun upright = run;
        upright.along = run.along.dot(u) > 0 ? run.along : -run.along;
        const cv::Mat strip = strip_of(picture, upright);
        const double end = k_strip_columns / 2.0 + (run.length / run.high / 2 + 0.3) * k_strip_digit_px / k_strip_column_px;
        if (!strip.empty() && has_label(net.read({strip})[0], static_cast<std::size_t>(std::clamp(end, 0.0, double(k_strip_columns))))) {
            return true;
        }
    }
    return false;
}

/// Digits of the other print, read along `u` and against it: above 0 when `u` is the way to read.
double way_of_print(CanNet& net, const SearchedPicture& picture, const std::vector<PrintRun>& runs, const PrintRun& number, cv::Point2d u)
{
    double out = 0;
    std::size_t asked = 0;
    for (const auto& run : runs) {
        if (run.marks < 5 || run.marks > 14 || std::abs(run.along.dot(u)) < 0.9 || cv::norm(run.middle - number.middle) < number.high ||
            cv::norm(run.middle - number.middle) > 45 * number.high || run.high * picture.scale < k_least_high_px) {
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

/// What one run says, read both ways.
std::optional<CanCandidate> look_at(CanNet& net, const SearchedPicture& picture, const std::vector<PrintRun>& runs, const PrintRun& run)
{
    const cv::Mat strip = strip_of(picture, run);
    if (strip.empty()) {
        return std::nullopt;
    }
    const auto columns = net.read({strip, turned_over(strip)});
    std::array<std::optional<DecodedNumber>, 2> ways{decode_number(columns[0]), decode_number(columns[1])};
    const auto least = [&](std::size_t way) { return ways.at(way) ? ways.at(way)->least : 0.0; };
    std::size_t way = least(0) >= least(1) ? 0 : 1;
    if (!ways.at(way)) {
        return std::nullopt;
    }
    cv::Point2d u = way == 0 ? run.along : -run.along;
    bool known = least(1 - way) < k_no_digit || ways.at(way)->labelled;
    if (!known) {
        constexpr double k_says_something = 0.5;
        const double says = way_of_print(net, picture, runs, run, u);
        known = std::abs(says) > k_says_something;
        if (known && says < 0) {
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
    out.high_px = run.high * picture.scale;
    out.alone = number.alone && number.even;
    out.way_known = known;
    out.place_fits = at_the_right(print_around(runs, run, u));
    out.labelled = number.labelled || (number.least > k_no_digit && label_beside(net, picture, runs, run, u));
    out.outline = outline_of_number(run, u, number, picture.scale);
    out.places = number.places;
    return out;
}

bool is_same_print(const CanCandidate& a, const CanCandidate& b)
{
    return cv::norm((a.outline[0] + a.outline[2]) / 2 - (b.outline[0] + b.outline[2]) / 2) < a.high_px;
}

}  // namespace

void CanReader::read_marks(const SearchedPicture& picture, const std::vector<Mark>& marks, const cv::Size& size, std::vector<CanCandidate>& out)
{
    std::vector<PrintRun> runs;
    std::vector<PrintRun> numbers;
    for (const auto level : {LinesRun::level, LinesRun::plumb}) {
        for (const auto& run : find_print_runs(marks, size, level)) {
            if (run.number && run.high * picture.scale >= k_least_high_px) {
                numbers.push_back(run);
            }
            runs.push_back(run);
        }
    }
    std::stable_sort(numbers.begin(), numbers.end(), [](const PrintRun& a, const PrintRun& b) { return a.rank < b.rank; });
    numbers.resize(std::min(numbers.size(), k_most_looks));
    for (const auto& run : numbers) {
        const auto candidate = look_at(m_net, picture, runs, run);
        if (!candidate) {
            continue;
        }
        const bool known = std::any_of(out.begin(), out.end(), [&](const auto& other) { return is_same_print(*candidate, other) && rank_of(other) >= rank_of(*candidate); });
        if (!known) {
            std::erase_if(out, [&](const auto& other) { return is_same_print(*candidate, other); });
            out.push_back(*candidate);
        }
    }
}

std::vector<CanCandidate> CanReader::read(const cv::Mat& bgr)
{
    std::vector<CanCandidate> out;
    const int longer = std::max(bgr.rows, bgr.cols);
    if (std::min(bgr.rows, bgr.cols) < 24) {
        return out;
    }
    const double factor = std::min(1.0, double(k_search_px) / longer);
    cv::Mat small = bgr;
    if (factor < 1) {
        cv::resize(bgr, small, {}, factor, factor, cv::INTER_AREA);
    }
    const SearchedPicture picture{bgr, 1 / factor};
    const cv::Mat grey = ink_grey(small);
    for (const double contrast : k_contrasts) {
        cv::Mat faint;
        grey.convertTo(faint, CV_8U, contrast);
        read_marks(picture, find_marks(faint, 0), small.size(), out);
        if (only_clear(out) != nullptr) {
            break;
        }
    }
    std::sort(out.begin(), out.end(), [](const CanCandidate& a, const CanCandidate& b) { return rank_of(a) > rank_of(b); });
    return out;
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
