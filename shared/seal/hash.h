#pragma once
// SHA-256 and what is built on it. Everything hashed for a purpose carries that purpose's tag, so
// that a hash made for one thing never passes for another.

#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>

#include "base/bytes.h"
#include "base/secret.h"

namespace balcao::seal {

using Digest = std::array<std::uint8_t, 32>;

[[nodiscard]] Digest sha256(base::BytesView content);
/// SHA-256 over the parts one after another. Unambiguous only when all but one have a fixed length.
[[nodiscard]] Digest sha256_of(std::initializer_list<base::BytesView> parts);
/// SHA-256("balcao:" tag 0x00, then each part with its length as 8 octets, big end first).
[[nodiscard]] Digest tagged_sha256(std::string_view tag, std::initializer_list<base::BytesView> parts);
[[nodiscard]] Digest hmac_sha256(base::BytesView key, base::BytesView content);
/// RFC 5869 with SHA-256; `info` is the purpose. At most 255 * 32 octets.
[[nodiscard]] base::Bytes hkdf_sha256(base::BytesView key, base::BytesView salt, std::string_view info,
                                      std::size_t size);
/// nullopt unless exactly 32 octets.
[[nodiscard]] std::optional<Digest> digest_from(base::BytesView bytes);
[[nodiscard]] inline base::Bytes bytes_of(const Digest& digest) { return {digest.begin(), digest.end()}; }
/// Comparison whose time does not depend on the content.
[[nodiscard]] bool equal_in_constant_time(base::BytesView a, base::BytesView b);

}  // namespace balcao::seal
