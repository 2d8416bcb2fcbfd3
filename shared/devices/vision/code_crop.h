#pragma once
// A place of a picture turned upright, and what can be measured there.

#include <opencv2/core.hpp>

namespace balcao::devices::vision {

/// A region cut out, its sides upright, and the way back into the picture.
struct Crop {
    cv::Mat grey;
    cv::Matx23d back;
};

/// \param zoom along the box's width and height
/// \param rim pixels of the picture added on every side
[[nodiscard]] Crop cut(const cv::Mat& grey, const cv::RotatedRect& box, cv::Vec2d zoom, cv::Vec2d rim);

/// Width of a module in pixels: symbols change between dark and light about every two modules along their sides.
[[nodiscard]] double module_of(const cv::Mat& grey, const cv::RotatedRect& box);

/// Where the rings in the middle of an Aztec symbol lie. `fit` is 1 for perfect rings, negative for white on black.
struct BullsEye {
    cv::Point2f centre;
    double module = 0;
    double fit = 0;
};

/// Looks around the middle of `straight`, whose modules are about `module` wide.
[[nodiscard]] BullsEye find_bulls_eye(const cv::Mat& straight, double module);

}  // namespace balcao::devices::vision
