#pragma once
// Pictures of the tests and the reader as programs use it.

#include <chrono>
#include <string>

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include "devices/image_reading.h"
#include "devices/vision/picture.h"
#include "support/test.h"

namespace balcao::test {

constexpr base::Date k_today{std::chrono::year{2026}, std::chrono::November, std::chrono::day{24}};

inline devices::ImageReaderOptions worker_options(unsigned pictures)
{
    devices::ImageReaderOptions options;
    options.worker_path = std::string(BALCAO_BIN_DIR) + "/balcao-image-worker";
    options.pictures_a_worker = pictures;
    return options;
}

inline cv::Mat picture(const std::string& name)
{
    auto decoded = devices::vision::decode_picture(base::to_bytes(read_data(name)));
    REQUIRE_MESSAGE(decoded.has_value(), "cannot decode " << name);
    return *decoded;
}

/// The lines of a .mrz file.
inline std::vector<std::string> lines_of(const std::string& text)
{
    std::vector<std::string> out;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find('\n', at), text.size());
        if (end > at) {
            out.push_back(text.substr(at, end - at));
        }
        at = end + 1;
    }
    return out;
}

}  // namespace balcao::test
