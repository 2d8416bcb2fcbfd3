#pragma once
// Time as a parameter: pure code takes instants, effects take a Clock.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace balcao::base {

/// A point of UTC, to the millisecond.
using Instant = std::chrono::sys_time<std::chrono::milliseconds>;
/// A day of the calendar without a time zone.
using Date = std::chrono::year_month_day;

/// RFC 3339 in UTC with milliseconds: 2026-11-24T09:05:07.123Z
[[nodiscard]] std::string format_instant(Instant at);
[[nodiscard]] std::optional<Instant> parse_instant(std::string_view text);
/// ISO 8601 calendar date: 2026-11-24. parse_iso_date refuses days that do not exist.
[[nodiscard]] std::string format_iso_date(Date day);
[[nodiscard]] std::optional<Date> parse_iso_date(std::string_view text);
/// The UTC day of an instant. A point of service's own day comes from its time zone.
[[nodiscard]] Date utc_day(Instant at);

/// The time source of effects.
class Clock {
public:
    virtual ~Clock() = default;
    /// Wall clock; may jump. Never used to order or expire anything by itself.
    [[nodiscard]] virtual Instant now() const = 0;
    /// Milliseconds since this boot; never goes back.
    [[nodiscard]] virtual std::int64_t monotonic_ms() const = 0;
    /// Names this boot, so that two monotonic readings can be told comparable.
    [[nodiscard]] virtual std::string boot_id() const = 0;
};

class SystemClock final : public Clock {
public:
    [[nodiscard]] Instant now() const override;
    [[nodiscard]] std::int64_t monotonic_ms() const override;
    [[nodiscard]] std::string boot_id() const override;
};

/// A clock that stands still until told otherwise: for tests and simulation.
class ManualClock final : public Clock {
public:
    explicit ManualClock(Instant start) : m_now(start) {}
    [[nodiscard]] Instant now() const override { return m_now; }
    [[nodiscard]] std::int64_t monotonic_ms() const override { return m_mono; }
    [[nodiscard]] std::string boot_id() const override { return "00000000-0000-4000-8000-000000000001"; }
    void advance(std::chrono::milliseconds by)
    {
        m_now += by;
        m_mono += by.count();
    }
    void jump_wall_clock(Instant to) { m_now = to; }

private:
    Instant m_now;
    std::int64_t m_mono = 0;
};

}  // namespace balcao::base
