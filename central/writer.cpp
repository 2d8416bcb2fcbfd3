#include "central/writer.h"

#include <algorithm>
#include <random>

#include "base/log.h"

namespace balcao::central {

using base::FaultCode;
using base::LogLevel;

namespace {

constexpr int k_most_runs = 6;                            // of what others disturb
constexpr std::size_t k_most_jobs_postgres = 48;          // savepoints: beyond 64 a standby has to look them up on disk
constexpr std::chrono::milliseconds k_pause_of_open{250};  // a database that is away is not asked by every job

/// Two that disturbed each other must not meet again at the same moment.
void wait_a_little(int run)
{
    static thread_local std::minstd_rand random{std::random_device{}()};
    const auto most = 2000U << static_cast<unsigned>(run);  // microseconds
    std::this_thread::sleep_for(std::chrono::microseconds(random() % most));
}

}  // namespace

Result<std::unique_ptr<Writer>> Writer::start(WriterOptions options)
{
    const bool shared = engine_of(options.store) == Engine::postgresql;
    std::vector<std::unique_ptr<Lane>> lanes;
    for (unsigned i = 0; i < (shared ? std::max(1U, options.connections) : 1U); ++i) {
        auto store = Store::open({options.store, options.durability, options.patience, options.may_lose});
        if (!store) return base::unexpected(store.error());
        lanes.push_back(std::make_unique<Lane>());
        lanes.back()->store = std::move(*store);
    }
    return std::unique_ptr<Writer>(new Writer(std::move(options), std::move(lanes)));
}

Writer::Writer(WriterOptions options, std::vector<std::unique_ptr<Lane>> lanes)
    : m_options(std::move(options)), m_lanes(std::move(lanes))
{
    for (auto& lane : m_lanes) {
        if (!m_options.own_thread) break;
        m_threads.emplace_back([this, &lane = *lane](const std::stop_token& stop) { loop(lane, stop); });
    }
}

Writer::~Writer()
{
    {
        const base::Lock lock(m_mutex);
        m_stopping = true;
    }
    for (auto& thread : m_threads) thread.request_stop();
    m_wake.notify_all();
    m_threads.clear();  // joins
}

SessionOptions Writer::session_options() const { return {m_options.store, m_options.durability, m_options.patience, m_options.may_lose}; }

bool Writer::submit(std::size_t items, Work work, Done done, Wait wait)
{
    {
        const base::Lock lock(m_mutex);
        if (m_waiting + items > m_options.max_waiting || m_stopping) return false;
        m_waiting += items;
        m_jobs.push_back({items, std::move(work), std::move(done), wait});
    }
    if (m_options.own_thread) m_wake.notify_one();
    else run_here();
    return true;
}

void Writer::run_here()
{
    if (m_running) return;
    m_running = true;
    while (waiting() > 0) {
        std::vector<Job> group;
        std::size_t items = 0;
        {
            const base::Lock lock(m_mutex);
            take(group, items);
        }
        run_group(*m_lanes.front(), group);
    }
    m_running = false;
}

Status<> Writer::run(Work work, Wait wait)
{
    std::promise<Status<>> promise;
    auto result = promise.get_future();
    if (!submit(1, std::move(work), [&promise](const Status<>& done) { promise.set_value(done); }, wait)) {
        return base::fail(FaultCode::central_busy);
    }
    return result.get();
}

std::size_t Writer::waiting() const
{
    const base::Lock lock(m_mutex);
    return m_waiting;
}

void Writer::take(std::vector<Job>& group, std::size_t& items)
{
    const auto most_jobs = shared() ? k_most_jobs_postgres : m_options.max_group;
    while (!m_jobs.empty() && group.size() < most_jobs &&
           (group.empty() || items + m_jobs.front().items <= m_options.max_group)) {
        items += m_jobs.front().items;
        m_waiting -= m_jobs.front().items;
        group.push_back(std::move(m_jobs.front()));
        m_jobs.pop_front();
    }
}

/// Everything that waits; under load also what comes within the linger. false = stopping, nothing left.
bool Writer::collect(Lane& lane, const std::stop_token& stop, std::vector<Job>& group)
{
    base::Lock lock(m_mutex);
    const auto something = [this]() BALCAO_REQUIRES(m_mutex) { return !m_jobs.empty(); };
    while (!m_wake.wait_for(lock, stop, m_options.idle_checkpoint, something)) {
        if (stop.stop_requested()) return false;
        if (lane.store) {
            lock.unlock();
            lane.store->session().idle();
            lock.lock();
        }
    }
    std::size_t items = 0;
    take(group, items);
    if (lane.busy) {
        const auto until = std::chrono::steady_clock::now() + m_options.linger;
        while (items < m_options.max_group && m_wake.wait_until(lock, stop, until, something)) {
            const auto before = group.size();
            take(group, items);
            if (group.size() == before) break;
        }
    }
    lane.busy = group.size() > 1;
    return true;
}

Status<> Writer::run_jobs(Store& store, std::span<Job> group, std::span<Status<>> results, bool& disturbed)
{
    auto& session = store.session();
    if (auto done = session.begin(); !done) return done;
    auto wait = Wait::no;
    for (std::size_t i = 0; i < group.size(); ++i) {
        if (auto done = store.savepoint(); !done) return done;
        results[i] = group[i].work(store);
        if (group[i].wait == Wait::durable) wait = Wait::durable;
        if (results[i]) {
            if (auto done = store.release(); !done) return done;
        } else if (session.may_repeat()) {
            disturbed = true;
            return results[i];
        } else if (!store.roll_back_to_savepoint()) {
            return results[i];  // a full disk takes the whole transaction along (sqlite.org/lang_transaction.html)
        }
    }
    return session.commit(wait);
}

Writer::Ran Writer::run_once(Lane& lane, std::span<Job> group, std::span<Status<>> results)
{
    bool disturbed = false;
    const auto whole = run_jobs(*lane.store, group, results, disturbed);
    if (whole) {
        ++m_commits;
        return Ran::committed;
    }
    for (auto& result : results) result = whole;
    if (disturbed) {
        lane.store->session().roll_back();
        return Ran::disturbed;
    }
    // Nothing of the group may be called durable. A failed sync must not be tried again on the same handle, and a
    // connection whose commit was not confirmed says nothing any more.
    base::log(LogLevel::error, "commit_failed", whole.error());
    reopen(lane);
    return Ran::failed;
}

Writer::Ran Writer::run_again(Lane& lane, std::span<Job> group, std::span<Status<>> results)
{
    for (int run = 0;; ++run) {
        const auto ran = run_once(lane, group, results);
        if (ran != Ran::disturbed || run + 1 == k_most_runs) return ran;
        ++m_repeats;
        wait_a_little(run);
    }
}

void Writer::run_group(Lane& lane, std::vector<Job>& group)
{
    std::vector<Status<>> results(group.size());
    if (!lane.store) reopen(lane);
    if (!lane.store) {
        for (auto& result : results) result = base::fail(FaultCode::storage_open_failed);
    } else if (run_again(lane, group, results) == Ran::disturbed && group.size() > 1) {
        // One of them is in somebody's way for good: each by itself, so that it takes nobody along.
        for (std::size_t i = 0; i < group.size() && lane.store; ++i) {
            static_cast<void>(run_again(lane, std::span(group).subspan(i, 1), std::span(results).subspan(i, 1)));
        }
    }
    for (std::size_t i = 0; i < group.size(); ++i) group[i].done(results[i]);
}

void Writer::reopen(Lane& lane)
{
    lane.store.reset();
    const auto now = std::chrono::steady_clock::now();
    if (now < lane.not_before) return;
    auto store = Store::open(session_options());
    if (!store) {
        if (shared()) lane.not_before = std::chrono::steady_clock::now() + k_pause_of_open;
        base::log(LogLevel::error, "store_not_reopened", store.error());
        return;
    }
    lane.store = std::move(*store);
    base::log(LogLevel::warning, "store_reopened");
}

void Writer::loop(Lane& lane, const std::stop_token& stop)
{
    while (true) {
        std::vector<Job> group;
        if (!collect(lane, stop, group)) break;
        run_group(lane, group);
    }
    lane.store.reset();
}

}  // namespace balcao::central
