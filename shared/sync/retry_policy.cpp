#include "sync/retry_policy.h"

#include <algorithm>
#include <array>
#include <limits>

namespace balcao::sync {
namespace {

/// Uniform in [0, most], both ends included.
Millis uniform(Millis most, base::Random& random)
{
    const auto bound = std::clamp<std::int64_t>(most.count(), 0, std::numeric_limits<std::uint32_t>::max() - 1);
    return Millis(random.below(static_cast<std::uint32_t>(bound) + 1));
}

std::optional<int> number(std::string_view text)
{
    if (text.empty() || text.size() > 9 || text.find_first_not_of("0123456789") != std::string_view::npos) {
        return std::nullopt;
    }
    int value = 0;
    for (const char c : text) value = value * 10 + (c - '0');
    return value;
}

}  // namespace

Millis retry_ceiling(int failures, const RetryLimits& limits)
{
    Millis ceiling = limits.base_delay;
    for (int i = 0; i < failures && ceiling < limits.max_delay; ++i) ceiling *= 2;
    return std::min(ceiling, limits.max_delay);
}

Millis full_jitter(int failures, const RetryLimits& limits, base::Random& random)
{
    return uniform(retry_ceiling(failures, limits), random);
}

Millis retry_delay(int failures, std::optional<std::chrono::seconds> retry_after,
                   std::optional<std::chrono::seconds> spread, const RetryLimits& limits, base::Random& random)
{
    const Millis jitter = full_jitter(failures, limits, random);
    if (!retry_after) return jitter;
    const Millis asked = std::clamp(Millis(*retry_after), Millis(0), limits.longest_retry_after);
    const Millis share = uniform(spread ? std::min(Millis(*spread), limits.longest_retry_after) : limits.spread, random);
    return std::max(jitter, asked + share);
}

Millis comeback_delay(Millis outage, std::optional<std::chrono::seconds> spread, const RetryLimits& limits,
                      base::Random& random)
{
    const Millis most = spread ? std::min(Millis(*spread), limits.longest_retry_after) : limits.spread;
    return uniform(std::clamp(outage, Millis(0), most), random);
}

std::optional<base::Instant> parse_http_date(std::string_view value)
{
    // "Sun, 06 Nov 1994 08:49:37 GMT"; the two obsolete forms are not read.
    static constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                             "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    if (value.size() != 29 || value.substr(3, 2) != ", " || value.substr(25) != " GMT" || value[7] != ' ' ||
        value[11] != ' ' || value[16] != ' ' || value[19] != ':' || value[22] != ':') {
        return std::nullopt;
    }
    const auto month = std::find(months.begin(), months.end(), value.substr(8, 3));
    const auto day = number(value.substr(5, 2));
    const auto year = number(value.substr(12, 4));
    const auto hour = number(value.substr(17, 2));
    const auto minute = number(value.substr(20, 2));
    const auto second = number(value.substr(23, 2));
    if (month == months.end() || !day || !year || !hour || !minute || !second || *hour > 23 || *minute > 59 ||
        *second > 60) {
        return std::nullopt;
    }
    const std::chrono::year_month_day date(std::chrono::year(*year),
                                           std::chrono::month(static_cast<unsigned>(month - months.begin()) + 1),
                                           std::chrono::day(static_cast<unsigned>(*day)));
    if (!date.ok()) return std::nullopt;
    return base::Instant(std::chrono::sys_days(date).time_since_epoch()) + std::chrono::hours(*hour) +
           std::chrono::minutes(*minute) + std::chrono::seconds(*second);
}

std::optional<std::chrono::seconds> parse_retry_after(std::string_view value, base::Instant now)
{
    if (const auto seconds = number(value)) return std::chrono::seconds(*seconds);
    const auto at = parse_http_date(value);
    if (!at) return std::nullopt;
    return std::max(std::chrono::ceil<std::chrono::seconds>(*at - now), std::chrono::seconds(0));
}

void RetryBudget::fill(Millis now)
{
    const auto most = k_saved * m_cost;
    const auto passed = std::max<std::int64_t>(0, (now - m_filled_at).count());
    m_credit = std::min(most, m_credit + std::min(passed, most));
    m_filled_at = std::max(m_filled_at, now);
}

void RetryBudget::on_request() { m_credit = std::min(k_saved * m_cost, m_credit + m_cost / 10); }

bool RetryBudget::take(Millis now)
{
    fill(now);
    if (m_credit < m_cost) return false;
    m_credit -= m_cost;
    return true;
}

Millis RetryBudget::wait(Millis now)
{
    fill(now);
    return Millis(std::max<std::int64_t>(0, m_cost - m_credit));
}

}  // namespace balcao::sync
