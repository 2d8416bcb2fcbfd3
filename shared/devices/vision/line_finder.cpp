#include "devices/vision/line_finder.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <optional>

#include <opencv2/imgproc.hpp>

namespace balcao::devices::vision {
namespace {

struct Blob {
    double x, y;  // middle
    double w, h;
};

constexpr std::size_t k_most_blobs = 12000;
constexpr int k_least_characters = 18;  // a line spans at least so many pitches

std::vector<Blob> character_blobs(const cv::Mat& grey, int block, int offset)
{
    cv::Mat binary;
    cv::adaptiveThreshold(grey, binary, 255, cv::ADAPTIVE_THRESH_MEAN_C, cv::THRESH_BINARY_INV, block, offset);
    cv::Mat labels;
    cv::Mat stats;
    cv::Mat centres;
    const int count = cv::connectedComponentsWithStats(binary, labels, stats, centres, 8, CV_32S);
    std::vector<Blob> out;
    const int tallest = std::max(24, grey.rows / 8);
    for (int i = 1; i < count && out.size() < k_most_blobs; ++i) {
        const int* s = stats.ptr<int>(i);
        const int w = s[cv::CC_STAT_WIDTH];
        const int h = s[cv::CC_STAT_HEIGHT];
        const int area = s[cv::CC_STAT_AREA];
        if (h < 4 || h > tallest || w > 2 * h || h > 9 * w || area * 9 < w * h) {
            continue;
        }
        out.push_back({s[cv::CC_STAT_LEFT] + w / 2.0, s[cv::CC_STAT_TOP] + h / 2.0, double(w), double(h)});
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

std::vector<FoundLine> find_lines(const cv::Mat& grey, int block, int offset)
{
    const auto blobs = character_blobs(grey, block, offset);
    const Rows rows(blobs, grey.rows);
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
        if (auto line = measure(blobs, members, fit)) {
            for (const int i : members) {
                used[static_cast<std::size_t>(i)] = true;
            }
            out.push_back(*line);
        }
    }
    return out;
}

bool belong_together(const FoundLine& a, const FoundLine& b)
{
    const double pitch = (a.pitch + b.pitch) / 2;
    if (std::abs(a.pitch - b.pitch) > 0.07 * pitch) {
        return false;
    }
    const auto slope = [](const FoundLine& l) { return (l.last.y - l.first.y) / (l.last.x - l.first.x); };
    if (std::abs(slope(a) - slope(b)) > 0.04) {
        return false;
    }
    const double overlap = std::min(a.last.x, b.last.x) - std::max(a.first.x, b.first.x);
    const double shorter = std::min(a.last.x - a.first.x, b.last.x - b.first.x);
    const double x = (std::max(a.first.x, b.first.x) + std::min(a.last.x, b.last.x)) / 2;
    const double distance = (b.first.y + slope(b) * (x - b.first.x)) - (a.first.y + slope(a) * (x - a.first.x));
    return overlap > 0.6 * shorter && distance > 1.3 * pitch && distance < 3.4 * pitch;
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

}  // namespace

cv::Mat ink_grey(const cv::Mat& bgr)
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
    cv::Mat out;
    cv::addWeighted(luma, 0.5, strongest, 0.5, 0, out);
    return out;
}

std::vector<FoundBlock> find_blocks(const cv::Mat& grey)
{
    std::vector<FoundBlock> out;
    constexpr std::array<std::array<int, 2>, 3> thresholds{{{31, 12}, {21, 8}, {51, 15}}};
    for (const auto& [block, offset] : thresholds) {
        auto lines = find_lines(grey, block, offset);
        std::sort(lines.begin(), lines.end(), [](const auto& a, const auto& b) { return a.first.y < b.first.y; });
        std::vector<std::vector<std::size_t>> below(lines.size());
        for (std::size_t i = 0; i < lines.size(); ++i) {
            for (std::size_t j = 0; j < lines.size(); ++j) {
                if (i != j && belong_together(lines[i], lines[j])) {
                    below[i].push_back(j);
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
        if (!out.empty()) {
            break;
        }
    }
    std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.quality > b.quality; });
    constexpr std::size_t most = 8;
    if (out.size() > most) {
        out.resize(most);
    }
    return out;
}

}  // namespace balcao::devices::vision
