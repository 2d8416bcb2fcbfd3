#pragma once
// The threads that own the database: one for SQLite, a few with a connection each for PostgreSQL. Jobs that arrive
// together share one transaction and one sync; each stands in a savepoint of its own, so that one that fails takes nobody
// with it. What others disturbed (a deadlock, a row made at the same moment) is run again from the beginning, so a job
// must not change what it was given.

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "base/mutex.h"
#include "central/store.h"

namespace balcao::central {

struct WriterOptions {
    std::string store;                            ///< see SessionOptions
    database::Durability durability = database::Durability::full;
    std::chrono::milliseconds patience{15'000};   ///< see SessionOptions
    bool may_lose = false;                        ///< see SessionOptions
    unsigned connections = 3;                     ///< PostgreSQL only
    std::size_t max_waiting = 20'000;             ///< items; beyond it submit() refuses (503 to the terminal)
    std::size_t max_group = 4'000;                ///< items in one transaction
    std::chrono::milliseconds linger{2};          ///< how long a busy writer waits for company
    std::chrono::milliseconds idle_checkpoint{500};
    /// false: no thread; submit() carries the job out before it returns, and what jobs submit meanwhile after it.
    /// For whoever steps everything by itself on one thread.
    bool own_thread = true;
};

class Writer {
public:
    /// Runs inside the transaction, perhaps more than once; a fault undoes this job alone.
    using Work = std::function<Status<>(Store&)>;
    /// Runs on the writer's thread after the commit: success means durable. Must be short.
    using Done = std::function<void(const Status<>&)>;

    [[nodiscard]] static Result<std::unique_ptr<Writer>> start(WriterOptions options);
    ~Writer();
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;

    /// \param items how much of the bounds the job takes.
    /// \return false when too much waits already or the writer is stopping: neither function will run.
    /// \param wait Wait::no only for what nobody takes for an acknowledgement.
    [[nodiscard]] bool submit(std::size_t items, Work work, Done done, Wait wait = Wait::durable);
    /// The same, waiting for the end. Not from the writer's own threads. central_busy when submit() refuses.
    [[nodiscard]] Status<> run(Work work, Wait wait = Wait::durable);
    /// Runs `read` in the same way and gives its value.
    template <class T>
    [[nodiscard]] Result<T> get(std::function<Result<T>(Store&)> read, Wait wait = Wait::durable)
    {
        std::optional<Result<T>> value;
        auto done = run([&](Store& store) -> Status<> {
            value = read(store);
            if (!*value) return base::unexpected(value->error());
            return {};
        }, wait);
        if (!done) return base::unexpected(done.error());
        return std::move(*value);
    }
    /// The same for what is looked at only: terminals, counts, lists.
    template <class T>
    [[nodiscard]] Result<T> look(std::function<Result<T>(Store&)> read)
    {
        return get<T>(std::move(read), Wait::no);
    }

    [[nodiscard]] std::uint64_t commits() const { return m_commits; }
    [[nodiscard]] std::uint64_t repeats() const { return m_repeats; }
    /// Path of SQLite's file, or the address of PostgreSQL.
    [[nodiscard]] std::string store_path() const { return m_options.store.rfind("sqlite:", 0) == 0 ? m_options.store.substr(7) : m_options.store; }
    /// Other instances may work on the same database.
    [[nodiscard]] bool shared() const { return engine_of(m_options.store) == Engine::postgresql; }
    [[nodiscard]] std::size_t waiting() const;

private:
    struct Job {
        std::size_t items;
        Work work;
        Done done;
        Wait wait;
    };
    /// A thread and its connection.
    struct Lane {
        std::optional<Store> store;
        bool busy = false;  ///< the last group held more than one job
        std::chrono::steady_clock::time_point not_before{};  ///< of the next try to open, after one that failed
    };
    enum class Ran : std::uint8_t { committed, disturbed, failed };

    Writer(WriterOptions options, std::vector<std::unique_ptr<Lane>> lanes);
    [[nodiscard]] SessionOptions session_options() const;
    void loop(Lane& lane, const std::stop_token& stop);
    void run_here();
    bool collect(Lane& lane, const std::stop_token& stop, std::vector<Job>& group);
    void take(std::vector<Job>& group, std::size_t& items) BALCAO_REQUIRES(m_mutex);
    void run_group(Lane& lane, std::vector<Job>& group);
    Ran run_again(Lane& lane, std::span<Job> group, std::span<Status<>> results);
    Ran run_once(Lane& lane, std::span<Job> group, std::span<Status<>> results);
    Status<> run_jobs(Store& store, std::span<Job> group, std::span<Status<>> results, bool& disturbed);
    void reopen(Lane& lane);

    const WriterOptions m_options;
    mutable base::Mutex m_mutex;
    std::condition_variable_any m_wake;
    std::deque<Job> m_jobs BALCAO_GUARDED_BY(m_mutex);
    std::size_t m_waiting BALCAO_GUARDED_BY(m_mutex) = 0;
    bool m_stopping BALCAO_GUARDED_BY(m_mutex) = false;
    bool m_running = false;  ///< run_here() is under way
    std::atomic<std::uint64_t> m_commits{0};
    std::atomic<std::uint64_t> m_repeats{0};
    std::vector<std::unique_ptr<Lane>> m_lanes;
    std::vector<std::jthread> m_threads;  // last
};

}  // namespace balcao::central
