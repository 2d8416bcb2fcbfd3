#include "devices/vision/code_reader.h"

#include <algorithm>
#include <cmath>
#include <ctime>
#include <exception>
#include <optional>

#include <opencv2/imgproc.hpp>

#define ZX_USE_UTF8 1
#include <ZXing/ReadBarcode.h>

#include "devices/vision/code_crop.h"
#include "devices/vision/code_regions.h"

namespace balcao::devices::vision {
namespace {

using ZXing::BarcodeFormat;
using ZXing::BarcodeFormats;

constexpr int k_whole_px = 2400;     // the whole picture is read no larger than this
constexpr double k_module_px = 5;    // what a module is enlarged to first, and at a closer look
constexpr double k_closer_module_px = 7;
constexpr double k_ring_module_px = 8;
constexpr double k_closer_ring_module_px = 10;
constexpr double k_rings = 0.6;        // fit from which a symbol is taken for Aztec
constexpr double k_line = 0.2;         // of the region: an outline smaller than this is only a line
constexpr double k_blur_px = 1;        // of the picture: what a camera a little out of focus does
constexpr double k_sharpening = 1.5;
constexpr int k_rounds = 6;
constexpr std::size_t k_most_symbols = 16;
constexpr std::size_t k_most_bytes = 8192;

double cpu_ms()
{
    timespec now{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return double(now.tv_sec) * 1e3 + double(now.tv_nsec) / 1e6;
}

/// Processor time left, and what attempts have cost so far.
class Budget {
public:
    explicit Budget(double ms) : m_end(cpu_ms() + ms) {}
    [[nodiscard]] bool allows(double points) const { return cpu_ms() + (points + k_start_points) * m_spent_ms / m_points <= m_end; }
    template <class Work>
    auto spend(double points, const Work& work)
    {
        const double begin = cpu_ms();
        auto out = work();
        m_spent_ms += cpu_ms() - begin;
        m_points += points + k_start_points;
        return out;
    }

private:
    static constexpr double k_start_points = 1e4;  // an attempt costs something however small the crop
    double m_end;
    double m_spent_ms = 1;  // what to expect before anything was measured
    double m_points = 5e4;
};

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
        for (int i = 0; i < 4; ++i) {
            const auto corner = result.position()[i];
            out.outline.at(std::size_t(i)) = cv::Point2f(static_cast<float>(corner.x), static_cast<float>(corner.y));
        }
        return out;
    } catch (const std::exception&) {
        return std::nullopt;  // a symbol ZXing stumbles over is a symbol not read
    }
}

/// One region, tried in rounds: the likely first for every region, then what costs more.
class RegionReader {
public:
    RegionReader(const cv::Mat& grey, CodeRegion region, Budget& budget) : m_grey(grey), m_region(region), m_budget(budget) {}

    [[nodiscard]] const CodeRegion& region() const { return m_region; }

    std::optional<CodeSymbol> read(int round)
    {
        if (m_crop.grey.empty()) {
            prepare();
        }
        switch (round) {
            case 0: return attempt(m_light, false, false);
            case 1: {
                // Light on dark, and turned round: both are rarer.
                if (auto symbol = attempt(!m_light, false, false)) {
                    return symbol;
                }
                return m_kind == Kind::bars ? attempt(m_light, true, true) : std::nullopt;
            }
            case 2: return attempt(m_light, true, false);
            case 3: look_closer(); return attempt(m_light, false, false);
            case 4: return attempt(!m_light, false, false);
            default: return attempt(m_light, true, m_kind == Kind::bars);
        }
    }

private:
    enum class Kind { bars, squares, rings };

    void prepare()
    {
        auto inner = m_region.box;
        inner.size *= 0.9F;
        m_module = module_of(cut(m_grey, inner, 1, 0).grey);
        m_kind = m_region.directed > k_bars_from ? Kind::bars : Kind::squares;
        m_rim = m_kind == Kind::bars ? 10 * m_module : std::max(8.0, 3 * m_module);
        m_crop = cut(m_grey, m_region.box, zoom_to(k_module_px), m_rim);
        if (m_kind == Kind::squares) {
            look_for_rings();
        }
    }

    [[nodiscard]] double zoom_to(double module_px) const { return std::clamp(module_px / m_module, 0.25, 5.0); }

    /// ZXing 1.4 finds Aztec only in the middle of a picture, and better the larger and crisper its rings are.
    void look_for_rings()
    {
        const double zoom = zoom_to(k_module_px);
        const auto eye = find_bulls_eye(m_crop.grey, m_module * zoom);
        if (std::abs(eye.fit) < k_rings) {
            return;
        }
        m_kind = Kind::rings;
        m_light = eye.fit < 0;
        const cv::Vec2d centre = m_crop.back * cv::Vec3d(double(eye.centre.x), double(eye.centre.y), 1);
        const cv::Point2f at(static_cast<float>(centre[0]), static_cast<float>(centre[1]));
        const auto off = static_cast<float>(2 * cv::norm(at - m_region.box.center));
        m_region.box.center = at;
        m_region.box.size += cv::Size2f(off, off);
        m_module = eye.module / zoom;
        m_rim = 2 * m_module;
        m_crop = cut(m_grey, m_region.box, zoom_to(k_ring_module_px), m_rim);
        sharpen();
    }

    void look_closer()
    {
        m_crop = cut(m_grey, m_region.box, zoom_to(m_kind == Kind::rings ? k_closer_ring_module_px : k_closer_module_px), m_rim);
        sharpen();
    }

    void sharpen()
    {
        const double blur = k_blur_px * m_crop.zoom;
        cv::Mat soft;
        cv::GaussianBlur(m_crop.grey, soft, {}, blur);
        cv::addWeighted(m_crop.grey, 1 + k_sharpening, soft, -k_sharpening, 0, m_crop.grey);
    }

    std::optional<CodeSymbol> attempt(bool light_on_dark, bool across, bool down)
    {
        const double points = double(m_crop.grey.total());
        if (!m_budget.allows(points)) {
            return std::nullopt;
        }
        auto symbol = m_budget.spend(points, [&] {
            cv::Mat picture = m_crop.grey;
            if (light_on_dark) {
                cv::bitwise_not(m_crop.grey, picture);
            }
            if (across) {
                cv::Mat turned;
                cv::flip(picture, turned, down ? -1 : 1);
                picture = turned;
            }
            return read_one(picture, formats(), false);
        });
        if (symbol) {
            bring_back(*symbol, across, down);
        }
        return symbol;
    }

    [[nodiscard]] BarcodeFormats formats() const
    {
        switch (m_kind) {
            case Kind::bars: return BarcodeFormat::PDF417 | BarcodeFormat::Code128;
            case Kind::squares: return BarcodeFormat::QRCode | BarcodeFormat::DataMatrix;
            case Kind::rings: return BarcodeFormat::Aztec;  // QR has rings too, but not in its middle
        }
        return {};
    }

    void bring_back(CodeSymbol& symbol, bool across, bool down) const
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

    const cv::Mat& m_grey;
    CodeRegion m_region;
    Budget& m_budget;
    Crop m_crop;
    double m_module = 2;
    double m_rim = 0;
    Kind m_kind = Kind::squares;
    bool m_light = false;  ///< light on dark is the likelier
};

bool covers(const CodeSymbol& symbol, const cv::Point2f& point)
{
    const std::vector<cv::Point2f> outline(symbol.outline.begin(), symbol.outline.end());
    return cv::pointPolygonTest(outline, point, false) >= 0;
}

bool already(const std::vector<CodeSymbol>& found, const CodeSymbol& symbol)
{
    return std::any_of(found.begin(), found.end(), [&](const auto& f) { return f.format == symbol.format && f.bytes == symbol.bytes; });
}

/// The picture as it is: the last chance.
std::optional<CodeSymbol> read_whole(const cv::Mat& grey)
{
    const double scale = std::min(1.0, double(k_whole_px) / std::max(grey.cols, grey.rows));
    cv::Mat small = grey;
    if (scale < 1) {
        cv::resize(grey, small, {}, scale, scale, cv::INTER_AREA);
    }
    auto symbol = read_one(small, BarcodeFormat::QRCode | BarcodeFormat::DataMatrix | BarcodeFormat::Aztec | BarcodeFormat::PDF417 | BarcodeFormat::Code128, true);
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
    Budget budget(double(limit.count()) * std::max(1.0, double(grey.total()) / 2.1e6));
    std::vector<RegionReader> regions;
    for (const auto& region : find_code_regions(grey)) {
        regions.emplace_back(grey, region, budget);
    }
    for (int round = 0; round < k_rounds; ++round) {
        for (auto& reader : regions) {
            const auto covered = [&](const auto& symbol) { return covers(symbol, reader.region().box.center); };
            if (out.size() == k_most_symbols || std::any_of(out.begin(), out.end(), covered)) {
                continue;
            }
            if (auto symbol = reader.read(round); symbol && !already(out, *symbol)) {
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
