#pragma once
// The trained readers of one line: two networks of different shape that were shown different faults (mrz_line.onnx: print
// and noise; mrz_line_moved.onnx: movement, focus and light as well). They err in different places, so what both read
// is worth more than two readings by one of them. models/TRAINING*.md say how they were made.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include <opencv2/core.hpp>

#include "devices/vision/mrz_decode.h"

namespace balcao::devices::vision {

inline constexpr int k_line_height_px = 32;
inline constexpr int k_line_pitch_px = 16;
inline constexpr int k_line_margin_pitches = 3;
inline constexpr std::size_t k_line_networks = 2;

/// How the light of a line is made even before a network sees it.
enum class Light : std::uint8_t {
    as_it_is,  ///< one mean and deviation for the whole line
    sharpened,  ///< the same, strokes first set off from what lies within two pixels and a half: movement and soft focus draw them together
    levelled,  ///< those of the columns around each column: characters under a veil of light come out as strong as the others
};

/// Lines of equal width for one network: 8 bit, 32 px high, 16 px a character.
struct LineTask {
    std::vector<cv::Mat> lines;
    std::size_t network = 0;  ///< under k_line_networks
    Light light = Light::as_it_is;
};

/// One line as a network is shown it, 32 bit, written to `out` of the same size. As the generator of the training does it.
void even_out(const cv::Mat& line, Light light, cv::Mat& out);

class LineNet {
public:
    /// Loads the networks compiled into the program. Throws cv::Exception when one is damaged.
    LineNet();
    ~LineNet();
    LineNet(const LineNet&) = delete;
    LineNet& operator=(const LineNet&) = delete;

    [[nodiscard]] std::vector<LineColumns> read(const LineTask& task);

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace balcao::devices::vision
