#include "queue/impl.h"
#include "seal/chain.h"

namespace balcao::queue {

base::Status<> Queue::Impl::write_audit(const AuditEvent& event)
{
    const auto number = live.audit_number + 1;
    const auto now = clock.now();
    const auto ids = ids_text(event);
    const auto numbers = numbers_text(event);
    const auto hash = seal::audit_hash(canonical_entry(number, now, event.event, ids, numbers), live.audit_hash);
    live.audit_number = number;
    live.audit_hash = hash;
    return sql->run("INSERT INTO audit(no, at, event, ids, numbers, hash) VALUES(?,?,?,?,?,?)", number, to_ms(now),
                    event.event, ids, numbers, base::BytesView(hash));
}

base::Status<> Queue::note(const AuditEvent& event)
{
    if (!is_sound(event)) {
        return base::fail(base::FaultCode::input_invalid);
    }
    return m_impl->write_with_reserve([&] { return m_impl->write_audit(event); });
}

base::Result<std::vector<AuditEntry>> Queue::audit(std::int64_t after, int limit)
{
    std::vector<AuditEntry> entries;
    const auto read = m_impl->sql->each(
        "SELECT no, at, event, ids, numbers, hash FROM audit WHERE no > ?1 ORDER BY no LIMIT ?2",
        [&](const database::Statement& row) {
            entries.push_back({row.number(0), from_ms(row.number(1)),
                               parse_event(row.text(2), row.text(3), row.text(4)),
                               seal::digest_from(row.bytes(5)).value_or(seal::Digest{})});
            return true;
        },
        after, limit);
    if (!read) {
        return base::unexpected(read.error());
    }
    return entries;
}

base::Result<bool> Queue::ever_noted(std::string_view event)
{
    const auto found = m_impl->sql->number("SELECT 1 FROM audit WHERE event = ?1 ORDER BY no LIMIT 1", event);
    return found ? base::Result<bool>(found->has_value()) : base::unexpected(found.error());
}

}  // namespace balcao::queue
