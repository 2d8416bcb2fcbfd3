// A flatbed by SANE itself: its "pnm" driver scans a picture file and can be told to fail as scanners do.
#include "devices/flatbed.h"

#include <signal.h>
#include <sys/stat.h>

#include <fstream>
#include <thread>

#include <opencv2/core.hpp>

#include "devices/image_reading.h"
#include "devices/vision/picture.h"
#include "support/temporary_folder.h"
#include "support/test.h"
#include "worker.h"

using namespace balcao;
using namespace balcao::devices;
using namespace std::chrono_literals;
using test::k_today;

namespace {

constexpr auto k_scan_patience = 60s;

/// SANE with the picture driver alone, and a page on its glass.
struct Glass {
    test::TemporaryFolder folder;
    FlatbedOptions options;

    Glass()
    {
        std::ofstream(folder.file("dll.conf")) << "pnm\n";
        ::setenv("SANE_CONFIG_DIR", folder.path().c_str(), 1);
        const auto jpeg = test::read_data("documents/passport_uto.jpg");
        const auto picture = vision::decode_picture(base::as_bytes(jpeg));
        REQUIRE(picture);
        std::ofstream page(folder.file("page.ppm"), std::ios::binary);
        page << "P6\n" << picture->cols << " " << picture->rows << "\n255\n";
        for (int y = 0; y < picture->rows; ++y) {
            for (int x = 0; x < picture->cols; ++x) {
                const auto& at = picture->at<cv::Vec3b>(y, x);
                page << static_cast<char>(at[2]) << static_cast<char>(at[1]) << static_cast<char>(at[0]);
            }
        }
        options.device = "pnm:0";
        options.more = {"--filename=" + folder.file("page.ppm")};
    }
    ~Glass() { ::unsetenv("SANE_CONFIG_DIR"); }

    [[nodiscard]] base::Result<base::Descriptor, FlatbedProblem> scan(const std::string& more = {}) const
    {
        auto now = options;
        if (!more.empty()) {
            now.more.push_back(more);
        }
        return scan_flatbed(now, k_scan_patience, {});
    }
    /// A program in scanimage's place.
    std::string program(const std::string& script)
    {
        const std::string path = folder.file("scanner");
        std::ofstream(path) << "#!/bin/sh\n" << script << "\n";
        ::chmod(path.c_str(), 0755);
        return path;
    }
};

}  // namespace

TEST_CASE("a passport on the flatbed is read, and its picture stays in memory")
{
    const Glass glass;
    const auto picture = glass.scan();
    REQUIRE(picture);
    const auto where = std::filesystem::read_symlink("/proc/self/fd/" + std::to_string(picture->get())).string();
    CHECK(where.find("memfd:") != std::string::npos);
    ImageReaderOptions options;
    options.worker_path = test::k_worker;
    const auto reading = ImageReader(options).read_open(picture->get(), k_today, test::k_patience);
    REQUIRE(reading);
    REQUIRE(reading->mrz);
    CHECK(reading->mrz->lines[1] == "UT45018276UTO9104129F3308279<<<<<<<<<<<<<<<6");
}

TEST_CASE("what a scanner complains of is told apart")
{
    const Glass glass;
    CHECK(glass.scan("--status-coveropen=yes").error() == FlatbedProblem::cover_open);
    CHECK(glass.scan("--status-jammed=yes").error() == FlatbedProblem::jammed);
    CHECK(glass.scan("--status-nodocs=yes").error() == FlatbedProblem::no_document);
    CHECK(glass.scan("--status-accessdenied=yes").error() == FlatbedProblem::not_allowed);
    CHECK(glass.scan("--status-ioerror=yes").error() == FlatbedProblem::failed);
    auto absent = glass.options;
    absent.device = "epson:nowhere";
    absent.more.clear();
    CHECK(scan_flatbed(absent, k_scan_patience, {}).error() == FlatbedProblem::none_there);
    absent.program = glass.folder.file("no-such-program");
    CHECK(scan_flatbed(absent, k_scan_patience, {}).error() == FlatbedProblem::none_there);
}

TEST_CASE("a scanner that hangs, floods or is not wanted any more is ended with all it started")
{
    Glass glass;
    auto options = glass.options;
    options.program = glass.program("sleep 1000 & echo $! > " + glass.folder.file("helper") + "; wait");
    const auto helper_gone = [&] {
        std::ifstream in(glass.folder.file("helper"));
        pid_t helper = 0;
        in >> helper;
        REQUIRE(helper > 0);
        for (int i = 0; i < 3000 && ::kill(helper, 0) == 0; ++i) {
            std::this_thread::sleep_for(10ms);
        }
        std::ifstream state("/proc/" + std::to_string(helper) + "/stat");
        const std::string words{std::istreambuf_iterator<char>(state), {}};
        return words.empty() || words.find(") Z ") != std::string::npos;  // nobody may be there to take it away
    };
    const auto helper_runs = [&] { return std::filesystem::exists(glass.folder.file("helper")) && std::filesystem::file_size(glass.folder.file("helper")) > 0; };
    for (auto patience = 1s; !helper_runs() && patience < 60s; patience *= 2) {  // on a busy machine it may not have come as far as that
        CHECK(scan_flatbed(options, patience, {}).error() == FlatbedProblem::time_up);
    }
    CHECK(helper_gone());
    std::filesystem::remove(glass.folder.file("helper"));
    std::stop_source stop;
    std::jthread clerk([&] {
        for (int i = 0; i < 3000 && !helper_runs(); ++i) {
            std::this_thread::sleep_for(10ms);
        }
        stop.request_stop();
    });
    CHECK(scan_flatbed(options, k_scan_patience, stop.get_token()).error() == FlatbedProblem::stopped);
    CHECK(helper_gone());
    options.program = glass.program("cat /dev/zero");
    CHECK(scan_flatbed(options, k_scan_patience, {}).error() == FlatbedProblem::too_large);
    options.program = glass.program("exit 0");
    CHECK(scan_flatbed(options, k_scan_patience, {}).error() == FlatbedProblem::failed);  // said good and gave nothing
}
