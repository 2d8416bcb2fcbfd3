// kill -9 at a random moment, over and over on the same file: the damage of one life is the start of the next.
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <algorithm>
#include <map>
#include <thread>

#include "support/desk_queue.h"

using namespace balcao;
using queue::Outcome;
using queue::State;

namespace {

struct Word {
    char what;                  ///< r(egistered), s(ettled), o(pen)
    queue::Position position;
};

/// One life of a desk: registers, settles, keeps house; tells what is true after the call that made it true.
[[noreturn]] void live(const queue::QueueOptions& options, int cycle, int pipe_end, bool tells_early)
{
    base::ManualClock clock(test::k_now);
    base::SeededRandom random(static_cast<std::uint64_t>(cycle));
    const auto tell = [&](char what, queue::Position position) {
        const Word word{what, position};
        (void)!::write(pipe_end, &word, sizeof word);
    };
    auto queue = queue::Queue::open(options, clock, random);
    if (!queue) ::_exit(1);
    tell('o', 0);
    for (int n = 1; n < 1000; ++n) {
        queue::NewRecord record;
        record.case_id = base::CaseId("case-" + std::to_string(cycle) + "-" + std::to_string(n));
        record.day = base::utc_day(test::k_now);
        record.captured_at = test::k_now;
        record.operator_id = base::OperatorId("ana");
        record.summary = {"A1", "AE", "2C3"};
        if (tells_early) tell('r', queue->stats()->last_position + 1);
        const auto kept = queue->append(record, [](const queue::Slot& slot) -> base::Result<queue::SignedRecord> {
            queue::SignedRecord out;
            out.header = base::to_bytes("{\"seq\":" + std::to_string(slot.seq) + "}");
            out.sealed = base::to_bytes(std::string(700, 's'));
            out.hash = seal::record_hash(out.header, seal::sha256(out.sealed), slot.prev);
            out.signature.assign(64, 7);
            return out;
        });
        if (!kept) ::_exit(1);
        if (!tells_early) tell('r', kept->position);
        if (n % 3 != 0) continue;
        const auto batch = queue->claim(5);
        if (!batch || batch->empty()) continue;
        std::vector<queue::ItemOutcome> outcomes;
        for (const auto& item : batch->records) outcomes.push_back({item.seq, Outcome::accepted, "", {}});
        if (!queue->settle(batch->epoch, outcomes, queue::VerifiedReceipt{base::to_bytes("receipt"), test::k_now})) ::_exit(1);
        for (const auto& item : batch->records) tell('s', item.position);
        if (n % 9 == 0) (void)queue->upkeep();
    }
    ::_exit(0);
}

struct Lives {
    std::map<queue::Position, bool> told;  ///< settled?
    int killed = 0;
    int ended = 0;
    int bad = 0;
    std::string first;
};

/// How long a life may last, in microseconds: some twenty waits for this disk, since a fixed time holds no commit on a slow one.
std::uint32_t longest_life(const std::string& folder)
{
    const int fd = ::open((folder + "/wait").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    const auto start = std::chrono::steady_clock::now();
    constexpr int k_waits = 20;
    for (int i = 0; i < k_waits; ++i) {
        (void)!::pwrite(fd, "x", 1, i);
        (void)::fdatasync(fd);
    }
    ::close(fd);
    const auto took = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - start).count();
    return static_cast<std::uint32_t>(std::clamp<std::int64_t>(took, 15'000, 400'000));
}

void one_life(const queue::QueueOptions& options, int cycle, std::uint32_t longest, base::Random& random, bool tells_early, Lives& lives)
{
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    const pid_t child = ::fork();
    if (child == 0) live(options, cycle, ends[1], tells_early);
    ::close(ends[1]);
    Word word{};
    // From the moment it is open: before, there is nothing to lose.
    (void)!::read(ends[0], &word, sizeof word);
    std::this_thread::sleep_for(std::chrono::microseconds(random.below(longest)));
    ::kill(child, SIGKILL);
    while (::read(ends[0], &word, sizeof word) == static_cast<ssize_t>(sizeof word)) {
        lives.told[word.position] = lives.told[word.position] || word.what == 's';
    }
    ::close(ends[0]);
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    lives.killed += WIFSIGNALED(status) ? 1 : 0;
    lives.ended += WIFEXITED(status) ? 1 : 0;
}

/// Everything told so far, or of it the newest.
void compare(const queue::QueueOptions& options, bool everything, Lives& lives)
{
    base::ManualClock clock(test::k_now);
    base::SeededRandom random(1);
    auto queue = queue::Queue::open(options, clock, random);
    REQUIRE(queue);
    std::string wrong;
    int left = everything ? 1'000'000'000 : 100;
    for (auto one = lives.told.rbegin(); one != lives.told.rend() && left-- > 0; ++one) {
        const auto item = queue->item(one->first);
        if (!item || !*item) wrong = "lost " + std::to_string(one->first);
        else if (one->second && (*item)->state != State::acked) wrong = "unsettled " + std::to_string(one->first);
    }
    if (everything && (!queue->check_integrity() || !queue->verify_audit() || !queue->verify_chain() ||
                       !queue->balance(base::utc_day(test::k_now)))) {
        wrong = "chains, ledger or file";
    }
    lives.bad += wrong.empty() ? 0 : 1;
    if (lives.first.empty()) lives.first = wrong;
}

Lives many_lives(int cycles, bool tells_early)
{
    const test::TemporaryFolder folder;
    queue::QueueOptions options;
    options.path = folder.file("desk.db");
    options.ballast_bytes = 0;
    base::SeededRandom random(17);
    const auto longest = longest_life(folder.path());
    Lives lives;
    for (int cycle = 1; cycle <= cycles; ++cycle) {
        one_life(options, cycle, longest, random, tells_early, lives);
        compare(options, cycle % 500 == 0 || cycle == cycles, lives);
    }
    return lives;
}

}  // namespace

TEST_CASE("killed at random two hundred times on one file, or BALCAO_KILL_CYCLES times, the desk keeps what it told")
{
    const char* wanted = std::getenv("BALCAO_KILL_CYCLES");
    const int cycles = wanted != nullptr ? std::atoi(wanted) : 200;
    const auto lives = many_lives(cycles, false);
    MESSAGE(lives.killed << " kills, " << lives.told.size() << " records told");
    CHECK(lives.killed == cycles);
    CHECK(lives.ended == 0);
    CHECK(lives.told.size() > static_cast<std::size_t>(cycles) / 4);  // a slow machine is killed before most desks have told anything
    CHECK_MESSAGE(lives.bad == 0, lives.first);
}

TEST_CASE("the random kills see a desk that tells before the commit")
{
    CHECK(many_lives(60, true).bad > 0);
}
