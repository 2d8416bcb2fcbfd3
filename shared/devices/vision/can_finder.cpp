#include "devices/vision/can_finder.h"

#include <algorithm>
#include <cmath>

namespace balcao::devices::vision {
namespace {

constexpr std::size_t k_most_print_marks = 8000;
constexpr int k_access_digits = 6;
constexpr int k_least_run = 3;
constexpr double k_widest_gap = 1.0;        // heights of paper between two marks of a run
constexpr double k_shortest_number = 2.3;   // heights: six narrow digits, set close
constexpr double k_longest_number = 9.0;    // six wide ones, set apart

struct PrintMark {
    double x, y;  // middle
    double w, h;
};

/// Marks of the size of characters. Plumb runs are searched as if the picture had been turned clockwise.
std::vector<PrintMark> print_marks(const std::vector<Mark>& marks, const cv::Size& size, bool plumb)
{
    std::vector<PrintMark> out;
    const int tallest = std::max(16, (plumb ? size.width : size.height) / 9);
    for (const auto& mark : marks) {
        const cv::Rect& box = mark.box;
        const int w = plumb ? box.height : box.width;
        const int h = plumb ? box.width : box.height;
        if (h < 5 || h > tallest || w > 7 * h || h > 7 * w || mark.area * 8 < w * h) {
            continue;
        }
        const double x = box.x + (box.width - 1) / 2.0;
        const double y = box.y + (box.height - 1) / 2.0;
        out.push_back(plumb ? PrintMark{size.height - 1 - y, x, double(w), double(h)} : PrintMark{x, y, double(w), double(h)});
        if (out.size() >= k_most_print_marks) {
            break;
        }
    }
    std::sort(out.begin(), out.end(), [](const PrintMark& a, const PrintMark& b) { return a.x < b.x; });
    return out;
}

/// How far it is from one mark to the next of its run; negative when the other does not follow it.
double step_to(const PrintMark& a, const PrintMark& b)
{
    const double tall = std::max(a.h, b.h);
    const double dx = b.x - a.x;
    const double gap = dx - (a.w + b.w) / 2;
    const double dy = std::abs(b.y - a.y);
    const bool follows = dx > 0.2 * tall && gap < k_widest_gap * tall && std::min(a.h, b.h) > 0.62 * tall && dy < 0.14 * tall + 0.26 * dx;
    return follows ? dx + 2 * dy : -1;
}

/// For every mark the one that follows it, and -1 where there is none or that one has a nearer predecessor.
std::vector<int> followers(const std::vector<PrintMark>& marks, int height)
{
    constexpr int k_strip_px = 16;
    std::vector<std::vector<int>> strips(static_cast<std::size_t>(height / k_strip_px + 2));
    const auto strip_of = [&](double y) { return std::min(static_cast<std::size_t>(std::max(0.0, y)) / k_strip_px, strips.size() - 1); };
    for (std::size_t i = 0; i < marks.size(); ++i) {
        strips[strip_of(marks[i].y)].push_back(static_cast<int>(i));
    }
    std::vector<int> next(marks.size(), -1);
    std::vector<int> previous(marks.size(), -1);
    std::vector<double> cost(marks.size(), 1e9);
    for (std::size_t i = 0; i < marks.size(); ++i) {
        const PrintMark& a = marks[i];
        const double reach = 4.5 * a.h;
        double best = 1e9;
        for (std::size_t s = strip_of(a.y - a.h); s <= strip_of(a.y + a.h); ++s) {
            auto at = std::upper_bound(strips[s].begin(), strips[s].end(), a.x, [&](double x, int j) { return x < marks[static_cast<std::size_t>(j)].x; });
            for (; at != strips[s].end() && marks[static_cast<std::size_t>(*at)].x < a.x + reach; ++at) {
                const double step = step_to(a, marks[static_cast<std::size_t>(*at)]);
                if (step >= 0 && step < best) {
                    best = step;
                    next[i] = *at;
                }
            }
        }
        if (next[i] < 0) {
            continue;
        }
        const auto follower = static_cast<std::size_t>(next[i]);
        if (best < cost[follower]) {
            if (previous[follower] >= 0) {
                next[static_cast<std::size_t>(previous[follower])] = -1;
            }
            cost[follower] = best;
            previous[follower] = static_cast<int>(i);
        } else {
            next[i] = -1;
        }
    }
    return next;
}

using Members = std::vector<PrintMark>;

double tall_of(const Members& members)
{
    std::vector<double> heights;
    for (const auto& mark : members) {
        heights.push_back(mark.h);
    }
    const auto at = heights.begin() + static_cast<std::ptrdiff_t>(heights.size() * 2 / 3);
    std::nth_element(heights.begin(), at, heights.end());
    return *at;
}

/// Widest step over narrowest, of the middles.
double unevenness(const Members& members)
{
    double least = 1e9;
    double most = 0;
    for (std::size_t i = 1; i < members.size(); ++i) {
        const double step = members[i].x - members[i - 1].x;
        least = std::min(least, step);
        most = std::max(most, step);
    }
    return most / std::max(least, 0.1);
}

/// The run in the coordinates of the picture it was found in.
PrintRun run_of(const Members& members, const cv::Size& size, bool plumb)
{
    double sx = 0;
    double sy = 0;
    double sxx = 0;
    double sxy = 0;
    const auto n = static_cast<double>(members.size());
    for (const auto& mark : members) {
        sx += mark.x;
        sy += mark.y;
        sxx += mark.x * mark.x;
        sxy += mark.x * mark.y;
    }
    const double det = n * sxx - sx * sx;
    const double slope = std::abs(det) < 1e-6 ? 0 : (n * sxy - sx * sy) / det;
    const double left = members.front().x - members.front().w / 2;
    const double right = members.back().x + members.back().w / 2;
    const double x = (left + right) / 2;
    const double y = sy / n + slope * (x - sx / n);
    PrintRun out;
    const double norm = std::hypot(1.0, slope);
    out.middle = plumb ? cv::Point2d(y, size.height - 1 - x) : cv::Point2d(x, y);
    out.along = plumb ? cv::Point2d(slope, -1) / norm : cv::Point2d(1, slope) / norm;
    out.length = (right - left) * norm;
    out.high = tall_of(members) / (1 + 0.6 * std::abs(slope));  // the box of a tilted character is taller than it is
    out.marks = static_cast<int>(members.size());
    return out;
}

/// Whether the run may be a number, and how likely by its shape alone.
void rank(PrintRun& run, const Members& members)
{
    const double ratio = run.length / run.high;
    run.number = run.marks <= 9 && ratio > k_shortest_number && ratio < k_longest_number;
    const double uneven = unevenness(members);
    if (run.marks == k_access_digits) {
        run.rank = uneven < 1.5 ? 0 : uneven < 2.2 ? 2 : 4;
    } else {
        run.rank = std::abs(run.marks - k_access_digits) == 1 ? 3 : run.marks >= 4 ? 5 : 6;  // some grown together, or one fallen apart
    }
}

struct LabelledSix {
    Members six;
    Members label;
};

/// Whether marks are as long together as CAN is, with or without a colon; small letters grow together in a blurred picture.
bool long_as_label(const Members& label)
{
    const double length = label.back().x + label.back().w / 2 - label.front().x + label.front().w / 2;
    const double ratio = length / tall_of(label);
    return ratio > 1.4 && ratio < 4.5;
}

/// The six behind a label, or in front of one: upside down the label follows.
std::vector<LabelledSix> six_beside_a_label(const Members& members)
{
    std::vector<LabelledSix> out;
    const auto n = members.size();
    if (n < 7 || n > 10) {
        return out;
    }
    const auto six = static_cast<std::ptrdiff_t>(k_access_digits);
    const Members tail(members.end() - six, members.end());
    const Members head(members.begin(), members.begin() + six);
    const Members before(members.begin(), members.end() - six);
    const Members behind(members.begin() + six, members.end());
    if (unevenness(tail) < 1.5 && tail.front().x - before.back().x > 1.2 * (tail.back().x - tail.front().x) / 5 && long_as_label(before)) {
        out.push_back({tail, before});
    }
    if (unevenness(head) < 1.5 && behind.front().x - head.back().x > 1.2 * (head.back().x - head.front().x) / 5 && long_as_label(behind)) {
        out.push_back({head, behind});
    }
    return out;
}

}  // namespace

std::vector<PrintRun> find_print_runs(const std::vector<Mark>& marks, const cv::Size& size, LinesRun run)
{
    const bool plumb = run == LinesRun::plumb;
    const auto found = print_marks(marks, size, plumb);
    const auto next = followers(found, plumb ? size.width : size.height);
    std::vector<bool> follows(found.size(), false);
    for (const int n : next) {
        if (n >= 0) {
            follows[static_cast<std::size_t>(n)] = true;
        }
    }
    std::vector<PrintRun> out;
    for (std::size_t i = 0; i < found.size(); ++i) {
        if (follows[i] || (next[i] < 0 && found[i].w < k_shortest_number * found[i].h)) {
            continue;
        }
        Members members;
        for (int at = static_cast<int>(i); at >= 0; at = next[static_cast<std::size_t>(at)]) {
            members.push_back(found[static_cast<std::size_t>(at)]);
        }
        for (const auto& [six, label] : six_beside_a_label(members)) {
            auto part = run_of(six, size, plumb);
            part.number = true;
            part.rank = 1;
            out.push_back(part);
            out.push_back(run_of(label, size, plumb));
        }
        auto whole = run_of(members, size, plumb);
        rank(whole, members);
        if (whole.number || whole.marks >= k_least_run) {
            out.push_back(whole);
        }
    }
    std::stable_sort(out.begin(), out.end(), [](const PrintRun& a, const PrintRun& b) {
        return a.number != b.number ? a.number : a.number && (a.rank != b.rank ? a.rank < b.rank : a.high > b.high);
    });
    return out;
}

}  // namespace balcao::devices::vision
