// Two thousand desks and one central that was away: how many requests a second come when it is back.
#include <algorithm>
#include <array>
#include <filesystem>
#include <queue>

#include "disk.h"
#include "seal/chain.h"
#include "seal/merkle.h"
#include "seal/signature.h"
#include "support/keys.h"
#include "support/temporary_folder.h"
#include "sync/engine.h"

using namespace balcao;
using namespace std::chrono_literals;
using simulation::Disk;

namespace {

constexpr int k_desks = 2000;

/// Answers like a central, counts what is asked in every second, and can be away.
class CountedCentral final : public sync::Remote {
public:
    CountedCentral(const base::Clock& clock, const seal::KeyPair& receipt) : m_clock(clock), m_receipt(receipt) {}

    sync::Call<wire::BatchAnswer> post_batch(const wire::Batch& batch, const std::stop_token&) override
    {
        if (!asked()) return tl::unexpected(sync::CallError{});
        ++batches[second()];
        wire::BatchAnswer out;
        wire::Receipt receipt;
        std::vector<seal::Digest> leaves;
        for (const auto& record : batch.records) {
            wire::ItemResult result;
            result.seq = record.header.seq;
            result.status = m_stored.emplace(result.seq, record.hash).second ? wire::ItemStatus::accepted : wire::ItemStatus::duplicate;
            out.results.push_back(result);
            leaves.push_back(*seal::digest_from(record.hash));
        }
        grow();
        receipt.terminal = batch.records.front().header.terminal;
        receipt.epoch = batch.records.front().header.epoch;
        receipt.first = batch.records.front().header.seq;
        receipt.last = batch.records.back().header.seq;
        receipt.count = static_cast<std::int64_t>(leaves.size());
        receipt.merkle_root = seal::bytes_of(seal::merkle_root(leaves));
        receipt.head_hash = m_head;
        receipt.received_at = m_clock.now();
        receipt.results_digest = seal::bytes_of(seal::sha256(wire::canonical_results(out.results)));
        receipt.kid = base::to_hex(m_receipt.certificate.key_id());
        receipt.sig = seal::sign(m_receipt.key, wire::canonical_receipt(receipt)).value();
        out.contiguous_upto = m_upto;
        out.receipt = receipt;
        return out;
    }
    sync::Call<wire::CursorAnswer> cursor(const base::EpochId& epoch, const std::stop_token&) override
    {
        if (!asked()) return tl::unexpected(sync::CallError{});
        wire::CursorAnswer out;
        out.epoch = epoch;
        out.contiguous_upto = m_upto;
        out.head_hash = m_head;
        auto before = m_upto;
        for (auto next = m_stored.upper_bound(m_upto); next != m_stored.end(); before = (next++)->first) {
            if (next->first > before + 1) out.gaps.push_back({before + 1, next->first - 1});
        }
        return out;
    }
    sync::Call<sync::TimeReading> time(const std::stop_token&) override
    {
        if (!asked()) return tl::unexpected(sync::CallError{});
        return sync::TimeReading{m_clock.now(), 0ms, 1ms};
    }
    [[nodiscard]] std::size_t stored() const { return m_stored.size(); }

    bool away = true;
    std::map<std::int64_t, int> requests;  ///< by second
    std::map<std::int64_t, int> batches;

private:
    [[nodiscard]] std::int64_t second() const { return m_clock.monotonic_ms() / 1000; }
    bool asked()
    {
        ++requests[second()];
        return !away;
    }
    void grow()
    {
        for (auto next = m_stored.find(m_upto + 1); next != m_stored.end() && next->first == m_upto + 1; ++next) {
            m_upto = next->first;
            m_head = next->second;
        }
    }

    const base::Clock& m_clock;
    const seal::KeyPair& m_receipt;
    std::map<base::Sequence, base::Bytes> m_stored;
    base::Sequence m_upto = 0;
    base::Bytes m_head = base::Bytes(32, 0);
};

/// Engines of many desks over one queue: what each of them sends is one record of it.
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
        for (int n = 1; n <= 2 * k_desks; ++n) add(n);
        sync::EngineLimits limits;
        limits.sender.batch_octets = 1;  // of content: one record a request
        for (int i = 0; i < k_desks; ++i) {
            m_randoms.push_back(std::make_unique<base::SeededRandom>(1000 + i));
            sync::EngineParts parts{*m_queue, m_mutex, central,
                                    {base::TerminalId("posto-1"), {m_root.certificate}, {m_receipt.certificate}},
                                    clock, *m_randoms.back()};
            parts.limits = limits;
            m_engines.push_back(std::make_unique<sync::Engine>(std::move(parts)));
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
    CountedCentral central{clock, m_receipt};

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

TEST_CASE("two thousand desks that lost the central together do not come back together")
{
    Crowd crowd;
    crowd.run_until(20 * 60 * 1000);  // all switched on in the same moment, the central away
    const int asking = peak(crowd.central.requests, 120);
    crowd.central.away = false;
    const auto back = crowd.clock.monotonic_ms() / 1000 + 1;
    std::int64_t minutes = 0;
    while (crowd.central.stored() < 2 * k_desks && minutes < 30) crowd.run_until((20 + ++minutes) * 60 * 1000);
    std::int64_t last = back;
    for (const auto& [second, count] : crowd.central.batches) last = std::max(last, second);
    const int requests = peak(crowd.central.requests, back);
    const int batches = peak(crowd.central.batches, back);
    MESSAGE("away: at most " << asking << " requests in a second; back: at most " << requests << " requests and " << batches
                             << " batches in a second; the last record " << last - back << " s after");
    CHECK(crowd.central.stored() == 2 * k_desks);
    CHECK(requests < k_desks / 2);
    CHECK(batches < k_desks / 5);
}
