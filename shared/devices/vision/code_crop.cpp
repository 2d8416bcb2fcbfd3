#include "devices/vision/code_crop.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include <opencv2/imgproc.hpp>

namespace balcao::devices::vision {
namespace {

constexpr int k_crop_px = 1400;     // a crop is no larger
constexpr float k_measured_px = 160;    // enough of a code to measure its modules

constexpr int k_ring_module_px = 3;    // size at which rings are looked for
constexpr double k_ring_reach = 4;     // modules from the middle
constexpr double k_rings_certain = 0.85;

/// Nine by nine modules: dark, light, dark, light, dark from the middle outwards.
cv::Mat rings()
{
    cv::Mat out(9, 9, CV_8UC1);
    for (int y = 0; y < 9; ++y) {
        for (int x = 0; x < 9; ++x) {
            out.at<std::uint8_t>(y, x) = std::max(std::abs(x - 4), std::abs(y - 4)) % 2 == 0 ? 0 : 255;
        }
    }
    cv::resize(out, out, {}, k_ring_module_px, k_ring_module_px, cv::INTER_NEAREST);
    cv::blur(out, out, {3, 3});
    return out;
}

}  // namespace

Crop cut(const cv::Mat& grey, const cv::RotatedRect& box, cv::Vec2d zoom, cv::Vec2d rim)
{
    const cv::Vec2d size(double(box.size.width) + 2 * rim[0], double(box.size.height) + 2 * rim[1]);
    const double fit = std::min(1.0, k_crop_px / std::max(size[0] * zoom[0], size[1] * zoom[1]));
    const cv::Size to(std::max(8, cvRound(size[0] * zoom[0] * fit)), std::max(8, cvRound(size[1] * zoom[1] * fit)));
    const double step_x = size[0] / to.width;  // of the picture, for a pixel of the crop
    const double step_y = size[1] / to.height;
    const double angle = double(box.angle) * CV_PI / 180;
    const double c = std::cos(angle);
    const double s = std::sin(angle);
    Crop out;
    out.back = cv::Matx23d(c * step_x, -s * step_y, double(box.center.x) - (c * size[0] - s * size[1]) / 2,  //
                           s * step_x, c * step_y, double(box.center.y) - (s * size[0] + c * size[1]) / 2);
    // Small modules need the better, slower way.
    const int way = (zoom[0] * fit < 1.6 ? cv::INTER_LINEAR : cv::INTER_CUBIC) | cv::WARP_INVERSE_MAP;
    cv::warpAffine(grey, out.grey, out.back, to, way, cv::BORDER_REPLICATE);
    return out;
}

double module_of(const cv::Mat& grey, const cv::RotatedRect& box)
{
    auto inner = box;
    inner.size.width = std::min(0.9F * inner.size.width, k_measured_px);
    inner.size.height = std::min(0.9F * inner.size.height, k_measured_px);
    const cv::Mat straight = cut(grey, inner, {1, 1}, {}).grey;
    cv::Mat middle;
    cv::blur(straight, middle, {31, 31});
    const cv::Mat dark = straight < middle;
    const auto changes = [](const cv::Mat& a, const cv::Mat& b) { return double(cv::countNonZero(a != b)); };
    const double across = changes(dark.colRange(1, dark.cols), dark.colRange(0, dark.cols - 1)) / dark.rows / dark.cols;
    const double down = changes(dark.rowRange(1, dark.rows), dark.rowRange(0, dark.rows - 1)) / dark.rows / dark.cols;
    return 0.5 / std::max({across, down, 0.01});
}

BullsEye find_bulls_eye(const cv::Mat& straight, double module)
{
    static const cv::Mat wanted = rings();
    BullsEye best;
    for (const double stretch : {1.0, 0.87, 1.15, 0.75, 1.32}) {
        if (std::abs(best.fit) > k_rings_certain) {
            break;
        }
        const double scale = k_ring_module_px / (module * stretch);
        const double side = (2 * k_ring_reach + 9) * module * stretch;
        cv::Rect window(cvRound((straight.cols - side) / 2), cvRound((straight.rows - side) / 2), cvRound(side), cvRound(side));
        window &= cv::Rect({}, straight.size());
        cv::Mat small;
        cv::resize(straight(window), small, {}, scale, scale, scale < 1 ? cv::INTER_AREA : cv::INTER_LINEAR);
        if (small.cols < wanted.cols || small.rows < wanted.rows) {
            continue;
        }
        cv::Mat fit;
        cv::matchTemplate(small, wanted, fit, cv::TM_CCOEFF_NORMED);
        double least = 0;
        double most = 0;
        cv::Point least_at;
        cv::Point most_at;
        cv::minMaxLoc(fit, &least, &most, &least_at, &most_at);
        const bool light = -least > most;
        const double found = light ? least : most;
        if (std::abs(found) > std::abs(best.fit)) {
            const cv::Point2d at = cv::Point2d(light ? least_at : most_at) + cv::Point2d(wanted.cols, wanted.rows) / 2;
            const double back_x = double(window.width) / small.cols;
            const double back_y = double(window.height) / small.rows;
            best = {cv::Point2f(static_cast<float>(window.x + at.x * back_x), static_cast<float>(window.y + at.y * back_y)), module * stretch, found};
        }
    }
    return best;
}

}  // namespace balcao::devices::vision
