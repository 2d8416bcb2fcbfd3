#include "sync/circuit_breaker.h"

#include <algorithm>

namespace balcao::sync {

BreakerState CircuitBreaker::state(Millis now) const
{
    if (!m_open_until) return BreakerState::closed;
    return now < *m_open_until ? BreakerState::open : BreakerState::half_open;
}

void CircuitBreaker::remember(Millis now, bool failed)
{
    m_calls.push_back({now, failed});
    while (!m_calls.empty() && m_calls.front().at + m_limits.window <= now) m_calls.pop_front();
}

bool CircuitBreaker::too_many_in_window() const
{
    const auto failed = std::count_if(m_calls.begin(), m_calls.end(), [](const Call& call) { return call.failed; });
    const auto calls = static_cast<std::int64_t>(m_calls.size());
    return calls >= m_limits.window_min_calls && failed * 100 >= calls * m_limits.window_failure_percent;
}

void CircuitBreaker::on_success(Millis now)
{
    m_failures = 0;
    if (m_open_until) {
        // The probe went through: what failed before it says nothing about the central of today.
        m_open_until.reset();
        m_calls.clear();
    }
    remember(now, false);
}

void CircuitBreaker::on_failure(Millis now, Millis delay)
{
    ++m_failures;
    remember(now, true);
    if (m_open_until || m_failures >= m_limits.failures_in_a_row || too_many_in_window()) {
        m_open_until = now + std::max(delay, m_limits.shortest_open);
    }
}

}  // namespace balcao::sync
