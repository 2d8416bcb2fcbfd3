#include "base/executor.h"

namespace balcao::base {

SerialExecutor::SerialExecutor(std::size_t max_waiting)
    : m_max_waiting(max_waiting), m_thread([this](const std::stop_token& stop) { run(stop); })
{
}

SerialExecutor::~SerialExecutor()
{
    m_thread.request_stop();
    m_wake.notify_all();
}

bool SerialExecutor::post(Job job)
{
    {
        const Lock lock(m_mutex);
        if (m_jobs.size() >= m_max_waiting || m_thread.get_stop_token().stop_requested()) {
            return false;
        }
        m_jobs.push_back(std::move(job));
    }
    m_wake.notify_one();
    return true;
}

void SerialExecutor::run(const std::stop_token& stop)
{
    for (;;) {
        Job job;
        {
            Lock lock(m_mutex);
            if (!m_wake.wait(lock, stop, [this]() BALCAO_REQUIRES(m_mutex) { return !m_jobs.empty(); })) {
                return;
            }
            if (stop.stop_requested()) {
                return;
            }
            job = std::move(m_jobs.front());
            m_jobs.pop_front();
        }
        job(stop);
    }
}

}  // namespace balcao::base
