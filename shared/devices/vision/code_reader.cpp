#include "devices/vision/code_reader.h"

#include <algorithm>
#include <exception>
#include <optional>

#include <opencv2/imgproc.hpp>

#define ZX_USE_UTF8 1
#include <ZXing/ReadBarcode.h>

namespace balcao::devices::vision {
namespace {

constexpr int k_search_px = 960;      // regions are looked for in a picture no larger than this
constexpr int k_whole_px = 2400;      // and so is the whole picture read
constexpr int k_short_side_px = 260;  // size of a region as ZXing sees it
constexpr std::size_t k_most_regions = 10;
constexpr std::size_t k_most_symbols = 16;
constexpr std::size_t k_most_bytes = 8192;

std::optional<CodeSymbol> read_one(const cv::Mat& grey)
{
    using namespace ZXing;
    if (grey.cols < 8 || grey.rows < 8 || grey.cols > 20000 || grey.rows > 20000) {
        return std::nullopt;  // ZXing 1.4 misbehaves on slivers
    }
    // One symbol a call: ReadBarcodes aborts the process on ordinary linear codes in Debian's build.
    const auto hints = DecodeHints()
                           .setFormats(BarcodeFormat::QRCode | BarcodeFormat::DataMatrix | BarcodeFormat::Aztec |
                                       BarcodeFormat::PDF417 | BarcodeFormat::Code128)
                           .setMaxNumberOfSymbols(1);
    try {
        const auto result = ReadBarcode({grey.data, grey.cols, grey.rows, ImageFormat::Lum, static_cast<int>(grey.step)}, hints);
        if (!result.isValid() || result.bytes().empty() || result.bytes().size() > k_most_bytes) {
            return std::nullopt;
        }
        return CodeSymbol{ToString(result.format()), {result.bytes().begin(), result.bytes().end()}};
    } catch (const std::exception&) {
        return std::nullopt;  // a symbol ZXing stumbles over is a symbol not read
    }
}

cv::Mat cut_region(const cv::Mat& grey, const cv::RotatedRect& region)
{
    const double w = region.size.width * 1.12 + 28;
    const double h = region.size.height * 1.12 + 28;
    const double zoom = std::clamp(k_short_side_px / std::min(w, h), 1.0, 3.0);
    const double fit = std::min(zoom, 2000 / std::max(w, h));
    const cv::Size size(std::max(8, cvRound(w * fit)), std::max(8, cvRound(h * fit)));
    cv::Mat m = cv::getRotationMatrix2D(region.center, region.angle, fit);
    m.at<double>(0, 2) += size.width / 2.0 - double(region.center.x);
    m.at<double>(1, 2) += size.height / 2.0 - double(region.center.y);
    cv::Mat out;
    cv::warpAffine(grey, out, m, size, fit < 0.7 ? cv::INTER_AREA : cv::INTER_CUBIC, cv::BORDER_REPLICATE);
    return out;
}

std::optional<CodeSymbol> read_region(const cv::Mat& crop)
{
    if (auto symbol = read_one(crop)) {
        return symbol;
    }
    cv::Mat inverted;
    cv::bitwise_not(crop, inverted);
    return read_one(inverted);
}

cv::Mat no_larger_than(const cv::Mat& grey, int limit, double& scale)
{
    scale = std::min(1.0, double(limit) / std::max(grey.cols, grey.rows));
    if (scale >= 1.0) {
        return grey;
    }
    cv::Mat out;
    cv::resize(grey, out, {}, scale, scale, cv::INTER_AREA);
    return out;
}

}  // namespace

std::vector<cv::RotatedRect> code_regions(const cv::Mat& grey)
{
    double scale = 1;
    const cv::Mat small = no_larger_than(grey, k_search_px, scale);
    // Codes are the densest change between dark and light.
    cv::Mat high;
    cv::Mat low;
    const cv::Mat five = cv::getStructuringElement(cv::MORPH_RECT, {5, 5});
    cv::dilate(small, high, five);
    cv::erode(small, low, five);
    cv::Mat busy = high - low;
    cv::blur(busy, busy, {9, 9});
    cv::threshold(busy, busy, 70, 255, cv::THRESH_BINARY);
    cv::morphologyEx(busy, busy, cv::MORPH_CLOSE, cv::getStructuringElement(cv::MORPH_RECT, {7, 7}));
    cv::morphologyEx(busy, busy, cv::MORPH_OPEN, cv::getStructuringElement(cv::MORPH_RECT, {9, 9}));
    std::vector<std::vector<cv::Point>> contours;
    cv::findContours(busy, contours, cv::RETR_EXTERNAL, cv::CHAIN_APPROX_SIMPLE);
    std::vector<cv::RotatedRect> out;
    for (const auto& contour : contours) {
        auto rect = cv::minAreaRect(contour);
        const double area = double(rect.size.area());
        if (std::min(rect.size.width, rect.size.height) < 14 || cv::contourArea(contour) < 0.5 * area) {
            continue;
        }
        rect.center /= static_cast<float>(scale);
        rect.size.width /= static_cast<float>(scale);
        rect.size.height /= static_cast<float>(scale);
        out.push_back(rect);
    }
    std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.size.area() > b.size.area(); });
    if (out.size() > k_most_regions) {
        out.resize(k_most_regions);
    }
    return out;
}

std::vector<CodeSymbol> read_codes(const cv::Mat& grey)
{
    std::vector<CodeSymbol> out;
    const auto keep = [&](std::optional<CodeSymbol> symbol) {
        if (symbol && out.size() < k_most_symbols && std::find(out.begin(), out.end(), *symbol) == out.end()) {
            out.push_back(std::move(*symbol));
        }
    };
    if (std::min(grey.cols, grey.rows) < 16) {
        return out;
    }
    for (const auto& region : code_regions(grey)) {
        keep(read_region(cut_region(grey, region)));
    }
    if (out.empty()) {
        double scale = 1;
        keep(read_one(no_larger_than(grey, k_whole_px, scale)));
    }
    return out;
}

}  // namespace balcao::devices::vision
