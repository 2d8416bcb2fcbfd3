#pragma once
// schema/reference/eligibility_rules.json ("balcao.rules/1") as a RuleBook.

#include <string_view>

#include "base/result.h"
#include "domain/eligibility.h"
#include "wire/json_text.h"

namespace balcao::wire {

/// Faults: message_malformed (also: an id twice, an unknown severity or field), message_unknown_version.
[[nodiscard]] base::Result<domain::RuleBook> decode_rules(const Json& json);
[[nodiscard]] base::Result<domain::RuleBook> read_rules(std::string_view text);
[[nodiscard]] Json encode(const domain::RuleBook& rules);

}  // namespace balcao::wire
