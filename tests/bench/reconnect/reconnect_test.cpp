// A central that was away comes back: every desk finds it again by its own retry policy, over TLS with its own certificate,
// and every record arrives once. Without settings 50 desks; the full load:
//   BALCAO_DESKS=2000 BALCAO_DESK_RECORDS=1 BALCAO_OUTAGE_S=30 build/release/tests/bench_reconnect
#include <sys/resource.h>

#include <algorithm>
#include <map>
#include <thread>

#include "database/connection.h"
#include "desks.h"
#include "http/client.h"
#include "support/test.h"

using namespace balcao;
using namespace std::chrono_literals;
using bench::Asked;
using bench::Stopwatch;

namespace {

int setting(const char* name, int otherwise)
{
    const char* given = std::getenv(name);
    return given != nullptr ? std::atoi(given) : otherwise;
}

double seconds(Stopwatch::duration time) { return std::chrono::duration<double>(time).count(); }

/// Of the answers in milliseconds.
double share(std::vector<double>& times, double part)
{
    if (times.empty()) return 0;
    std::sort(times.begin(), times.end());
    return times[std::min(times.size() - 1, static_cast<std::size_t>(part * static_cast<double>(times.size())))];
}

void let_many_files_open()
{
    rlimit files{};
    if (::getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        (void)::setrlimit(RLIMIT_NOFILE, &files);
    }
}

/// The limit: connections made anew with desks' certificates, and the smallest question there is.
double handshakes_a_second(bench::Desks& desks, double for_seconds)
{
    std::atomic<std::int64_t> done{0};
    std::atomic<int> failed{0};
    const auto start = Stopwatch::now();
    std::vector<std::jthread> threads;
    const auto& all = desks.all();
    for (std::size_t i = 0; i < std::min<std::size_t>(16, all.size()); ++i) {
        threads.emplace_back([&, i] {
            while (seconds(Stopwatch::now() - start) < for_seconds) {
                http::Client client(all[i]->connection);
                http::Request request;
                request.path = "/livez";
                client.send(request) ? ++done : ++failed;
            }
        });
    }
    threads.clear();
    CHECK(failed == 0);
    return static_cast<double>(done) / seconds(Stopwatch::now() - start);
}

void report(bench::Desks& desks, Stopwatch::time_point back, double took, double limit)
{
    std::vector<double> all;
    std::vector<double> batches;
    std::map<std::int64_t, int> by_second;
    std::int64_t refused = 0;
    std::int64_t unanswered = 0;
    double last_first = 0;
    for (const auto& desk : desks.all()) {
        bool first = true;
        for (const auto& one : desk->remote->asked()) {
            if (one.at < back) continue;
            ++by_second[static_cast<std::int64_t>(seconds(one.at - back))];
            refused += one.refused ? 1 : 0;
            unanswered += one.answered ? 0 : 1;
            if (!one.answered) continue;
            all.push_back(static_cast<double>(one.took.count()) / 1000);
            if (one.batch) batches.push_back(all.back());
            if (first) last_first = std::max(last_first, seconds(one.at + one.took - back));
            first = false;
        }
    }
    int peak = 0;
    for (const auto& [second, count] : by_second) peak = std::max(peak, count);
    char line[700];
    std::snprintf(line, sizeof line,
                  "{\"name\":\"reconnect\",\"desks\":%zu,\"requests\":%zu,\"requests_per_second\":%.1f,\"busiest_second\":%d,"
                  "\"all_in_contact_s\":%.1f,\"all_arrived_s\":%.1f,\"answer_ms\":{\"p50\":%.1f,\"p99\":%.1f,\"max\":%.1f},"
                  "\"batch_ms\":{\"p50\":%.1f,\"p99\":%.1f,\"max\":%.1f},\"refused\":%lld,\"unanswered\":%lld,"
                  "\"bare_handshakes_per_second\":%.1f}",
                  desks.all().size(), all.size(), static_cast<double>(all.size()) / took, peak, last_first, took,
                  share(all, 0.5), share(all, 0.99), share(all, 1), share(batches, 0.5), share(batches, 0.99),
                  share(batches, 1), static_cast<long long>(refused), static_cast<long long>(unanswered), limit);
    MESSAGE(line);
}

}  // namespace

TEST_CASE("desks that lost their central find it again by themselves, and every record arrives once")
{
    let_many_files_open();
    const int count = setting("BALCAO_DESKS", 50);
    const int records = setting("BALCAO_DESK_RECORDS", 2);
    const auto outage = std::chrono::seconds(setting("BALCAO_OUTAGE_S", 3));
    const auto longest = std::chrono::seconds(setting("BALCAO_LONGEST_S", 240));
    test::CentralFixture central;
    central.stop();
    bench::Desks desks(central, count, records);
    desks.start();
    std::this_thread::sleep_for(outage);
    CHECK(desks.accepted() == 0);
    const auto back = Stopwatch::now();
    central.start();
    const std::int64_t total = std::int64_t{count} * records;
    while (desks.accepted() < total && Stopwatch::now() - back < longest) std::this_thread::sleep_for(20ms);
    const double took = seconds(Stopwatch::now() - back);
    CHECK(desks.accepted() == total);
    CHECK(desks.in_contact() == count);
    desks.stop();
    for (const auto& desk : desks.all()) {
        const base::Lock lock(desk->mutex);
        REQUIRE(desk->queue->stats());
        CHECK(desk->queue->stats()->unsent() == 0);
        CHECK(desk->queue->stats()->attention() == 0);
    }
    const double limit = handshakes_a_second(desks, std::min(5.0, static_cast<double>(count) / 25));
    report(desks, back, took, limit);
    CHECK(central.stop() == 0);
    auto store = database::Connection::open({central.store()});
    REQUIRE(store);
    CHECK(store->number("SELECT count(*) FROM record WHERE outcome = 'accepted'") == total);
    CHECK(store->number("SELECT count(*) FROM record") == total);
    CHECK(store->number("SELECT count(*) FROM activation") == total);  // each person's key once
}
