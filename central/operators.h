#pragma once
// Operators: who may work where, the signed roster each terminal fetches, and whether a record's operator was allowed to act.

#include <vector>

#include "central/context.h"
#include "central/examine.h"
#include "wire/reference_set.h"

namespace balcao::central {

/// GET /v1/terminals/{t}/operators: a roster made now.
[[nodiscard]] Outcome handle_operator_roster(Context& context, const Caller& caller);

/// /admin/operators...: GET (list), POST (add or change), POST {id}/block, {id}/unblock, {id}/card, and POST roster of one terminal.
[[nodiscard]] Outcome handle_operators_admin(Context& context, const std::vector<std::string>& path, const Request& request);

/// What held at an instant; before the first word the first one counts: a desk's clock that is behind refuses nobody.
[[nodiscard]] const StandingRow* standing_at(const std::vector<StandingRow>& standings, Instant at);
/// Does this standing let somebody act at this terminal then, with at least this right?
[[nodiscard]] bool allows(const StandingRow& standing, const KnownTerminal& terminal, domain::OperatorAct::Right right, Instant at);

/// Where the settings ask for it: records whose operator is unknown, was blocked, elsewhere or without the right when they were
/// made are refused (wire::k_problem_operator), and so are those whose approver was, or may not supervise (k_problem_approver).
/// Always refused: an approver who is the author (k_problem_approver), and what needs an approval by the settings and has none
/// (k_problem_not_approved). What a citizen did alone has no operator and needs no approval.
[[nodiscard]] Status<> judge_operators(Context& context, const KnownTerminal& terminal, std::vector<Examined>& items, Instant received_at);

}  // namespace balcao::central
