#pragma once
// Stops sending to a central that keeps failing, and lets one record through to see whether it is back.
// Pure: time is a parameter (monotonic).

#include <cstdint>
#include <deque>
#include <optional>

#include "sync/retry_policy.h"

namespace balcao::sync {

struct BreakerLimits {
    int failures_in_a_row = 5;
    int window_min_calls = 20;          ///< the share counts from this many calls
    int window_failure_percent = 50;
    Millis window{60'000};
    Millis shortest_open{5'000};
};

enum class BreakerState : std::uint8_t {
    closed,     ///< normal
    open,       ///< nothing is sent before open_until()
    half_open   ///< one probe of one record
};

class CircuitBreaker {
public:
    explicit CircuitBreaker(BreakerLimits limits = {}) : m_limits(limits) {}

    /// closed, open or half_open at `now`.
    [[nodiscard]] BreakerState state(Millis now) const;
    [[nodiscard]] bool may_send(Millis now) const { return state(now) != BreakerState::open; }
    /// Only while open.
    [[nodiscard]] std::optional<Millis> open_until() const { return m_open_until; }

    void on_success(Millis now);
    /// \param delay how long the retry policy wants to wait; an opening breaker stays open at least that long.
    void on_failure(Millis now, Millis delay);
    [[nodiscard]] int failures_in_a_row() const { return m_failures; }

private:
    struct Call {
        Millis at;
        bool failed;
    };
    void remember(Millis now, bool failed);
    [[nodiscard]] bool too_many_in_window() const;

    BreakerLimits m_limits;
    std::deque<Call> m_calls;
    int m_failures = 0;
    std::optional<Millis> m_open_until;   ///< set = open, or half open once it has passed
};

}  // namespace balcao::sync
