#include "devices/vision/code_crop.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include <opencv2/imgproc.hpp>

namespace balcao::devices::vision {
namespace {

constexpr int k_crop_px = 1400;  // a crop is no larger

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

Crop cut(const cv::Mat& grey, const cv::RotatedRect& box, double zoom, double rim)
{
    const double w = double(box.size.width) + 2 * rim;
    const double h = double(box.size.height) + 2 * rim;
    const double fit = std::min(zoom, k_crop_px / std::max(w, h));
    const cv::Size size(std::max(8, cvRound(w * fit)), std::max(8, cvRound(h * fit)));
    cv::Matx23d to = cv::getRotationMatrix2D(box.center, double(box.angle), fit);
    to(0, 2) += size.width / 2.0 - double(box.center.x);
    to(1, 2) += size.height / 2.0 - double(box.center.y);
    Crop out;
    out.zoom = fit;
    cv::warpAffine(grey, out.grey, to, size, fit < 0.7 ? cv::INTER_AREA : cv::INTER_CUBIC, cv::BORDER_REPLICATE);
    cv::invertAffineTransform(to, out.back);
    return out;
}

double module_of(const cv::Mat& straight)
{
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
