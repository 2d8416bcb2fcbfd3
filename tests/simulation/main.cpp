// Without flags: the tests. With --seeds, --from or --minutes: fresh seeds, one after another; those that
// fail are printed with their log and belong into tests/simulation/seeds.
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "base/log.h"
#include "world.h"

namespace {

struct Flags {
    std::uint64_t seeds = 0;
    std::uint64_t from = 1'000'000;
    int minutes = 0;
    int steps = 0;
    bool log = false;
    [[nodiscard]] bool any() const { return seeds > 0 || minutes > 0; }
};

Flags& flags()
{
    static Flags the;
    return the;
}

void read_flags(int count, char** values)
{
    auto& out = flags();
    for (int i = 1; i < count; ++i) {
        const std::string flag = values[i];
        if (flag == "--log") out.log = true;
        if (i + 1 >= count) continue;
        const auto number = std::strtoull(values[i + 1], nullptr, 10);
        if (flag == "--seeds") out.seeds = number;
        if (flag == "--from") out.from = number;
        if (flag == "--minutes") out.minutes = static_cast<int>(number);
        if (flag == "--steps") out.steps = static_cast<int>(number);
    }
}

int run_fresh()
{
    using Clock = std::chrono::steady_clock;
    const auto begin = Clock::now();
    const auto most = flags().minutes > 0 ? std::chrono::minutes(flags().minutes) : std::chrono::hours(10'000);
    balcao::simulation::Report sum;
    std::uint64_t done = 0;
    int failed = 0;
    for (auto seed = flags().from; Clock::now() - begin < most && (flags().seeds == 0 || done < flags().seeds); ++seed, ++done) {
        balcao::simulation::WorldOptions options;
        options.seed = seed;
        if (flags().steps > 0) options.steps = flags().steps;
        const auto report = balcao::simulation::simulate(options);
        sum.cases += report.cases;
        sum.taken += report.taken;
        sum.crashes += report.crashes;
        sum.central_crashes += report.central_crashes;
        sum.put_back += report.put_back;
        sum.bundles += report.bundles;
        sum.frozen += report.frozen;
        if (flags().log) {
            for (const auto& line : report.log) std::printf("%s\n", line.c_str());
            std::printf("digest %s\n", report.digest.c_str());
        }
        if (report.violation.empty()) continue;
        ++failed;
        std::printf("seed %llu: %s\n", static_cast<unsigned long long>(seed), report.violation.c_str());
        std::fflush(stdout);
    }
    const auto took = std::chrono::duration_cast<std::chrono::seconds>(Clock::now() - begin).count();
    std::printf("%llu seeds in %lld s, %d failed; %zu cases promised, %zu records taken, %d desk and %d central "
                "crashes, %d backups put back, %d sticks, %d epochs begun by support\n",
                static_cast<unsigned long long>(done), static_cast<long long>(took), failed, sum.cases, sum.taken,
                sum.crashes, sum.central_crashes, sum.put_back, sum.bundles, sum.frozen);
    return failed == 0 ? 0 : 1;
}

}  // namespace

TEST_CASE("fresh seeds" * doctest::skip()) { CHECK(run_fresh() == 0); }

int main(int count, char** values)
{
    // Stubs and lock files are real: they belong into memory where there is such a folder.
    ::setenv("TMPDIR", "/dev/shm", 0);
    // The programs' own log tells every failed call, and failed calls are what this is made of.
    if (std::freopen("/dev/null", "w", stderr) == nullptr) return 1;
    balcao::base::open_log("simulation", "", balcao::base::LogLevel::error);
    read_flags(count, values);
    doctest::Context context(count, values);
    if (flags().any()) {
        context.setOption("test-case", "fresh seeds");
        context.setOption("no-skip", true);
    }
    return context.run();
}
