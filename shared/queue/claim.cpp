#include "queue/impl.h"

namespace balcao::queue {
namespace {

// The order of these columns is that of read_record().
constexpr const char* k_fresh =
    "SELECT r.pos, r.day, r.kind, r.captured_at, r.header, r.sealed, r.prev, r.hash, r.sig, coalesce(s.case_id, ''), 0 "
    "FROM rec r LEFT JOIN summary s ON s.pos = r.pos WHERE r.pos > ?1 "
    "AND NOT EXISTS (SELECT 1 FROM exc WHERE exc.pos = r.pos) ORDER BY r.pos";
constexpr const char* k_to_send =
    "SELECT r.pos, r.day, r.kind, r.captured_at, r.header, r.sealed, r.prev, r.hash, r.sig, coalesce(s.case_id, ''), "
    "coalesce(e.attempts, 0) FROM rec r LEFT JOIN summary s ON s.pos = r.pos LEFT JOIN exc e ON e.pos = r.pos "
    "WHERE r.pos > ?2 AND ((e.pos IS NULL AND r.pos > ?1) OR e.state = 'retry') ORDER BY r.pos";
constexpr const char* k_one =
    "SELECT r.pos, r.day, r.kind, r.captured_at, r.header, r.sealed, r.prev, r.hash, r.sig, coalesce(s.case_id, ''), "
    "coalesce(e.attempts, 0) FROM rec r LEFT JOIN summary s ON s.pos = r.pos LEFT JOIN exc e ON e.pos = r.pos "
    "WHERE r.pos = ?1";

StoredRecord read_record(const database::Statement& row, const Epoch& epoch)
{
    StoredRecord record;
    record.position = row.number(0);
    record.epoch = epoch.id;
    record.seq = record.position - epoch.base;
    record.day = base::parse_iso_date(row.text(1)).value_or(base::Date{});
    record.kind = row.text(2);
    record.captured_at = from_ms(row.number(3));
    record.header = row.bytes(4);
    record.sealed = row.bytes(5);
    record.prev = seal::digest_from(row.bytes(6)).value_or(seal::Digest{});
    record.hash = seal::digest_from(row.bytes(7)).value_or(seal::Digest{});
    record.signature = row.bytes(8);
    record.case_id = base::CaseId(row.text(9));
    record.attempts = row.number(10);
    return record;
}

/// Nothing is postponed for longer. A time beyond it was noted while the clock was wrong, and would keep the record back for
/// as long as the clock was ahead.
constexpr auto k_longest_postponement = std::chrono::hours(24);

/// Takes records until one of the limits is reached, all of one epoch and within one span.
class Collector {
public:
    Collector(int limit, std::int64_t max_bytes) : m_limit(limit), m_room(max_bytes) {}

    bool add(StoredRecord record)
    {
        auto& records = m_batch.records;
        const auto size = static_cast<std::int64_t>(record.header.size() + record.sealed.size());
        if (!records.empty() && (record.epoch != m_batch.epoch || size > m_room ||
                                 record.position - records.front().position >= k_batch_span)) {
            return false;
        }
        m_room -= size;
        m_batch.epoch = record.epoch;
        records.push_back(std::move(record));
        return records.size() < static_cast<std::size_t>(m_limit);
    }
    Batch take() { return std::move(m_batch); }

private:
    int m_limit;
    std::int64_t m_room;
    Batch m_batch;
};

}  // namespace

base::Result<std::optional<StoredRecord>> Queue::load(Position position)
{
    std::optional<StoredRecord> found;
    const auto read = m_impl->sql->each(
        k_one,
        [&](const database::Statement& row) {
            found = read_record(row, m_impl->epoch_of(row.number(0)));
            return false;
        },
        position);
    if (!read) {
        return base::unexpected(read.error());
    }
    return found;
}

base::Result<Batch> Queue::claim(int limit, std::int64_t max_bytes)
{
    auto& impl = *m_impl;
    if (limit < 1) {
        return base::fail(base::FaultCode::input_invalid);
    }
    Collector batch(limit, max_bytes);
    const auto now = impl.clock.now();
    // What is due goes before what is new, in ascending order as a batch must be.
    std::set<Position> due;
    auto read = impl.sql->each(
        "SELECT pos FROM exc WHERE state = 'retry' AND (next_at <= ?1 OR next_at > ?2) ORDER BY next_at, pos LIMIT 1000",
        [&](const database::Statement& row) {
            if (impl.in_flight.count(row.number(0)) == 0) {
                due.insert(row.number(0));
            }
            return due.size() < static_cast<std::size_t>(limit);
        },
        to_ms(now), to_ms(now + k_longest_postponement));
    for (auto position = due.begin(); read && position != due.end(); ++position) {
        auto record = load(*position);
        if (!record) {
            return base::unexpected(record.error());
        }
        if (*record && !batch.add(std::move(**record))) {
            break;
        }
    }
    auto out = batch.take();
    if (read && out.empty()) {
        Collector fresh(limit, max_bytes);
        read = impl.sql->each(
            k_fresh,
            [&](const database::Statement& row) {
                return impl.in_flight.count(row.number(0)) > 0 ||
                       fresh.add(read_record(row, impl.epoch_of(row.number(0))));
            },
            impl.live.upto);
        out = fresh.take();
    }
    if (!read) {
        return base::unexpected(read.error());
    }
    if (!out.empty() && impl.find_epoch(out.epoch)->frozen) {
        return base::fail(base::FaultCode::epoch_frozen);
    }
    // Made beside the set and joined without memory, so that nothing is left in flight that nobody carries.
    std::set<Position> taken;
    for (const auto& record : out.records) {
        taken.insert(record.position);
    }
    impl.in_flight.merge(taken);
    return out;
}

base::Result<Batch> Queue::unsent_after(Position after, int limit, std::int64_t max_bytes)
{
    auto& impl = *m_impl;
    if (after < 0 || limit < 1) {
        return base::fail(base::FaultCode::input_invalid);
    }
    // Below the cursor wait only those for later: the look begins at the first of them.
    const auto later = impl.sql->number("SELECT min(pos) FROM exc WHERE state = 'retry'");
    if (!later) {
        return base::unexpected(later.error());
    }
    const Position start = std::max(after, std::min(impl.live.upto, later->value_or(impl.live.upto + 1) - 1));
    Collector batch(limit, max_bytes);
    const auto read = impl.sql->each(
        k_to_send, [&](const database::Statement& row) { return batch.add(read_record(row, impl.epoch_of(row.number(0)))); },
        impl.live.upto, start);
    if (!read) {
        return base::unexpected(read.error());
    }
    auto out = batch.take();
    if (!out.empty() && impl.find_epoch(out.epoch)->frozen) {
        return base::fail(base::FaultCode::epoch_frozen);
    }
    return out;
}

void Queue::give_back(std::span<const StoredRecord> records)
{
    for (const auto& record : records) {
        m_impl->in_flight.erase(record.position);
    }
}

base::Result<base::Sequence> Queue::settled_upto(const base::EpochId& epoch_id)
{
    const auto* epoch = m_impl->find_epoch(epoch_id);
    if (epoch == nullptr) {
        return 0;
    }
    const auto first_open =
        m_impl->sql->number("SELECT min(pos) FROM exc WHERE state IN ('retry', 'parked', 'frozen') AND pos > ?1",
                            epoch->base);
    if (!first_open) {
        return base::unexpected(first_open.error());
    }
    Position end = m_impl->live.last;
    for (const auto& other : m_impl->live.epochs) {
        if (other.number > epoch->number) {
            end = std::min(end, other.base);
        }
    }
    const auto upto = std::min({m_impl->live.upto, first_open->value_or(end + 1) - 1, end});
    return std::max<Position>(upto - epoch->base, 0);
}

}  // namespace balcao::queue
