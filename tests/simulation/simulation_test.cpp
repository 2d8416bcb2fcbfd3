// The whole system under seeds. Longer: sim_whole_system --minutes 15 [--from SEED]; one run with its log:
// sim_whole_system --seeds 1 --from SEED --log
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "support/test.h"
#include "world.h"

using namespace balcao;
using simulation::Sin;

namespace {

const std::uint64_t k_seeds = std::getenv("BALCAO_LONG") != nullptr ? 20 : 4;

simulation::Report run(std::uint64_t seed, Sin sin = Sin::none)
{
    simulation::WorldOptions options;
    options.seed = seed;
    options.sin = sin;
    return simulation::simulate(options);
}

std::string story(const simulation::Report& report)
{
    std::ostringstream out;
    out << "seed " << report.seed << ": " << report.violation << "\n";
    const auto first = report.log.size() > 60 ? report.log.size() - 60 : 0;
    for (auto i = first; i < report.log.size(); ++i) out << report.log[i] << "\n";
    return out.str();
}

/// The first seed under which the sin is seen.
std::optional<simulation::Report> seen(Sin sin)
{
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        auto report = run(seed, sin);
        if (!report.violation.empty()) return report;
    }
    return std::nullopt;
}

}  // namespace

TEST_CASE("nothing is lost, nothing has effect twice, and nothing is shown that is not so: fixed seeds")
{
    simulation::Report sum;
    for (std::uint64_t seed = 1; seed <= k_seeds; ++seed) {
        const auto report = run(seed);
        CHECK_MESSAGE(report.violation.empty(), story(report));
        sum.cases += report.cases;
        sum.taken += report.taken;
        sum.crashes += report.crashes + report.central_crashes;
        sum.put_back += report.put_back;
        sum.bundles += report.bundles;
        sum.frozen += report.frozen;
    }
    MESSAGE(sum.cases << " cases promised, " << sum.taken << " records taken, " << sum.crashes << " crashes, " << sum.put_back
                      << " backups put back, " << sum.bundles << " sticks, " << sum.frozen << " epochs begun anew");
    // A simulation in which nothing happens proves nothing.
    CHECK(sum.cases > 10 * k_seeds);
    CHECK(sum.taken > 8 * k_seeds);
    CHECK(sum.crashes > static_cast<int>(k_seeds));
    CHECK(sum.put_back > 2);
}

TEST_CASE("seeds that failed once do not fail again")
{
    std::ifstream in(BALCAO_SOURCE_DIR "/tests/simulation/seeds");
    REQUIRE(in);
    std::string line;
    while (std::getline(in, line)) {
        if (line.empty() || line[0] == '#') continue;
        const auto report = run(std::stoull(line));
        CHECK_MESSAGE(report.violation.empty(), story(report));
    }
}

TEST_CASE("a seed is one story: run twice, the logs are the same")
{
    const auto first = run(7);
    const auto second = run(7);
    CHECK(first.log.size() > 100);
    CHECK(first.log == second.log);
    CHECK(first.digest == second.digest);
    CHECK(first.digest != run(8).digest);
}

TEST_CASE("a rule broken on purpose is seen")
{
    const std::pair<Sin, const char*> sins[] = {{Sin::desk_does_not_sync, "desk does not sync"},
                                                {Sin::central_does_not_sync, "central does not sync"},
                                                {Sin::promise_before_commit, "promise before the commit"},
                                                {Sin::done_before_receipt, "done before the receipt"},
                                                {Sin::open_rows_lost_at_restart, "open rows lost at a restart"}};
    for (const auto& [sin, name] : sins) {
        const auto report = seen(sin);
        const std::string shown(name);
        CHECK_MESSAGE(report, shown << " is not seen");
        if (report) MESSAGE(shown << ", seed " << report->seed << ": " << report->violation);
    }
}
