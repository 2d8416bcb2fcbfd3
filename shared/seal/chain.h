#pragma once
// The hash chain of a terminal's records: each record's hash covers its header, its sealed content
// and the hash before it, so that nothing can be taken out, put in or swapped unseen.

#include "base/bytes.h"
#include "seal/hash.h"

namespace balcao::seal {

/// `prev` of the first record of an epoch.
inline constexpr Digest k_chain_start{};

/// SHA-256("balcao record v1" 0x00 || canonical header || SHA-256(sealed) || prev).
/// The header is the only part without a fixed length.
[[nodiscard]] Digest record_hash(base::BytesView canonical_header, const Digest& sealed_digest, const Digest& prev);

/// Entry of a local event log: SHA-256("balcao audit v1" 0x00 || canonical entry || prev).
[[nodiscard]] Digest audit_hash(base::BytesView canonical_entry, const Digest& prev);

}  // namespace balcao::seal
