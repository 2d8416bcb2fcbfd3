#pragma once
// How often a stranger may try: counted per address over a sliding window, in memory.

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <deque>
#include <string>
#include <unordered_map>

#include "base/mutex.h"

namespace balcao::central {

/// Whoever has an IPv6 address has the 2^64 of its network: they count as one. An IPv4 address is the same in either notation.
[[nodiscard]] inline std::string counted_as(const std::string& address)
{
    std::array<unsigned char, 16> octets{};
    if (::inet_pton(AF_INET6, address.c_str(), octets.data()) != 1) return address;
    constexpr std::array<unsigned char, 12> k_mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (std::equal(k_mapped.begin(), k_mapped.end(), octets.begin())) {
        return ::inet_ntop(AF_INET, octets.data() + k_mapped.size(), text.data(), text.size()) != nullptr ? std::string(text.data()) : address;
    }
    std::fill(octets.begin() + 8, octets.end(), static_cast<unsigned char>(0));
    return ::inet_ntop(AF_INET6, octets.data(), text.data(), text.size()) != nullptr ? std::string(text.data()) : address;
}

class RateLimit {
public:
    RateLimit(int tries, std::chrono::milliseconds window) : m_tries(tries), m_window(window.count()) {}

    /// Counts one try at `now_ms` (monotonic). false = too many within the window.
    [[nodiscard]] bool allow(const std::string& who, std::int64_t now_ms)
    {
        const base::Lock lock(m_mutex);
        if (m_seen.size() >= m_forget_at) {  // seldom, however many addresses somebody has
            forget_old(now_ms);
            m_forget_at = std::max(k_most_addresses, 2 * m_seen.size());
        }
        auto& times = m_seen[counted_as(who)];
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
    std::size_t m_forget_at BALCAO_GUARDED_BY(m_mutex) = k_most_addresses;
    std::unordered_map<std::string, std::deque<std::int64_t>> m_seen BALCAO_GUARDED_BY(m_mutex);
};

}  // namespace balcao::central
