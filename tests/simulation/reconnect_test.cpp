// Two thousand desks and one central that is away: how many requests a second it would have to turn down.
#include <algorithm>
#include <array>
#include <filesystem>
#include <queue>

#include "disk.h"
#include "seal/chain.h"
#include "support/keys.h"
#include "support/temporary_folder.h"
#include "sync/engine.h"

using namespace balcao;
using namespace std::chrono_literals;
using simulation::Disk;

namespace {

constexpr int k_desks = 2000;

/// Nobody there; counts how often every second tries.
class AbsentCentral final : public sync::Remote {
public:
    explicit AbsentCentral(const base::Clock& clock) : m_clock(clock) {}

    sync::Call<wire::BatchAnswer> post_batch(const wire::Batch&, const std::stop_token&) override
    {
        ++requests[second()];
        return tl::unexpected(sync::CallError{});
    }
    sync::Call<wire::CursorAnswer> cursor(const base::EpochId&, const std::stop_token&) override
    {
        ++requests[second()];
        return tl::unexpected(sync::CallError{});
    }
    sync::Call<sync::TimeReading> time(const std::stop_token&) override
    {
        ++requests[second()];
        return tl::unexpected(sync::CallError{});
    }

    std::map<std::int64_t, int> requests;  ///< by second

private:
    [[nodiscard]] std::int64_t second() const { return m_clock.monotonic_ms() / 1000; }
    const base::Clock& m_clock;
};

/// Engines of many desks; that they share a queue makes no difference while nothing gets through.
struct Crowd {
    Crowd()
    {
        simulation::use_simulated_disks();
        std::filesystem::create_directory(m_folder.file("disk"));
        m_disk.emplace(m_folder.file("disk"));
        queue::QueueOptions options;
        options.path = m_disk->file("queue.db");
        options.ballast_bytes = 0;
        m_queue.emplace(queue::Queue::open(options, clock, m_random).value());
        for (int n = 1; n <= 10; ++n) add(n);  // something waits; nothing gets through
        for (int i = 0; i < k_desks; ++i) {
            m_randoms.push_back(std::make_unique<base::SeededRandom>(1000 + i));
            const sync::EngineParts parts{*m_queue, m_mutex, central,
                                    {base::TerminalId("posto-1"), {m_root.certificate}, {m_receipt.certificate}},
                                    clock, *m_randoms.back()};
            m_engines.push_back(std::make_unique<sync::Engine>(parts));
            m_due.emplace(0, i);
        }
    }
    void run_until(std::int64_t end_ms)
    {
        while (!m_due.empty() && m_due.top().first <= end_ms) {
            const auto [at, desk] = m_due.top();
            m_due.pop();
            clock.advance(std::chrono::milliseconds(std::max<std::int64_t>(at - clock.monotonic_ms(), 0)));
            const auto rest = m_engines[static_cast<std::size_t>(desk)]->step({});
            m_due.emplace(clock.monotonic_ms() + std::max<std::int64_t>(rest.most.count(), 1), desk);
        }
    }

    base::ManualClock clock{test::k_now};

private:
    void add(int n)
    {
        queue::NewRecord record;
        record.case_id = base::CaseId("case-" + std::to_string(n));
        record.day = base::utc_day(clock.now());
        record.captured_at = clock.now();
        record.operator_id = base::OperatorId("ana");
        record.summary = {"A1", "AE", "2C3"};
        REQUIRE(m_queue->append(record, [&](const queue::Slot& slot) -> base::Result<queue::SignedRecord> {
            wire::RecordHeader header;
            header.terminal = base::TerminalId("posto-1");
            header.epoch = slot.epoch;
            header.seq = slot.seq;
            header.captured_at = clock.now();
            header.boot_id = clock.boot_id();
            header.operator_ref = "ana";
            header.schema = "balcao.activation/1";
            queue::SignedRecord out;
            out.header = wire::canonical_header(header);
            out.sealed = base::to_bytes("sealed");
            out.hash = seal::record_hash(out.header, seal::sha256(out.sealed), slot.prev);
            out.signature = base::Bytes(64, 1);
            return out;
        }));
    }

    test::TemporaryFolder m_folder;
    std::optional<Disk> m_disk;
    base::SeededRandom m_random{3};
    seal::KeyPair m_root = test::make_root();
    seal::KeyPair m_receipt = test::make_pair(m_root, seal::Profile::receipt, "central");
    base::Mutex m_mutex;
    std::optional<queue::Queue> m_queue;

public:
    AbsentCentral central{clock};

private:
    std::vector<std::unique_ptr<base::SeededRandom>> m_randoms;
    std::vector<std::unique_ptr<sync::Engine>> m_engines;
    using Due = std::pair<std::int64_t, int>;
    std::priority_queue<Due, std::vector<Due>, std::greater<>> m_due;
};

int peak(const std::map<std::int64_t, int>& counts, std::int64_t from)
{
    int most = 0;
    for (auto one = counts.lower_bound(from); one != counts.end(); ++one) most = std::max(most, one->second);
    return most;
}

}  // namespace

TEST_CASE("two thousand desks that lost the central in the same moment do not ask for it in the same moment")
{
    Crowd crowd;
    crowd.run_until(10 * 60 * 1000);  // all switched on at once, the central away
    const int together = peak(crowd.central.requests, 0);
    const int later = peak(crowd.central.requests, 120);
    MESSAGE("at most " << together << " requests in the first second, " << later << " in a second after two minutes");
    CHECK(together >= k_desks);
    CHECK(later < k_desks / 5);
}
