#include "queue/handover.h"

#include <algorithm>

#include "queue/impl.h"

namespace balcao::queue {
namespace {

std::size_t characters(const std::string& text)
{
    return static_cast<std::size_t>(std::ranges::count_if(text, [](char octet) { return (static_cast<unsigned char>(octet) & 0xC0U) != 0x80U; }));
}

}  // namespace

Handover Queue::handover() { return Handover(*m_impl); }

base::Result<std::int64_t> Handover::leave(const base::OperatorId& author, const std::string& text)
{
    const bool blank = text.find_first_not_of(" \t\r\n") == std::string::npos;
    const bool control = std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t'; });
    if (blank || control || characters(text) > longest || !is_reference(author.text(), 64)) {
        return base::fail(base::FaultCode::input_invalid);
    }
    const auto written = m_impl->write([&] {
        return in_order(
            [&] {
                return m_impl->sql->run("INSERT INTO handover_note(at, operator_id, text) VALUES(?1, ?2, ?3)", to_ms(m_impl->clock.now()), author.text(), text);
            },
            [&] { return m_impl->write_audit({"handover_left", {{"operator", author.text()}}, {}}); });
    });
    if (!written) {
        return base::unexpected(written.error());
    }
    const auto id = m_impl->sql->number("SELECT max(id) FROM handover_note");
    return id ? base::Result<std::int64_t>(id->value_or(0)) : base::unexpected(id.error());
}

base::Result<bool> Handover::put_away(std::int64_t id, const base::OperatorId& who)
{
    const auto open = m_impl->sql->number("SELECT count(*) FROM handover_note WHERE id = ?1 AND done_at IS NULL", id);
    if (!open) {
        return base::unexpected(open.error());
    }
    if (open->value_or(0) == 0) {
        return false;
    }
    const auto written = m_impl->write([&] {
        return in_order(
            [&] { return m_impl->sql->run("UPDATE handover_note SET done_at = ?2, done_by = ?3 WHERE id = ?1", id, to_ms(m_impl->clock.now()), who.text()); },
            [&] { return m_impl->write_audit({"handover_read", {{"operator", who.text()}}, {}}); });
    });
    return written ? base::Result<bool>(true) : base::unexpected(written.error());
}

base::Result<std::vector<HandoverRow>> Handover::open_notes()
{
    std::vector<HandoverRow> out;
    const auto read = m_impl->sql->each("SELECT id, at, operator_id, text FROM handover_note WHERE done_at IS NULL ORDER BY id LIMIT 20",
                                        [&](const database::Statement& row) {
                                            out.push_back({row.number(0), from_ms(row.number(1)), base::OperatorId(row.text(2)), row.text(3)});
                                            return true;
                                        });
    return read ? base::Result<std::vector<HandoverRow>>(std::move(out)) : base::unexpected(read.error());
}

base::Result<int> Handover::erase_before(base::Instant at)
{
    const auto old = m_impl->sql->number("SELECT count(*) FROM handover_note WHERE at < ?1", to_ms(at));
    if (!old) {
        return base::unexpected(old.error());
    }
    const auto count = old->value_or(0);
    if (count > 0) {
        const auto written = m_impl->write([&] {
            return in_order([&] { return m_impl->sql->run("DELETE FROM handover_note WHERE at < ?1", to_ms(at)); },
                            [&] { return m_impl->write_audit({"handover_erased", {}, {{"count", count}}}); });
        });
        if (!written) {
            return base::unexpected(written.error());
        }
    }
    return static_cast<int>(count);
}

}  // namespace balcao::queue
