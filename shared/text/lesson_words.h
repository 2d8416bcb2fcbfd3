#pragma once
// The sentences of the guided lessons (schema/reference/lessons.json names them by id).

#include <string>
#include <string_view>

#include "text/translate.h"

namespace balcao::text {

/// What the lesson is called, and what one learns by it; empty for an unknown id.
[[nodiscard]] std::string lesson_title(Language language, std::string_view lesson);
[[nodiscard]] std::string lesson_about(Language language, std::string_view lesson);
/// What to do now; empty for an unknown id.
[[nodiscard]] std::string lesson_step(Language language, std::string_view step);

}  // namespace balcao::text
