#pragma once
// Canonical JSON for what is signed or hashed: RFC 8785 for the values we sign (strings, integers
// within +-(2^53 - 1), booleans, null, arrays, objects). Members are sorted by UTF-16 code units, no blanks,
// shortest escapes. A fraction or a larger number is refused rather than rounded.

#include <string>

#include "base/result.h"
#include "wire/json_text.h"

namespace balcao::wire {

/// Faults: message_malformed (a number that is no safe integer, octet strings, text that is not UTF-8, nesting over 64).
[[nodiscard]] base::Result<std::string> canonical(const Json& json);

}  // namespace balcao::wire
