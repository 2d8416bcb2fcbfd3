#pragma once
// How long to wait before the next try. Pure: time and randomness are parameters.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/clock.h"
#include "base/random.h"

namespace balcao::sync {

using Millis = std::chrono::milliseconds;

struct RetryLimits {
    Millis base_delay{2000};
    Millis max_delay{600'000};
    Millis spread{120'000};             ///< desks come back one after another after a long outage
    Millis longest_retry_after{86'400'000};
};

/// Largest delay after `failures` failures in a row (1 = the first): base_delay * 2^failures, at most max_delay.
[[nodiscard]] Millis retry_ceiling(int failures, const RetryLimits& limits);

/// Uniform in [0, retry_ceiling]: "full jitter", so that desks that fell together do not rise together.
[[nodiscard]] Millis full_jitter(int failures, const RetryLimits& limits, base::Random& random);

/// The delay after a failure. With Retry-After: never below it, plus a share of `spread` (the central's hint, else
/// the limit's).
[[nodiscard]] Millis retry_delay(int failures, std::optional<std::chrono::seconds> retry_after,
                                 std::optional<std::chrono::seconds> spread, const RetryLimits& limits,
                                 base::Random& random);

/// Uniform in [0, min(spread, outage)]: how long to hold back the first full batch after the central was away for
/// `outage`. A short outage spreads little.
[[nodiscard]] Millis comeback_delay(Millis outage, std::optional<std::chrono::seconds> spread,
                                    const RetryLimits& limits, base::Random& random);

/// Retry-After of RFC 9110 section 10.2.3: seconds or an IMF-fixdate, counted from `now`. nullopt when absent or not
/// understood; a date in the past is 0.
[[nodiscard]] std::optional<std::chrono::seconds> parse_retry_after(std::string_view value, base::Instant now);
/// The Date header (IMF-fixdate alone).
[[nodiscard]] std::optional<base::Instant> parse_http_date(std::string_view value);

/// Retries may be at most a tenth of the requests, so that a sick central is not shouted down; one retry per `refill`
/// is always allowed.
class RetryBudget {
public:
    explicit RetryBudget(Millis now, Millis refill = Millis(60'000))
        : m_cost(refill.count()), m_credit(k_saved * m_cost), m_filled_at(now)
    {
    }
    void on_request();
    /// Takes one retry; false when none is left.
    [[nodiscard]] bool take(Millis now);
    /// How long until take() succeeds; 0 = now.
    [[nodiscard]] Millis wait(Millis now);

private:
    static constexpr std::int64_t k_saved = 10;   ///< retries a fresh budget holds, and the most it saves up
    void fill(Millis now);
    std::int64_t m_cost;                          ///< of one retry; credit is counted in milliseconds of refill
    std::int64_t m_credit;
    Millis m_filled_at;
};

}  // namespace balcao::sync
