#include <algorithm>

#include "queue/impl.h"

namespace balcao::queue {
namespace {

using base::FaultCode;

/// As it is told: whether a record is on its way this moment is nobody's business tomorrow.
State told(State state)
{
    switch (state) {
    case State::in_flight: return State::pending;
    case State::resending: return State::retry;
    case State::pending:
    case State::retry:
    case State::parked:
    case State::dead:
    case State::replaced:
    case State::waived:
    case State::frozen:
    case State::acked:
    case State::purged: break;
    }
    return state;
}

bool is_unfinished(State state) { return state != State::acked && state != State::purged && state != State::replaced && state != State::waived; }

DayClose read_close(const database::Statement& row)
{
    DayClose close;
    close.number = row.number(0);
    close.day = base::parse_iso_date(row.text(1)).value_or(base::Date{});
    close.part = static_cast<int>(row.number(2));
    close.at = from_ms(row.number(3));
    close.who = base::OperatorId(row.text(4));
    close.records = row.number(5);
    close.last = row.number(6);
    close.differences = row.number(7);
    close.statement = row.bytes(8);
    return close;
}

#define BALCAO_CLOSE_COLUMNS "SELECT no, day, part, at, operator, records, last_pos, differences, statement FROM day_close "
constexpr const char* k_closes_of_day = BALCAO_CLOSE_COLUMNS "WHERE day = ?1 ORDER BY part";
constexpr const char* k_last_close = BALCAO_CLOSE_COLUMNS "ORDER BY no DESC LIMIT 1";
#undef BALCAO_CLOSE_COLUMNS

}  // namespace

base::Result<std::vector<DayClose>> Queue::day_closes(base::Date day)
{
    std::vector<DayClose> out;
    const auto read = m_impl->sql->each(k_closes_of_day,
                                        [&](const database::Statement& row) {
                                            out.push_back(read_close(row));
                                            return true;
                                        },
                                        base::format_iso_date(day));
    if (!read) {
        return base::unexpected(read.error());
    }
    return out;
}

base::Result<DayNeighbours> Queue::day_neighbours(base::Date day, base::Date today, std::size_t most)
{
    DayNeighbours out;
    const auto one = [&](const char* sql, std::optional<base::Date>& found) {
        return m_impl->sql->each(sql,
                                 [&](const database::Statement& row) {
                                     found = base::parse_iso_date(row.text(0));
                                     return false;
                                 },
                                 base::format_iso_date(day));
    };
    const auto read = in_order([&] { return one("SELECT day FROM ledger WHERE day < ?1 AND registered > 0 ORDER BY day DESC LIMIT 1", out.earlier); },
                               [&] { return one("SELECT day FROM ledger WHERE day > ?1 AND registered > 0 ORDER BY day LIMIT 1", out.later); },
                               [&] {
                                   return m_impl->sql->each(
                                       "SELECT DISTINCT day FROM ledger WHERE day < ?1 AND registered > 0 AND day NOT IN (SELECT day FROM day_close) ORDER BY day DESC LIMIT ?2",
                                       [&](const database::Statement& row) {
                                           if (const auto open = base::parse_iso_date(row.text(0))) {
                                               out.left_open.push_back(*open);
                                           }
                                           return true;
                                       },
                                       base::format_iso_date(today), static_cast<std::int64_t>(most));
                               });
    if (!read) {
        return base::unexpected(read.error());
    }
    return out;
}

base::Result<std::optional<DayClose>> Queue::last_close()
{
    std::optional<DayClose> out;
    const auto read = m_impl->sql->each(k_last_close, [&](const database::Statement& row) {
        out = read_close(row);
        return false;
    });
    if (!read) {
        return base::unexpected(read.error());
    }
    return out;
}

base::Result<std::vector<AfterClose>> Queue::after_closes()
{
    struct Told {
        Position position;
        std::string day;
        State state;
    };
    std::vector<Told> known;
    std::vector<AfterClose> out;
    auto read = in_order(
        [&] {
            return m_impl->sql->each("SELECT pos, day, state FROM day_told ORDER BY pos", [&](const database::Statement& row) {
                known.push_back({row.number(0), row.text(1), state_from_name(row.text(2)).value_or(State::pending)});
                return true;
            });
        },
        [&] {
            // A record of a closed day that stands behind its last statement.
            return m_impl->sql->each(
                "SELECT r.pos, r.day FROM rec r JOIN (SELECT day, max(last_pos) AS upto FROM day_close GROUP BY day) c ON c.day = r.day "
                "WHERE r.pos > c.upto ORDER BY r.pos",
                [&](const database::Statement& row) {
                    out.push_back({base::parse_iso_date(row.text(1)).value_or(base::Date{}), row.number(0), std::nullopt, State::pending});
                    return true;
                });
        });
    if (!read) {
        return base::unexpected(read.error());
    }
    for (auto& late : out) {
        const auto state = m_impl->state_of(late.position);
        if (!state) {
            return base::unexpected(state.error());
        }
        late.now = told(state->value_or(State::purged));
    }
    for (const auto& record : known) {
        const auto state = m_impl->state_of(record.position);
        if (!state) {
            return base::unexpected(state.error());
        }
        const auto now = told(state->value_or(State::purged));
        if (now != record.state) {
            out.push_back({base::parse_iso_date(record.day).value_or(base::Date{}), record.position, record.state, now});
        }
    }
    return out;
}

base::Status<> Queue::keep_close(const NewDayClose& close)
{
    auto& impl = *m_impl;
    if (!close.day.ok() || close.statement.empty() || close.who.text().empty() || !is_reference(close.who.text(), 64)) {
        return base::fail(FaultCode::input_invalid);
    }
    if (close.audit_number != impl.live.audit_number) {
        return base::fail(FaultCode::act_not_possible_now);
    }
    const auto before = day_closes(close.day);
    const auto since = after_closes();
    if (!before || !since) {
        return base::unexpected(!before ? before.error() : since.error());
    }
    const bool changed = std::any_of(since->begin(), since->end(), [&](const auto& late) { return late.day == close.day; });
    if (!before->empty() && !changed) {
        return base::fail(FaultCode::act_not_possible_now, before->back().part);
    }
    const auto part = before->empty() ? 1 : before->back().part + 1;
    const auto day = base::format_iso_date(close.day);
    const AuditEvent entry{"day_closed",
                           {{"day", day}, {"operator", close.who.text()}, {"statement", base::to_hex(seal::sha256(close.statement))}},
                           {{"part", part}, {"records", close.records}, {"differences", close.differences}}};
    return impl.write_with_reserve([&] {
        return in_order(
            [&] {
                return impl.sql->run("INSERT INTO day_close(day, part, at, operator, records, last_pos, differences, statement) "
                                     "VALUES(?,?,?,?,?,?,?,?)",
                                     day, part, to_ms(impl.clock.now()), close.who.text(), close.records, close.last, close.differences,
                                     base::BytesView(close.statement));
            },
            [&]() -> base::Status<> {  // what was late is told now, of whichever day it was
                for (const auto& late : *since) {
                    if (!late.was) {
                        continue;
                    }
                    auto done = is_unfinished(late.now) ? impl.sql->run("UPDATE day_told SET state = ?2 WHERE pos = ?1", late.position, name(late.now))
                                                        : impl.sql->run("DELETE FROM day_told WHERE pos = ?1", late.position);
                    if (!done) {
                        return done;
                    }
                }
                return {};
            },
            [&]() -> base::Status<> {
                for (const auto& [position, state] : close.unfinished) {
                    if (!is_unfinished(state)) {
                        return base::fail(FaultCode::input_invalid, position);
                    }
                    if (auto done = impl.sql->run("INSERT INTO day_told(pos, day, state) VALUES(?1, ?2, ?3) ON CONFLICT(pos) DO UPDATE SET state = excluded.state",
                                                  position, day, name(told(state)));
                        !done) {
                        return done;
                    }
                }
                return {};
            },
            [&] { return impl.write_audit(entry); });
    });
}

base::Result<std::vector<CallBackDone>> Queue::call_backs_done()
{
    std::vector<CallBackDone> out;
    const auto read = m_impl->sql->each("SELECT pos, done_at, operator FROM callback ORDER BY pos", [&](const database::Statement& row) {
        out.push_back({row.number(0), from_ms(row.number(1)), base::OperatorId(row.text(2))});
        return true;
    });
    if (!read) {
        return base::unexpected(read.error());
    }
    return out;
}

base::Status<> Queue::call_back_done(Position position, const base::OperatorId& who)
{
    auto& impl = *m_impl;
    const auto state = impl.state_of(position);
    const auto done = impl.sql->number("SELECT 1 FROM callback WHERE pos = ?1", position);
    if (!state || !done) {
        return base::unexpected(!state ? state.error() : done.error());
    }
    if (!*state) {
        return base::fail(FaultCode::input_invalid, position);
    }
    if (*done || (**state != State::dead && **state != State::frozen && **state != State::parked)) {
        return base::fail(FaultCode::act_not_possible_now, position);
    }
    return impl.write_with_reserve([&] {
        return in_order(
            [&] { return impl.sql->run("INSERT INTO callback(pos, done_at, operator) VALUES(?1, ?2, ?3)", position, to_ms(impl.clock.now()), who.text()); },
            [&] { return impl.write_audit({"called_back", {{"operator", who.text()}}, {{"position", position}}}); });
    });
}

}  // namespace balcao::queue
