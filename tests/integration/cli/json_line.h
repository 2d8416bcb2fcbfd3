#pragma once

#include <string>

#include "wire/json_text.h"

namespace balcao::test {

/// A line a program wrote with --json.
inline wire::Json json_of(const std::string& line) { return wire::parse_json(line).value(); }

}  // namespace balcao::test
