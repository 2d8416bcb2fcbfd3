#pragma once
// Octet strings and their text forms.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace balcao::base {

using Bytes = std::vector<std::uint8_t>;
using BytesView = std::span<const std::uint8_t>;

[[nodiscard]] BytesView as_bytes(std::string_view text);
[[nodiscard]] Bytes to_bytes(std::string_view text);
[[nodiscard]] std::string to_text(BytesView bytes);
[[nodiscard]] bool starts_with(BytesView bytes, BytesView start);

/// Lower-case hexadecimal, two digits an octet.
[[nodiscard]] std::string to_hex(BytesView bytes);
/// Either case, no separators; nullopt on an odd length or another character.
[[nodiscard]] std::optional<Bytes> from_hex(std::string_view hex);

/// RFC 4648 section 4 with padding.
[[nodiscard]] std::string to_base64(BytesView bytes);
/// RFC 4648 section 5 without padding.
[[nodiscard]] std::string to_base64url(BytesView bytes);
/// Accepts both alphabets, with or without padding; nullopt on anything else.
[[nodiscard]] std::optional<Bytes> from_base64(std::string_view text);

}  // namespace balcao::base
