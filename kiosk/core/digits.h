#pragma once
// Digits tapped one by one, and the filter against double taps.

#include <cstdint>

#include "base/secret.h"

namespace balcao::kiosk {

/// Digits in locked memory. Only their number can be seen from outside.
class Digits {
public:
    explicit Digits(std::size_t most) : m_most(most) {}
    [[nodiscard]] std::size_t size() const { return m_digits.size(); }
    [[nodiscard]] std::size_t most() const { return m_most; }
    void set_most(std::size_t most) { m_most = most; }
    /// False (and no change) for anything but '0' to '9' or when full.
    bool add(char digit)
    {
        return digit >= '0' && digit <= '9' && m_digits.size() < m_most && m_digits.append(static_cast<std::uint8_t>(digit));
    }
    bool erase() { return m_digits.drop_last(); }
    void clear() { m_digits.clear(); }
    [[nodiscard]] const base::Secret& secret() const { return m_digits; }
    [[nodiscard]] base::Secret take()
    {
        base::Secret out = std::move(m_digits);
        m_digits = base::Secret();
        return out;
    }

private:
    std::size_t m_most;
    base::Secret m_digits;
};

[[nodiscard]] inline base::Secret copy_of(const base::Secret& secret)
{
    return secret.use([](base::BytesView content) { return base::Secret(content); });
}

/// A trembling finger or a bouncing panel taps twice: a second tap on the same key within k_repeat_ms is not one. Times are of the taps
/// themselves: two that waited in the queue of a window that stood still are two.
class TapFilter {
public:
    static constexpr std::int64_t k_repeat_ms = 150;
    [[nodiscard]] bool accept(int key, std::int64_t at_ms)
    {
        const auto since = at_ms - m_at_ms;
        const bool repeat = key == m_key && since >= 0 && since < k_repeat_ms;  // less than 0: by another clock, or one that began anew
        m_key = key;
        m_at_ms = at_ms;
        return !repeat;
    }

private:
    int m_key = -1;
    std::int64_t m_at_ms = 0;
};

}  // namespace balcao::kiosk
