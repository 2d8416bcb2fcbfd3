#include "central/bench.h"

#include <sys/resource.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <map>
#include <set>

#include "base/log.h"
#include "base/uuid.h"
#include "central/batches.h"
#include "central/store_detail.h"
#include "seal/chain.h"
#include "wire/body.h"

namespace balcao::central {

namespace {

using Stopwatch = std::chrono::steady_clock;

double seconds_since(Stopwatch::time_point start)
{
    return std::chrono::duration<double>(Stopwatch::now() - start).count();
}

double cpu_seconds()
{
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& t) { return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6; };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

/// A terminal that sends made-up records, already examined: sizes of a usual activation, persons of nobody.
class BenchSender {
public:
    BenchSender(const KnownTerminal& terminal, std::string epoch, base::Random& random)
        : m_terminal(terminal), m_epoch(std::move(epoch)), m_random(random)
    {}

    std::vector<Examined> next(int count, Instant at)
    {
        std::vector<Examined> out;
        for (int i = 0; i < count; ++i) out.push_back(one(at));
        return out;
    }
    Status<> send(Writer& writer, const Context& context, const std::vector<Examined>& items, Instant at) const
    {
        return writer.run([&](Store& store) -> Status<> {
            auto settled = settle(store, context, m_terminal, m_epoch, items, at);
            if (!settled) return base::unexpected(settled.error());
            return settled->answer.receipt ? Status<>() : base::fail(base::FaultCode::central_error);
        });
    }
    [[nodiscard]] const std::string& epoch() const { return m_epoch; }
    [[nodiscard]] const KnownTerminal& terminal() const { return m_terminal; }

private:
    Digest digest() { return seal::digest_from(m_random.bytes(32)).value_or(Digest{}); }
    Examined one(Instant at)
    {
        Examined out;
        auto& record = out.record;
        record.seq = m_next++;
        record.hash = digest();
        record.prev = std::exchange(m_head, record.hash);
        record.header = m_random.bytes(260);
        record.sealed_digest = digest();
        record.signature = m_random.bytes(71);
        record.data = m_random.bytes(700);
        record.received_at = at;
        record.clock_off_ms = 0;
        Candidate candidate;
        auto& key = candidate.key;
        key.case_id = base::make_uuid_v7(at, m_random);
        key.seq = record.seq;
        key.person = digest();
        key.phone = digest();
        key.state = "pending";
        key.phone_proved = "no";
        key.captured_at = at;
        key.received_at = at;
        key.valid_until = "2031-11-26";
        key.rules = "bench";
        candidate.sealed_password = m_random.bytes(300);
        candidate.clock_trusted = true;
        out.candidate = std::move(candidate);
        return out;
    }

    const KnownTerminal& m_terminal;
    std::string m_epoch;
    base::Random& m_random;
    std::int64_t m_next = 1;
    Digest m_head = seal::k_chain_start;
};

/// A terminal of this name, made when it is new.
Result<KnownTerminal> bench_terminal(Writer& writer, const std::string& name, Instant at)
{
    return writer.get<KnownTerminal>([&](Store& store) -> Result<KnownTerminal> {
        auto known = store.terminal_by_name(name, Hold::yes);
        if (known && !*known) {
            TerminalRow row;
            row.name = name;
            row.created_at = at;
            row.token_expires_at = at;
            if (auto made = store.add_terminal(row, seal::sha256(base::as_bytes(name))); !made) {
                return base::unexpected(made.error());
            }
            known = store.terminal_by_name(name, Hold::yes);
        }
        if (!known) return base::unexpected(known.error());
        KnownTerminal out;
        out.id = (*known)->id;
        out.name = name;
        return out;
    });
}

/// The limit: the same octets as one row a record, in transactions of the same size, through the same driver.
Status<> insert_bare(Store& store, const std::string& who, const std::vector<Examined>& items)
{
    Sets sets;
    for (const auto& item : items) {
        sets.add(who, item.record.seq, view(item.record.hash), base::BytesView(item.record.header),
                 base::BytesView(item.record.signature), base::BytesView(item.record.data),
                 base::BytesView(item.candidate->sealed_password));
    }
    return store.session().run_sets("INSERT INTO bench_limit (who, seq, hash, header, signature, data, sealed) "
                                    "VALUES (?, ?, ?, ?, ?, ?, ?)",
                                    sets.values(), sets.per_set(), {});
}

Status<> make_limit_table(Writer& writer)
{
    return writer.run([](Store& store) {
        const bool sqlite = store.session().engine() == Engine::sqlite;
        const std::string octets = sqlite ? " BLOB NOT NULL" : " BYTEA NOT NULL";
        return store.session().execute("CREATE TABLE IF NOT EXISTS bench_limit (who TEXT NOT NULL, seq BIGINT NOT NULL, hash" +
                                       octets + ", header" + octets + ", signature" + octets + ", data" + octets +
                                       ", sealed" + octets + ", PRIMARY KEY (who, seq))");
    });
}

/// Runs one turn of all senders and gives items a second.
struct Turn {
    double seconds = 0;
    double cpu = 0;
    std::int64_t items = 0;
    bool good = true;
};

Turn all_at_once(unsigned senders, double seconds, const std::function<std::int64_t(unsigned)>& batch)
{
    std::atomic<std::int64_t> items{0};
    std::atomic<bool> good{true};
    const auto start = Stopwatch::now();
    const auto cpu = cpu_seconds();
    std::vector<std::jthread> threads;
    for (unsigned i = 0; i < senders; ++i) {
        threads.emplace_back([&, i] {
            while (good && seconds_since(start) < seconds) {
                const auto done = batch(i);
                if (done < 0) good = false;
                else items += done;
            }
        });
    }
    threads.clear();
    return {seconds_since(start), cpu_seconds() - cpu, items, good};
}

/// What a bench works with.
struct Bench {
    std::optional<Home> home;
    std::unique_ptr<Writer> writer;
    TerminalDirectory terminals;
    base::SystemClock clock;
    base::SystemRandom random;
    domain::RuleBook rules;
    Metrics metrics;
    std::optional<Context> context;
    std::vector<std::unique_ptr<KnownTerminal>> known;
    std::vector<std::unique_ptr<BenchSender>> senders;
};

bool open_bench(Bench& bench, const BenchOptions& options)
{
    auto home = load_home(options.place.home);
    if (!home) return report(true, home.error(), "reading " + options.place.home), false;
    bench.home.emplace(std::move(*home));
    WriterOptions writing;
    writing.store = options.place.store;
    writing.connections = options.connections;
    writing.may_lose = bench.home->settings.practice;
    auto writer = Writer::start(writing);
    if (!writer) return report(true, writer.error(), "opening " + shown(options.place.store)), false;
    bench.writer = std::move(*writer);
    bench.context.emplace(Context{*bench.home, nullptr, *bench.writer, bench.terminals, bench.clock, bench.random,
                                  bench.rules, nullptr, bench.metrics, {}, true});
    for (unsigned i = 0; i < options.senders; ++i) {
        auto terminal = bench_terminal(*bench.writer, "bench-" + std::to_string(i), bench.clock.now());
        if (!terminal) return report(true, terminal.error(), "making a terminal"), false;
        bench.known.push_back(std::make_unique<KnownTerminal>(std::move(*terminal)));
        bench.senders.push_back(std::make_unique<BenchSender>(*bench.known.back(), base::to_hex(bench.random.bytes(16)),
                                                              bench.random));
    }
    return true;
}

/// Sends until the time is over; a batch that was not acknowledged is sent again as it is.
int run_with_acks(Bench& bench, const BenchOptions& options)
{
    std::ofstream acks(options.acks, std::ios::trunc);
    base::Mutex mutex;
    std::int64_t acknowledged = 0;
    auto last = Stopwatch::now();
    double longest = 0;
    std::atomic<std::int64_t> repeated{0};
    const auto turn = all_at_once(options.senders, options.seconds, [&](unsigned i) -> std::int64_t {
        auto& sender = *bench.senders[i];
        const auto at = bench.clock.now();
        const auto items = sender.next(options.batch, at);
        const auto begun = Stopwatch::now();
        while (!sender.send(*bench.writer, *bench.context, items, at)) {
            ++repeated;
            if (seconds_since(begun) > 180) return -1;
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
        }
        const base::Lock lock(mutex);
        longest = std::max(longest, seconds_since(last));
        last = Stopwatch::now();
        acknowledged += options.batch;
        acks << sender.terminal().name << ' ' << sender.epoch();
        for (const auto& item : items) acks << ' ' << item.record.seq << ':' << base::to_hex(item.record.hash).substr(0, 16);
        acks << std::endl;
        return options.batch;
    });
    std::cout << wire::to_line(wire::OrderedJson{{"name", "ingest"},
                                                 {"acknowledged", acknowledged},
                                                 {"repeated_batches", repeated.load()},
                                                 {"longest_gap_s", longest},
                                                 {"seconds", turn.seconds}})
              << std::endl;
    return turn.good && acks.good() ? 0 : 1;
}

double middle(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return values.empty() ? 0 : values[values.size() / 2];
}

}  // namespace

int bench_ingest(const BenchOptions& options)
{
    Bench bench;
    if (!open_bench(bench, options)) return 2;
    if (!options.acks.empty()) return run_with_acks(bench, options);
    if (auto done = make_limit_table(*bench.writer); !done) return report(true, done.error(), "making a table"), 2;
    std::vector<double> limit;
    std::vector<double> settled;
    std::vector<double> per_cpu;
    const auto start = Stopwatch::now();
    constexpr double turn_s = 1;
    while (seconds_since(start) < options.seconds) {
        const auto bare = all_at_once(options.senders, turn_s, [&](unsigned i) -> std::int64_t {
            BenchSender writes(bench.senders[i]->terminal(), {}, bench.random);
            const auto items = writes.next(options.batch, bench.clock.now());
            const auto who = base::to_hex(bench.random.bytes(8));
            const auto done = bench.writer->run([&](Store& store) { return insert_bare(store, who, items); });
            return done ? options.batch : -1;
        });
        const auto whole = all_at_once(options.senders, turn_s, [&](unsigned i) -> std::int64_t {
            const auto at = bench.clock.now();
            const auto items = bench.senders[i]->next(options.batch, at);
            return bench.senders[i]->send(*bench.writer, *bench.context, items, at) ? options.batch : -1;
        });
        if (!bare.good || !whole.good) return report(true, "storage_write_failed", "a batch was not acknowledged"), 1;
        limit.push_back(static_cast<double>(bare.items) / bare.seconds);
        settled.push_back(static_cast<double>(whole.items) / whole.seconds);
        per_cpu.push_back(static_cast<double>(whole.items) / whole.cpu);
    }
    std::cout << wire::to_line(wire::OrderedJson{{"name", "ingest"},
                                                 {"store", bench.writer->shared() ? "postgresql" : "sqlite"},
                                                 {"batch", options.batch},
                                                 {"senders", options.senders},
                                                 {"turns", settled.size()},
                                                 {"per_second", middle(settled)},
                                                 {"bare_insert_per_second", middle(limit)},
                                                 {"share_of_limit", middle(settled) / std::max(1.0, middle(limit))},
                                                 {"per_cpu_second_of_this_process", middle(per_cpu)},
                                                 {"repeats", bench.writer->repeats()}})
              << std::endl;
    return 0;
}

int bench_verify(const BenchOptions& options)
{
    WriterOptions reading;
    reading.store = options.place.store;
    reading.may_lose = true;  // it only looks
    auto writer = Writer::start(reading);
    if (!writer) return report(true, writer.error(), "opening " + shown(options.place.store)), 2;
    std::ifstream acks(options.acks);
    std::int64_t acknowledged = 0;
    std::int64_t lost = 0;
    for (std::string line; std::getline(acks, line);) {
        std::istringstream words(line);
        std::string terminal;
        std::string epoch;
        words >> terminal >> epoch;
        std::map<std::int64_t, std::string> wanted;
        for (std::string word; words >> word;) wanted.emplace(std::stoll(word), word.substr(word.find(':') + 1));
        auto stored = (*writer)->look<std::vector<RecordRow>>([&](Store& store) -> Result<std::vector<RecordRow>> {
            auto known = store.terminal_by_name(terminal);
            if (!known) return base::unexpected(known.error());
            if (!*known) return std::vector<RecordRow>();
            auto row = store.epoch((*known)->id, epoch);
            if (!row) return base::unexpected(row.error());
            if (!*row) return std::vector<RecordRow>();
            std::vector<std::int64_t> seqs;
            for (const auto& [seq, hash] : wanted) seqs.push_back(seq);
            return store.records((*row)->id, seqs);
        });
        if (!stored) return report(true, stored.error(), "reading records"), 2;
        acknowledged += static_cast<std::int64_t>(wanted.size());
        for (const auto& record : *stored) {
            const auto at = wanted.find(record.seq);
            if (at != wanted.end() && base::to_hex(record.hash).substr(0, 16) == at->second) wanted.erase(at);
        }
        lost += static_cast<std::int64_t>(wanted.size());
    }
    std::cout << wire::to_line(wire::OrderedJson{{"name", "verify"}, {"acknowledged", acknowledged}, {"lost", lost}})
              << std::endl;
    return lost == 0 ? 0 : 1;
}

}  // namespace balcao::central
