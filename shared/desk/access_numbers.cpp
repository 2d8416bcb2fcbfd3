#include "desk/access_numbers.h"

#include "base/secret.h"

namespace balcao::desk {

void AccessNumbers::saw(const std::string& digits, std::int64_t now_ms)
{
    m_seen = digits;
    m_seen_ms = now_ms;
}

std::string AccessNumbers::to_try(std::int64_t now_ms) const
{
    const bool fresh = !m_seen.empty() && now_ms - m_seen_ms <= k_access_number_kept.count();
    return fresh && m_tried.size() < k_most_access_numbers && !m_tried.contains(m_seen) ? m_seen : std::string();
}

void AccessNumbers::forget()
{
    base::wipe(m_seen.data(), m_seen.size());
    m_seen.clear();
    m_tried.clear();
}

}  // namespace balcao::desk
