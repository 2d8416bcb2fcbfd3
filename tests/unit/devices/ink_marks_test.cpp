#include "devices/vision/ink_marks.h"

#include <opencv2/imgproc.hpp>

#include "support/test.h"

using namespace balcao::devices::vision;

namespace {

const cv::Scalar k_paper(206, 214, 210);
const cv::Scalar k_ink(30, 30, 32);

double grey_of(const cv::Scalar& colour) { return cv::mean(ink_grey(cv::Mat(20, 20, CV_8UC3, colour), Fade::further))[0]; }

}  // namespace

TEST_CASE("A stamp's colour fades into the paper, black ink does not, however dark the picture")
{
    for (const double exposure : {1.0, 0.5}) {
        const double paper = grey_of(k_paper * exposure);
        const double contrast = paper - grey_of(k_ink * exposure);
        CHECK(contrast > 150 * exposure);
        for (const auto& stamp : {cv::Scalar(60, 40, 160), cv::Scalar(150, 60, 50), cv::Scalar(80, 110, 30)}) {  // blue, green, red
            CAPTURE(stamp[1]);
            CHECK(paper - grey_of(stamp * exposure) < 0.25 * contrast);
        }
    }
}

TEST_CASE("The camera's coloured noise does not lighten ink as a colour does")
{
    cv::Mat noisy(60, 60, CV_8UC3);
    cv::theRNG().state = 7;
    cv::randn(noisy, k_ink, cv::Scalar::all(8));
    CHECK(cv::mean(ink_grey(noisy, Fade::further))[0] < grey_of(k_ink) + 30);
}

TEST_CASE("A grey picture is its own ink")
{
    const cv::Mat grey(10, 10, CV_8UC1, cv::Scalar(90));
    CHECK(cv::mean(ink_grey(grey))[0] == doctest::Approx(90));
}
