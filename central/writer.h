#pragma once
// The one thread that owns the database. Jobs that arrive together share one transaction and one
// sync; each stands in a savepoint of its own, so that one that fails takes nobody with it.

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "base/mutex.h"
#include "central/store.h"

namespace balcao::central {

struct WriterOptions {
    std::string path;
    database::Durability durability = database::Durability::full;
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
    /// Runs inside the transaction; a fault undoes this job alone.
    using Work = std::function<Status<>(Store&)>;
    /// Runs on the writer's thread after the commit: success means durable. Must be short.
    using Done = std::function<void(const Status<>&)>;

    [[nodiscard]] static Result<std::unique_ptr<Writer>> start(WriterOptions options);
    ~Writer();
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;

    /// \param items how much of the bounds the job takes.
    /// \return false when too much waits already or the writer is stopping: neither function will run.
    [[nodiscard]] bool submit(std::size_t items, Work work, Done done);
    /// The same, waiting for the end. Not from the writer's own thread. central_busy when submit() refuses.
    [[nodiscard]] Status<> run(Work work);
    /// Runs `read` in the same way and gives its value.
    template <class T>
    [[nodiscard]] Result<T> get(std::function<Result<T>(Store&)> read)
    {
        std::optional<Result<T>> value;
        auto done = run([&](Store& store) -> Status<> {
            value = read(store);
            if (!*value) return base::unexpected(value->error());
            return {};
        });
        if (!done) return base::unexpected(done.error());
        return std::move(*value);
    }

    [[nodiscard]] std::uint64_t commits() const { return m_commits; }
    [[nodiscard]] std::size_t waiting() const;

private:
    struct Job {
        std::size_t items;
        Work work;
        Done done;
    };
    Writer(WriterOptions options, Store store);
    void loop(const std::stop_token& stop);
    void run_here();
    bool collect(const std::stop_token& stop, std::vector<Job>& group);
    void take(std::vector<Job>& group, std::size_t& items) BALCAO_REQUIRES(m_mutex);
    void run_group(std::vector<Job>& group);
    Status<> run_jobs(std::vector<Job>& group, std::vector<Status<>>& results);
    void reopen();

    const WriterOptions m_options;
    std::optional<Store> m_store;
    mutable base::Mutex m_mutex;
    std::condition_variable_any m_wake;
    std::deque<Job> m_jobs BALCAO_GUARDED_BY(m_mutex);
    std::size_t m_waiting BALCAO_GUARDED_BY(m_mutex) = 0;
    bool m_busy = false;  ///< the last group held more than one job
    bool m_dirty = false;
    bool m_running = false;  ///< run_here() is under way
    std::atomic<bool> m_stopping{false};
    std::atomic<std::uint64_t> m_commits{0};
    std::jthread m_thread;  // last
};

}  // namespace balcao::central
