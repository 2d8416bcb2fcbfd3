#pragma once
// Finds print that may be a card access number: some six marks of one height, evenly set on one line, with paper on both sides.

#include <vector>

#include <opencv2/core.hpp>

#include "devices/vision/ink_marks.h"
#include "devices/vision/line_finder.h"

namespace balcao::devices::vision {

/// Marks of like height that follow one another with gaps under a height, in the coordinates of the searched picture.
struct PrintRun {
    cv::Point2d middle;   ///< of its two ends
    cv::Point2d along;    ///< unit vector, to the right (level) or upwards (plumb); which way it reads is not known
    double length = 0;    ///< px from the outer edge of the first mark to that of the last
    double high = 0;      ///< px, of a tall mark
    int marks = 0;
    bool number = false;  ///< may be six digits standing alone; of `rank` 0 when its marks are six and evenly set
    int rank = 0;
};

/// All runs of three marks or more, and shorter ones as long as a number grown together. Those that may be one come first, best first; a label in front of a number
/// ("CAN 123456") makes a run of its own of the six.
[[nodiscard]] std::vector<PrintRun> find_print_runs(const std::vector<Mark>& marks, const cv::Size& size, LinesRun run);

}  // namespace balcao::devices::vision
