#pragma once
// Reading one region that may hold a barcode: turned straight, enlarged, and shown to ZXing in the
// ways it may be printed, the likely ones first.

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include <opencv2/core.hpp>

#include "devices/vision/code_budget.h"
#include "devices/vision/code_crop.h"
#include "devices/vision/code_reader.h"
#include "devices/vision/code_regions.h"

namespace balcao::devices::vision {

/// What a region's edges say of the symbol.
enum class SymbolKind : std::uint8_t {
    bars,     ///< Code 128
    stacks,   ///< PDF417
    squares,  ///< QR, Data Matrix
    rings     ///< Aztec
};

/// One way to look at a region.
struct Look {
    double weight;          ///< how likely it is the right one, the plain look being 1
    bool closer = false;    ///< larger and crisper
    bool opposite = false;  ///< light on dark where dark on light was expected, or the reverse
    bool across = false;    ///< left and right exchanged
    bool down = false;      ///< above and below exchanged
};

/// One region and the ways to look at it.
class RegionReader {
public:
    /// \param bars boxes of bars that are being read
    RegionReader(const cv::Mat& grey, const CodeRegion& region, CodeBudget& budget, std::vector<cv::RotatedRect>& bars)
        : m_grey(grey), m_region(region), m_budget(budget), m_bars(bars)
    {}

    [[nodiscard]] const CodeRegion& region() const { return m_region; }

    /// What the next look promises; 0: none is left.
    [[nodiscard]] double promise() const;

    void drop() { m_done = true; }

    /// Prepares the region at the first call, then takes one look a call.
    std::optional<CodeSymbol> look();

private:
    void prepare();
    /// Cuts the region out with modules of about so many pixels.
    void cut_to(double module_px);
    [[nodiscard]] double zoom_to(double module_px) const;
    /// ZXing 1.4 finds Aztec only in the middle of a picture, and better the larger and crisper its rings are.
    void look_for_rings();
    /// The crop around the rings, enlarged from the first one: much faster than from the picture.
    void centre_to(double module_px);
    bool look_closer();
    void sharpen(cv::Mat& picture, double module_px) const;
    std::optional<CodeSymbol> attempt(bool light_on_dark, bool across, bool down);
    void bring_back(CodeSymbol& symbol, bool across, bool down) const;

    const cv::Mat& m_grey;
    CodeRegion m_region;
    CodeBudget& m_budget;
    std::vector<cv::RotatedRect>& m_bars;
    bool m_done = false;
    Crop m_crop;
    SymbolKind m_kind = SymbolKind::squares;
    Crop m_around;         ///< of rings: the first crop, made crisp
    cv::Point2f m_centre;  ///< and where in it they are
    bool m_light = false;  ///< light on dark is the likelier
    bool m_closer = false;
    double m_module = 2;
    std::span<const Look> m_looks;
    std::size_t m_next = 0;
};

/// A picture as it is, in every direction: slow, and the last chance.
[[nodiscard]] std::optional<CodeSymbol> read_any(const cv::Mat& grey);

}  // namespace balcao::devices::vision
