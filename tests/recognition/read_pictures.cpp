// Reads pictures without a worker process and says what the reader saw, one JSON object a picture:
//   read-pictures [--threads N] [--vote K] [--live] [--budget UNITS] [--turn T] [--steps] FILE...
// --vote K takes the files in groups of K pictures of one document and adds them up ("alone" is then the picture by itself); --live: with the budget of a camera's frame; --steps times the parts of the reading.
// For scripts/report-pictures and for measuring; no shipped program contains it.

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include "devices/vision/picture.h"
#include "devices/vision/picture_trouble.h"
#include "devices/vision/zone_votes.h"

using namespace balcao;
using namespace balcao::devices::vision;

namespace {

using Clock = std::chrono::steady_clock;

double ms_since(Clock::time_point begin) { return std::chrono::duration<double, std::milli>(Clock::now() - begin).count(); }

/// Processor time of all threads: what a busy machine does not change.
double cpu_ms()
{
    timespec now{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

struct Options {
    int threads = 1;
    std::size_t vote = 0;
    bool steps = false;
    Effort effort = k_single_effort;
    std::vector<std::string> files;
};

Options options_of(int argc, char** argv)
{
    Options out;
    for (int i = 1; i < argc; ++i) {
        const std::string word = argv[i];
        if (word == "--threads" && i + 1 < argc) {
            out.threads = std::atoi(argv[++i]);
        } else if (word == "--vote" && i + 1 < argc) {
            out.vote = static_cast<std::size_t>(std::atoi(argv[++i]));
        } else if (word == "--live") {
            out.effort.budget = k_live_budget;
        } else if (word == "--budget" && i + 1 < argc) {
            out.effort.budget = std::atof(argv[++i]);
        } else if (word == "--turn" && i + 1 < argc) {
            out.effort.turn = static_cast<std::size_t>(std::atoi(argv[++i]));
        } else if (word == "--steps") {
            out.steps = true;
        } else {
            out.files.push_back(word);
        }
    }
    return out;
}

std::optional<cv::Mat> picture_of(const std::string& path)
{
    std::ifstream in(path, std::ios::binary);
    const std::string data{std::istreambuf_iterator<char>(in), {}};
    auto decoded = decode_picture(base::to_bytes(data));
    return decoded ? std::optional<cv::Mat>(*decoded) : std::nullopt;
}

void describe(nlohmann::json& out, const ZoneReading& reading)
{
    const auto& zone = reading.zone;
    out["lines"] = zone.lines;
    out["sure"] = is_sure(reading);
    out["checks"] = zone.checks_right;
    out["agree"] = reading.readings_agree;
    out["mean"] = zone.mean_probability;
    out["mean_log"] = zone.mean_log;
    out["least"] = zone.least_uncovered;
    out["rival"] = zone.rival_cost;
    out["forced"] = zone.forced_cost;
    out["repaired"] = zone.repaired;
    out["pitch"] = reading.pitch_px;
    out["frames"] = reading.frames;
    for (std::size_t i = 0; i < zone.lines.size(); ++i) {
        for (std::size_t at = 0; at < zone.lines[i].size(); ++at) {
            if (zone.probabilities[i][at] < k_least_uncovered) {
                out["doubts"].push_back({i, at, std::string(1, zone.lines[i][at]), zone.probabilities[i][at]});
            }
        }
    }
    for (const auto& corner : reading.outline) {
        out["outline"].push_back({corner.x, corner.y});
    }
}

void describe_fault(nlohmann::json& out, const PictureFault& fault)
{
    static constexpr const char* troubles[] = {"none", "glare", "cut_off", "too_small", "blurred", "too_dark"};
    static constexpr const char* sides[] = {"none", "left", "right", "top", "bottom"};
    out["trouble"] = troubles[static_cast<std::size_t>(fault.trouble)];
    out["side"] = sides[static_cast<std::size_t>(fault.side)];
}

/// The parts of a reading, each by itself.
void time_steps(nlohmann::json& out, const cv::Mat& picture, const std::optional<ZoneReading>& reading, LineNet& net)
{
    auto begin = Clock::now();
    const cv::Mat ink = ink_grey(picture);
    out["grey_ms"] = ms_since(begin);
    begin = Clock::now();
    const auto marks = find_marks(ink, 0);
    out["marks_ms"] = ms_since(begin);
    begin = Clock::now();
    for (const auto run : {LinesRun::level, LinesRun::plumb}) {
        (void)find_blocks(marks, ink.size(), run);
    }
    out["find_ms"] = ms_since(begin);
    if (!reading) {
        return;
    }
    const auto count = static_cast<int>(reading->zone.lines.front().size());
    const cv::Mat line(k_line_height_px, k_line_pitch_px * (count + 2 * k_line_margin_pitches), CV_8UC1, cv::Scalar(120));
    const std::vector<cv::Mat> lines(reading->zone.lines.size(), line);
    begin = Clock::now();
    const auto columns = net.read({lines, 0});
    (void)net.read({lines, 1});  // a clear picture takes both once
    out["net_ms"] = ms_since(begin);
    begin = Clock::now();
    for (const auto& read : columns) {
        (void)decode_line(read, static_cast<std::size_t>(count));
    }
    for (const auto& layout : mrz_layouts()) {
        if (layout.format == reading->zone.format) {
            (void)judge(layout, reading->places);
        }
    }
    out["decide_ms"] = ms_since(begin);
}

}  // namespace

int main(int argc, char** argv)
{
    const auto options = options_of(argc, argv);
    cv::setNumThreads(options.threads);
    MrzReader reader;
    LineNet net;
    ZoneVotes votes(reader);
    std::size_t number = 0;
    for (const auto& file : options.files) {
        nlohmann::json out{{"file", file}};
        auto begin = Clock::now();
        const auto picture = picture_of(file);
        out["decode_ms"] = ms_since(begin);
        if (!picture) {
            std::fprintf(stderr, "cannot decode %s\n", file.c_str());
            return 1;
        }
        if (options.vote > 0 && number++ % options.vote == 0) {
            votes.clear();
        }
        std::optional<SeenLines> seen;
        begin = Clock::now();
        const double cpu_before = cpu_ms();
        const auto alone = reader.read(*picture, &seen, options.effort);
        out["ms"] = ms_since(begin);
        out["cpu_ms"] = cpu_ms() - cpu_before;
        out["spent"] = reader.spent();
        auto reading = alone;
        if (options.vote > 0 && alone) {
            describe(out["alone"], *alone);
            reading = votes.add(*alone);
        }
        if (reading) {
            describe(out, *reading);
        }
        if (!reading || !is_sure(*reading)) {
            begin = Clock::now();
            describe_fault(out, picture_trouble(*picture, alone, seen));
            out["trouble_ms"] = ms_since(begin);
        }
        if (options.steps) {
            time_steps(out, *picture, alone, net);
        }
        std::printf("%s\n", out.dump().c_str());
    }
    return 0;
}
