#pragma once
// Where in a picture a barcode may be: places where dark and light change densely and in equal
// shares. Text changes as densely, but is mostly paper.

#include <vector>

#include <opencv2/core.hpp>

namespace balcao::devices::vision {

struct CodeRegion {
    cv::RotatedRect box;    ///< sides along the symbol's own, in the coordinates of the picture
    double directed = 0;    ///< 0: edges in two directions alike (QR, Data Matrix, Aztec); towards 1: bars
    double squared = 0;     ///< how far the edges keep to two directions at right angles
    double score = 0;       ///< how much it looks like a code; only to compare
};

/// Above this `directed` the edges have one main direction: bars, single or stacked.
inline constexpr double k_bars_from = 0.38;

/// Best first, at most `most`. `grey` is 8 bit.
[[nodiscard]] std::vector<CodeRegion> find_code_regions(const cv::Mat& grey, std::size_t most = 12);

/// Do both boxes lie around the same thing?
[[nodiscard]] bool same_place(const cv::RotatedRect& a, const cv::RotatedRect& b);

/// A wide space may break bars off their region: grows the box to both ends of the edges.
void extend_bars(const cv::Mat& grey, cv::RotatedRect& box);

}  // namespace balcao::devices::vision
