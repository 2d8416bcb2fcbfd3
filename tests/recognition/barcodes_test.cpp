// Barcodes made here, laid on a textured desk, turned, blurred and made noisy.

#include <chrono>
#include <cmath>
#include <ctime>
#include <map>
#include <string>
#include <vector>

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

/// Lays `code` at `centre`, turned.
void lay(cv::Mat& desk, const cv::Mat& code, double degrees, cv::Point2d centre)
{
    cv::Mat m = cv::getRotationMatrix2D(cv::Point2f(float(code.cols) / 2, float(code.rows) / 2), degrees, 1);
    m.at<double>(0, 2) += centre.x - code.cols / 2.0;
    m.at<double>(1, 2) += centre.y - code.rows / 2.0;
    cv::warpAffine(code, desk, m, desk.size(), cv::INTER_LINEAR, cv::BORDER_TRANSPARENT);
}

cv::Mat empty_desk(cv::RNG& random)
{
    cv::Mat desk(1080, 1920, CV_8UC1);
    random.fill(desk, cv::RNG::NORMAL, 120, 12);
    cv::GaussianBlur(desk, desk, {}, 1.5);
    return desk;
}

cv::Mat as_seen(cv::Mat desk, double blur, cv::RNG& random)
{
    if (blur > 0) {
        cv::GaussianBlur(desk, desk, {}, blur);
    }
    cv::Mat noise(desk.size(), CV_8UC1);
    random.fill(noise, cv::RNG::UNIFORM, 0, 10);
    return desk + noise;
}

cv::Mat on_desk(const cv::Mat& code, double degrees, double blur, cv::RNG& random)
{
    cv::Mat desk = empty_desk(random);
    const double half = std::hypot(code.cols, code.rows) / 2 + 2;
    lay(desk, code, degrees, {random.uniform(half, 1920 - half), random.uniform(half, 1080 - half)});
    return as_seen(desk, blur, random);
}

// The tests are about what is read, not how fast: the machine may be busy and the build slow.
constexpr std::chrono::seconds k_patience{5};

std::vector<devices::vision::CodeSymbol> read(const cv::Mat& picture) { return devices::vision::read_codes(picture, k_patience); }

std::string text_of(const devices::vision::CodeSymbol& symbol) { return {symbol.bytes.begin(), symbol.bytes.end()}; }

const std::map<std::string, BarcodeFormat> k_formats{{"QRCode", BarcodeFormat::QRCode},
                                                     {"DataMatrix", BarcodeFormat::DataMatrix},
                                                     {"Aztec", BarcodeFormat::Aztec},
                                                     {"PDF417", BarcodeFormat::PDF417},
                                                     {"Code128", BarcodeFormat::Code128}};

}  // namespace

TEST_CASE("Codes anywhere on a desk are read in every symbology, and never as something else")
{
    const std::string text = "CMD-0007 Lisboa 2026-11-24 balcao";
    cv::RNG random(77);
    for (const auto& kind : k_formats) {
        const auto& name = kind.first;
        const auto format = kind.second;
        CAPTURE(name);
        int right = 0;
        for (const double degrees : {0.0, 10.0, 45.0, 90.0, 180.0}) {
            for (const double blur : {0.0, 0.9}) {
                const int module = format == BarcodeFormat::Code128 ? 2 : 4;
                const auto code = symbol(format, {text.begin(), text.end()}, module);
                for (const auto& found : read(on_desk(code, degrees, blur, random))) {
                    CHECK(text_of(found) == text);
                    CHECK(found.format == name);
                    ++right;
                }
            }
        }
        MESSAGE(name << ": " << right << " of 10");
        CHECK(right >= 9);
    }
}

TEST_CASE("White on black and mirrored codes are read")
{
    cv::RNG random(31);
    for (const auto& kind : k_formats) {
        const auto& name = kind.first;
        const auto format = kind.second;
        CAPTURE(name);
        const auto code = symbol(format, L"the other way round", format == BarcodeFormat::Code128 ? 2 : 4);
        cv::Mat inverted;
        cv::bitwise_not(code, inverted);
        const auto seen = read(on_desk(inverted, 10, 0.5, random));
        REQUIRE(seen.size() == 1);
        CHECK(text_of(seen[0]) == "the other way round");
        cv::Mat mirrored;
        cv::flip(code, mirrored, 1);
        const auto also = read(on_desk(mirrored, 45, 0.5, random));
        REQUIRE(also.size() == 1);
        CHECK(text_of(also[0]) == "the other way round");
    }
}

TEST_CASE("Every code of a picture is read, and the outline lies where it was drawn")
{
    cv::RNG random(5);
    cv::Mat desk = empty_desk(random);
    std::map<std::string, cv::RotatedRect> drawn;
    double x = 200;
    for (const auto& [name, format] : k_formats) {
        const bool linear = format == BarcodeFormat::Code128;
        const auto code = symbol(format, L"code " + std::wstring(name.begin(), name.end()), linear ? 2 : 4);
        const cv::Point2d centre(x, 300 + x / 4);
        lay(desk, code, 20, centre);
        const float margin = linear ? 48.F : 32.F;
        drawn[name] = cv::RotatedRect(centre, cv::Size2f(float(code.cols) - margin, float(code.rows) - (linear ? 0.F : margin)), -20);
        x += 380;
    }
    const auto found = read(as_seen(desk, 0.5, random));
    CHECK(found.size() == k_formats.size());
    for (const auto& symbol : found) {
        CAPTURE(symbol.format);
        CHECK(text_of(symbol) == "code " + symbol.format);
        std::vector<cv::Point2f> common;
        const auto outline = cv::minAreaRect(std::vector<cv::Point2f>(symbol.outline.begin(), symbol.outline.end()));
        cv::rotatedRectangleIntersection(outline, drawn.at(symbol.format), common);
        REQUIRE(common.size() >= 3);
        const double both = cv::contourArea(common);
        CHECK(both > 0.75 * double(outline.size.area()));
        CHECK(both > 0.75 * double(drawn.at(symbol.format).size.area()));
    }
}

TEST_CASE("A picture larger than a frame and large modules are read")
{
    cv::RNG random(8);
    for (const int module : {3, 9, 16}) {
        CAPTURE(module);
        cv::Mat page(3508, 2480, CV_8UC1, cv::Scalar(235));
        const auto code = symbol(BarcodeFormat::DataMatrix, L"a scanned page", module);
        lay(page, code, 3, {2000, 2900});
        const auto seen = read(as_seen(page, 0.5, random));
        REQUIRE(seen.size() == 1);
        CHECK(text_of(seen[0]) == "a scanned page");
    }
}

TEST_CASE("The time given is kept: nothing is read when there is none, and a busy picture ends soon")
{
    cv::RNG random(4);
    const auto code = symbol(BarcodeFormat::QRCode, L"no time", 4);
    CHECK(devices::vision::read_codes(on_desk(code, 0, 0, random), std::chrono::milliseconds(0)).empty());
    // A chessboard of codes that are none: every region is worth many looks.
    cv::Mat busy(1080, 1920, CV_8UC1);
    random.fill(busy, cv::RNG::UNIFORM, 0, 2);
    busy *= 255;
    cv::resize(busy(cv::Rect(0, 0, 480, 270)).clone(), busy, busy.size(), 0, 0, cv::INTER_NEAREST);
    const auto begin = std::clock();
    (void)devices::vision::read_codes(busy, std::chrono::milliseconds(60));
    CHECK(double(std::clock() - begin) / CLOCKS_PER_SEC < 2.0);
}

TEST_CASE("Pictures without a code, slivers among them, give none")
{
    cv::RNG random(9);
    for (const cv::Size size : {cv::Size(1, 1), cv::Size(2, 900), cv::Size(900, 17), cv::Size(640, 480)}) {
        cv::Mat noise(size, CV_8UC1);
        random.fill(noise, cv::RNG::UNIFORM, 0, 255);
        CHECK(read(noise).empty());
    }
}
