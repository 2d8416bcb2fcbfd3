#pragma once
// What is written the same way in every language - a name, a number, a date - inside text that runs from right to left.

#include <string>
#include <string_view>

#include "text/translate.h"

namespace balcao::text {

/// For a language from right to left: the text isolated and in its own direction (UAX #9: U+2066 ... U+2069), after a mark
/// that keeps a line with nothing else in it on the right (U+200F). For other languages: the text as it is.
/// Without it "+351 912 345 678" turns into "678 345 912 351+".
[[nodiscard]] std::string as_written(Language language, std::string_view text);

}  // namespace balcao::text
