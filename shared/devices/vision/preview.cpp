#include "devices/vision/preview.h"

#include <algorithm>
#include <memory>

#include <opencv2/imgproc.hpp>
#include <turbojpeg.h>

namespace balcao::devices::vision {
namespace {

constexpr int k_compared_px = 64;
// Levels of 255, after averaging to k_compared_px: sensor noise stays well below.
constexpr double k_noise_at_a_place = 20;
constexpr double k_noise_on_average = 3;

cv::Mat shrunk(const cv::Mat& rgb, int longest_px)
{
    const double scale = double(longest_px) / std::max(rgb.cols, rgb.rows);
    if (scale >= 1) {
        return rgb;
    }
    cv::Mat out;
    const cv::Size size(std::max(1, cvRound(rgb.cols * scale)), std::max(1, cvRound(rgb.rows * scale)));
    cv::resize(rgb, out, size, 0, 0, cv::INTER_AREA);
    return out;
}

/// Empty when the header is none of a JPEG within bounds.
cv::Mat decode_small_jpeg(base::BytesView file, int longest_px)
{
    const std::unique_ptr<void, int (*)(tjhandle)> decoder(tjInitDecompress(), tjDestroy);
    int width = 0;
    int height = 0;
    int subsampling = 0;
    int colours = 0;
    if (!decoder || tjDecompressHeader3(decoder.get(), file.data(), file.size(), &width, &height, &subsampling, &colours) != 0 || width <= 0 ||
        height <= 0 || std::uint64_t(width) * std::uint64_t(height) > k_max_pixels) {
        return {};
    }
    int divisor = 8;
    while (divisor > 1 && std::max(width, height) / divisor < longest_px) {
        divisor /= 2;
    }
    width = (width + divisor - 1) / divisor;
    height = (height + divisor - 1) / divisor;
    cv::Mat out(height, width, CV_8UC3, cv::Scalar::all(255));
    const int result = tjDecompress2(decoder.get(), file.data(), file.size(), out.data, width, static_cast<int>(out.step), height, TJPF_RGB,
                                     TJFLAG_LIMITSCANS | TJFLAG_FASTDCT | TJFLAG_FASTUPSAMPLE);
    return result == 0 || tjGetErrorCode(decoder.get()) == TJERR_WARNING ? out : cv::Mat();
}

}  // namespace

base::Result<cv::Mat, PictureError> decode_preview(base::BytesView file, int longest_px)
{
    if (file.size() > 3 && file[0] == 0xFF && file[1] == 0xD8) {
        if (const cv::Mat small = decode_small_jpeg(file, longest_px); !small.empty()) {
            return shrunk(small, longest_px);
        }
    }
    const auto whole = decode_picture(file);
    if (!whole) {
        return base::unexpected(whole.error());
    }
    cv::Mat rgb;
    cv::cvtColor(shrunk(*whole, longest_px), rgb, whole->channels() == 1 ? cv::COLOR_GRAY2RGB : cv::COLOR_BGR2RGB);
    return rgb;
}

bool differs(const cv::Mat& a, const cv::Mat& b)
{
    if (a.size() != b.size() || a.type() != b.type() || a.empty()) {
        return true;
    }
    cv::Mat apart;
    cv::absdiff(shrunk(a, k_compared_px), shrunk(b, k_compared_px), apart);
    double most = 0;
    cv::minMaxLoc(apart.reshape(1), nullptr, &most);
    const auto mean = cv::mean(apart);
    return most > k_noise_at_a_place || (mean[0] + mean[1] + mean[2]) / a.channels() > k_noise_on_average;
}

}  // namespace balcao::devices::vision
