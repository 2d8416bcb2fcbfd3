#pragma once
// Reference data as the central hands it out: one file with a signed manifest.

#include <string>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"
#include "wire/json_text.h"

namespace balcao::wire {

inline constexpr std::size_t k_max_reference_bytes = 8 * 1024 * 1024;

/// Answer to GET /v1/reference/{set}; ETag is "<version>".
struct ReferenceSet {
    std::string set;               ///< e.g. "eligibility_rules"
    std::string version;           ///< larger text = newer, e.g. "2026-11-24.1"
    base::Instant not_before{};
    base::Instant expires_at{};
    std::string content;           ///< the file, UTF-8, at most k_max_reference_bytes
    std::string sha256;            ///< hex digest of content; the receiver recomputes it
    std::string kid;               ///< hex key id of the reference certificate
    base::Bytes sig;               ///< over canonical_manifest(), 64 octets
    friend bool operator==(const ReferenceSet&, const ReferenceSet&) = default;
};
/// The octets that are signed: canonical JSON of set, version, not_before, expires_at, sha256, kid.
[[nodiscard]] base::Bytes canonical_manifest(const ReferenceSet& set);

[[nodiscard]] Json encode(const ReferenceSet& set);
/// Faults: message_malformed, message_too_large. Digest and signature are the caller's to check.
[[nodiscard]] base::Result<ReferenceSet> decode_reference_set(const Json& json);

}  // namespace balcao::wire
