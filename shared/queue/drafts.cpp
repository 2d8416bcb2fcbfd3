#include "queue/impl.h"

namespace balcao::queue {

base::Status<> Queue::save_draft(const base::CaseId& case_id, base::Date day, base::BytesView sealed)
{
    if (case_id.empty() || !is_reference(case_id.text(), 64) || !day.ok()) {
        return base::fail(base::FaultCode::input_invalid);
    }
    if (auto room = m_impl->room_for(case_id); !room) {
        return room;
    }
    return m_impl->write_with_reserve([&] {
        return m_impl->sql->run("INSERT INTO draft(case_id, day, sealed, saved_at) VALUES(?,?,?,?) ON CONFLICT(case_id) "
                                "DO UPDATE SET day = excluded.day, sealed = excluded.sealed, saved_at = excluded.saved_at",
                                case_id.text(), base::format_iso_date(day), sealed, to_ms(m_impl->clock.now()));
    });
}

base::Status<> Queue::drop_draft(const base::CaseId& case_id)
{
    return m_impl->write([&] { return m_impl->sql->run("DELETE FROM draft WHERE case_id = ?1", case_id.text()); });
}

base::Result<std::vector<Queue::StoredDraft>> Queue::drafts()
{
    std::vector<StoredDraft> out;
    const auto read = m_impl->sql->each(
        "SELECT case_id, day, sealed, saved_at FROM draft ORDER BY saved_at", [&](const database::Statement& row) {
            out.push_back({base::CaseId(row.text(0)), base::parse_iso_date(row.text(1)).value_or(base::Date{}),
                           row.bytes(2), from_ms(row.number(3))});
            return true;
        });
    if (!read) {
        return base::unexpected(read.error());
    }
    return out;
}

base::Result<int> Queue::drop_drafts_except(base::Date day)
{
    const auto today = base::format_iso_date(day);
    const auto old = m_impl->sql->number("SELECT count(*) FROM draft WHERE day <> ?1", today);
    if (!old) {
        return base::unexpected(old.error());
    }
    struct Table {
        const char* count;
        const char* drop;
    };
    for (const auto& [count_of, drop] : {Table{"SELECT count(*) FROM refusal_slip WHERE day <> ?1", "DELETE FROM refusal_slip WHERE day <> ?1"},
                                         Table{"SELECT count(*) FROM ticket_kept_case WHERE day <> ?1", "DELETE FROM ticket_kept_case WHERE day <> ?1"}}) {
        const auto rows = m_impl->sql->number(count_of, today);
        if (!rows) {
            return base::unexpected(rows.error());
        }
        if (rows->value_or(0) == 0) {
            continue;  // a morning without any writes nothing
        }
        if (auto dropped = m_impl->write([&, sql = drop] { return m_impl->sql->run(sql, today); }); !dropped) {
            return base::unexpected(dropped.error());
        }
    }
    const auto count = old->value_or(0);
    if (count > 0) {
        const auto dropped = m_impl->write([&] {
            return in_order([&] { return m_impl->sql->run("DELETE FROM draft WHERE day <> ?1", today); },
                            [&] { return m_impl->write_audit({"drafts_dropped", {}, {{"count", count}}}); });
        });
        if (!dropped) {
            return base::unexpected(dropped.error());
        }
    }
    return static_cast<int>(count);
}

}  // namespace balcao::queue
