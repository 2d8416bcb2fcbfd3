#include "desk/key_watch.h"

#include <algorithm>

namespace balcao::desk {

std::optional<queue::Position> KeyWatch::due(std::span<const queue::Position> taken, std::int64_t now_ms)
{
    const auto is_taken = [taken](queue::Position position) { return std::find(taken.begin(), taken.end(), position) != taken.end(); };
    std::erase_if(m_seen, [&](const auto& one) { return !is_taken(one.first); });
    std::optional<queue::Position> longest;
    std::int64_t overdue = 0;
    for (const auto position : taken) {
        const auto& seen = m_seen.try_emplace(position, Seen{now_ms, 0}).first->second;
        if (seen.asked == k_after_ms.size() || replaced(position)) {
            continue;
        }
        const auto late = now_ms - seen.since_ms - k_after_ms[seen.asked];
        if (late >= overdue) {
            longest = position;
            overdue = late;
        }
    }
    return longest;
}

void KeyWatch::answered(queue::Position position, bool replaced)
{
    if (const auto seen = m_seen.find(position); seen != m_seen.end()) {
        seen->second.asked += 1;
    }
    if (replaced) {
        m_replaced.insert(position);
    }
}

}  // namespace balcao::desk
