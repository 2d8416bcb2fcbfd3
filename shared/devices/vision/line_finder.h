#pragma once
// Finds machine-readable zones by their nature: characters of one height standing in straight,
// parallel lines at one even pitch.

#include <cstdint>
#include <vector>

#include <opencv2/core.hpp>

#include "devices/vision/ink_marks.h"

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

/// Two or three parallel lines that begin and end together, in the coordinates of the searched picture.
struct FoundBlock {
    std::vector<FoundLine> lines;  ///< from the top (level) or from the left (plumb)
    double pitch = 0;
    double quality = 0;            ///< for ordering only
};

/// Which way lines run: within about 20 degrees of level, or of plumb. Up and down are not told apart.
enum class LinesRun : std::uint8_t { level, plumb };

/// Blocks of lines among the marks of a picture of `size`, best first. Plumb lines begin below.
[[nodiscard]] std::vector<FoundBlock> find_blocks(const std::vector<Mark>& marks, const cv::Size& size, LinesRun run);

/// For when there is no block: long lines of even pitch, each with what stands beside it where another line of a zone would. A stamp or
/// shadow broke that one up too far to be found by itself; its `found` is 0.
[[nodiscard]] std::vector<FoundBlock> find_half_hidden_blocks(const std::vector<Mark>& marks, const cv::Size& size, LinesRun run);

/// Single lines, whether they form a block or not, in no order.
[[nodiscard]] std::vector<FoundLine> find_even_lines(const std::vector<Mark>& marks, const cv::Size& size, LinesRun run);

}  // namespace balcao::devices::vision
