#pragma once
// Barcodes in a picture: regions that look like a code are found, turned straight and enlarged,
// and ZXing reads one symbol in each.

#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include <opencv2/core.hpp>

namespace balcao::devices::vision {

struct CodeSymbol {
    std::string format;                    ///< ZXing's name: QRCode, DataMatrix, Aztec, PDF417, Code128
    std::vector<std::uint8_t> bytes;       ///< content as encoded, no character set conversion
    std::array<cv::Point2f, 4> outline{};  ///< corners in the coordinates of the picture
};

/// Processor time of this thread for a picture of two million points; larger ones get as much more.
inline constexpr std::chrono::milliseconds k_frame_budget{14};    ///< one frame of many: the next may show it better
inline constexpr std::chrono::milliseconds k_picture_budget{60};  ///< a picture somebody took and waits for

/// All symbols found, each once, until the time is used up: no new attempt is begun that would go beyond it.
/// `grey` is 8 bit. Never throws what ZXing throws.
[[nodiscard]] std::vector<CodeSymbol> read_codes(const cv::Mat& grey, std::chrono::milliseconds budget = k_frame_budget);

}  // namespace balcao::devices::vision
