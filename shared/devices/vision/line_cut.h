#pragma once
// Cuts the lines of a found block out of the picture as the network wants them, and says where in
// the picture a place of such a cut lies.

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <opencv2/core.hpp>

#include "devices/vision/line_finder.h"

namespace balcao::devices::vision {

/// Four corners of printed text in its reading order: top left, top right, bottom right, bottom left.
using Outline = std::array<cv::Point2d, 4>;

/// How a line is cut out: slightly different ways give readings to compare.
struct Cut {
    double along = 0;  ///< shift in pitches
    double across = 0;
    double zoom = 1;
};

/// A block's lines as the reader cuts them: in reading order, with common ends along the line.
struct Frame {
    std::vector<cv::Point2d> middles;  ///< a point on each line
    std::vector<cv::Point2d> along;    ///< unit vector of each line
    double left = 0;                   ///< places of the first and last character along the line,
    double right = 0;                  ///< measured from the middle point
    double pitch = 0;
};

/// `scale` leads from the coordinates of the block to those of the picture that will be cut.
[[nodiscard]] Frame frame_of(const FoundBlock& block, double scale, bool upside_down);

/// The same lines read the other way up.
[[nodiscard]] Frame upside_down(const Frame& frame);

/// Two lines with the third that stands `below` or above them, where it must be if they are two of three.
[[nodiscard]] Frame with_third_line(const Frame& frame, bool below);

/// The ink of the part of the source that holds the block, shrunk when its characters are large; `frame` is put
/// into its coordinates.
[[nodiscard]] cv::Mat part_of(const cv::Mat& source, Frame& frame);

/// One line with room for `characters` and the margins of LineNet, around the frame's middle.
[[nodiscard]] cv::Mat cut_line(const cv::Mat& source, const Frame& frame, std::size_t line, int characters, const Cut& cut);

/// Of each of `count` characters of a cut line, evenly from `first_px` to `last_px` (their middles): not 0 where its ink stands out less
/// from the paper than that of most, or is lifted by light, as under a lamp's image.
[[nodiscard]] std::vector<std::uint8_t> veiled_places(const cv::Mat& line, std::size_t count, double first_px, double last_px);

/// Corners of the text whose first and last character stand `first` and `last` pitches from the frame's middle.
[[nodiscard]] Outline outline_of(const Frame& frame, double first, double last);

}  // namespace balcao::devices::vision
