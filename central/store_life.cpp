// Where the life of keys meets the database: those whose time is over.
#include "central/store_activation.h"

namespace balcao::central {

namespace {

constexpr std::string_view k_cancelled_of_person = "SELECT " BALCAO_ACTIVATION_COLUMNS
                                                   "WHERE a.person = ? AND a.state = 'cancelled' AND a.erased_at IS NULL "
                                                   "AND a.ended_because IS NOT NULL AND a.ended_because <> 'holder' "
                                                   "ORDER BY a.ended_at DESC LIMIT 1";
// Two instances that run the daily pass at once share the work: each takes what the other does not hold.
constexpr std::string_view k_undated = "SELECT " BALCAO_ACTIVATION_COLUMNS
                                       "WHERE a.at_end IS NULL AND a.state IN ('pending', 'activated', 'locked') "
                                       "ORDER BY a.case_id LIMIT ? FOR UPDATE OF a SKIP LOCKED";
constexpr std::string_view k_expired = "SELECT " BALCAO_ACTIVATION_COLUMNS
                                       "WHERE a.valid_until < ? AND a.state IN ('pending', 'activated', 'locked') "
                                       "AND (a.suspended_because IS NULL OR a.suspended_because = 'abuse') "
                                       "ORDER BY a.valid_until LIMIT ? FOR UPDATE OF a SKIP LOCKED";
constexpr std::string_view k_suspensions_over = "SELECT " BALCAO_ACTIVATION_COLUMNS
                                                "WHERE a.suspended_because = 'abuse' AND a.suspended_until <= ? "
                                                "ORDER BY a.suspended_until LIMIT ? FOR UPDATE OF a SKIP LOCKED";

}  // namespace

Result<bool> Store::is_partner(std::int64_t terminal)
{
    auto found = number("SELECT count(*) FROM partner WHERE terminal_id = ?", terminal);
    if (!found) return base::unexpected(found.error());
    return *found != 0;
}

Status<> Store::add_partner(std::int64_t terminal)
{
    return run("INSERT INTO partner (terminal_id) VALUES (?) ON CONFLICT (terminal_id) DO NOTHING", terminal);
}

Status<> Store::keep_former_state(const ActivationRow& before)
{
    const bool suspended = before.state == "suspended";
    return run("UPDATE activation SET former_state = ?, former_suspended_because = ?, former_suspended_at = ?, former_suspended_until = ? WHERE case_id = ?",
               suspended ? before.state_below : before.state, suspended ? null_if_empty(before.suspended_because) : std::optional<std::string_view>(),
               suspended ? optional_ms(before.suspended_at) : std::optional<std::int64_t>(),
               suspended ? optional_ms(before.suspended_until) : std::optional<std::int64_t>(), before.case_id);
}

#define BALCAO_RESTORABLE "case_id = ? AND state = 'cancelled' AND ended_because = 'death' AND former_state IS NOT NULL AND erased_at IS NULL"

Result<bool> Store::has_former_state(std::string_view case_id)
{
    auto found = number("SELECT count(*) FROM activation WHERE " BALCAO_RESTORABLE, case_id);
    if (!found) return base::unexpected(found.error());
    return *found != 0;
}

// Not by save_activation(): the table of a key's life knows no way out of an end, and this is the only one.
Status<> Store::restore_former_state(std::string_view case_id)
{
    auto done = run("UPDATE activation SET state = former_state, suspended_because = former_suspended_because, suspended_at = former_suspended_at, "
                    "suspended_until = former_suspended_until, own_pin = 0, ended_at = NULL, ended_because = NULL, ended_source = NULL, "
                    "former_state = NULL, former_suspended_because = NULL, former_suspended_at = NULL, former_suspended_until = NULL "
                    "WHERE " BALCAO_RESTORABLE, case_id);
    if (!done) return done;
    return run("INSERT INTO credential (case_id) VALUES (?)", case_id);
}

#undef BALCAO_RESTORABLE

Status<> Store::add_report_withdrawal(const ReportWithdrawalRow& row)
{
    return run("INSERT INTO report_withdrawal (case_id, asked_at, asked_by, source) VALUES (?, ?, ?, ?) ON CONFLICT (case_id, asked_at) DO UPDATE SET "
               "asked_by = excluded.asked_by, source = excluded.source WHERE report_withdrawal.approved_at IS NULL", row.case_id,
               to_ms(row.asked_at), row.asked_by, row.source);
}

Result<std::optional<ReportWithdrawalRow>> Store::open_report_withdrawal(std::string_view case_id)
{
    return first("SELECT case_id, asked_at, asked_by, source FROM report_withdrawal WHERE case_id = ? AND approved_at IS NULL ORDER BY asked_at DESC LIMIT 1 FOR UPDATE",
                 [](const Row& row) { return ReportWithdrawalRow{row.text(0), from_ms(row.number(1)), row.text(2), row.text(3)}; }, case_id);
}

Status<> Store::approve_report_withdrawal(const ReportWithdrawalRow& row, std::string_view who, Instant at)
{
    return run("UPDATE report_withdrawal SET approved_at = ?, approved_by = ? WHERE case_id = ? AND asked_at = ? AND approved_at IS NULL", to_ms(at), who, row.case_id,
               to_ms(row.asked_at));
}

Result<std::optional<ActivationRow>> Store::cancelled_key_of(const Digest& person)
{
    return first(k_cancelled_of_person, read_activation, view(person));
}

Result<std::vector<ActivationRow>> Store::undated_keys(std::size_t at_most)
{
    return all(k_undated, read_activation, static_cast<std::int64_t>(at_most));
}

Result<std::vector<ActivationRow>> Store::expired_keys(std::string_view today, std::size_t at_most)
{
    return all(k_expired, read_activation, today, static_cast<std::int64_t>(at_most));
}

Result<std::vector<ActivationRow>> Store::suspensions_over(Instant now, std::size_t at_most)
{
    return all(k_suspensions_over, read_activation, to_ms(now), static_cast<std::int64_t>(at_most));
}

}  // namespace balcao::central
