// Barcodes made here, laid on a textured desk, turned, blurred and made noisy.

#include <opencv2/imgproc.hpp>

#define ZX_USE_UTF8 1
#include <ZXing/BitMatrix.h>
#include <ZXing/MultiFormatWriter.h>

#include "devices/vision/code_reader.h"
#include "recognition/pictures.h"

using namespace balcao;
using namespace balcao::test;
using ZXing::BarcodeFormat;

namespace {

cv::Mat symbol(BarcodeFormat format, const std::wstring& content, int module)
{
    const bool linear = format == BarcodeFormat::Code128;
    const auto bits = ZXing::MultiFormatWriter(format).setMargin(linear ? 24 : 4).encode(content, 1, linear ? 40 : 1);
    cv::Mat out(bits.height(), bits.width(), CV_8UC1);
    for (int y = 0; y < bits.height(); ++y) {
        for (int x = 0; x < bits.width(); ++x) {
            out.at<std::uint8_t>(y, x) = bits.get(x, y) ? 25 : 245;
        }
    }
    cv::resize(out, out, {}, module, linear ? 2 : module, cv::INTER_NEAREST);
    return out;
}

cv::Mat on_desk(const cv::Mat& code, double degrees, double blur, cv::RNG& random)
{
    cv::Mat desk(1080, 1920, CV_8UC1);
    random.fill(desk, cv::RNG::NORMAL, 120, 12);
    cv::GaussianBlur(desk, desk, {}, 1.5);
    cv::Mat m = cv::getRotationMatrix2D(cv::Point2f(float(code.cols) / 2, float(code.rows) / 2), degrees, 1);
    m.at<double>(0, 2) += random.uniform(700, 1150) - code.cols / 2.0;
    m.at<double>(1, 2) += random.uniform(420, 660) - code.rows / 2.0;
    cv::warpAffine(code, desk, m, desk.size(), cv::INTER_LINEAR, cv::BORDER_TRANSPARENT);
    if (blur > 0) {
        cv::GaussianBlur(desk, desk, {}, blur);
    }
    cv::Mat noise(desk.size(), CV_8UC1);
    random.fill(noise, cv::RNG::UNIFORM, 0, 10);
    return desk + noise;
}

}  // namespace

TEST_CASE("Codes on a desk are read in every symbology, and never as something else")
{
    struct Kind {
        BarcodeFormat format;
        const char* name;
        int least;  // of 10
    };
    const std::string text = "CMD-0007 Lisboa 2026-11-24 balcao";
    cv::RNG random(77);
    for (const auto& kind : {Kind{BarcodeFormat::QRCode, "QRCode", 9}, Kind{BarcodeFormat::DataMatrix, "DataMatrix", 7},
                             Kind{BarcodeFormat::PDF417, "PDF417", 8}, Kind{BarcodeFormat::Code128, "Code128", 8},
                             Kind{BarcodeFormat::Aztec, "Aztec", 4}}) {
        const std::string kind_name = kind.name;
        CAPTURE(kind_name);
        int right = 0;
        for (const double degrees : {0.0, 10.0, 45.0, 90.0, 180.0}) {
            for (const double blur : {0.0, 0.9}) {
                const int module = kind.format == BarcodeFormat::Code128 ? 2 : 4;
                const auto code = symbol(kind.format, {text.begin(), text.end()}, module);
                for (const auto& found : devices::vision::read_codes(on_desk(code, degrees, blur, random))) {
                    CHECK(std::string(found.bytes.begin(), found.bytes.end()) == text);
                    CHECK(found.format == kind.name);
                    ++right;
                }
            }
        }
        MESSAGE(kind_name << ": " << right << " of 10");
        CHECK(right >= kind.least);
    }
}

TEST_CASE("Two codes in one picture are both read")
{
    cv::RNG random(5);
    cv::Mat desk = on_desk(symbol(BarcodeFormat::QRCode, L"first of two codes", 5), 8, 0.6, random);
    const cv::Mat second = symbol(BarcodeFormat::QRCode, L"second of two codes", 5);
    second.copyTo(desk(cv::Rect(60, 60, second.cols, second.rows)));
    CHECK(devices::vision::read_codes(desk).size() == 2);
}

TEST_CASE("White on black is read")
{
    cv::Mat code = symbol(BarcodeFormat::QRCode, L"inverted", 6);
    cv::bitwise_not(code, code);
    cv::Mat frame(500, 700, CV_8UC1, cv::Scalar(20));
    code.copyTo(frame(cv::Rect(200, 120, code.cols, code.rows)));
    REQUIRE(devices::vision::read_codes(frame).size() == 1);
}

TEST_CASE("Pictures without a code, slivers among them, give none")
{
    cv::RNG random(9);
    for (const cv::Size size : {cv::Size(1, 1), cv::Size(2, 900), cv::Size(900, 17), cv::Size(640, 480)}) {
        cv::Mat noise(size, CV_8UC1);
        random.fill(noise, cv::RNG::UNIFORM, 0, 255);
        CHECK(devices::vision::read_codes(noise).empty());
    }
}
