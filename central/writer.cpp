#include "central/writer.h"

#include "base/log.h"

namespace balcao::central {

using base::FaultCode;
using base::LogLevel;

Result<std::unique_ptr<Writer>> Writer::start(WriterOptions options)
{
    auto store = Store::open(options.path, options.durability);
    if (!store) return base::unexpected(store.error());
    return std::unique_ptr<Writer>(new Writer(std::move(options), std::move(*store)));
}

Writer::Writer(WriterOptions options, Store store) : m_options(std::move(options)), m_store(std::move(store))
{
    if (m_options.own_thread) m_thread = std::jthread([this](const std::stop_token& stop) { loop(stop); });
}

Writer::~Writer()
{
    m_stopping = true;
    m_thread.request_stop();
    m_wake.notify_all();
    if (m_thread.joinable()) m_thread.join();
}

bool Writer::submit(std::size_t items, Work work, Done done)
{
    {
        const base::Lock lock(m_mutex);
        if (m_waiting + items > m_options.max_waiting || m_stopping) return false;
        m_waiting += items;
        m_jobs.push_back({items, std::move(work), std::move(done)});
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
        run_group(group);
    }
    m_running = false;
}

Status<> Writer::run(Work work)
{
    std::promise<Status<>> promise;
    auto result = promise.get_future();
    if (!submit(1, std::move(work), [&promise](const Status<>& done) { promise.set_value(done); })) {
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
    while (!m_jobs.empty() && (group.empty() || items + m_jobs.front().items <= m_options.max_group)) {
        items += m_jobs.front().items;
        m_waiting -= m_jobs.front().items;
        group.push_back(std::move(m_jobs.front()));
        m_jobs.pop_front();
    }
}

/// Everything that waits; under load also what comes within the linger. false = stopping, nothing left.
bool Writer::collect(const std::stop_token& stop, std::vector<Job>& group)
{
    base::Lock lock(m_mutex);
    const auto something = [this]() BALCAO_REQUIRES(m_mutex) { return !m_jobs.empty(); };
    while (!m_wake.wait_for(lock, stop, m_options.idle_checkpoint, something)) {
        if (stop.stop_requested()) return false;
        if (m_dirty && m_store) {  // an idle moment: shorten the log
            lock.unlock();
            if (!m_store->connection().checkpoint()) base::log(LogLevel::warning, "checkpoint_failed");
            m_dirty = false;
            lock.lock();
        }
    }
    std::size_t items = 0;
    take(group, items);
    if (m_busy) {
        const auto until = std::chrono::steady_clock::now() + m_options.linger;
        while (items < m_options.max_group && m_wake.wait_until(lock, stop, until, something)) {
            const auto before = group.size();
            take(group, items);
            if (group.size() == before) break;
        }
    }
    m_busy = group.size() > 1;
    return true;
}

Status<> Writer::run_jobs(std::vector<Job>& group, std::vector<Status<>>& results)
{
    auto transaction = m_store->connection().begin();
    if (!transaction) return base::unexpected(transaction.error());
    for (std::size_t i = 0; i < group.size(); ++i) {
        if (auto done = m_store->savepoint(); !done) return done;
        results[i] = group[i].work(*m_store);
        if (results[i]) {
            if (auto done = m_store->release(); !done) return done;
        } else if (!m_store->roll_back_to_savepoint()) {
            return results[i];  // a full disk takes the whole transaction along (sqlite.org/lang_transaction.html)
        }
    }
    return transaction->commit();
}

void Writer::run_group(std::vector<Job>& group)
{
    std::vector<Status<>> results(group.size());
    Status<> whole;
    if (!m_store) reopen();
    if (!m_store) {
        whole = base::fail(FaultCode::storage_open_failed);
    } else {
        whole = run_jobs(group, results);
    }
    if (!whole) {
        // Nothing of the group is durable. A failed sync must not be tried again on the same handle.
        base::log(LogLevel::error, "commit_failed", whole.error());
        for (auto& result : results) result = whole;
        if (m_store) reopen();
    } else {
        ++m_commits;
        m_dirty = true;
    }
    for (std::size_t i = 0; i < group.size(); ++i) group[i].done(results[i]);
}

void Writer::reopen()
{
    m_store.reset();
    auto store = Store::open(m_options.path, m_options.durability);
    if (!store) {
        base::log(LogLevel::error, "store_not_reopened", store.error());
        return;
    }
    m_store = std::move(*store);
    base::log(LogLevel::warning, "store_reopened");
}

void Writer::loop(const std::stop_token& stop)
{
    while (true) {
        std::vector<Job> group;
        if (!collect(stop, group)) break;
        run_group(group);
    }
    m_store.reset();
}

}  // namespace balcao::central
