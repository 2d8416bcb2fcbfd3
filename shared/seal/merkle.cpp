#include "seal/merkle.h"

namespace balcao::seal {
namespace {

Digest leaf_hash(const Digest& leaf)
{
    const std::uint8_t prefix = 0;
    return sha256_of({base::BytesView(&prefix, 1), leaf});
}

Digest node_hash(const Digest& left, const Digest& right)
{
    const std::uint8_t prefix = 1;
    return sha256_of({base::BytesView(&prefix, 1), left, right});
}

// Largest power of two below count; count >= 2.
std::size_t split_point(std::size_t count)
{
    std::size_t half = 1;
    while (half * 2 < count) {
        half *= 2;
    }
    return half;
}

void collect_proof(std::span<const Digest> leaves, std::size_t index, std::vector<Digest>& proof)
{
    if (leaves.size() <= 1) {
        return;
    }
    const auto half = split_point(leaves.size());
    if (index < half) {
        collect_proof(leaves.first(half), index, proof);
        proof.push_back(merkle_root(leaves.subspan(half)));
    } else {
        collect_proof(leaves.subspan(half), index - half, proof);
        proof.push_back(merkle_root(leaves.first(half)));
    }
}

}  // namespace

Digest merkle_root(std::span<const Digest> leaves)
{
    if (leaves.empty()) {
        return sha256({});
    }
    if (leaves.size() == 1) {
        return leaf_hash(leaves.front());
    }
    const auto half = split_point(leaves.size());
    return node_hash(merkle_root(leaves.first(half)), merkle_root(leaves.subspan(half)));
}

std::vector<Digest> merkle_proof(std::span<const Digest> leaves, std::size_t index)
{
    std::vector<Digest> proof;
    if (index < leaves.size()) {
        collect_proof(leaves, index, proof);
    }
    return proof;
}

// RFC 9162 section 2.1.3.2.
bool merkle_verify(const Digest& leaf, std::size_t index, std::size_t count, std::span<const Digest> proof,
                   const Digest& root)
{
    if (index >= count) {
        return false;
    }
    std::size_t node = index;
    std::size_t last = count - 1;
    Digest hash = leaf_hash(leaf);
    for (const auto& sibling : proof) {
        if (last == 0) {
            return false;
        }
        if ((node & 1U) != 0 || node == last) {
            hash = node_hash(sibling, hash);
            while ((node & 1U) == 0 && node != 0) {
                node >>= 1U;
                last >>= 1U;
            }
        } else {
            hash = node_hash(hash, sibling);
        }
        node >>= 1U;
        last >>= 1U;
    }
    return last == 0 && hash == root;
}

}  // namespace balcao::seal
