#pragma once
// Why rows of a list of appointments were refused, in words.

#include <string>
#include <vector>

#include "console/controller.h"

namespace balcao::console {

/// Names of desk's appointment_problem_name(); an unknown one stands as it is.
[[nodiscard]] std::string appointment_reason(text::Language language, std::string_view reason);
/// "Line 3: no such series. Line 7: …" and what to do; the first rows when there are many.
[[nodiscard]] std::string appointment_rows_text(text::Language language, const std::vector<Controller::BadRow>& rows);

}  // namespace balcao::console
