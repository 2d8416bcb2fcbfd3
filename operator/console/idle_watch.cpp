#include "console/idle_watch.h"

namespace balcao::console {

bool IdleWatch::due(int minutes, std::int64_t now_ms)
{
    if (minutes <= 0) {
        m_last_ms = now_ms;
        m_not_before_ms = 0;
        return false;
    }
    if (now_ms - m_last_ms < std::int64_t{minutes} * 60'000 || now_ms < m_not_before_ms) {
        return false;
    }
    m_not_before_ms = now_ms + k_again_ms;
    return true;
}

}  // namespace balcao::console
