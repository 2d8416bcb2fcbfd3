#pragma once
// Why a zone could not be read or believed, as far as the picture shows it: what a clerk can mend.

#include <cstdint>
#include <optional>

#include <opencv2/core.hpp>

#include "devices/vision/mrz_reader.h"

namespace balcao::devices::vision {

enum class PictureTrouble : std::uint8_t {
    none,       ///< nothing that the picture shows plainly
    glare,      ///< light mirrored by the document hides characters
    cut_off,    ///< the zone runs over an edge of the picture
    too_small,  ///< the characters are too small: the document lies too far away
    blurred,    ///< out of focus or moved
    too_dark
};

/// An edge of the picture as it came.
enum class PictureSide : std::uint8_t { none, left, right, top, bottom };

struct PictureFault {
    PictureTrouble trouble = PictureTrouble::none;
    PictureSide side = PictureSide::none;  ///< for cut_off only
};

/// Looks for the reason. No reason is better than a false one: `none` unless it is plain.
/// \param reading what MrzReader::read gave, when it gave anything
/// \param seen the lines it saw, when it gave nothing
[[nodiscard]] PictureFault picture_trouble(const cv::Mat& bgr, const std::optional<ZoneReading>& reading, const std::optional<SeenLines>& seen);

}  // namespace balcao::devices::vision
