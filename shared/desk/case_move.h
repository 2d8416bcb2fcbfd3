#pragma once
// A half-done case that goes to another desk with its ticket (docs/adr/0012): what goes along, and what is asked again there.

#include "base/random.h"
#include "desk/case_machine.h"
#include "queue/draft_keys.h"
#include "queue/site_tickets.h"

namespace balcao::desk {

/// The form, with where each value came from and what the chip proved; back at the form. Not: what the citizen said, the proof of the phone, the comparison
/// of the person, what the clerk confirmed having looked at, any word of an operator, any secret.
[[nodiscard]] CaseState travelling(CaseState state);

[[nodiscard]] base::Bytes write_moved_case(const CaseState& state);
/// Of a message: nothing in it is trusted to have been left out. Faults: message_malformed (no case, or another's), message_too_large, message_unknown_version.
[[nodiscard]] base::Result<CaseState> read_moved_case(base::BytesView content, const base::CaseId& id);

/// Why a new case of this kind would be refused here, though not at every desk. Faults: case_not_for_this_desk.
[[nodiscard]] std::optional<base::Fault> not_for_this_desk(const CaseState& state, const MachineContext& context);

/// Keeps others' cases as drafts of this desk. Both references must outlive it.
[[nodiscard]] queue::CaseVault case_vault(const queue::DraftKeys& keys, base::Random& random);

}  // namespace balcao::desk
