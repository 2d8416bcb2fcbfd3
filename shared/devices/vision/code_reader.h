#pragma once
// Barcodes in a picture: regions that look like a code are found, turned straight and enlarged,
// and ZXing reads one symbol in each.

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include <opencv2/core.hpp>

namespace balcao::devices::vision {

struct CodeSymbol {
    std::string format;               ///< ZXing's name: QRCode, DataMatrix, Aztec, PDF417, Code128
    std::vector<std::uint8_t> bytes;  ///< content as encoded, no character set conversion
    friend bool operator==(const CodeSymbol&, const CodeSymbol&) = default;
};

/// Regions worth a look, in the coordinates of `grey` (8 bit): at most ten, largest first.
[[nodiscard]] std::vector<cv::RotatedRect> code_regions(const cv::Mat& grey);

/// All symbols found, each once. Never throws what ZXing throws.
[[nodiscard]] std::vector<CodeSymbol> read_codes(const cv::Mat& grey);

}  // namespace balcao::devices::vision
