#pragma once
// Compressed pictures to pixels. JPEG by libjpeg-turbo, PNG by libpng, JPEG 2000 (jpeg2000.h), from memory:
// OpenCV's own decoders would bring 120 more libraries (GDAL among them) next to untrusted data.

#include <cstdint>

#include <opencv2/core.hpp>

#include "base/bytes.h"
#include "base/result.h"

namespace balcao::devices::vision {

/// An A3 page at 600 dpi has 70 million.
inline constexpr std::uint64_t k_max_pixels = 80'000'000;
/// JPEGs above this are decoded at half size: their characters are large enough.
inline constexpr std::uint64_t k_halve_above_pixels = 24'000'000;

enum class PictureError : std::uint8_t {
    unreadable,  ///< neither JPEG, PNG nor JPEG 2000, or damaged
    too_large    ///< more than k_max_pixels, told from the header
};

/// 8 bit, one channel or BGR. Transparent places come out white.
[[nodiscard]] base::Result<cv::Mat, PictureError> decode_picture(base::BytesView file);

}  // namespace balcao::devices::vision
