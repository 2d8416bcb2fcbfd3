#include "sync/batch_size.h"

#include <algorithm>

namespace balcao::sync {

int BatchSize::next(std::optional<int> hint) const
{
    const int most = std::clamp(hint.value_or(k_limit), 1, k_limit);
    return std::min(m_size, most);
}

void BatchSize::on_success(int sent)
{
    if (sent >= m_size) m_size = std::min(m_size * 2, k_limit);
}

void BatchSize::halve(int from)
{
    m_size = std::max(1, std::min(m_size, from) / 2);
}

std::size_t Bisection::next(std::size_t waiting) const
{
    if (m_suspects == 0) return waiting;
    return std::min(waiting, std::max<std::size_t>(1, m_suspects / 2));
}

void Bisection::on_settled(std::size_t sent)
{
    m_suspects -= std::min(m_suspects, sent);
}

Bisection::Verdict Bisection::on_refused(std::size_t sent)
{
    if (sent > 1) {
        m_suspects = sent;
        return Verdict::split;
    }
    m_suspects = 0;
    return Verdict::culprit;
}

}  // namespace balcao::sync
