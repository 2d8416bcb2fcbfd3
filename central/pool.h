#pragma once
// A few threads with one bounded queue.

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <stop_token>
#include <thread>
#include <vector>

#include "base/mutex.h"

namespace balcao::central {

class Pool {
public:
    Pool(unsigned threads, std::size_t max_waiting);
    ~Pool();
    Pool(const Pool&) = delete;
    Pool& operator=(const Pool&) = delete;
    /// \return false when too much waits; the job then never runs.
    [[nodiscard]] bool post(std::function<void()> job);
    /// Takes nothing more, finishes what was accepted and joins.
    void finish();

private:
    void loop();
    const std::size_t m_max_waiting;
    base::Mutex m_mutex;
    std::condition_variable_any m_wake;
    std::deque<std::function<void()>> m_jobs BALCAO_GUARDED_BY(m_mutex);
    bool m_stopping BALCAO_GUARDED_BY(m_mutex) = false;
    std::vector<std::jthread> m_threads;
};

}  // namespace balcao::central
