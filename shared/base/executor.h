#pragma once
// One thread that does jobs in order: store, card, capture and sync each own one.

#include <condition_variable>
#include <deque>
#include <functional>
#include <stop_token>
#include <thread>

#include "base/mutex.h"

namespace balcao::base {

/// Runs jobs one after another on its own thread; the queue is bounded. The destructor asks the
/// running job to stop through its token, drops what waits and joins.
class SerialExecutor {
public:
    using Job = std::function<void(std::stop_token)>;

    explicit SerialExecutor(std::size_t max_waiting = 256);
    ~SerialExecutor();
    SerialExecutor(const SerialExecutor&) = delete;
    SerialExecutor& operator=(const SerialExecutor&) = delete;

    /// \return false when the queue is full or the executor is stopping; the job then never runs.
    bool post(Job job);

private:
    void run(const std::stop_token& stop);

    const std::size_t m_max_waiting;
    Mutex m_mutex;
    std::condition_variable_any m_wake;
    std::deque<Job> m_jobs BALCAO_GUARDED_BY(m_mutex);
    std::jthread m_thread;  // last: starts when everything else is ready
};

}  // namespace balcao::base
