#pragma once
// One block of lines that may be a zone, read one way up: from cuts through the networks to a judged reading.

#include <array>
#include <optional>
#include <vector>

#include <opencv2/core.hpp>

#include "devices/vision/line_cut.h"
#include "devices/vision/line_net.h"
#include "devices/vision/mrz_effort.h"
#include "devices/vision/mrz_looks.h"
#include "devices/vision/mrz_reader.h"

namespace balcao::devices::vision {

class FrameReader {
public:
    /// Both must outlive this.
    FrameReader(LineNet& net, Work& work) : m_net(net), m_work(work) {}

    /// How much the middle of the frame's first line looks like text as it is, and of the same line the other way up: 0 for clear text.
    [[nodiscard]] std::array<double, 2> glance(const cv::Mat& part, const std::array<Frame, 2>& in_part);

    /// \param part,in_part what part_of() made of the picture and of `frame`.
    [[nodiscard]] std::optional<ZoneReading> read(const cv::Mat& part, const Frame& in_part, const Frame& frame);

private:
    [[nodiscard]] std::vector<LineColumns> columns_of(const std::vector<cv::Mat>& cuts, const LineLook& look);

    LineNet& m_net;
    Work& m_work;
};

}  // namespace balcao::devices::vision
