#pragma once
// A second person's approval in the reader's language: why it is asked for, and why it was not given.

#include <string>
#include <string_view>
#include <vector>

#include "text/translate.h"

namespace balcao::text {

/// Reasons for not approving, in the order of the menu.
[[nodiscard]] const std::vector<std::string_view>& approval_reasons();
/// The reason as a sentence; the code itself when unknown.
[[nodiscard]] std::string approval_reason_text(Language language, std::string_view reason);

}  // namespace balcao::text
