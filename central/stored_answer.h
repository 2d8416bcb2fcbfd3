#pragma once
// What the store keeps of the answer to a record, so that the same record is answered the same for ever.

#include <optional>
#include <string>
#include <string_view>

#include "central/examine.h"
#include "wire/record.h"

namespace balcao::central {

/// What a stored refusal says.
[[nodiscard]] base::Bytes write_refusal(const wire::ItemProblem& problem);
[[nodiscard]] wire::ItemProblem read_refusal(base::BytesView stored);

/// The word of a cancellation, which has no key of its own to be asked about.
[[nodiscard]] std::optional<wire::ActivationState> ended_state(domain::DeskAct act);
/// What is stored of it: "cancelled:<case>", where an activation has its case alone.
[[nodiscard]] std::string ended_answer(const Ending& ending);
/// The word in a stored answer; nullopt: it is of a key.
[[nodiscard]] std::optional<wire::ActivationState> ended_state_in(std::string_view answer);

}  // namespace balcao::central
