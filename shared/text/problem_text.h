#pragma once
// The central service's refusals (state "needs attention") and the reasons for which a clerk breaks a
// case off, in the reader's language.

#include <string>
#include <string_view>
#include <vector>

#include "text/translate.h"

namespace balcao::text {

/// Why a registered case needs attention, by its stable code.
struct ProblemText {
    std::string reason;     ///< what the central found
    std::string next_step;  ///< what the clerk or the citizen does now
    std::string owner;      ///< who has to act
};
/// An unknown code gets a general text that names the code, so that nothing is ever shown empty.
[[nodiscard]] ProblemText problem_text(Language language, std::string_view problem);
[[nodiscard]] bool has_problem_text(std::string_view problem);
[[nodiscard]] const std::vector<std::string_view>& known_problems();

/// Reasons for breaking a case off (the operators' refusal list), in the order of the menu.
[[nodiscard]] const std::vector<std::string_view>& cancel_reasons();
/// The reason as a sentence; the code itself when unknown.
[[nodiscard]] std::string cancel_reason_text(Language language, std::string_view reason);

/// Reasons for giving up a registered record that the central refused or froze, in the order of the card.
[[nodiscard]] const std::vector<std::string_view>& give_up_reasons();
/// The reason as a sentence; the code itself when unknown (the technician's command takes any).
[[nodiscard]] std::string give_up_reason_text(Language language, std::string_view reason);

}  // namespace balcao::text
