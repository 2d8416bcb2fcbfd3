#pragma once
// How often a stranger may try: counted per address over a sliding window, in memory.

#include <chrono>
#include <deque>
#include <string>
#include <unordered_map>

#include "base/mutex.h"

namespace balcao::central {

class RateLimit {
public:
    RateLimit(int tries, std::chrono::milliseconds window) : m_tries(tries), m_window(window.count()) {}

    /// Counts one try at `now_ms` (monotonic). false = too many within the window.
    [[nodiscard]] bool allow(const std::string& who, std::int64_t now_ms)
    {
        const base::Lock lock(m_mutex);
        if (m_seen.size() > k_most_addresses) forget_old(now_ms);
        auto& times = m_seen[who];
        while (!times.empty() && times.front() <= now_ms - m_window) times.pop_front();
        if (static_cast<int>(times.size()) >= m_tries) return false;
        times.push_back(now_ms);
        return true;
    }

private:
    static constexpr std::size_t k_most_addresses = 10'000;
    void forget_old(std::int64_t now_ms) BALCAO_REQUIRES(m_mutex)
    {
        for (auto it = m_seen.begin(); it != m_seen.end();) {
            const bool old = it->second.empty() || it->second.back() <= now_ms - m_window;
            it = old ? m_seen.erase(it) : std::next(it);
        }
    }
    const int m_tries;
    const std::int64_t m_window;
    base::Mutex m_mutex;
    std::unordered_map<std::string, std::deque<std::int64_t>> m_seen BALCAO_GUARDED_BY(m_mutex);
};

}  // namespace balcao::central
