#pragma once
// Message bodies as octets: JSON or CBOR (RFC 8949), read within limits. Octet strings are base64
// in JSON and byte strings in CBOR; everything else is the same in both.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "wire/json_text.h"

namespace balcao::wire {

enum class Format : std::uint8_t { json, cbor };

inline constexpr std::string_view k_json_type = "application/json";
inline constexpr std::string_view k_cbor_type = "application/cbor";
inline constexpr std::string_view k_problem_type = "application/problem+json";

/// Every answer of the central carries this header, so that a portal or proxy in between is told apart from it.
inline constexpr std::string_view k_protocol_header = "Balcao-Protocol";
inline constexpr std::string_view k_protocol = "1";

/// Content type to format, parameters ("; charset=utf-8") ignored; nullopt for anything else.
[[nodiscard]] std::optional<Format> format_of(std::string_view content_type);
[[nodiscard]] std::string_view content_type(Format format);

/// What a reader accepts before it looks at any meaning.
struct BodyLimits {
    std::size_t max_bytes = 1024 * 1024;
    int max_depth = 16;
};

/// Faults: message_too_large (a: octets), message_malformed (not JSON/CBOR, too deep, not UTF-8).
/// Repeated members of an object are malformed: two readers could see two values.
[[nodiscard]] base::Result<Json> read_body(base::BytesView body, Format format, const BodyLimits& limits = {});
[[nodiscard]] base::Bytes write_body(const Json& json, Format format);

}  // namespace balcao::wire
