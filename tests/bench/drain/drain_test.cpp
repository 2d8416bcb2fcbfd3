// A clerk types while the desk sends what an outage left: the service with its real socket, queue and sync engine, against a
// central in the same process that answers at once with signed receipts, so that the desk is as busy as it can be.
// Without settings 2,000 records; in full:  BALCAO_DRAIN=100000 build/release/tests/bench_drain
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <random>

#include "database/connection.h"
#include "seal/chain.h"
#include "seal/merkle.h"
#include "seal/signature.h"
#include "sync/engine.h"
#include "unit/desk/citizen.h"
#include "wire/activation.h"
#include "wire/record.h"

using namespace balcao;
using Stopwatch = std::chrono::steady_clock;
using test::done;
using test::RunningService;

namespace {

double ms_since(Stopwatch::time_point start) { return std::chrono::duration<double, std::milli>(Stopwatch::now() - start).count(); }

/// Takes everything and signs for it.
class ReadyCentral final : public sync::Remote {
public:
    explicit ReadyCentral(const seal::KeyPair& receipt) : m_receipt(receipt) {}
    sync::Call<wire::BatchAnswer> post_batch(const wire::Batch& batch, const std::stop_token&) override
    {
        wire::BatchAnswer out;
        wire::Receipt receipt;
        std::vector<seal::Digest> leaves;
        for (const auto& record : batch.records) {
            wire::ItemResult result;
            result.seq = record.header.seq;
            result.status = wire::ItemStatus::accepted;
            result.activation = wire::ActivationState::pending;
            out.results.push_back(result);
            leaves.push_back(*seal::digest_from(record.hash));
        }
        m_upto = batch.records.back().header.seq;
        out.contiguous_upto = m_upto;
        receipt.first = batch.records.front().header.seq;
        receipt.last = m_upto;
        receipt.head_hash = batch.records.back().hash;
        receipt.terminal = batch.records.front().header.terminal;
        receipt.epoch = batch.records.front().header.epoch;
        receipt.count = static_cast<std::int64_t>(leaves.size());
        receipt.merkle_root = seal::bytes_of(seal::merkle_root(leaves));
        receipt.received_at = test::k_now;
        receipt.results_digest = seal::bytes_of(seal::sha256(wire::canonical_results(out.results)));
        receipt.kid = base::to_hex(m_receipt.certificate.key_id());
        receipt.sig = seal::sign(m_receipt.key, wire::canonical_receipt(receipt)).value();
        out.receipt = receipt;
        ++batches;
        return out;
    }
    sync::Call<wire::CursorAnswer> cursor(const base::EpochId&, const std::stop_token&) override
    {
        wire::CursorAnswer out;
        out.head_hash = base::Bytes(32, 0);
        return out;
    }
    sync::Call<sync::TimeReading> time(const std::stop_token&) override { return sync::TimeReading{test::k_now, {}, {}}; }
    std::atomic<std::int64_t> batches{0};

private:
    const seal::KeyPair& m_receipt;
    base::Sequence m_upto = 0;
};

void fill(RunningService& running, int records)
{
    auto fast = running.queue_options;
    fast.path = running.folder.file("queue.db");
    fast.durability = database::Durability::process_only;
    auto queue = queue::Queue::open(fast, running.clock, running.random);
    REQUIRE(queue);
    for (int n = 1; n <= records; ++n) {
        queue::NewRecord record;
        record.case_id = base::CaseId("case-" + std::to_string(n));
        const auto at = running.clock.now() - std::chrono::hours(24 * 3);  // what days without a line left
        record.day = base::utc_day(at);
        record.captured_at = at;
        record.operator_id = base::OperatorId("ana");
        record.summary = {"A1", "AE", "2C3"};
        REQUIRE(queue->append(record, [&](const queue::Slot& slot) -> base::Result<queue::SignedRecord> {
            wire::RecordHeader header;
            header.terminal = base::TerminalId("terminal-1");
            header.epoch = slot.epoch;
            header.seq = slot.seq;
            header.captured_at = at;
            header.boot_id = running.clock.boot_id();
            header.operator_ref = "ana";
            header.schema = wire::k_activation_schema;
            queue::SignedRecord out;
            out.header = wire::canonical_header(header);
            out.sealed = base::Bytes(1000, 's');
            out.hash = seal::record_hash(out.header, seal::sha256(out.sealed), slot.prev);
            out.signature = base::Bytes(64, 1);
            return out;
        }));
        if (n % 5000 == 0) REQUIRE(queue->upkeep());
    }
}

/// One character into the form after the other, each saved before the answer comes; a pause between them as of fast hands.
std::vector<double> type(RunningService& running, link::Client& console, const std::function<bool()>& go_on)
{
    std::vector<double> times;
    std::mt19937 pause(7);
    for (int stroke = 0; go_on(); ++stroke) {
        const auto start = Stopwatch::now();
        done(console, "edit", {{"field", "surname"}, {"text", "EXEMPLO" + std::to_string(stroke % 10)}});
        times.push_back(ms_since(start));
        std::this_thread::sleep_for(std::chrono::milliseconds(5 + pause() % 20));
        running.clock.advance(std::chrono::milliseconds(static_cast<std::int64_t>(ms_since(start))));
    }
    std::sort(times.begin(), times.end());
    return times;
}

double part(const std::vector<double>& times, double share)
{
    return times.empty() ? 0 : times[std::min(times.size() - 1, static_cast<std::size_t>(share * static_cast<double>(times.size())))];
}

/// The limit of one write to this disk: 4 KiB written over and waited for, median of 200 in ms.
double raw_write_ms(const std::string& path)
{
    const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    const std::string block(4096, 'b');
    std::vector<double> times;
    for (int i = 0; i < 200; ++i) {
        const auto start = Stopwatch::now();
        REQUIRE(::pwrite(fd, block.data(), block.size(), 4096 * (i % 64)) == 4096);
        REQUIRE(::fdatasync(fd) == 0);
        times.push_back(ms_since(start));
    }
    ::close(fd);
    std::sort(times.begin(), times.end());
    return part(times, 0.5);
}

/// The ceiling of any sender on this machine, records a second: the same rows read from a copy of the file in as large batches,
/// their hashes checked, answered by the same central and its signature checked; nothing is written and nobody types.
double ceiling(const std::string& file, ReadyCentral& central, const seal::KeyPair& receipt, int records, int per_batch)
{
    database::OpenOptions options;
    options.path = file;
    auto connection = database::Connection::open(options);
    REQUIRE(connection);
    const auto start = Stopwatch::now();
    int done = 0;
    {
        auto rows = connection->prepare("SELECT header, sealed, prev, hash, sig FROM rec WHERE pos > ? ORDER BY pos LIMIT ?");
        REQUIRE(rows);
        while (done < records) {
            wire::Batch batch;
            rows->bind(1, std::int64_t{done}).bind(2, std::int64_t{per_batch});
            for (;;) {
                const auto row = rows->step();
                REQUIRE(row);
                if (!*row) break;
                const auto header = rows->bytes(0);
                wire::Record record;
                record.header = wire::decode_header(header).value();
                record.sealed = rows->bytes(1);
                record.prev = rows->bytes(2);
                record.hash = rows->bytes(3);
                record.sig = rows->bytes(4);
                REQUIRE(seal::bytes_of(seal::record_hash(header, seal::sha256(record.sealed), *seal::digest_from(record.prev))) == record.hash);
                batch.records.push_back(std::move(record));
            }
            rows->reset();
            REQUIRE(!batch.records.empty());
            const auto answer = central.post_batch(batch, {});
            REQUIRE(answer);
            REQUIRE(seal::verify(receipt.certificate, wire::canonical_receipt(*answer->receipt), answer->receipt->sig));
            done += static_cast<int>(batch.records.size());
        }
    }
    return done / (ms_since(start) / 1000);
}

}  // namespace

TEST_CASE("a clerk types while the desk sends what an outage left: every keystroke is kept and every record settled")
{
    const char* wanted = std::getenv("BALCAO_DRAIN");
    const int records = wanted != nullptr ? std::atoi(wanted) : 2000;
    RunningService running;
    running.stop();
    fill(running, records);
    running.start();
    const auto receipt = test::make_pair(running.root, seal::Profile::receipt, "central");
    ReadyCentral central(receipt);
    auto console = test::signed_in(running);
    done(*console, "start_case", {{"ticket", "A001"}});
    const auto quiet = type(running, *console, [n = 200]() mutable { return n-- > 0; });
    const double raw = raw_write_ms(running.folder.file("raw"));

    base::SystemRandom random;
    sync::EngineParts parts{*running.queue, running.queue_mutex, central,
                            {base::TerminalId("terminal-1"), {running.root.certificate}, {receipt.certificate}}, running.clock, random};
    parts.on_settled = [&] { running.service->records_settled(); };
    sync::Engine engine(std::move(parts));
    const auto copy = running.folder.file("copy.db");
    {
        const base::Lock lock(running.queue_mutex);
        for (const char* part : {"", "-wal"}) std::filesystem::copy_file(running.folder.file("queue.db") + part, copy + part);
    }
    const auto start = Stopwatch::now();
    engine.start();
    const auto busy = type(running, *console, [&] { return engine.status().accepted < records && ms_since(start) < 500'000; });
    const double took = ms_since(start) / 1000;
    engine.stop();
    CHECK(engine.status().accepted == records);
    const auto batches = static_cast<long long>(central.batches);
    const double most = ceiling(copy, central, receipt, records, static_cast<int>(wire::k_max_batch_items));
    char line[600];
    std::snprintf(line, sizeof line,
                  "{\"name\":\"drain\",\"records\":%d,\"seconds\":%.1f,\"per_second\":%.0f,\"ceiling_per_second\":%.0f,\"share\":%.2f,\"batches\":%lld,\"raw_write_ms\":%.2f,"
                  "\"keystroke_ms\":{\"p50\":%.2f,\"p99\":%.2f,\"max\":%.2f,\"count\":%zu},"
                  "\"keystroke_quiet_ms\":{\"p50\":%.2f,\"p99\":%.2f,\"max\":%.2f}}",
                  records, took, records / took, most, records / took / most, batches, raw, part(busy, 0.5), part(busy, 0.99),
                  part(busy, 1), busy.size(), part(quiet, 0.5), part(quiet, 0.99), part(quiet, 1));
    MESSAGE(line);
    CHECK(busy.size() > 3);
    const base::Lock lock(running.queue_mutex);
    CHECK(running.queue->stats()->unsent() == 0);
    CHECK(running.queue->drafts()->size() == 1);
    CHECK(running.queue->balance(base::utc_day(test::k_now - std::chrono::hours(24 * 3))));
}
