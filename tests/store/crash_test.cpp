// kill -9 at every durability call of a desk's work, before it, after it and in the middle of a write.
#include <sys/wait.h>
#include <unistd.h>

#include <set>

#include "fault_vfs.h"
#include "workload.h"

using namespace balcao;
using test::FaultMode;

namespace {

struct Told {
    char what;
    int number;
};

/// Runs the work in a child that is killed at call `at`; what it promised comes through a pipe.
test::Promises run_and_kill(const queue::QueueOptions& options, const std::string& keys, FaultMode mode,
                            std::int64_t at, bool promise_early, std::int64_t* calls = nullptr)
{
    int pipe_ends[2];
    REQUIRE(::pipe(pipe_ends) == 0);
    const pid_t child = ::fork();
    if (child == 0) {
        test::arm({mode, at, false});
        const auto tell = [&](char what, int number) {
            const Told told{what, number};
            (void)!::write(pipe_ends[1], &told, sizeof told);
        };
        test::work(options, keys, tell, promise_early);
        tell('C', static_cast<int>(test::durability_calls()));
        ::_exit(0);
    }
    ::close(pipe_ends[1]);
    test::Promises promises;
    Told told{};
    while (::read(pipe_ends[0], &told, sizeof told) == static_cast<ssize_t>(sizeof told)) {
        if (told.what == 'R') {
            promises.registered.push_back(told.number);
        } else if (told.what == 'S') {
            promises.settled.push_back(told.number);
        } else if (told.what == 'D') {
            promises.draft = told.number;
        } else if (calls != nullptr) {
            *calls = told.number;
        }
    }
    ::close(pipe_ends[0]);
    REQUIRE(::waitpid(child, nullptr, 0) == child);
    return promises;
}

queue::QueueOptions options_in(const test::TemporaryFolder& folder)
{
    queue::QueueOptions options;
    options.path = folder.file("desk.db");
    options.ballast_bytes = 0;
    options.vfs = test::k_fault_vfs;
    return options;
}

std::int64_t count_calls()
{
    const test::TemporaryFolder folder;
    std::int64_t calls = 0;
    const auto promises =
        run_and_kill(options_in(folder), folder.file("keys"), FaultMode::none, 0, false, &calls);
    CHECK(promises.registered.size() == 8);
    CHECK(promises.settled.size() == 6);
    CHECK(promises.draft == 6);
    return calls;
}

}  // namespace

TEST_CASE("killed at any moment, the desk keeps every record, receipt and keystroke group it promised")
{
    const auto calls = count_calls();
    REQUIRE(calls > 60);
    constexpr std::array modes{FaultMode::kill_before, FaultMode::kill_half, FaultMode::kill_after};
    const char* all = std::getenv("BALCAO_CRASH_POINTS");  // "all" for every point; else about 60
    const std::int64_t stride = all != nullptr ? 1 : std::max<std::int64_t>(1, calls / 60);
    int runs = 0;
    std::set<std::size_t> seen;
    for (std::int64_t at = 1; at <= calls; at += stride) {
        for (std::size_t m = 0; m < modes.size(); ++m) {
            if (all == nullptr && static_cast<std::size_t>(at) % modes.size() != m) {
                continue;
            }
            const test::TemporaryFolder folder;
            const auto options = options_in(folder);
            const auto promises = run_and_kill(options, folder.file("keys"), modes[m], at, false);
            seen.insert(promises.registered.size());
            const auto wrong = test::broken_promises(options, folder.file("keys"), promises);
            CHECK_MESSAGE(wrong.empty(), "call " << at << ", mode " << m << ": " << wrong);
            ++runs;
        }
    }
    MESSAGE(runs << " crash runs over " << calls << " durability calls");
    CHECK(runs >= 55);
    CHECK(seen.size() >= 8);  // the kills were spread over the whole work
}

TEST_CASE("the crash test sees a desk that promises before the commit")
{
    const auto calls = count_calls();
    int lost = 0;
    for (std::int64_t at = calls / 3; at <= calls; at += 3) {
        const test::TemporaryFolder folder;
        const auto options = options_in(folder);
        const auto promises = run_and_kill(options, folder.file("keys"), FaultMode::kill_before, at, true);
        lost += test::broken_promises(options, folder.file("keys"), promises).empty() ? 0 : 1;
    }
    CHECK(lost > 0);
}
