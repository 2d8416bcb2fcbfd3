#include "desk/day_tally.h"

namespace balcao::desk {
namespace {

constexpr int k_page = 500;

}  // namespace

base::Result<DayTally::Counts> DayTally::of(queue::Queue& queue, RecordWords& words, base::Date day)
{
    auto stats = queue.stats();
    if (!stats) {
        return base::unexpected(stats.error());
    }
    Seen seen{day, std::move(*stats), words.proved()};
    if (m_seen && *m_seen == seen) {
        return m_counts;
    }
    auto counts = count(queue, words, day);
    if (counts) {
        m_counts = *counts;
        m_seen = std::move(seen);
    }
    return counts;
}

base::Result<DayTally::Counts> DayTally::count(queue::Queue& queue, RecordWords& words, base::Date day) const
{
    Counts counts;
    queue::ListFilter filter;
    filter.limit = k_page;
    while (true) {
        const auto items = queue.list(filter);
        if (!items) {
            return base::unexpected(items.error());
        }
        for (const auto& item : *items) {
            const auto captured_on = m_local_day(item.captured_at);
            if (captured_on < day) {  // newest first: the rest is of earlier days
                return counts;
            }
            if (captured_on > day) {
                continue;
            }
            ++counts.registered;
            ++counts.per_hour.at(static_cast<std::size_t>(m_local_hour(item.captured_at)));
            if (item.kind == domain::name(domain::DeskAct::activation) && words.word(queue, item) == link::RecordState::activated) {
                ++counts.activated;
            }
        }
        if (items->size() < static_cast<std::size_t>(k_page)) {
            return counts;
        }
        filter.before = items->back().position;
    }
}

}  // namespace balcao::desk
