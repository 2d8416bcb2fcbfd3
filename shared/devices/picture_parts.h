#pragma once
// What is told about a picture beside its content: places in it, what is wrong with it, a small copy.

#include <array>
#include <cstdint>
#include <string_view>

#include "base/bytes.h"

namespace balcao::devices {

/// Shares of the picture's width and height in 1/65535.
struct PictureCorner {
    std::uint16_t x = 0;
    std::uint16_t y = 0;
    friend bool operator==(const PictureCorner&, const PictureCorner&) = default;
};
/// Clockwise from the top left of the text or symbol as it reads.
using PictureOutline = std::array<PictureCorner, 4>;

/// What is wrong with the picture, as far as it can be told; sides are those of the picture as given.
enum class PictureTrouble : std::uint8_t { none = 0, glare, cut_off_left, cut_off_right, cut_off_top, cut_off_bottom, too_small, blurred, too_dark };
/// Stable names of JSON: none, glare, cut_off_left, …
[[nodiscard]] std::string_view name(PictureTrouble trouble);

/// 8 bit RGB, rows without gaps.
struct PicturePreview {
    std::uint16_t width = 0;
    std::uint16_t height = 0;
    base::Bytes rgb;
    friend bool operator==(const PicturePreview&, const PicturePreview&) = default;
};

}  // namespace balcao::devices
