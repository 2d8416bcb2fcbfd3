#include "queue/impl.h"

namespace balcao::queue {

base::Status<> Queue::Impl::count_registered(const NewRecord& record, Position position)
{
    return sql->run("INSERT INTO ledger(day, kind, registered, first_pos, last_pos) VALUES(?1, ?2, 1, ?3, ?3) "
                    "ON CONFLICT(day, kind) DO UPDATE SET registered = registered + 1, last_pos = excluded.last_pos",
                    base::format_iso_date(record.day), record.kind, position);
}

base::Status<> Queue::Impl::count_event(const char* statement, Position position)
{
    return sql->run(statement, position);
}

// By runs of neighbours: a batch is one run as a rule.
base::Status<> Queue::Impl::count_accepted(const std::set<Position>& accepted)
{
    std::map<std::pair<std::string, std::string>, std::int64_t> counts;
    for (auto first = accepted.begin(); first != accepted.end();) {
        auto last = first;
        auto after = std::next(first);
        while (after != accepted.end() && *after == *last + 1) {
            last = after++;
        }
        const auto counted =
            sql->each("SELECT day, kind, count(*) FROM rec WHERE pos BETWEEN ?1 AND ?2 GROUP BY day, kind",
                      [&](const database::Statement& row) {
                          counts[{row.text(0), row.text(1)}] += row.number(2);
                          return true;
                      },
                      *first, *last);
        if (!counted) {
            return counted;
        }
        first = after;
    }
    for (const auto& [line, count] : counts) {
        if (auto done = sql->run("UPDATE ledger SET accepted = accepted + ?3 WHERE day = ?1 AND kind = ?2", line.first,
                                 line.second, count);
            !done) {
            return done;
        }
    }
    return {};
}

base::Result<std::vector<LedgerLine>> Queue::ledger(base::Date day)
{
    std::vector<LedgerLine> lines;
    const auto read = m_impl->sql->each(
        "SELECT kind, registered, accepted, rejected, waived, replaced, purged, first_pos, last_pos FROM ledger "
        "WHERE day = ?1 ORDER BY kind",
        [&](const database::Statement& row) {
            lines.push_back({day, row.text(0), row.number(1), row.number(2), row.number(3), row.number(4), row.number(5),
                             row.number(6), row.number(7), row.number(8)});
            return true;
        },
        base::format_iso_date(day));
    if (!read) {
        return base::unexpected(read.error());
    }
    return lines;
}

base::Status<> Queue::balance(base::Date day)
{
    const auto lines = ledger(day);
    if (!lines) {
        return base::unexpected(lines.error());
    }
    std::int64_t by_ledger = 0;
    for (const auto& line : *lines) {
        const auto counted =
            m_impl->sql->number("SELECT count(*) FROM rec WHERE pos BETWEEN ?1 AND ?2 AND day = ?3 AND kind = ?4",
                                line.first_position, line.last_position, base::format_iso_date(day), line.kind);
        if (!counted) {
            return base::unexpected(counted.error());
        }
        if (**counted + line.purged != line.registered) {
            return base::fail(base::FaultCode::chain_broken, line.registered, **counted + line.purged);
        }
        by_ledger += line.registered;
    }
    // And nothing stands outside the lines.
    const auto all = m_impl->sql->number(
        "SELECT count(*) + (SELECT coalesce(sum(purged), 0) FROM ledger WHERE day = ?1) FROM rec WHERE day = ?1",
        base::format_iso_date(day));
    if (!all) {
        return base::unexpected(all.error());
    }
    return **all == by_ledger ? base::Status<>{}
                              : base::fail(base::FaultCode::chain_broken, by_ledger, **all);
}

base::Result<std::vector<base::Date>> Queue::unbalanced_days()
{
    std::vector<base::Date> all;
    const auto read = m_impl->sql->each("SELECT DISTINCT day FROM ledger ORDER BY day", [&](const database::Statement& row) {
        if (const auto day = base::parse_iso_date(row.text(0))) {
            all.push_back(*day);
        }
        return true;
    });
    if (!read) {
        return base::unexpected(read.error());
    }
    std::vector<base::Date> bad;
    for (const auto day : all) {
        const auto even = balance(day);
        if (!even && even.error().code != base::FaultCode::chain_broken) {
            return base::unexpected(even.error());
        }
        if (!even) {
            bad.push_back(day);
        }
    }
    return bad;
}

}  // namespace balcao::queue
