#pragma once
// Lines whose characters movement has smeared into one another: no single character is left for the line finder to see, but
// each line is one dark bar, and the bars of a zone are as long and as far apart as its format wants.

#include <vector>

#include <opencv2/core.hpp>

#include "devices/vision/line_finder.h"

namespace balcao::devices::vision {

/// Blocks of two or three like bars, the likeliest first. `grey`: ink dark, 8 bit, at best 1,000 px along its longer side; the
/// blocks are in its coordinates, their lines in an order that suits frame_of(), and may stand upside down as any block's may.
[[nodiscard]] std::vector<FoundBlock> find_bars(const cv::Mat& grey);

}  // namespace balcao::devices::vision
