#pragma once
// Roll printers: one-bit pictures in ESC/POS. A picture avoids every code page and prints any script.

#include <cstdint>
#include <span>

#include "base/bytes.h"

namespace balcao::paper {

inline constexpr int k_roll_dots = 576;               ///< printable width of 80 mm paper at 203 dpi
inline constexpr double k_dots_per_point = 203.0 / 72.0;
inline constexpr int k_band_rows = 256;               ///< rows a command: small printers hold no more

/// Octets of one row of `width` dots, eight a byte, leftmost in the highest bit, 1 = black.
[[nodiscard]] constexpr std::size_t row_octets(int width) { return static_cast<std::size_t>((width + 7) / 8); }
/// Octets encode_escpos() writes.
[[nodiscard]] std::size_t escpos_size(int width, int height);
/// Reset, the picture in bands (GS v 0), feed and cut (GS V 66). `out` holds exactly escpos_size() octets: written
/// in place, so that a secret is not copied about.
void encode_escpos(std::span<const std::uint8_t> rows, int width, int height, std::span<std::uint8_t> out);

}  // namespace balcao::paper
