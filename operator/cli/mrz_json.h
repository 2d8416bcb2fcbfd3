#pragma once
// A machine-readable zone as the JSON of `balcao read mrz`, and as lines for people.

#include <string>

#include "base/clock.h"
#include "mrz/parse.h"
#include "wire/json_text.h"

namespace balcao::cli {

[[nodiscard]] wire::OrderedJson to_json(const mrz::Mrz& mrz, base::Date today);
[[nodiscard]] wire::OrderedJson to_json(const mrz::Malformed& malformed);

[[nodiscard]] std::string to_text(const mrz::Mrz& mrz);
/// What is wrong and what to do, for the clerk.
[[nodiscard]] std::string to_text(const mrz::Malformed& malformed);

}  // namespace balcao::cli
