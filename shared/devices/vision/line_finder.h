#pragma once
// Finds machine-readable zones by their nature: characters of one height standing in straight,
// parallel lines at one even pitch.

#include <opencv2/core.hpp>

#include <vector>

namespace balcao::devices::vision {

/// One line of evenly spaced characters, in the coordinates of the searched picture.
struct FoundLine {
    cv::Point2d first;  ///< middle of the first character found
    cv::Point2d last;
    double pitch = 0;   ///< px a character along the line
    double height = 0;  ///< px, upper quartile of the characters found
    int found = 0;      ///< characters found
    double regular = 0; ///< share of gaps that are a whole number of pitches
};

/// Two or three parallel lines that begin and end together.
struct FoundBlock {
    std::vector<FoundLine> lines;  ///< from the top
    double pitch = 0;
    double quality = 0;            ///< for ordering only
};

/// Grey in which black ink stays dark and coloured print fades: mean of luma and the strongest channel.
[[nodiscard]] cv::Mat ink_grey(const cv::Mat& bgr);

/// Blocks of upright lines (within about 20 degrees), best first. `grey` is 8 bit.
[[nodiscard]] std::vector<FoundBlock> find_blocks(const cv::Mat& grey);

}  // namespace balcao::devices::vision
