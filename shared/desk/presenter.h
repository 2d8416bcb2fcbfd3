#pragma once
// From what the service knows to what the windows show. Pure.

#include <optional>
#include <string>
#include <vector>

#include "desk/case_machine.h"
#include "link/models.h"

namespace balcao::desk {

/// The console's view of one case.
[[nodiscard]] link::CaseView present_case(const CaseState& state, const std::vector<domain::Finding>& findings,
                                          const domain::RuleBook& rules, base::Date today);

/// The kiosk's model; `place`, `practice` and `revision` are filled in by the caller.
[[nodiscard]] link::KioskModel present_kiosk(const std::optional<CaseState>& state);

/// What the citizen is asked to confirm, in the order of reading. Only what was given.
[[nodiscard]] std::vector<link::ReviewLine> review_lines(const domain::Draft& draft);

/// "Amélia da Silva Exemplo" -> "A. E."; from surname and given names when there is no full name.
[[nodiscard]] std::string initials(const domain::Draft& draft);
[[nodiscard]] std::string initials_of(std::string_view full_name);
/// Last three characters of the document number.
[[nodiscard]] std::string document_tail(const domain::Draft& draft);
/// Short id for paper and telephone: terminal-independent, from the record hash: "7F3K-Q2MX".
[[nodiscard]] std::string receipt_id(base::BytesView record_hash);

}  // namespace balcao::desk
