#include "central/pool.h"

namespace balcao::central {

Pool::Pool(unsigned threads, std::size_t max_waiting) : m_max_waiting(max_waiting)
{
    for (unsigned i = 0; i < threads; ++i) {
        m_threads.emplace_back([this] { loop(); });
    }
}

Pool::~Pool() { finish(); }

void Pool::finish()
{
    {
        const base::Lock lock(m_mutex);
        m_stopping = true;
    }
    m_wake.notify_all();
    m_threads.clear();
}

bool Pool::post(std::function<void()> job)
{
    {
        const base::Lock lock(m_mutex);
        if (m_jobs.size() >= m_max_waiting || m_stopping) return false;
        m_jobs.push_back(std::move(job));
    }
    m_wake.notify_one();
    return true;
}

void Pool::loop()
{
    while (true) {
        std::function<void()> job;
        {
            base::Lock lock(m_mutex);
            m_wake.wait(lock, [this]() BALCAO_REQUIRES(m_mutex) { return m_stopping || !m_jobs.empty(); });
            if (m_jobs.empty()) return;
            job = std::move(m_jobs.front());
            m_jobs.pop_front();
        }
        job();
    }
}

}  // namespace balcao::central
