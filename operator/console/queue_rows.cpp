#include "console/queue_rows.h"

#include <algorithm>

namespace balcao::console {
namespace {

constexpr std::size_t k_ahead = 60;  ///< rows: more than a screen shows

/// First row that is older than `seq`.
std::vector<link::QueueRow>::iterator older_than(std::vector<link::QueueRow>& rows, base::Sequence seq)
{
    return std::partition_point(rows.begin(), rows.end(), [seq](const link::QueueRow& row) { return row.seq >= seq; });
}

}  // namespace

void QueueRows::newest(const std::vector<link::QueueRow>& rows)
{
    if (rows.empty() || m_rows.empty() || rows.back().seq > m_rows.front().seq) {
        m_rows = rows;
        m_whole = false;
    } else {
        m_rows.erase(m_rows.begin(), older_than(m_rows, rows.back().seq));
        m_rows.insert(m_rows.begin(), rows.begin(), rows.end());
    }
    m_newest = rows.size();
}

void QueueRows::page(base::Sequence before, const std::vector<link::QueueRow>& rows)
{
    if (m_rows.empty() || before <= 0 || before < m_rows.back().seq) {
        return;  // an answer that came late: those rows were let go
    }
    const auto from = older_than(m_rows, before);
    const auto kept = from - m_rows.begin();
    const bool ends = rows.size() < static_cast<std::size_t>(k_page);
    const auto upto = ends ? m_rows.end() : older_than(m_rows, rows.back().seq);
    m_whole = ends || (m_whole && upto != m_rows.end());
    m_rows.insert(m_rows.erase(from, upto), rows.begin(), rows.end());
    m_newest = std::min(m_newest, static_cast<std::size_t>(kept));
}

void QueueRows::clear() { *this = QueueRows(); }

std::size_t QueueRows::index_of(base::Sequence seq) const
{
    const auto found = std::partition_point(m_rows.begin(), m_rows.end(), [seq](const link::QueueRow& row) { return row.seq > seq; });
    return found != m_rows.end() && found->seq == seq ? static_cast<std::size_t>(found - m_rows.begin()) : m_rows.size();
}

base::Sequence QueueRows::due_at(std::size_t index) const
{
    return m_whole || m_rows.empty() || index + k_ahead < m_rows.size() ? 0 : m_rows.back().seq;
}

base::Sequence QueueRows::stale_at(std::size_t index) const
{
    return index < m_newest || index == 0 || index > m_rows.size() ? 0 : m_rows[index - 1].seq;
}

}  // namespace balcao::console
