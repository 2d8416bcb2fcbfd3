// code_bench balcao|zxing PICTURE...: for scripts/report-codes. One JSON line a picture: the symbols read and the
// processor time it took, decoding of the file left out. "zxing" is ReadBarcode with its own defaults on the whole frame.
// A process of its own because Debian's ZXing may abort: the script goes on with the picture after.

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iterator>
#include <string>

#include <opencv2/imgproc.hpp>

#define ZX_USE_UTF8 1
#include <ZXing/ReadBarcode.h>

#include "devices/vision/code_reader.h"
#include "devices/vision/picture.h"

using namespace balcao;

namespace {

double cpu_ms()
{
    timespec now{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return double(now.tv_sec) * 1e3 + double(now.tv_nsec) / 1e6;
}

std::vector<devices::vision::CodeSymbol> zxing_default(const cv::Mat& grey)
{
    const auto result = ZXing::ReadBarcode({grey.data, grey.cols, grey.rows, ZXing::ImageFormat::Lum, static_cast<int>(grey.step)});
    if (!result.isValid()) {
        return {};
    }
    devices::vision::CodeSymbol symbol;
    symbol.format = ZXing::ToString(result.format());
    symbol.bytes.assign(result.bytes().begin(), result.bytes().end());
    const auto& corners = result.position();
    for (std::size_t i = 0; i < 4; ++i) {
        symbol.outline[i] = cv::Point2f(float(corners[i].x), float(corners[i].y));
    }
    return {symbol};
}

void print(const std::string& file, const std::vector<devices::vision::CodeSymbol>& symbols, double ms)
{
    std::printf(R"({"file":"%s","ms":%.3f,"codes":[)", file.c_str(), ms);
    const char* comma = "";
    for (const auto& symbol : symbols) {
        std::printf(R"(%s{"symbology":"%s","hex":"%s","quad":[)", comma, symbol.format.c_str(), base::to_hex(symbol.bytes).c_str());
        comma = "";
        for (const auto& corner : symbol.outline) {
            std::printf("%s[%.1f,%.1f]", comma, double(corner.x), double(corner.y));
            comma = ",";
        }
        std::printf("]}");
    }
    std::printf("]}\n");
    std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv)
{
    const std::string way = argc > 1 ? argv[1] : "";
    if (argc < 3 || (way != "balcao" && way != "zxing")) {
        std::fprintf(stderr, "code_bench balcao|zxing PICTURE...\n");
        return 2;
    }
    const char* given = std::getenv("CODE_BENCH_MS");
    const std::chrono::milliseconds budget = given != nullptr ? std::chrono::milliseconds(std::atoi(given)) : devices::vision::k_frame_budget;
    cv::setNumThreads(1);
    for (int i = 2; i < argc; ++i) {
        std::ifstream in(argv[i], std::ios::binary);
        const std::string content(std::istreambuf_iterator<char>(in), {});
        const auto picture = devices::vision::decode_picture(base::as_bytes(content));
        if (!picture) {
            std::fprintf(stderr, "cannot decode %s\n", argv[i]);
            return 1;
        }
        cv::Mat grey = *picture;
        if (grey.channels() == 3) {
            cv::cvtColor(*picture, grey, cv::COLOR_BGR2GRAY);
        }
        const double begin = cpu_ms();
        const auto symbols = way == "balcao" ? devices::vision::read_codes(grey, budget) : zxing_default(grey);
        print(argv[i], symbols, cpu_ms() - begin);
    }
    return 0;
}
