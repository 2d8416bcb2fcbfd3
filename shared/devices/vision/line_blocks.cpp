// Which of the lines found stand under one another as those of a zone do.

#include "devices/vision/line_finder.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

namespace balcao::devices::vision {
namespace {

/// How far b lies below a in pitches, when they run alongside each other; 0 when they do not.
double spacing(const FoundLine& a, const FoundLine& b)
{
    const double pitch = (a.pitch + b.pitch) / 2;
    if (std::abs(a.pitch - b.pitch) > 0.07 * pitch) {
        return 0;
    }
    const auto slope = [](const FoundLine& l) { return (l.last.y - l.first.y) / (l.last.x - l.first.x); };
    if (std::abs(slope(a) - slope(b)) > 0.04) {
        return 0;
    }
    const double overlap = std::min(a.last.x, b.last.x) - std::max(a.first.x, b.first.x);
    const double shorter = std::min(a.last.x - a.first.x, b.last.x - b.first.x);
    const double x = (std::max(a.first.x, b.first.x) + std::min(a.last.x, b.last.x)) / 2;
    const double distance = (b.first.y + slope(b) * (x - b.first.x)) - (a.first.y + slope(a) * (x - a.first.x));
    return overlap > 0.6 * shorter ? distance / pitch : 0;
}

bool neighbours(double lines_apart) { return lines_apart > 1.3 && lines_apart < 3.4; }

/// A stamp hid the line between them: only zones of three lines have one there.
bool outer_of_three(double lines_apart, const FoundLine& a, const FoundLine& b)
{
    constexpr double most = 40;  // pitches: 30, and what stands beside the zone
    return lines_apart > 4.0 && lines_apart < 5.6 && a.last.x - a.first.x < most * a.pitch && b.last.x - b.first.x < most * b.pitch;
}

FoundLine between(const FoundLine& a, const FoundLine& b)
{
    FoundLine out;
    out.first = (a.first + b.first) / 2;
    out.last = (a.last + b.last) / 2;
    out.pitch = (a.pitch + b.pitch) / 2;
    out.height = (a.height + b.height) / 2;
    return out;
}

FoundBlock block_of(std::vector<FoundLine> lines)
{
    FoundBlock out;
    double weight = 0;
    for (const auto& line : lines) {
        out.pitch += line.pitch * line.found;
        weight += line.found;
        out.quality += line.found * line.regular;
    }
    out.pitch /= weight;
    out.lines = std::move(lines);
    return out;
}

constexpr int k_long_line = 28;          // characters found of a line that may stand for a zone alone
constexpr double k_even_line = 0.85;
constexpr int k_least_beside = 8;        // marks of its other line
constexpr double k_offset_step = 0.1;    // pitches
constexpr int k_nearest_step = 14;       // 1.4 to 3.4 pitches away, as neighbours() wants
constexpr int k_furthest_step = 34;

/// The line that most marks of its size beside `line` stand on, above it (side -1) or below; nullopt when they stand on none.
std::optional<FoundLine> beside(const FoundLine& line, const std::vector<Mark>& marks, bool plumb, int side)
{
    const cv::Point2d span = line.last - line.first;
    const double length = std::hypot(span.x, span.y);
    const cv::Point2d along = span / length;
    const cv::Point2d down(-along.y, along.x);
    std::array<int, k_furthest_step + 2> counts{};
    for (const auto& mark : marks) {
        const double tall = plumb ? mark.box.width : mark.box.height;
        const double wide = plumb ? mark.box.height : mark.box.width;
        if (tall < 0.5 * line.height || tall > 1.25 * line.height || wide > 1.4 * line.height) {
            continue;
        }
        const cv::Point2d middle(mark.box.x + (mark.box.width - 1) / 2.0, mark.box.y + (mark.box.height - 1) / 2.0);
        const cv::Point2d from_first = middle - line.first;
        const double place = from_first.dot(along);
        const double step = side * from_first.dot(down) / line.pitch / k_offset_step;
        if (place > -line.pitch && place < length + line.pitch && step > k_nearest_step && step < k_furthest_step) {
            ++counts[static_cast<std::size_t>(std::lround(step))];
        }
    }
    std::size_t best = 0;
    int most = 0;
    for (std::size_t i = k_nearest_step; i <= k_furthest_step; ++i) {
        const int here = counts[i - 1] + 2 * counts[i] + counts[i + 1];  // the middle of a peak, not its foot
        if (here > most) {
            most = here;
            best = i;
        }
    }
    if (best == 0 || counts[best - 1] + counts[best] + counts[best + 1] < k_least_beside) {
        return std::nullopt;
    }
    double sum = 0;
    int count = 0;
    for (std::size_t i = best - 1; i <= best + 1; ++i) {
        sum += counts[i] * static_cast<double>(i);
        count += counts[i];
    }
    FoundLine out = line;
    const cv::Point2d offset = down * (side * sum / count * k_offset_step * line.pitch);
    out.first += offset;
    out.last += offset;
    out.found = 0;
    out.regular = 0;
    return out;
}

}  // namespace

std::vector<FoundBlock> find_half_hidden_blocks(const std::vector<Mark>& marks, const cv::Size& size, LinesRun run)
{
    std::vector<FoundBlock> out;
    for (const auto& line : find_even_lines(marks, size, run)) {
        if (line.found < k_long_line || line.regular < k_even_line) {
            continue;
        }
        for (const int side : {-1, 1}) {
            if (auto other = beside(line, marks, run == LinesRun::plumb, side)) {
                out.push_back(side < 0 ? block_of({*other, line}) : block_of({line, *other}));
            }
        }
    }
    std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.quality > b.quality; });
    constexpr std::size_t most = 4;
    if (out.size() > most) {
        out.resize(most);
    }
    return out;
}

std::vector<FoundBlock> find_blocks(const std::vector<Mark>& marks, const cv::Size& size, LinesRun run)
{
    std::vector<FoundBlock> out;
    auto lines = find_even_lines(marks, size, run);
    if (run == LinesRun::plumb) {  // laid level while they are compared
        for (auto& line : lines) {
            line.first = {size.height - 1 - line.first.y, line.first.x};
            line.last = {size.height - 1 - line.last.y, line.last.x};
        }
    }
    std::sort(lines.begin(), lines.end(), [](const auto& a, const auto& b) { return a.first.y < b.first.y; });
    std::vector<std::vector<std::size_t>> below(lines.size());
    for (std::size_t i = 0; i < lines.size(); ++i) {
        for (std::size_t j = 0; j < lines.size(); ++j) {
            const double apart = i == j ? 0 : spacing(lines[i], lines[j]);
            if (neighbours(apart)) {
                below[i].push_back(j);
            } else if (outer_of_three(apart, lines[i], lines[j])) {
                out.push_back(block_of({lines[i], between(lines[i], lines[j]), lines[j]}));
            }
        }
    }
    for (std::size_t i = 0; i < lines.size(); ++i) {
        for (const std::size_t j : below[i]) {
            out.push_back(block_of({lines[i], lines[j]}));
            for (const std::size_t k : below[j]) {
                out.push_back(block_of({lines[i], lines[j], lines[k]}));
            }
        }
    }
    std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.quality > b.quality; });
    constexpr std::size_t most = 8;
    if (out.size() > most) {
        out.resize(most);
    }
    if (run == LinesRun::plumb) {
        for (auto& block : out) {
            for (auto& line : block.lines) {
                line.first = {line.first.y, size.height - 1 - line.first.x};
                line.last = {line.last.y, size.height - 1 - line.last.x};
            }
        }
    }
    return out;
}

}  // namespace balcao::devices::vision
