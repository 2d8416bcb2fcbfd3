#pragma once
// Tests with the machine's own clock count what happened today: they begin after midnight rather than shortly before it.

#include <ctime>

#include <chrono>
#include <thread>

namespace balcao::test {

/// Waits for the next day, here and in UTC, where it is nearer than a test case takes.
inline void not_over_midnight()
{
    constexpr int k_near_s = 45;
    constexpr int k_day_s = 24 * 60 * 60;
    for (const bool here : {true, false}) {
        const std::time_t now = std::time(nullptr);
        std::tm time{};
        (void)(here ? ::localtime_r(&now, &time) : ::gmtime_r(&now, &time));
        const int left = k_day_s - (time.tm_hour * 60 + time.tm_min) * 60 - time.tm_sec;
        if (left <= k_near_s) std::this_thread::sleep_for(std::chrono::seconds(left + 1));
    }
}

}  // namespace balcao::test
