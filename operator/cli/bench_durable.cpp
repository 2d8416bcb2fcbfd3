// balcao bench durable-captures: cases registered a second, each in a transaction of its own, as a share of
// what the disk can do at most (overwriting 4 KiB and waiting for it; and the same with as many octets as a case writes). They are measured in turns, since a
// machine that others use gives neither a steady rate.

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <deque>
#include <filesystem>
#include <fstream>
#include <thread>

#include "base/mutex.h"
#include "bench.h"
#include "queue/queue.h"
#include "seal/chain.h"
#include "seal/envelope.h"
#include "seal/signature.h"

namespace balcao::cli {

namespace {

using Stopwatch = std::chrono::steady_clock;
constexpr int k_round = 250;
constexpr std::size_t k_content = 700;   // octets of a usual activation before sealing

double seconds_since(Stopwatch::time_point start)
{
    return std::chrono::duration<double>(Stopwatch::now() - start).count();
}

/// A folder for the measurement, on the disk to be measured.
class Folder {
public:
    explicit Folder(const std::string& below) : m_path(below + "/balcao-bench-XXXXXX")
    {
        m_good = ::mkdtemp(m_path.data()) != nullptr;
    }
    ~Folder()
    {
        std::error_code ignored;
        if (m_good) {
            std::filesystem::remove_all(m_path, ignored);
        }
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    [[nodiscard]] bool good() const { return m_good; }
    [[nodiscard]] std::string file(const char* name) const { return m_path + "/" + name; }

private:
    std::string m_path;
    bool m_good = false;
};

/// Octets this process has handed to write() and its like so far (/proc/self/io); 0 where the kernel does not count them.
std::int64_t octets_written()
{
    std::ifstream io("/proc/self/io");
    std::string word;
    std::int64_t octets = 0;
    while (io >> word >> octets) {
        if (word == "wchar:") {
            return octets;
        }
    }
    return 0;
}

/// The physical limit: a block written over what is there, and waited for.
class RawDisk {
public:
    explicit RawDisk(const std::string& path) : m_fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600))
    {
        const std::string zeros(k_size, '\0');
        (void)!::pwrite(m_fd, zeros.data(), zeros.size(), 0);
        (void)::fsync(m_fd);
    }
    ~RawDisk() { ::close(m_fd); }
    RawDisk(const RawDisk&) = delete;
    RawDisk& operator=(const RawDisk&) = delete;
    /// \return a second; `octets` of one write, at most 64 KiB
    double round(std::size_t octets = 4096)
    {
        octets = std::min(octets, m_block.size());
        const auto start = Stopwatch::now();
        for (int i = 0; i < k_round; ++i) {
            m_at = m_at + 2 * octets <= k_size ? m_at + octets : 0;
            if (::pwrite(m_fd, m_block.data(), octets, static_cast<off_t>(m_at)) < 0 || ::fdatasync(m_fd) != 0) {
                return 0;
            }
        }
        return k_round / seconds_since(start);
    }

private:
    static constexpr std::size_t k_size = 4U * 1024 * 1024;
    int m_fd;
    std::size_t m_at = 0;
    std::string m_block = std::string(65536, 'b');
};

struct Keys {
    seal::KeyPair terminal;
    seal::Certificate central;
};

base::Result<Keys> make_keys(base::Instant now)
{
    const seal::Validity validity{now - std::chrono::hours(1), now + std::chrono::hours(24)};
    const auto root = seal::PrivateKey::generate();
    const auto terminal = seal::PrivateKey::generate();
    const auto central = seal::PrivateKey::generate();
    if (!root || !terminal || !central) {
        return base::fail(base::FaultCode::seal_failed);
    }
    const auto anchor = seal::issue_root(*root, "bench", validity);
    if (!anchor) {
        return base::unexpected(anchor.error());
    }
    const seal::KeyPair issuer{*root, *anchor};
    const auto mine = seal::issue(*terminal, "bench", issuer, seal::Profile::client, validity);
    const auto theirs = seal::issue(*central, "bench", issuer, seal::Profile::seal, validity);
    if (!mine || !theirs) {
        return base::fail(base::FaultCode::seal_failed);
    }
    return Keys{{*terminal, *mine}, *theirs};
}

queue::NewRecord new_record(base::Instant now, std::int64_t number)
{
    queue::NewRecord record;
    record.case_id = base::CaseId("bench-" + std::to_string(number));
    record.day = base::utc_day(now);
    record.captured_at = now;
    record.operator_id = base::OperatorId("bench");
    record.summary = {"B" + std::to_string(number % 1000), "AE", "000"};
    return record;
}

/// Signs for a slot. With a recipient the content is sealed too, as in service.
base::Result<queue::SignedRecord> sign(const Keys& keys, const queue::Slot& slot, base::Bytes sealed)
{
    queue::SignedRecord record;
    record.header = base::to_bytes("{\"captured_at\":\"2026-11-24T09:00:00.000Z\",\"epoch\":\"" + slot.epoch.text() +
                                   "\",\"operator_ref\":\"bench\",\"schema\":\"balcao.activation/1\",\"seq\":" +
                                   std::to_string(slot.seq) + ",\"terminal\":\"bench\",\"v\":1}");
    record.sealed = std::move(sealed);
    record.hash = seal::record_hash(record.header, seal::sha256(record.sealed), slot.prev);
    auto signature = seal::sign(keys.terminal.key, record.hash);
    if (!signature) {
        return base::unexpected(signature.error());
    }
    record.signature = std::move(*signature);
    return record;
}

struct Ready {
    queue::NewRecord record;
    queue::SignedRecord prepared;
};

/// Hands finished records from the sealing thread to the one that commits.
class Belt {
public:
    void put(Ready ready)
    {
        base::Lock lock(m_mutex);
        m_room.wait(lock, [&]() BALCAO_REQUIRES(m_mutex) { return m_waiting.size() < 32; });
        m_waiting.push_back(std::move(ready));
        m_filled.notify_one();
    }
    Ready take()
    {
        base::Lock lock(m_mutex);
        m_filled.wait(lock, [&]() BALCAO_REQUIRES(m_mutex) { return !m_waiting.empty(); });
        Ready ready = std::move(m_waiting.front());
        m_waiting.pop_front();
        m_room.notify_one();
        return ready;
    }

private:
    base::Mutex m_mutex;
    std::condition_variable_any m_room;
    std::condition_variable_any m_filled;
    std::deque<Ready> m_waiting BALCAO_GUARDED_BY(m_mutex);
};

class Desk {
public:
    Desk(queue::Queue& queue, const Keys& keys, base::Instant now) : m_queue(queue), m_keys(keys), m_now(now) {}

    /// Storage alone: records are made ready before the clock starts.
    double stored_round()
    {
        std::vector<Ready> ready;
        auto slot = m_queue.next_slot();
        for (int i = 0; i < k_round; ++i) {
            auto next = make(slot, base::Bytes(k_content + 286, 's'));
            if (!next) {
                return 0;
            }
            ready.push_back(std::move(*next));
        }
        const auto before = octets_written();
        const auto start = Stopwatch::now();
        for (const auto& [record, prepared] : ready) {
            if (!m_queue.append(record, prepared)) {
                return 0;
            }
        }
        const double rate = k_round / seconds_since(start);
        m_octets = static_cast<std::size_t>((octets_written() - before) / k_round);
        (void)m_queue.upkeep();  // as the desk does between two cases
        return rate;
    }

    /// Makes the log longer, unsigned: what is measured afterwards is how long it is.
    bool grow_to(std::int64_t rows)
    {
        const auto grown = m_queue.stats();
        bool good = grown.has_value();
        for (auto left = good ? rows - grown->last_position : 0; good && left > 0; --left) {
            const auto slot = m_queue.next_slot();
            queue::SignedRecord record;
            record.header = base::Bytes(230, 'h');
            record.sealed = base::Bytes(k_content + 286, 's');
            record.hash = seal::record_hash(record.header, seal::sha256(record.sealed), slot.prev);
            record.signature.assign(seal::k_signature_size, 7);
            good = m_queue.append(new_record(m_now, ++m_number), record).has_value();
            if (left % 5000 == 0) {
                (void)m_queue.upkeep();
            }
        }
        return good;
    }

    /// What a case of the last stored round cost in octets written.
    [[nodiscard]] std::size_t octets_a_case() const { return m_octets; }

    /// As in service: a second thread seals and signs while this one commits.
    double sealed_round()
    {
        Belt belt;
        const base::Bytes content(k_content, 'c');
        auto slot = m_queue.next_slot();
        const auto start = Stopwatch::now();
        std::jthread sealer([&] {
            for (int i = 0; i < k_round; ++i) {
                auto sealed = seal::seal(content, std::array{m_keys.central}, m_now);
                auto next = make(slot, sealed ? std::move(*sealed) : base::Bytes{});
                belt.put(next ? std::move(*next) : Ready{});
            }
        });
        bool good = true;
        for (int i = 0; i < k_round; ++i) {
            const auto ready = belt.take();
            good = good && m_queue.append(ready.record, ready.prepared).has_value();
        }
        const double rate = good ? k_round / seconds_since(start) : 0;
        (void)m_queue.upkeep();
        return rate;
    }

private:
    base::Result<Ready> make(queue::Slot& slot, base::Bytes sealed)
    {
        auto prepared = sign(m_keys, slot, std::move(sealed));
        if (!prepared) {
            return base::unexpected(prepared.error());
        }
        slot.prev = prepared->hash;
        ++slot.seq;
        return Ready{new_record(m_now, ++m_number), std::move(*prepared)};
    }

    queue::Queue& m_queue;
    const Keys& m_keys;
    base::Instant m_now;
    std::int64_t m_number = 0;
    std::size_t m_octets = 0;
};

double median(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

/// The queue of a growing log: grown without waiting for the disk, measured with it.
bool measure_at(const queue::QueueOptions& wanted, Context& context, const Keys& keys, RawDisk& raw, std::int64_t rows,
                double seconds, wire::OrderedJson& sizes)
{
    base::SystemRandom random;
    for (const bool growing : {true, false}) {
        auto options = wanted;
        options.durability = growing ? database::Durability::process_only : database::Durability::full;
        auto queue = queue::Queue::open(options, context.clock(), random);
        if (!queue) {
            return false;
        }
        Desk desk(*queue, keys, context.clock().now());
        if (growing) {
            if (!desk.grow_to(rows)) return false;
            continue;
        }
        desk.stored_round();
        raw.round();
        std::vector<double> rates;
        std::vector<double> shares;
        const auto start = Stopwatch::now();
        do {
            const double before = raw.round();
            rates.push_back(desk.stored_round());
            shares.push_back(rates.back() / ((before + raw.round()) / 2));
            if (before <= 0 || rates.back() <= 0) return false;
        } while (seconds_since(start) < seconds);
        sizes.push_back({{"rows", rows}, {"per_second", median(rates)}, {"share", median(shares)}, {"rounds", rates.size()}});
    }
    return true;
}

void run_growing(Context& context, const BenchOptions& options, const Folder& folder, const Keys& keys)
{
    queue::QueueOptions wanted;
    wanted.path = folder.file("desk.db");
    wanted.ballast_bytes = 0;
    RawDisk raw(folder.file("raw"));
    auto sizes = wire::OrderedJson::array();
    for (std::int64_t rows = 1000; rows <= options.rows; rows *= 10) {
        if (!measure_at(wanted, context, keys, raw, rows, options.seconds, sizes)) {
            context.environment_error("storage_write_failed", "the disk refused a write");
            return;
        }
    }
    double best = 0;
    for (const auto& size : sizes) best = std::max(best, size.at("share").get<double>());
    const double last = sizes.back().at("share").get<double>();
    const wire::OrderedJson answer{{"name", "durable-captures-growing"}, {"sizes", sizes}, {"slower_at_the_end", best / last}};
    char line[160];
    std::snprintf(line, sizeof line, "durable-captures: %.0f %% of the disk's limit at %lld records, at best %.0f %%: %.2f times slower",
                  100 * last, static_cast<long long>(sizes.back().at("rows").get<std::int64_t>()), 100 * best, best / last);
    context.answer(answer, line);
}

void run_durable(Context& context, const BenchOptions& options)
{
    const auto below = options.file.empty() ? std::filesystem::temp_directory_path().string() : options.file;
    const Folder folder(below);
    const auto now = context.clock().now();
    const auto keys = make_keys(now);
    base::SystemRandom random;
    if (options.rows > 0 && folder.good() && keys) {
        run_growing(context, options, folder, *keys);
        return;
    }
    queue::QueueOptions wanted;
    wanted.path = folder.file("desk.db");
    wanted.ballast_bytes = 0;
    auto opened = queue::Queue::open(wanted, context.clock(), random);
    if (!folder.good() || !keys || !opened) {
        context.environment_error("storage_open_failed", "cannot work in " + below);
        return;
    }
    Desk desk(*opened, *keys, now);
    RawDisk raw(folder.file("raw"));
    desk.stored_round();  // the first round makes the log grow; afterwards it is written over in place
    raw.round();
    std::array<std::vector<double>, 3> rates;
    std::vector<double> stored_share;
    std::vector<double> octets_share;
    std::vector<double> sealed_share;
    const auto start = Stopwatch::now();
    do {
        const double disk_before = raw.round();
        rates[1].push_back(desk.stored_round());
        const double disk = (disk_before + raw.round()) / 2;
        octets_share.push_back(rates[1].back() / raw.round(desk.octets_a_case()));
        rates[2].push_back(desk.sealed_round());
        rates[0].push_back(disk);
        if (disk <= 0 || rates[1].back() <= 0 || rates[2].back() <= 0) {
            context.environment_error("storage_write_failed", "the disk refused a write");
            return;
        }
        stored_share.push_back(rates[1].back() / disk);
        sealed_share.push_back(rates[2].back() / disk);
    } while (seconds_since(start) < options.seconds);
    const double took = seconds_since(start);
    const auto count = static_cast<std::uint64_t>(rates[1].size()) * k_round;
    const wire::OrderedJson answer{{"name", "durable-captures"},
                                   {"count", count},
                                   {"seconds", took},
                                   {"per_second", median(rates[1])},
                                   {"disk_limit_per_second", median(rates[0])},
                                   {"share", median(stored_share)},
                                   {"octets_a_case", desk.octets_a_case()},
                                   {"share_of_as_many_octets", median(octets_share)},
                                   {"sealed_per_second", median(rates[2])},
                                   {"sealed_share", median(sealed_share)},
                                   {"rounds", rates[1].size()}};
    char line[240];
    std::snprintf(line, sizeof line,
                  "durable-captures: %.0f a second, %.0f %% of the disk's %.0f, %.0f %% of its writes of as many octets (%zu); with sealing and signing %.0f (%.0f %%)",
                  median(rates[1]), 100 * median(stored_share), median(rates[0]), 100 * median(octets_share), desk.octets_a_case(),
                  median(rates[2]), 100 * median(sealed_share));
    context.answer(answer, line);
}

}  // namespace

Benchmark bench_durable()
{
    return {"durable-captures", "Cases registered a second, each safe on the disk, as a share of the disk's limit", run_durable};
}

}  // namespace balcao::cli
