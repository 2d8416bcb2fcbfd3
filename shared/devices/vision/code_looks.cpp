#include "devices/vision/code_looks.h"

#include <algorithm>
#include <array>
#include <exception>

#include <opencv2/imgproc.hpp>

#define ZX_USE_UTF8 1
#include <ZXing/ReadBarcode.h>

namespace balcao::devices::vision {
namespace {

using ZXing::BarcodeFormat;
using ZXing::BarcodeFormats;

constexpr double k_module_px = 5;               // what a module is enlarged to first, and at a closer look
constexpr double k_closer_module_px = 7;
constexpr double k_stack_module_px = 3.5;
constexpr double k_centre_module_px = 10;
constexpr double k_closer_ring_module_px = 12;
constexpr double k_rings = 0.6;                 // fit from which a symbol is taken for Aztec
constexpr double k_line = 0.2;                  // of the region: an outline smaller than this is only a line
constexpr double k_blur_px = 1;                 // of the picture: what a camera a little out of focus does
constexpr double k_sharpening = 1.5;
constexpr double k_single_bars_from = 0.8;      // `directed` of Code 128; PDF417 stays below 0.7
constexpr double k_bar_strip_px = 32;               // rows of a crop of bars
constexpr std::size_t k_most_bytes = 8192;

// The weights only order the looks: how often each was the one that read, on drawn codes.
constexpr std::array k_looks_at_squares{Look{1}, Look{.7, false, true}, Look{.5, false, false, true}, Look{.45, true}, Look{.3, true, true},
                                        Look{.25, true, false, true}};
constexpr std::array k_looks_at_rings{Look{1}, Look{.95, true}};  // the rings say which is dark, and ZXing takes mirrored ones
constexpr std::array k_looks_at_bars{Look{1}, Look{.7, false, true}, Look{.4, true}, Look{.3, true, true}};
constexpr std::array k_looks_at_stacks{Look{1}, Look{.95, false, false, true, true}, Look{.7, false, true}, Look{.65, false, true, true, true},
                                       Look{.5, false, false, true}, Look{.45, false, false, false, true}, Look{.4, true}, Look{.35, true, false, true, true}};

std::optional<CodeSymbol> read_one(const cv::Mat& grey, BarcodeFormats formats, bool every_turn)
{
    using namespace ZXing;
    if (grey.cols < 8 || grey.rows < 8 || grey.cols > 20000 || grey.rows > 20000) {
        return std::nullopt;  // ZXing 1.4 misbehaves on slivers
    }
    // One symbol a call: ReadBarcodes aborts the process on ordinary linear codes in Debian's build.
    const auto hints = DecodeHints().setFormats(formats).setMaxNumberOfSymbols(1).setTryRotate(every_turn).setTryDownscale(every_turn);
    try {
        const auto result = ReadBarcode({grey.data, grey.cols, grey.rows, ImageFormat::Lum, static_cast<int>(grey.step)}, hints);
        if (!result.isValid() || result.bytes().empty() || result.bytes().size() > k_most_bytes) {
            return std::nullopt;
        }
        CodeSymbol out{ToString(result.format()), {result.bytes().begin(), result.bytes().end()}, {}};
        const auto& position = result.position();
        for (std::size_t i = 0; i < out.outline.size(); ++i) {
            const auto corner = position[i];
            out.outline.at(i) = cv::Point2f(static_cast<float>(corner.x), static_cast<float>(corner.y));
        }
        return out;
    } catch (const std::exception&) {
        return std::nullopt;  // a symbol ZXing stumbles over is a symbol not read
    }
}

BarcodeFormats formats_of(SymbolKind kind)
{
    switch (kind) {
        case SymbolKind::bars: return BarcodeFormat::Code128;
        case SymbolKind::stacks: return BarcodeFormat::PDF417;
        case SymbolKind::squares: return BarcodeFormat::QRCode | BarcodeFormat::DataMatrix;
        case SymbolKind::rings: return BarcodeFormat::Aztec;  // QR has rings too, but not in its middle
    }
    return {};
}

}  // namespace

double RegionReader::promise() const
{
    if (m_done) {
        return 0;
    }
    if (m_crop.grey.empty()) {
        return m_region.score;
    }
    return m_next < m_looks.size() ? m_region.score * m_looks[m_next].weight : 0;
}

std::optional<CodeSymbol> RegionReader::look()
{
    if (m_crop.grey.empty()) {
        const double points = 2 * double(m_region.box.size.area());
        m_done = !m_budget.allows(points);
        if (!m_done) {
            m_budget.spend(points, [&] { prepare(); });
        }
        return std::nullopt;
    }
    const Look& way = m_looks[m_next++];
    if (way.closer && !m_closer && !look_closer()) {
        return std::nullopt;
    }
    return attempt(m_light != way.opposite, way.across, way.down);
}

void RegionReader::prepare()
{
    m_kind = m_region.directed > k_single_bars_from ? SymbolKind::bars : m_region.directed > k_bars_from ? SymbolKind::stacks : SymbolKind::squares;
    if (m_kind == SymbolKind::bars || m_kind == SymbolKind::stacks) {
        extend_bars(m_grey, m_region.box);
        m_done = std::any_of(m_bars.begin(), m_bars.end(), [&](const auto& box) { return same_place(box, m_region.box); });
        if (m_done) {
            return;  // another piece of the same bars
        }
        m_bars.push_back(m_region.box);
    }
    m_module = module_of(m_grey, m_region.box);
    cut_to(k_module_px);
    switch (m_kind) {
        case SymbolKind::bars: m_looks = k_looks_at_bars; break;
        case SymbolKind::stacks: m_looks = k_looks_at_stacks; break;
        case SymbolKind::squares:
        case SymbolKind::rings: m_looks = k_looks_at_squares; look_for_rings(); break;
    }
}

void RegionReader::cut_to(double module_px)
{
    const double zoom = zoom_to(module_px);
    switch (m_kind) {
        case SymbolKind::bars:  // a strip is enough, and its rows averaged are clearer than each
            m_crop = cut(m_grey, m_region.box, {zoom, std::min(zoom, k_bar_strip_px / double(m_region.box.size.height))}, {10 * m_module, 0});
            break;
        case SymbolKind::stacks: {  // rows are three modules high: fewer points do along them
            const double coarser = zoom * k_stack_module_px / k_module_px;
            m_crop = cut(m_grey, m_region.box, {coarser, 0.7 * coarser}, {4 * m_module, 3 * m_module});
            break;
        }
        case SymbolKind::squares:
        case SymbolKind::rings: m_crop = cut(m_grey, m_region.box, {zoom, zoom}, cv::Vec2d::all(std::max(8.0, 3 * m_module))); break;
    }
}

double RegionReader::zoom_to(double module_px) const { return std::clamp(module_px / m_module, 0.25, 6.0); }

void RegionReader::look_for_rings()
{
    const auto [shorter, longer] = std::minmax(m_region.box.size.width, m_region.box.size.height);
    if (longer > 1.4F * shorter) {
        return;
    }
    const double zoom = zoom_to(k_module_px);
    const auto eye = find_bulls_eye(m_crop.grey, m_module * zoom);
    if (std::abs(eye.fit) < k_rings) {
        return;
    }
    m_kind = SymbolKind::rings;
    m_looks = k_looks_at_rings;
    m_light = eye.fit < 0;
    m_centre = eye.centre;
    m_module = eye.module / zoom;
    m_around = m_crop;
    sharpen(m_around.grey, eye.module);
    centre_to(k_centre_module_px);
}

void RegionReader::centre_to(double module_px)
{
    const cv::Mat& from = m_around.grey;
    const int x = cvRound(m_centre.x);
    const int y = cvRound(m_centre.y);
    const int half = std::max({x, y, from.cols - x, from.rows - y});
    cv::Mat square;
    cv::copyMakeBorder(from, square, half - y, half - (from.rows - y), half - x, half - (from.cols - x), cv::BORDER_REPLICATE);
    const double zoom = std::min(module_px * cv::norm(m_around.back.col(0)) / m_module, 4.0);
    cv::resize(square, m_crop.grey, {}, zoom, zoom, cv::INTER_LINEAR);
    m_crop.back = m_around.back * cv::Matx33d(1 / zoom, 0, x - half, 0, 1 / zoom, y - half, 0, 0, 1);
}

bool RegionReader::look_closer()
{
    const double module_px = m_kind == SymbolKind::rings ? k_closer_ring_module_px : k_closer_module_px;
    const double points = double(m_region.box.size.area()) * zoom_to(module_px) * zoom_to(module_px);
    if (!m_budget.allows(points)) {
        m_next = m_looks.size();
        return false;
    }
    m_budget.spend(points, [&] {
        if (m_kind == SymbolKind::rings) {
            centre_to(module_px);
        } else {
            cut_to(module_px);
            sharpen(m_crop.grey, module_px);
        }
    });
    m_closer = true;
    return true;
}

void RegionReader::sharpen(cv::Mat& picture, double module_px) const
{
    const int side = 2 * cvRound(k_blur_px * zoom_to(module_px)) + 1;
    cv::Mat soft;
    cv::blur(picture, soft, {side, side});  // twice is near enough to a bell curve and much faster
    cv::blur(soft, soft, {side, side});
    cv::Mat crisp;
    cv::addWeighted(picture, 1 + k_sharpening, soft, -k_sharpening, 0, crisp);
    picture = crisp;
}

std::optional<CodeSymbol> RegionReader::attempt(bool light_on_dark, bool across, bool down)
{
    const double points = double(m_crop.grey.total());
    if (!m_budget.allows(points)) {
        return std::nullopt;
    }
    std::optional<CodeSymbol> symbol;
    m_budget.spend(points, [&] {
        cv::Mat picture = m_crop.grey;
        if (light_on_dark) {
            cv::Mat dark;
            cv::bitwise_not(picture, dark);
            picture = dark;
        }
        if (across || down) {
            cv::Mat turned;
            cv::flip(picture, turned, across && down ? -1 : across ? 1 : 0);
            picture = turned;
        }
        symbol = read_one(picture, formats_of(m_kind), false);
    });
    if (symbol) {
        bring_back(*symbol, across, down);
    }
    return symbol;
}

void RegionReader::bring_back(CodeSymbol& symbol, bool across, bool down) const
{
    for (auto& corner : symbol.outline) {
        const double x = across ? m_crop.grey.cols - double(corner.x) : double(corner.x);
        const double y = down ? m_crop.grey.rows - double(corner.y) : double(corner.y);
        const cv::Vec2d at = m_crop.back * cv::Vec3d(x, y, 1);
        corner = cv::Point2f(static_cast<float>(at[0]), static_cast<float>(at[1]));
    }
    const std::vector<cv::Point2f> outline(symbol.outline.begin(), symbol.outline.end());
    if (cv::contourArea(outline) < k_line * double(m_region.box.size.area())) {
        m_region.box.points(symbol.outline.data());  // of bars ZXing gives the line it read along
    }
}

std::optional<CodeSymbol> read_any(const cv::Mat& grey)
{
    return read_one(grey, BarcodeFormat::QRCode | BarcodeFormat::DataMatrix | BarcodeFormat::Aztec | BarcodeFormat::PDF417 | BarcodeFormat::Code128, true);
}

}  // namespace balcao::devices::vision
