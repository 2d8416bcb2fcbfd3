#pragma once
// What people are told about a fault. docs/faults.md says more to those who look after the desk.

#include <string>

#include "base/fault.h"
#include "text/translate.h"

namespace balcao::text {

/// Every error says these three things, in this order, each a sentence or two.
struct FaultText {
    std::string happened;  ///< what happened
    std::string safe;      ///< whether the citizen's work is safe
    std::string now;       ///< what to do now
};

/// For the clerk.
[[nodiscard]] FaultText fault_text(Language language, base::FaultCode code);
/// For the citizen's window: one or two calm sentences, no technical word.
[[nodiscard]] std::string fault_text_for_citizen(Language language, base::FaultCode code);
/// True when the code has its own entry (a test asks it for every code).
[[nodiscard]] bool has_fault_text(base::FaultCode code);

}  // namespace balcao::text
