#pragma once
// The trained reader of short print: digits of many typefaces, the letters of the label CAN, other characters, paper.
// models/TRAINING_can.md says how it was made.

#include <cstddef>
#include <memory>
#include <vector>

#include <opencv2/core.hpp>

namespace balcao::devices::vision {

inline constexpr int k_strip_height_px = 32;
inline constexpr int k_strip_width_px = 256;
inline constexpr int k_strip_digit_px = 20;   ///< height of a digit in a strip
inline constexpr int k_strip_column_px = 2;
inline constexpr std::size_t k_strip_columns = k_strip_width_px / k_strip_column_px;

inline constexpr std::size_t k_can_classes = 15;
inline constexpr std::size_t k_class_c = 10;
inline constexpr std::size_t k_class_a = 11;
inline constexpr std::size_t k_class_n = 12;
inline constexpr std::size_t k_class_between = 14;  ///< 13: any other character

/// Log-probabilities of one strip.
struct StripColumns {
    std::vector<float> log_probability;  ///< k_can_classes rows of k_strip_columns
    [[nodiscard]] float at(std::size_t cls, std::size_t column) const { return log_probability[cls * k_strip_columns + column]; }
};

class CanNet {
public:
    /// Loads the network compiled into the program. Throws cv::Exception when it is damaged.
    CanNet();
    ~CanNet();
    CanNet(const CanNet&) = delete;
    CanNet& operator=(const CanNet&) = delete;

    /// Reads strips of 8 bit, 256 x 32 px, digits 20 px high on the middle line.
    [[nodiscard]] std::vector<StripColumns> read(const std::vector<cv::Mat>& strips);

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace balcao::devices::vision
