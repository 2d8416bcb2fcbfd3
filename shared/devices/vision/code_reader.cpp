#include "devices/vision/code_reader.h"

#include <algorithm>
#include <optional>

#include <opencv2/imgproc.hpp>

#include "devices/vision/code_looks.h"
#include "devices/vision/code_regions.h"

namespace balcao::devices::vision {
namespace {

constexpr int k_whole_px = 2400;           // the whole picture is read no larger than this
constexpr double k_budget_points = 2.1e6;  // larger pictures get more time
constexpr double k_worth = 0.15;           // of the score of the best code read
constexpr std::size_t k_most_symbols = 16;

bool covers(const CodeSymbol& symbol, const cv::Point2f& point)
{
    const std::vector<cv::Point2f> outline(symbol.outline.begin(), symbol.outline.end());
    return cv::pointPolygonTest(outline, point, false) >= 0;
}

bool already(const std::vector<CodeSymbol>& found, const CodeSymbol& symbol)
{
    return std::any_of(found.begin(), found.end(), [&](const auto& f) { return f.format == symbol.format && f.bytes == symbol.bytes; });
}

std::optional<CodeSymbol> read_whole(const cv::Mat& grey)
{
    const double scale = std::min(1.0, double(k_whole_px) / std::max(grey.cols, grey.rows));
    cv::Mat small = grey;
    if (scale < 1) {
        cv::resize(grey, small, {}, scale, scale, cv::INTER_AREA);
    }
    auto symbol = read_any(small);
    if (symbol) {
        for (auto& corner : symbol->outline) {
            corner /= static_cast<float>(scale);
        }
    }
    return symbol;
}

}  // namespace

std::vector<CodeSymbol> read_codes(const cv::Mat& grey, std::chrono::milliseconds limit)
{
    std::vector<CodeSymbol> out;
    if (std::min(grey.cols, grey.rows) < 16) {
        return out;
    }
    CodeBudget budget(double(limit.count()) * std::max(1.0, double(grey.total()) / k_budget_points));
    std::vector<cv::RotatedRect> bars;
    std::vector<RegionReader> regions;
    for (const auto& region : find_code_regions(grey)) {
        regions.emplace_back(grey, region, budget, bars);
    }
    double best_read = 0;
    while (out.size() < k_most_symbols && !regions.empty()) {
        const auto next = std::max_element(regions.begin(), regions.end(), [](const auto& a, const auto& b) { return a.promise() < b.promise(); });
        // Beside a code that was read, only what looks somewhat like one is worth the time.
        if (next->promise() <= k_worth * best_read) {
            break;
        }
        if (auto symbol = next->look()) {
            best_read = std::max(best_read, next->region().score);
            next->drop();
            for (auto& reader : regions) {
                if (covers(*symbol, reader.region().box.center)) {
                    reader.drop();
                }
            }
            if (!already(out, *symbol)) {
                out.push_back(std::move(*symbol));
            }
        }
    }
    if (out.empty() && budget.allows(std::min(double(grey.total()), 2.0 * k_whole_px * k_whole_px / 3))) {
        if (auto symbol = read_whole(grey)) {
            out.push_back(std::move(*symbol));
        }
    }
    return out;
}

}  // namespace balcao::devices::vision
