#pragma once
// A console that nobody touches locks itself. Holds no widget and reads no clock.

#include <cstdint>

namespace balcao::console {

class IdleWatch {
public:
    /// A key or the mouse. \param now_ms of a clock that only runs forwards
    void touched(std::int64_t now_ms) { m_last_ms = now_ms; }
    /// Whether it is time to lock; asked again and again. After a yes the next one comes later, should the lock not have come about.
    /// \param minutes without a touch; 0: never, and while nobody is signed in: the time begins when somebody is
    [[nodiscard]] bool due(int minutes, std::int64_t now_ms);
    /// Whether it locks within k_warning_ms unless somebody touches it; never while `minutes` is 0.
    [[nodiscard]] bool soon(int minutes, std::int64_t now_ms) const { return minutes > 0 && now_ms - m_last_ms >= std::int64_t{minutes} * 60'000 - k_warning_ms; }

    static constexpr std::int64_t k_warning_ms = 20'000;  ///< EN 301 549, 11.2.2.1: twenty seconds to ask for more with a simple act

private:
    static constexpr std::int64_t k_again_ms = 10'000;
    std::int64_t m_last_ms = 0;
    std::int64_t m_not_before_ms = 0;
};

}  // namespace balcao::console
