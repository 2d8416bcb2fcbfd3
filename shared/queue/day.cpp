#include <algorithm>

#include "queue/impl.h"
#include "seal/chain.h"

namespace balcao::queue {
namespace {

/// Ends of a run of positions.
using Run = std::pair<Position, Position>;

struct Registered {
    std::int64_t number = 0;
    Position position = 0;
    Witness witness;
};

std::optional<Registered> read_registered(const database::Statement& row)
{
    const auto event = parse_event("record_registered", row.text(2), row.text(3));
    Registered out;
    out.number = row.number(0);
    out.witness.at = from_ms(row.number(1));
    for (const auto& [name, value] : event.ids) {
        if (name == "operator") {
            out.witness.operator_id = base::OperatorId(value);
        } else if (name == "hash") {
            if (const auto octets = base::from_hex(value)) {
                out.witness.hash = seal::digest_from(*octets).value_or(seal::Digest{});
            }
        }
    }
    for (const auto& [name, value] : event.numbers) {
        out.position = name == "position" ? value : out.position;
    }
    return out.position > 0 ? std::optional(out) : std::nullopt;
}

constexpr const char* k_registered_from =
    "SELECT no, at, ids, numbers FROM audit WHERE no >= ?1 AND event = 'record_registered' ORDER BY no";

/// Positions grow along the chain: the entry of a position is found by halving.
base::Result<std::int64_t> entry_of(Queue::Impl& impl, Position position)
{
    std::int64_t low = 1;
    std::int64_t high = impl.live.audit_number + 1;
    while (low < high) {
        const auto middle = low + (high - low) / 2;
        Position there = 0;
        const auto read = impl.sql->each(k_registered_from,
                                         [&](const database::Statement& row) {
                                             const auto entry = read_registered(row);
                                             there = entry ? entry->position : 0;
                                             return false;
                                         },
                                         middle);
        if (!read) {
            return base::unexpected(read.error());
        }
        if (there == 0 || there >= position) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return low;
}

base::Result<std::map<Position, Witness>> witnesses_of(Queue::Impl& impl, Position first, Position last)
{
    std::map<Position, Witness> out;
    const auto from = entry_of(impl, first);
    if (!from) {
        return base::unexpected(from.error());
    }
    const auto read = impl.sql->each(k_registered_from,
                                     [&](const database::Statement& row) {
                                         const auto entry = read_registered(row);
                                         if (entry && entry->position >= first && entry->position <= last) {
                                             out[entry->position] = entry->witness;
                                         }
                                         return !entry || entry->position <= last;
                                     },
                                     *from);
    if (!read) {
        return base::unexpected(read.error());
    }
    return out;
}

/// Reads one day out of the log, and on the way finds the numbers that nothing stands under.
struct DayReader {
    Queue::Impl& impl;
    DayRows& rows;
    std::vector<Run> gaps{};

    void gap(Position first, Position last)
    {
        if (first <= last) {
            gaps.emplace_back(first, last);
        }
    }

    base::Status<> read_log()
    {
        std::vector<Run> erased;
        const auto day = base::format_iso_date(rows.day);
        Position seen = 0;
        std::size_t hole = 0;
        const auto cross = [&](Position upto) {  // what lies between `seen` and `upto`, both not included
            while (hole < erased.size() && erased[hole].first < upto) {
                gap(seen + 1, erased[hole].first - 1);
                seen = std::max(seen, erased[hole].second);
                ++hole;
            }
            gap(seen + 1, upto - 1);
        };
        Position audited = 0;
        auto done = in_order(
            [&] {
                return impl.sql->each("SELECT first_pos, last_pos FROM hole ORDER BY first_pos", [&](const database::Statement& row) {
                    erased.emplace_back(row.number(0), row.number(1));
                    return true;
                });
            },
            [&] {
                return impl.sql->each("SELECT pos, day, kind, captured_at, hash FROM rec ORDER BY pos", [&](const database::Statement& row) {
                    const auto position = row.number(0);
                    cross(position);
                    seen = std::max(seen, position);
                    if (row.text(1) == day) {
                        DayRecord record;
                        record.position = position;
                        record.kind = row.text(2);
                        record.captured_at = from_ms(row.number(3));
                        record.hash = seal::digest_from(row.bytes(4)).value_or(seal::Digest{});
                        rows.records.push_back(std::move(record));
                    }
                    return true;
                });
            },
            [&] {
                return impl.sql->each("SELECT no, at, ids, numbers FROM audit WHERE event = 'record_registered' ORDER BY no DESC", [&](const database::Statement& row) {
                    const auto entry = read_registered(row);
                    audited = entry ? entry->position : 0;
                    return false;
                });
            });
        cross(std::max({audited, impl.live.last, seen}) + 1);
        return done;
    }

    base::Status<> read_erased()
    {
        const auto read = impl.sql->each("SELECT pos, kind FROM erased WHERE day = ?1 ORDER BY pos",
                                         [&](const database::Statement& row) {
                                             DayRecord record;
                                             record.position = row.number(0);
                                             record.kind = row.text(1);
                                             record.state = State::purged;
                                             record.listed = false;
                                             rows.records.push_back(std::move(record));
                                             return true;
                                         },
                                         base::format_iso_date(rows.day));
        std::sort(rows.records.begin(), rows.records.end(), [](const auto& a, const auto& b) { return a.position < b.position; });
        return read;
    }

    base::Status<> read_contents()
    {
        for (auto& record : rows.records) {
            const auto& epoch = impl.epoch_of(record.position);
            record.epoch = epoch.id;
            record.seq = record.position - epoch.base;
            if (record.state == State::purged) {
                continue;
            }
            std::optional<Exception> exception;
            auto read = in_order(
                [&] {
                    return impl.sql->each("SELECT header, sealed, prev FROM rec WHERE pos = ?1",
                                          [&](const database::Statement& row) {
                                              const auto prev = seal::digest_from(row.bytes(2)).value_or(seal::Digest{});
                                              record.content_fits = record.hash == seal::record_hash(row.bytes(0), seal::sha256(row.bytes(1)), prev);
                                              return false;
                                          },
                                          record.position);
                },
                [&] {
                    return impl.sql->each("SELECT state, attempts, problem FROM exc WHERE pos = ?1",
                                          [&](const database::Statement& row) {
                                              exception = Exception{state_from_name(row.text(0)).value_or(State::dead), row.number(1)};
                                              record.problem = row.text(2);
                                              return false;
                                          },
                                          record.position);
                });
            if (!read) {
                return read;
            }
            record.state = impl.state_from(record.position, exception);
        }
        return {};
    }

    base::Status<> read_lists()
    {
        const auto open = [&] { return std::any_of(rows.records.begin(), rows.records.end(), [](const auto& record) { return !record.listed; }); };
        if (!open()) {
            return {};
        }
        return impl.sql->each("SELECT no, at, what, positions, cases, sig FROM erasure WHERE what = 'content' ORDER BY no", [&](const database::Statement& row) {
            const auto positions = split_positions(row.text(3));
            bool touches = false;
            for (auto& record : rows.records) {
                if (!record.listed && std::find(positions.begin(), positions.end(), record.position) != positions.end()) {
                    record.listed = touches = true;
                }
            }
            if (touches) {
                rows.erasures.push_back({row.number(0), from_ms(row.number(1)), row.text(2), positions, {}, row.bytes(5)});
            }
            return open();
        });
    }

    base::Status<> read_receipts(Position first, Position last)
    {
        return impl.sql->each("SELECT id, first_pos, last_pos, items, blob FROM receipt WHERE last_pos >= ?1 AND first_pos <= ?2 ORDER BY id",
                              [&](const database::Statement& row) {
                                  rows.receipts.push_back({row.number(0), row.number(1), row.number(2), row.bytes(4)});
                                  return true;
                              },
                              first, last);
    }

    base::Status<> read_witnesses(Position first, Position last)
    {
        for (const auto& receipt : rows.receipts) {
            first = std::min(first, receipt.first);
            last = std::max(last, receipt.last);
        }
        auto found = witnesses_of(impl, first, last);
        if (!found) {
            return base::unexpected(found.error());
        }
        rows.witnesses = std::move(*found);
        for (auto& record : rows.records) {
            const auto at = rows.witnesses.find(record.position);
            if (at == rows.witnesses.end()) {
                continue;
            }
            record.witness = at->second;
            if (record.state == State::purged) {
                record.hash = at->second.hash;
                record.captured_at = at->second.at;
            }
        }
        return {};
    }

    /// A missing record is of the day on which the audit chain saw it; where that is silent too, of the day around it.
    base::Status<> read_missing(const LocalDay& local_day, Position first, Position last)
    {
        for (const auto& [from, to] : gaps) {
            auto seen = witnesses_of(impl, from, to);
            if (!seen) {
                return base::unexpected(seen.error());
            }
            for (Position position = from; position <= to; ++position) {
                const auto at = seen->find(position);
                const bool ours = at == seen->end() ? first <= position && position <= last : local_day(at->second.at) == rows.day;
                if (ours) {
                    rows.missing.push_back({position, at == seen->end() ? std::nullopt : std::optional(at->second)});
                }
            }
        }
        return {};
    }
};

}  // namespace

base::Result<std::map<Position, Witness>> Queue::witnesses(Position first, Position last) { return witnesses_of(*m_impl, first, last); }

base::Result<DayRows> Queue::day_rows(base::Date day, const LocalDay& local_day)
{
    DayRows rows;
    rows.day = day;
    auto lines = ledger(day);
    if (!lines) {
        return base::unexpected(lines.error());
    }
    rows.ledger = std::move(*lines);
    for (const auto& epoch : m_impl->live.epochs) {
        rows.epochs.emplace_back(epoch.id, epoch.base);
    }
    rows.audit_number = m_impl->live.audit_number;
    rows.audit_hash = m_impl->live.audit_hash;
    DayReader reader{*m_impl, rows};
    Position first = 0;
    Position last = 0;
    const auto done = in_order([&] { return reader.read_log(); }, [&] { return reader.read_erased(); }, [&] { return reader.read_contents(); },
                               [&] { return reader.read_lists(); },
                               [&]() -> base::Status<> {
                                   if (rows.records.empty()) {
                                       return {};
                                   }
                                   first = rows.records.front().position;
                                   last = rows.records.back().position;
                                   return in_order([&] { return reader.read_receipts(first, last); }, [&] { return reader.read_witnesses(first, last); });
                               },
                               [&] { return reader.read_missing(local_day, first, last); });
    if (!done) {
        return base::unexpected(done.error());
    }
    return rows;
}

}  // namespace balcao::queue
