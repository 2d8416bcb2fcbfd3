#pragma once
// A picture of a card's front in, what may be its card access number out: six digits standing alone. No picture of a
// real front was at hand when this was made (docs/performance.md).

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include <opencv2/core.hpp>

#include "devices/vision/can_decode.h"
#include "devices/vision/can_finder.h"
#include "devices/vision/can_net.h"
#include "devices/vision/line_cut.h"

namespace balcao::devices::vision {

struct CanCandidate {
    std::string digits;          ///< six
    double certainty = 0;        ///< smallest probability of a digit
    double mean_log = 0;         ///< of digits and of the paper between them
    double paper = 0;            ///< smallest probability of paper between two digits
    double high_px = 0;          ///< of the digits, in the picture as it came
    bool alone = false;          ///< evenly set, with paper, or the label, on both sides
    bool way_known = false;      ///< it cannot be read upside down as well, or the other print says which way is up
    bool place_fits = false;     ///< at the right-hand side of the print around it
    bool labelled = false;       ///< CAN stands before or above it
    Outline outline{};           ///< in the picture as it came
    NumberPlaces places{};
};

class CanReader {
public:
    /// All that may be a number, best first; `bgr`: 8 bit, 1 or 3 channels.
    [[nodiscard]] std::vector<CanCandidate> read(const cv::Mat& bgr);

private:
    struct Search {
        std::vector<CanCandidate> found;
        std::vector<PrintRun> read;                    ///< runs that were looked at
        std::array<std::optional<bool>, 2> forward{};  ///< for lines that run level and plumb: whether they read along the runs
    };
    void search_in(const cv::Mat& picture, const cv::Mat& grey, std::size_t looks, Search& search);

    CanNet m_net;
};

/// Clear enough to be shown: every digit certain, alone on its line, the way up known, where such a number stands or labelled.
[[nodiscard]] bool is_clear(const CanCandidate& candidate);

/// The one candidate that is clear; nullptr when there is none, or another one as good.
[[nodiscard]] const CanCandidate* only_clear(const std::vector<CanCandidate>& candidates);

}  // namespace balcao::devices::vision
