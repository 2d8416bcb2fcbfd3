#pragma once
// A small picture of a frame, quickly: what the clerk sees in the live view, and what tells whether
// anything moved.

#include "devices/vision/picture.h"

namespace balcao::devices::vision {

/// At most `longest_px` on the longer side, 8 bit RGB. A JPEG is decoded at an eighth, a quarter or a half
/// where that is enough.
[[nodiscard]] base::Result<cv::Mat, PictureError> decode_preview(base::BytesView file, int longest_px);

/// Whether something moved between two previews: more than the noise of a camera, over the picture or at one place.
[[nodiscard]] bool differs(const cv::Mat& a, const cv::Mat& b);

}  // namespace balcao::devices::vision
