#pragma once
// A case that the citizen does alone at the kiosk, from the Citizen Card to the own PIN. Its steps before and after the ones it
// shares with every case (case_machine.h); what a clerk may do to it: nothing, until the citizen calls.
//
//   own_card      the card is read, its chip judged, its PIN proves the holder
//   own_contact   phone and digital signature
//   citizen_*     review, consent, phone, code, password: as with a clerk, but the code cannot be left out
//   own_stopped   something that only a clerk can look at

#include <vector>

#include "desk/case_machine.h"

namespace balcao::desk {

/// Whose act stands in the record of such a case.
inline constexpr std::string_view k_self_service_operator = "self-service";

[[nodiscard]] CaseState begin_alone(base::CaseId id, base::Instant at);

/// step() for such a case. Faults as there; citizen_at_kiosk for what a clerk tries, self_service_needs_line when the phone cannot be
/// proved now, input_invalid for a phone that is none.
[[nodiscard]] base::Result<Transition> step_alone(const CaseState& state, const Event& event, const MachineContext& context);
/// The events that both kinds of case have, as a clerk's case takes them (case_machine_impl.h).
[[nodiscard]] base::Result<Transition> step_with_clerk(const CaseState& state, const Event& event, const MachineContext& context);

/// What keeps the citizen from going on alone, contact left aside; each field once.
[[nodiscard]] std::vector<domain::FieldId> for_a_clerk(const domain::Draft& draft, const domain::RuleBook& rules,
                                                       const domain::EvaluationContext& context);
/// Old enough for the digital signature.
[[nodiscard]] bool signature_possible(const domain::Draft& draft, const domain::RuleBook& rules, const domain::EvaluationContext& context);

}  // namespace balcao::desk
