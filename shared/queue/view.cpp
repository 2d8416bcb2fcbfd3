#include <algorithm>

#include "queue/impl.h"

namespace balcao::queue {
namespace {

Item read_item(const Queue::Impl& impl, const database::Statement& row)
{
    Item item;
    item.position = row.number(0);
    const auto& epoch = impl.epoch_of(item.position);
    item.epoch = epoch.id;
    item.seq = item.position - epoch.base;
    item.kind = row.text(1);
    item.captured_at = from_ms(row.number(2));
    item.hash = seal::digest_from(row.bytes(3)).value_or(seal::Digest{});
    if (!row.is_null(4)) {
        item.case_id = base::CaseId(row.text(4));
        item.summary = Summary{row.text(5), row.text(6), row.text(7)};
    }
    std::optional<Exception> exception;
    if (!row.is_null(8)) {
        exception = Exception{state_from_name(row.text(8)).value_or(State::dead), row.number(10)};
        item.attempts = row.number(10);
        item.next_at = row.is_null(9) ? std::nullopt : std::optional(from_ms(row.number(9)));
        item.problem = row.text(11);
        item.replaced_by = row.is_null(12) ? std::nullopt : std::optional(row.number(12));
    }
    item.state = impl.state_from(item.position, exception);
    if (item.state == State::replaced || item.state == State::waived) {
        item.resolved_at = from_ms(row.number(13));
    }
    item.receipt_copies = static_cast<int>(row.number(14));
    return item;
}

#define BALCAO_ITEM_COLUMNS                                                                                        \
    "SELECT r.pos, r.kind, r.captured_at, r.hash, s.case_id, s.ticket, s.initials, s.tail, e.state, e.next_at, "  \
    "e.attempts, e.problem, e.replaced_by, e.changed_at, "                                                           \
    "(SELECT count(*) FROM receipt_print p WHERE p.pos = r.pos) FROM rec r LEFT JOIN summary s ON s.pos = r.pos "          \
    "LEFT JOIN exc e ON e.pos = r.pos WHERE "

// ?1 upto, ?2 only positions below, ?3 name of the state. Each starts from the short side: the exceptions or
// what lies after the cursor, never from the whole history.
constexpr const char* k_all = BALCAO_ITEM_COLUMNS "r.pos < ?2 AND ?1 >= 0 AND ?3 <> '-' ORDER BY r.pos DESC";
constexpr const char* k_unsent = BALCAO_ITEM_COLUMNS
    "r.pos > ?1 AND r.pos < ?2 AND ?3 <> '-' AND e.pos IS NULL ORDER BY r.pos DESC";
constexpr const char* k_exceptions = BALCAO_ITEM_COLUMNS
    "r.pos IN (SELECT pos FROM exc WHERE state = ?3) AND r.pos < ?2 AND ?1 >= 0 ORDER BY r.pos DESC";
constexpr const char* k_settled = BALCAO_ITEM_COLUMNS
    "r.pos < ?2 AND ?3 <> '-' AND ((r.pos <= ?1 AND e.pos IS NULL) OR e.state = 'acked') ORDER BY r.pos DESC";
constexpr const char* k_open = BALCAO_ITEM_COLUMNS
    "r.pos IN (SELECT pos FROM exc WHERE state IN ('retry', 'parked', 'dead', 'frozen') UNION ALL "
    "SELECT q.pos FROM rec q WHERE q.pos > ?1 AND NOT EXISTS (SELECT 1 FROM exc x WHERE x.pos = q.pos)) "
    "AND r.pos < ?2 AND ?3 <> '-' ORDER BY r.pos DESC";
constexpr const char* k_one_item = BALCAO_ITEM_COLUMNS "r.pos = ?1";

#undef BALCAO_ITEM_COLUMNS

const char* query_of(const ListFilter& filter)
{
    if (!filter.state) {
        return filter.unsettled_only ? k_open : k_all;
    }
    switch (*filter.state) {
    case State::pending:
    case State::in_flight: return k_unsent;
    case State::acked: return k_settled;
    case State::retry:
    case State::resending:
    case State::parked:
    case State::dead:
    case State::replaced:
    case State::waived:
    case State::frozen: return k_exceptions;
    case State::purged: break;
    }
    return nullptr;
}

}  // namespace

base::Result<std::optional<Exception>> Queue::Impl::exception(Position position)
{
    std::optional<Exception> found;
    const auto read = sql->each(
        "SELECT state, attempts FROM exc WHERE pos = ?1",
        [&](const database::Statement& row) {
            found = Exception{state_from_name(row.text(0)).value_or(State::dead), row.number(1)};
            return false;
        },
        position);
    if (!read) {
        return base::unexpected(read.error());
    }
    return found;
}

State Queue::Impl::state_from(Position position, const std::optional<Exception>& row) const
{
    const bool sent = in_flight.count(position) > 0;
    if (row) {
        return row->state == State::retry && sent ? State::resending : row->state;
    }
    if (position <= live.upto) {
        return State::acked;
    }
    return sent ? State::in_flight : State::pending;
}

base::Result<std::optional<State>> Queue::Impl::state_of(Position position)
{
    if (position < 1 || position > live.last) {
        return std::optional<State>{};
    }
    const auto row = exception(position);
    const auto kept = sql->number("SELECT 1 FROM rec WHERE pos = ?1", position);
    if (!row || !kept) {
        return base::unexpected(!row ? row.error() : kept.error());
    }
    return std::optional(*kept ? state_from(position, *row) : State::purged);
}

base::Result<std::vector<Item>> Queue::list(const ListFilter& filter)
{
    std::vector<Item> items;
    const char* query = query_of(filter);
    if (query == nullptr || filter.limit < 1) {
        return items;
    }
    const Position before = filter.before > 0 ? filter.before : m_impl->live.last + 1;
    const auto wanted = filter.state == State::resending ? State::retry : filter.state.value_or(State::pending);
    const auto read = m_impl->sql->each(
        query,
        [&](const database::Statement& row) {
            auto item = read_item(*m_impl, row);
            if (!filter.state || item.state == *filter.state) {
                items.push_back(std::move(item));
            }
            return items.size() < static_cast<std::size_t>(filter.limit);
        },
        m_impl->live.upto, before, name(wanted));
    if (!read) {
        return base::unexpected(read.error());
    }
    return items;
}

base::Result<std::optional<Item>> Queue::item(Position position)
{
    std::optional<Item> found;
    const auto read = m_impl->sql->each(
        k_one_item,
        [&](const database::Statement& row) {
            found = read_item(*m_impl, row);
            return false;
        },
        position);
    if (!read) {
        return base::unexpected(read.error());
    }
    if (!found && position >= 1 && position <= m_impl->live.last) {
        const auto& epoch = m_impl->epoch_of(position);
        found.emplace();
        found->position = position;
        found->epoch = epoch.id;
        found->seq = position - epoch.base;
        found->state = State::purged;
    }
    return found;
}

base::Result<std::optional<Item>> Queue::item_of_case(const base::CaseId& case_id)
{
    const auto position =
        m_impl->sql->number("SELECT pos FROM summary WHERE case_id = ?1 ORDER BY pos DESC LIMIT 1", case_id.text());
    if (!position) {
        return base::unexpected(position.error());
    }
    return *position ? item(**position) : base::Result<std::optional<Item>>(std::nullopt);
}

base::Result<Stats> Queue::stats()
{
    auto& impl = *m_impl;
    Stats stats;
    stats.epoch = impl.live.epochs.back().id;
    stats.epoch_frozen = impl.live.epochs.back().frozen;
    stats.last_position = impl.live.last;
    stats.last_accepted_at = impl.live.last_accepted_at;
    stats.pending = impl.live.last - impl.live.upto;
    stats.in_flight = static_cast<std::int64_t>(impl.in_flight.size());
    const auto counted = impl.sql->each(
        "SELECT state, count(*), sum(pos > ?1) FROM exc GROUP BY state",
        [&](const database::Statement& row) {
            const auto state = row.text(0);
            const auto count = row.number(1);
            stats.pending -= row.number(2);
            stats.retry += state == "retry" ? count : 0;
            stats.parked += state == "parked" ? count : 0;
            stats.dead += state == "dead" ? count : 0;
            stats.frozen += state == "frozen" ? count : 0;
            stats.replaced += state == "replaced" ? count : 0;
            stats.waived += state == "waived" ? count : 0;
            return true;
        },
        impl.live.upto);
    if (!counted) {
        return base::unexpected(counted.error());
    }
    const auto oldest = impl.sql->number(
        "SELECT min(captured_at) FROM (SELECT captured_at FROM rec WHERE pos = (SELECT min(pos) FROM exc WHERE state IN "
        "('retry', 'parked')) UNION ALL SELECT captured_at FROM (SELECT captured_at FROM rec WHERE pos > ?1 AND NOT EXISTS "
        "(SELECT 1 FROM exc WHERE exc.pos = rec.pos) ORDER BY pos LIMIT 1))",
        impl.live.upto);
    if (!oldest) {
        return base::unexpected(oldest.error());
    }
    if (*oldest) {
        stats.oldest_unsent_at = from_ms(**oldest);
    }
    return stats;
}

base::Result<Queue::Ages> Queue::waiting_ages(base::Instant now, std::span<const std::chrono::hours> ends)
{
    Ages ages;
    ages.counts.resize(ends.size() + 1);
    const auto read = m_impl->sql->each(
        "SELECT captured_at FROM rec WHERE pos IN (SELECT pos FROM exc WHERE state = 'retry' UNION ALL "
        "SELECT q.pos FROM rec q WHERE q.pos > ?1 AND NOT EXISTS (SELECT 1 FROM exc x WHERE x.pos = q.pos))",
        [&](const database::Statement& row) {
            const auto at = from_ms(row.number(0));
            const auto end = std::upper_bound(ends.begin(), ends.end(), now - at, [](auto age, auto one) { return age < one; });
            ++ages.counts[static_cast<std::size_t>(end - ends.begin())];
            ages.oldest = std::min(ages.oldest.value_or(at), at);
            return true;
        },
        m_impl->live.upto);
    return read ? base::Result<Ages>(std::move(ages)) : base::unexpected(read.error());
}

}  // namespace balcao::queue
