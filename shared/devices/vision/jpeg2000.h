#pragma once
// JPEG 2000 (ISO/IEC 15444-1), as chips keep photos: by OpenJPEG, from memory.

#include "devices/vision/picture.h"

namespace balcao::devices::vision {

/// A chip's photo has some 200 000 pixels; decoding takes about 16 octets of memory for each.
inline constexpr std::uint64_t k_max_jpeg2000_pixels = 16'000'000;

/// A file (JP2) or its codestream alone.
[[nodiscard]] bool is_jpeg2000(base::BytesView file);
/// 8 bit, one channel or BGR.
[[nodiscard]] base::Result<cv::Mat, PictureError> decode_jpeg2000(base::BytesView file);

}  // namespace balcao::devices::vision
