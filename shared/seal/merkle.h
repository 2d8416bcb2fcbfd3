#pragma once
// Merkle trees of RFC 6962 section 2.1 (= RFC 9162) over record hashes: one receipt covers a batch,
// and one citizen's record can be proved to be in it without the others.

#include <cstddef>
#include <span>
#include <vector>

#include "seal/hash.h"

namespace balcao::seal {

/// Leaf data are the 32 octets of each record hash. Root of none is SHA-256 of nothing.
[[nodiscard]] Digest merkle_root(std::span<const Digest> leaves);
/// Audit path of leaf `index`; index < leaves.size().
[[nodiscard]] std::vector<Digest> merkle_proof(std::span<const Digest> leaves, std::size_t index);
[[nodiscard]] bool merkle_verify(const Digest& leaf, std::size_t index, std::size_t count,
                                 std::span<const Digest> proof, const Digest& root);

}  // namespace balcao::seal
