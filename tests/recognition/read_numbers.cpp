// Reads card access numbers without a worker process and says what the reader saw, one JSON object a picture:
//   read-numbers [--vote K] FILE...
// --vote K takes the files in groups of K pictures of one card.
// For scripts/report-card-fronts and for measuring; no shipped program contains it.

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>
#include <opencv2/core.hpp>

#include "devices/vision/can_votes.h"
#include "devices/vision/picture.h"

using namespace balcao;
using namespace balcao::devices::vision;

namespace {

double cpu_ms()
{
    timespec now{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

nlohmann::json describe(const CanCandidate& candidate)
{
    nlohmann::json out{{"digits", candidate.digits}, {"certainty", candidate.certainty}, {"mean_log", candidate.mean_log}, {"paper", candidate.paper},
                       {"high", candidate.high_px}, {"alone", candidate.alone}, {"way", candidate.way_known}, {"place", candidate.place_fits},
                       {"label", candidate.labelled}, {"clear", is_clear(candidate)}};
    for (const auto& corner : candidate.outline) {
        out["outline"].push_back({corner.x, corner.y});
    }
    return out;
}

}  // namespace

int main(int argc, char** argv)
{
    cv::setNumThreads(1);
    CanReader reader;
    NumberVotes votes;
    std::size_t group = 0;
    std::size_t number = 0;
    for (int i = 1; i < argc; ++i) {
        if (std::string(argv[i]) == "--vote" && i + 1 < argc) {
            group = static_cast<std::size_t>(std::atoi(argv[++i]));
            continue;
        }
        if (group > 0 && number++ % group == 0) {
            votes.clear();
        }
        std::ifstream in(argv[i], std::ios::binary);
        const std::string data{std::istreambuf_iterator<char>(in), {}};
        const auto picture = decode_picture(base::to_bytes(data));
        if (!picture) {
            std::fprintf(stderr, "cannot decode %s\n", argv[i]);
            return 1;
        }
        const double before = cpu_ms();
        const auto candidates = reader.read(*picture);
        nlohmann::json out{{"file", argv[i]}, {"cpu_ms", cpu_ms() - before}, {"candidates", nlohmann::json::array()}};
        for (const auto& candidate : candidates) {
            out["candidates"].push_back(describe(candidate));
        }
        const auto* clear = only_clear(candidates);
        out["number"] = clear != nullptr ? clear->digits : "";
        if (const auto voted = votes.add(candidates); group > 0 && voted) {
            out["voted"] = {{"digits", voted->number.digits}, {"frames", voted->frames}};
        }
        std::printf("%s\n", out.dump().c_str());
    }
    return 0;
}
