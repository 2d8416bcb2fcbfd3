#pragma once
// JSON text to and from values, with limits checked while reading.

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "base/result.h"

namespace balcao::wire {

using Json = nlohmann::json;
/// Keeps members in the order they were set: for output that people read.
using OrderedJson = nlohmann::ordered_json;

struct JsonLimits {
    std::size_t max_bytes = 1024 * 1024;
    int max_depth = 16;  ///< nested arrays and objects
};

/// Reads one JSON text (RFC 8259) that fills `text` whole. Repeated members of an object are
/// malformed: two readers could see two values.
/// Faults: message_too_large (a: octets), message_malformed (not JSON, not UTF-8, too deep, repeated member).
[[nodiscard]] base::Result<Json> parse_json(std::string_view text, const JsonLimits& limits = {});

/// One line without blanks; octets that are not UTF-8 become U+FFFD instead of throwing.
[[nodiscard]] std::string to_line(const Json& json);
[[nodiscard]] std::string to_line(const OrderedJson& json);

}  // namespace balcao::wire
