#include <algorithm>

#include "central/store_detail.h"

namespace balcao::central {

namespace {

PhoneCodeRow read_code(const Row& row)
{
    PhoneCodeRow out;
    out.id = row.text(0);
    out.purpose = row.text(1);
    if (!row.is_null(2)) out.terminal_id = row.number(2);
    out.case_id = row.text(3);
    out.phone = digest_at(row, 4);
    out.code = row.bytes(5);
    out.state = row.text(6);
    out.tries_left = row.number(7);
    out.made_at = from_ms(row.number(8));
    out.expires_at = from_ms(row.number(9));
    return out;
}

/// What stands for a subject among PostgreSQL's advisory locks; two subjects that meet in one number only wait.
std::int64_t lock_number(std::string_view kind, base::BytesView subject)
{
    const auto digest = seal::tagged_sha256(kind, {subject});
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < 8; ++i) number = (number << 8U) | digest[i];
    return static_cast<std::int64_t>(number);
}

}  // namespace

Status<> Store::hold_codes(const PhoneCodeRow& row)
{
    if (m_session->engine() == Engine::sqlite) return {};
    std::array locks{lock_number("code of case", base::as_bytes(row.case_id)), lock_number("code of phone", view(row.phone)),
                     lock_number("code of terminal", base::as_bytes(std::to_string(row.terminal_id.value_or(0))))};
    std::sort(locks.begin(), locks.end());  // all take them in one order
    for (const auto lock : locks) {
        if (auto done = number("SELECT 1::bigint FROM pg_advisory_xact_lock(?)", lock); !done) {
            return base::unexpected(done.error());
        }
    }
    return {};
}

Status<> Store::add_code(const PhoneCodeRow& row)
{
    return run("INSERT INTO phone_code (id, purpose, terminal_id, case_id, phone, code, state, tries_left, made_at, "
               "expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
               row.id, row.purpose, row.terminal_id, row.case_id, view(row.phone), null_if_empty(row.code), row.state,
               row.tries_left, to_ms(row.made_at), to_ms(row.expires_at));
}

Result<std::optional<PhoneCodeRow>> Store::code(std::string_view id, Hold hold)
{
    constexpr std::string_view plain =
        "SELECT id, purpose, terminal_id, case_id, phone, code, state, tries_left, made_at, expires_at "
        "FROM phone_code WHERE id = ?";
    constexpr std::string_view held =
        "SELECT id, purpose, terminal_id, case_id, phone, code, state, tries_left, made_at, expires_at "
        "FROM phone_code WHERE id = ? FOR UPDATE";
    return first(hold == Hold::yes ? held : plain, read_code, id);
}

Status<> Store::save_code(const PhoneCodeRow& row)
{
    return run("UPDATE phone_code SET code = ?, state = ?, tries_left = ? WHERE id = ?", null_if_empty(row.code),
               row.state, row.tries_left, row.id);
}

Result<std::int64_t> Store::codes_since(std::string_view case_id, std::string_view purpose, Instant since)
{
    return number("SELECT count(*) FROM phone_code WHERE case_id = ? AND purpose = ? AND made_at > ?", case_id, purpose,
                  to_ms(since));
}

Result<std::int64_t> Store::terminal_codes_since(std::int64_t terminal, Instant since)
{
    return number("SELECT count(*) FROM phone_code WHERE terminal_id = ? AND made_at > ?", terminal, to_ms(since));
}

Result<std::int64_t> Store::phone_codes_since(const Digest& phone, Instant since)
{
    return number("SELECT count(*) FROM phone_code WHERE phone = ? AND made_at > ?", view(phone), to_ms(since));
}

Status<> Store::replace_open_codes(std::string_view case_id, std::string_view purpose)
{
    return run("UPDATE phone_code SET state = 'replaced', code = NULL WHERE case_id = ? AND purpose = ? "
               "AND state = 'open'",
               case_id, purpose);
}

Status<> Store::drop_codes_before(Instant made_before)
{
    return run("DELETE FROM phone_code WHERE made_at < ?", to_ms(made_before));
}

}  // namespace balcao::central
