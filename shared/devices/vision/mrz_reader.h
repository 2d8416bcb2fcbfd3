#pragma once
// A picture in, a judged machine-readable zone out.

#include <optional>

#include <opencv2/core.hpp>

#include "devices/vision/line_finder.h"
#include "devices/vision/line_net.h"
#include "devices/vision/mrz_judge.h"

namespace balcao::devices::vision {

struct ZoneReading {
    JudgedZone zone;
    double pitch_px = 0;          ///< px a character in the picture as it came
    bool readings_agree = false;  ///< two different cuts of the same lines gave the same text where no digit checks it
};

class MrzReader {
public:
    /// The best zone of the picture; nullopt when nothing looks like one. `bgr`: 8 bit, 1 or 3 channels.
    [[nodiscard]] std::optional<ZoneReading> read(const cv::Mat& bgr);

private:
    struct Search {
        cv::Mat source;     // grey in full resolution, turned as searched
        double scale = 1;   // from found coordinates to the source
    };
    [[nodiscard]] std::optional<ZoneReading> search(const Search& where, const cv::Mat& grey);
    [[nodiscard]] std::optional<ZoneReading> read_block(const Search& where, const FoundBlock& block, bool upside_down);

    LineNet m_net;
};

/// Below this another text with right digits is too likely (odds of about 1 to 50): measured on spoiled
/// pictures, all wrong readings with right digits lay under 2.
inline constexpr double k_least_rival_cost = 4.0;

/// What a place no digit covers must reach, and what it must reach in pictures with fewer than
/// k_small_pitch_px pixels a character, where blur can make one letter into another convincingly.
inline constexpr double k_least_uncovered = 0.97;
inline constexpr double k_least_uncovered_small = 0.99;
inline constexpr double k_small_pitch_px = 10.0;

/// Sure enough to be used without a question: right digits, one reading, no doubtful place.
[[nodiscard]] bool is_sure(const ZoneReading& reading);

}  // namespace balcao::devices::vision
