#include "paper/escpos.h"

#include <algorithm>
#include <array>
#include <cassert>

namespace balcao::paper {
namespace {

constexpr std::array<std::uint8_t, 2> k_reset{0x1B, '@'};
constexpr std::array<std::uint8_t, 4> k_feed_and_cut{0x1D, 'V', 66, 60};
constexpr std::size_t k_band_head = 8;

}  // namespace

std::size_t escpos_size(int width, int height)
{
    const auto bands = static_cast<std::size_t>((height + k_band_rows - 1) / k_band_rows);
    return k_reset.size() + bands * k_band_head + row_octets(width) * static_cast<std::size_t>(height) + k_feed_and_cut.size();
}

void encode_escpos(std::span<const std::uint8_t> rows, int width, int height, std::span<std::uint8_t> out)
{
    assert(out.size() == escpos_size(width, height) && rows.size() == row_octets(width) * static_cast<std::size_t>(height));
    auto at = std::copy(k_reset.begin(), k_reset.end(), out.begin());
    const auto row = row_octets(width);
    for (int y = 0; y < height; y += k_band_rows) {
        const auto count = static_cast<std::size_t>(std::min(k_band_rows, height - y));
        const std::array<std::uint8_t, k_band_head> head{0x1D, 'v', '0', 0,
                                                         static_cast<std::uint8_t>(row & 255U), static_cast<std::uint8_t>(row >> 8U),
                                                         static_cast<std::uint8_t>(count & 255U), static_cast<std::uint8_t>(count >> 8U)};
        at = std::copy(head.begin(), head.end(), at);
        const auto band = rows.subspan(static_cast<std::size_t>(y) * row, count * row);
        at = std::copy(band.begin(), band.end(), at);
    }
    std::copy(k_feed_and_cut.begin(), k_feed_and_cut.end(), at);
}

}  // namespace balcao::paper
