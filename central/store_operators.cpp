#include "central/store_detail.h"

namespace balcao::central {

namespace {

constexpr std::string_view k_operators = "SELECT id, display_name, password_hash, code_key, lease_hours, changed_at, card FROM operator ORDER BY id";
constexpr std::string_view k_operator = "SELECT id, display_name, password_hash, code_key, lease_hours, changed_at, card FROM operator WHERE id = ?";
constexpr std::string_view k_operator_held =
    "SELECT id, display_name, password_hash, code_key, lease_hours, changed_at, card FROM operator WHERE id = ? FOR UPDATE";

OperatorRow read_operator_row(const Row& row)
{
    OperatorRow out;
    out.id = row.text(0);
    out.display_name = row.text(1);
    out.password_hash = row.text(2);
    if (!row.is_null(3)) out.code_key = row.text(3);
    if (!row.is_null(4)) out.lease_hours = row.number(4);
    out.changed_at = from_ms(row.number(5));
    if (!row.is_null(6)) out.card = row.text(6);
    return out;
}

StandingRow read_standing(const Row& row)
{
    return {row.text(0), from_ms(row.number(1)), row.text(2), row.text(3), row.text(4), from_ms(row.number(5)), optional_instant(row, 6)};
}

}  // namespace

Status<> Store::save_operator(const OperatorRow& row)
{
    return run("INSERT INTO operator (id, display_name, password_hash, code_key, lease_hours, changed_at, card) VALUES (?, ?, ?, ?, ?, ?, ?) "
               "ON CONFLICT (id) DO UPDATE SET display_name = excluded.display_name, password_hash = excluded.password_hash, "
               "code_key = excluded.code_key, lease_hours = excluded.lease_hours, changed_at = excluded.changed_at, card = excluded.card",
               row.id, row.display_name, row.password_hash, null_if_empty(row.code_key), row.lease_hours, to_ms(row.changed_at), null_if_empty(row.card));
}

Status<> Store::add_standing(const StandingRow& row)
{
    return run("INSERT INTO operator_standing (operator_id, from_at, state, may_do, places, valid_from, valid_until) "
               "VALUES (?, ?, ?, ?, ?, ?, ?)",
               row.operator_id, to_ms(row.from_at), row.state, row.may_do, row.places, to_ms(row.valid_from), optional_ms(row.valid_until));
}

Result<std::vector<OperatorRow>> Store::operators() { return all(k_operators, read_operator_row); }

Result<std::optional<OperatorRow>> Store::operator_by_id(std::string_view id, Hold hold)
{
    return first(hold == Hold::yes ? k_operator_held : k_operator, read_operator_row, id);
}

Result<std::vector<StandingRow>> Store::standings(std::string_view operator_id)
{
    return all("SELECT operator_id, from_at, state, may_do, places, valid_from, valid_until FROM operator_standing "
               "WHERE operator_id = ? ORDER BY number",
               read_standing, operator_id);
}

Result<std::int64_t> Store::next_roster_number(std::int64_t terminal, std::int64_t at_least, Instant at)
{
    return number("INSERT INTO roster_number (terminal_id, serial, issued_at) VALUES (?, ?, ?) "
                  "ON CONFLICT (terminal_id) DO UPDATE SET serial = CASE WHEN excluded.serial > roster_number.serial "
                  "THEN excluded.serial ELSE roster_number.serial + 1 END, issued_at = excluded.issued_at RETURNING serial",
                  terminal, at_least, to_ms(at));
}

}  // namespace balcao::central
