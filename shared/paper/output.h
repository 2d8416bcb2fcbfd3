#pragma once
// A drawing as a PDF or as octets for a roll printer, and the inks all papers share. Internal to paper.

#include <functional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "paper/sheet.h"

namespace balcao::paper {

inline constexpr double k_mm = 72.0 / 25.4;
inline constexpr Ink k_text = ink(0x14202E);
inline constexpr Ink k_muted = ink(0x536078);
inline constexpr Ink k_primary = ink(0x0B5CAD);
inline constexpr Ink k_primary_fill = ink(0xE1EEFB);
inline constexpr Ink k_line = ink(0xC3CCD8);

using Draw = std::function<void(Sheet&)>;

/// What a PDF says of itself.
struct PaperNotes {
    std::string title;
    std::string keywords;
    base::Instant at{};
};

/// \param height 0: as long as needed; all in points
[[nodiscard]] base::Bytes pdf(double width, double height, double margin, const Draw& draw, const PaperNotes& notes);
/// The same with a page for each drawing.
[[nodiscard]] base::Bytes pdf_pages(double width, double height, double margin, const std::vector<Draw>& pages, const PaperNotes& notes);
/// One-bit picture in ESC/POS, k_roll_dots wide.
[[nodiscard]] base::Bytes roll(double width, double margin, const Draw& draw);

}  // namespace balcao::paper
