#pragma once
// Ink told from paper: connected patches that may be characters.

#include <cstddef>
#include <cstdint>
#include <vector>

#include <opencv2/core.hpp>

namespace balcao::devices::vision {

/// How far colours fade: as far as small print bears, or further.
enum class Fade : std::uint8_t { plain, further };

/// Grey in which black ink stays dark and coloured print fades: mean of luma and the strongest channel, and lighter by how far the channels differ.
[[nodiscard]] cv::Mat ink_grey(const cv::Mat& bgr, Fade fade = Fade::plain);

/// One connected patch of ink: its box, and how many pixels of it are inked.
struct Mark {
    cv::Rect box;
    int area = 0;
};

/// Ways to tell ink from paper, in the order in which they are worth trying.
inline constexpr std::size_t k_ink_attempts = 3;

/// All patches of ink. `grey` is 8 bit, `attempt` under k_ink_attempts.
[[nodiscard]] std::vector<Mark> find_marks(const cv::Mat& grey, std::size_t attempt);

}  // namespace balcao::devices::vision
