#include "devices/vision/line_finder.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

namespace balcao::devices::vision {
namespace {

struct Blob {
    double x, y;  // middle
    double w, h;
};

constexpr std::size_t k_most_blobs = 12000;
constexpr int k_least_characters = 18;  // a line spans at least so many pitches
constexpr int k_most_characters = 50;   // no format has more than 44: a longer line took in print beside the zone
constexpr std::size_t k_whole_chain = 28;

/// Marks of the size of characters. Plumb lines are searched as if the picture had been turned clockwise.
std::vector<Blob> character_blobs(const std::vector<Mark>& marks, const cv::Size& size, LinesRun run)
{
    std::vector<Blob> out;
    const bool plumb = run == LinesRun::plumb;
    const int tallest = std::max(24, (plumb ? size.width : size.height) / 8);
    for (const auto& mark : marks) {
        const cv::Rect& box = mark.box;
        const int w = plumb ? box.height : box.width;
        const int h = plumb ? box.width : box.height;
        if (h < 4 || h > tallest || w > 2 * h || h > 9 * w || mark.area * 9 < w * h) {
            continue;
        }
        const double x = box.x + (box.width - 1) / 2.0;
        const double y = box.y + (box.height - 1) / 2.0;
        out.push_back(plumb ? Blob{size.height - 1 - y, x, double(w), double(h)} : Blob{x, y, double(w), double(h)});
        if (out.size() >= k_most_blobs) {
            break;
        }
    }
    std::sort(out.begin(), out.end(), [](const Blob& a, const Blob& b) { return a.x < b.x; });
    return out;
}

/// Blobs by horizontal strip, each strip sorted by x.
class Rows {
public:
    Rows(const std::vector<Blob>& blobs, int height) : m_rows(static_cast<std::size_t>(height / k_strip + 3))
    {
        for (std::size_t i = 0; i < blobs.size(); ++i) {
            m_rows[strip(blobs[i].y)].push_back(static_cast<int>(i));
        }
    }
    template <class F>
    void each_near(double y, double reach, F&& visit) const
    {
        for (std::size_t r = strip(y - reach); r <= strip(y + reach); ++r) {
            for (const int i : m_rows[r]) {
                visit(i);
            }
        }
    }
    [[nodiscard]] const std::vector<int>& row(std::size_t r) const { return m_rows[r]; }
    [[nodiscard]] std::size_t strip(double y) const
    {
        const auto r = static_cast<std::ptrdiff_t>(std::max(0.0, y) / k_strip);
        return std::min(static_cast<std::size_t>(r), m_rows.size() - 1);
    }

private:
    static constexpr int k_strip = 24;
    std::vector<std::vector<int>> m_rows;
};

/// For every blob its nearest neighbour to the right of like height on nearly the same level.
std::vector<int> right_neighbours(const std::vector<Blob>& blobs, const Rows& rows)
{
    std::vector<int> next(blobs.size(), -1);
    std::vector<double> cost(blobs.size(), 1e9);
    for (std::size_t i = 0; i < blobs.size(); ++i) {
        const Blob& a = blobs[i];
        const double reach = 3.2 * a.h + 4;
        for (std::size_t r = rows.strip(a.y - 0.5 * a.h); r <= rows.strip(a.y + 0.5 * a.h); ++r) {
            const auto& row = rows.row(r);
            auto at = std::upper_bound(row.begin(), row.end(), a.x, [&](double x, int j) { return x < blobs[static_cast<std::size_t>(j)].x; });
            for (; at != row.end(); ++at) {
                const Blob& b = blobs[static_cast<std::size_t>(*at)];
                const double dx = b.x - a.x;
                if (dx > reach) {
                    break;
                }
                const double tall = std::max(a.h, b.h);
                const double dy = std::abs(b.y - a.y);
                if (dx < 0.3 * tall || dx > 3.2 * tall || dy > 0.42 * tall || std::min(a.h, b.h) < 0.42 * tall) {
                    continue;
                }
                const double c = dx + 2 * dy;
                if (c < cost[i]) {
                    cost[i] = c;
                    next[i] = *at;
                }
            }
        }
    }
    // A link holds only when it is also the best from the other side.
    std::vector<int> best_from(blobs.size(), -1);
    for (std::size_t i = 0; i < blobs.size(); ++i) {
        if (next[i] >= 0) {
            int& from = best_from[static_cast<std::size_t>(next[i])];
            if (from < 0 || cost[i] < cost[static_cast<std::size_t>(from)]) {
                from = static_cast<int>(i);
            }
        }
    }
    for (std::size_t i = 0; i < blobs.size(); ++i) {
        if (next[i] >= 0 && best_from[static_cast<std::size_t>(next[i])] != static_cast<int>(i)) {
            next[i] = -1;
        }
    }
    return next;
}

std::vector<std::vector<int>> chains(const std::vector<Blob>& blobs, const std::vector<int>& next)
{
    std::vector<bool> has_previous(blobs.size(), false);
    for (const int n : next) {
        if (n >= 0) {
            has_previous[static_cast<std::size_t>(n)] = true;
        }
    }
    std::vector<std::vector<int>> out;
    for (std::size_t i = 0; i < blobs.size(); ++i) {
        if (has_previous[i] || next[i] < 0) {
            continue;
        }
        std::vector<int> chain;
        for (int at = static_cast<int>(i); at >= 0; at = next[static_cast<std::size_t>(at)]) {
            chain.push_back(at);
        }
        if (chain.size() >= 4) {
            out.push_back(std::move(chain));
        }
    }
    std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.size() > b.size(); });
    return out;
}

struct Fit {
    double a = 0, b = 0;  // y = a + b x
    [[nodiscard]] double at(double x) const { return a + b * x; }
};

/// Least squares, then once more without the third that fits worst.
Fit fit_line(const std::vector<Blob>& blobs, const std::vector<int>& members)
{
    std::vector<int> use = members;
    Fit fit;
    for (int round = 0; round < 3; ++round) {
        double sx = 0, sy = 0, sxx = 0, sxy = 0;
        for (const int i : use) {
            const Blob& p = blobs[static_cast<std::size_t>(i)];
            sx += p.x;
            sy += p.y;
            sxx += p.x * p.x;
            sxy += p.x * p.y;
        }
        const auto n = static_cast<double>(use.size());
        const double det = n * sxx - sx * sx;
        fit.b = std::abs(det) < 1e-6 ? 0 : (n * sxy - sx * sy) / det;
        fit.a = (sy - fit.b * sx) / n;
        if (use.size() < 6 || round == 2) {
            break;
        }
        use = members;
        std::sort(use.begin(), use.end(), [&](int i, int j) {
            const Blob& p = blobs[static_cast<std::size_t>(i)];
            const Blob& q = blobs[static_cast<std::size_t>(j)];
            return std::abs(p.y - fit.at(p.x)) < std::abs(q.y - fit.at(q.x));
        });
        use.resize(use.size() * 4 / 5);
    }
    return fit;
}

double upper_height(const std::vector<Blob>& blobs, const std::vector<int>& members)
{
    std::vector<double> heights;
    for (const int i : members) {
        heights.push_back(blobs[static_cast<std::size_t>(i)].h);
    }
    const auto at = heights.begin() + static_cast<std::ptrdiff_t>(heights.size() * 3 / 4);
    std::nth_element(heights.begin(), at, heights.end());
    return *at;
}

/// All blobs along the line through a chain, grown step by step so that the slope stays sure.
std::vector<int> grow(const std::vector<Blob>& blobs, const Rows& rows, const std::vector<int>& chain, Fit& fit)
{
    std::vector<int> members = chain;
    const double tall = upper_height(blobs, chain);
    for (int round = 0; round < 14; ++round) {
        fit = fit_line(blobs, members);
        const double left = blobs[static_cast<std::size_t>(members.front())].x - 5 * tall;
        const double right = blobs[static_cast<std::size_t>(members.back())].x + 5 * tall;
        std::vector<int> grown;
        const double y0 = std::min(fit.at(left), fit.at(right)) - tall;
        const double y1 = std::max(fit.at(left), fit.at(right)) + tall;
        rows.each_near((y0 + y1) / 2, (y1 - y0) / 2, [&](int i) {
            const Blob& p = blobs[static_cast<std::size_t>(i)];
            if (p.x >= left && p.x <= right && std::abs(p.y - fit.at(p.x)) < 0.32 * tall && p.h > 0.4 * tall && p.h < 1.45 * tall) {
                grown.push_back(i);
            }
        });
        if (grown.size() < 4) {
            break;
        }
        std::sort(grown.begin(), grown.end(), [&](int i, int j) { return blobs[static_cast<std::size_t>(i)].x < blobs[static_cast<std::size_t>(j)].x; });
        const bool same = grown == members;
        members = std::move(grown);
        if (same) {
            break;
        }
    }
    fit = fit_line(blobs, members);
    return members;
}

/// Places along the line with the halves of broken characters put together.
std::vector<double> stations(const std::vector<Blob>& blobs, const std::vector<int>& members, double tall)
{
    std::vector<double> out;
    for (const int i : members) {
        const Blob& p = blobs[static_cast<std::size_t>(i)];
        if (p.w > 1.3 * tall) {
            continue;  // two characters grown together say nothing about the pitch
        }
        if (!out.empty() && p.x - out.back() < 0.4 * tall) {
            out.back() = (out.back() + p.x) / 2;
        } else {
            out.push_back(p.x);
        }
    }
    return out;
}

struct Pitch {
    double pitch = 0;
    double regular = 0;
    double start = 0;  // fitted place of station 0
    int last = 0;      // number of the last station
};

std::optional<Pitch> even_pitch(const std::vector<double>& places)
{
    std::vector<double> gaps;
    for (std::size_t i = 1; i < places.size(); ++i) {
        gaps.push_back(places[i] - places[i - 1]);
    }
    if (gaps.size() < 10) {
        return std::nullopt;
    }
    auto sorted = gaps;
    std::sort(sorted.begin(), sorted.end());
    Pitch out;
    out.pitch = sorted[sorted.size() * 2 / 5];
    for (int round = 0; round < 3; ++round) {
        // Number the stations by whole pitches, then fit the pitch to the numbers.
        double sk = 0, sx = 0, skk = 0, skx = 0;
        int k = 0;
        int even = 0;
        for (std::size_t i = 0; i < places.size(); ++i) {
            if (i > 0) {
                const double steps = gaps[i - 1] / out.pitch;
                const double whole = std::max(1.0, std::round(steps));
                k += static_cast<int>(whole);
                even += std::abs(steps - whole) < 0.22 ? 1 : 0;
            }
            sk += k;
            sx += places[i];
            skk += double(k) * k;
            skx += k * places[i];
        }
        const auto n = static_cast<double>(places.size());
        const double det = n * skk - sk * sk;
        if (det < 1e-6) {
            return std::nullopt;
        }
        out.pitch = (n * skx - sk * sx) / det;
        out.start = (sx - out.pitch * sk) / n;
        out.last = k;
        out.regular = even / static_cast<double>(gaps.size());
        if (out.pitch < 3) {
            return std::nullopt;
        }
    }
    return out;
}

std::optional<FoundLine> measure(const std::vector<Blob>& blobs, const std::vector<int>& members, const Fit& fit)
{
    const double tall = upper_height(blobs, members);
    const auto pitch = even_pitch(stations(blobs, members, tall));
    if (!pitch || pitch->regular < 0.5 || pitch->last + 1 < k_least_characters || std::abs(fit.b) > 0.36 ||
        pitch->pitch < 0.55 * tall || pitch->pitch > 1.7 * tall || static_cast<int>(members.size()) * 2 < pitch->last) {
        return std::nullopt;
    }
    FoundLine out;
    const double begin = pitch->start;
    const double end = pitch->start + pitch->pitch * pitch->last;
    out.first = {begin, fit.at(begin)};
    out.last = {end, fit.at(end)};
    out.pitch = pitch->pitch * std::sqrt(1 + fit.b * fit.b);
    out.height = tall;
    out.found = static_cast<int>(members.size());
    out.regular = pitch->regular;
    return out;
}

/// The line along grown members; the unbroken chain alone when growing ran on into the paper or table beside it.
std::optional<FoundLine> measure_line(const std::vector<Blob>& blobs, const std::vector<int>& chain, const std::vector<int>& members, const Fit& fit)
{
    auto line = measure(blobs, members, fit);
    const auto too_long = [](const FoundLine& l) { return std::hypot(l.last.x - l.first.x, l.last.y - l.first.y) > k_most_characters * l.pitch; };
    if (chain.size() >= k_whole_chain && (!line || too_long(*line))) {
        if (auto alone = measure(blobs, chain, fit_line(blobs, chain))) {
            return alone;
        }
    }
    return line;
}

/// In the coordinates of the picture as searched (turned for plumb lines).
std::vector<FoundLine> find_lines(const std::vector<Mark>& marks, const cv::Size& size, LinesRun run)
{
    const auto blobs = character_blobs(marks, size, run);
    const Rows rows(blobs, run == LinesRun::plumb ? size.width : size.height);
    const auto found = chains(blobs, right_neighbours(blobs, rows));
    std::vector<bool> used(blobs.size(), false);
    std::vector<FoundLine> out;
    for (const auto& chain : found) {
        const auto taken = std::count_if(chain.begin(), chain.end(), [&](int i) { return used[static_cast<std::size_t>(i)]; });
        if (taken * 2 > static_cast<std::ptrdiff_t>(chain.size()) || out.size() >= 24) {
            continue;
        }
        Fit fit;
        const auto members = grow(blobs, rows, chain, fit);
        if (members.size() < 10) {
            continue;
        }
        if (auto line = measure_line(blobs, chain, members, fit)) {
            for (const int i : members) {
                used[static_cast<std::size_t>(i)] = true;
            }
            out.push_back(*line);
        }
    }
    return out;
}

/// From the turned picture back.
void turn_back(FoundLine& line, const cv::Size& size)
{
    line.first = {line.first.y, size.height - 1 - line.first.x};
    line.last = {line.last.y, size.height - 1 - line.last.x};
}

}  // namespace

std::vector<FoundLine> find_even_lines(const std::vector<Mark>& marks, const cv::Size& size, LinesRun run)
{
    auto lines = find_lines(marks, size, run);
    if (run == LinesRun::plumb) {
        for (auto& line : lines) {
            turn_back(line, size);
        }
    }
    return lines;
}

}  // namespace balcao::devices::vision
