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
