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

/// Sure enough to be used without a question: right digits, one reading, no doubtful place.
[[nodiscard]] bool is_sure(const ZoneReading& reading);

}  // namespace balcao::devices::vision
