#include "seal/merkle.h"

#include <string>

#include "support/test.h"

using namespace balcao;

namespace {

std::vector<seal::Digest> leaves(std::size_t count)
{
    std::vector<seal::Digest> out;
    for (std::size_t i = 0; i < count; ++i) {
        out.push_back(seal::sha256(base::as_bytes("record " + std::to_string(i))));
    }
    return out;
}

}  // namespace

TEST_CASE("the Merkle root of one to three leaves follows RFC 6962 section 2.1")
{
    const auto d = leaves(3);
    const auto leaf = [](const seal::Digest& x) {
        base::Bytes b{0};
        b.insert(b.end(), x.begin(), x.end());
        return seal::sha256(b);
    };
    const auto node = [](const seal::Digest& x, const seal::Digest& y) {
        base::Bytes b{1};
        b.insert(b.end(), x.begin(), x.end());
        b.insert(b.end(), y.begin(), y.end());
        return seal::sha256(b);
    };
    CHECK(seal::merkle_root({}) == seal::sha256({}));
    CHECK(seal::merkle_root(std::span(d).first(1)) == leaf(d[0]));
    CHECK(seal::merkle_root(std::span(d).first(2)) == node(leaf(d[0]), leaf(d[1])));
    CHECK(seal::merkle_root(d) == node(node(leaf(d[0]), leaf(d[1])), leaf(d[2])));
}

TEST_CASE("every leaf of every tree up to 33 leaves is proved, and no other leaf, place or size passes")
{
    for (std::size_t count = 1; count <= 33; ++count) {
        const auto all = leaves(count);
        const auto root = seal::merkle_root(all);
        for (std::size_t i = 0; i < count; ++i) {
            const auto proof = seal::merkle_proof(all, i);
            REQUIRE(seal::merkle_verify(all[i], i, count, proof, root));
            CHECK_FALSE(seal::merkle_verify(seal::Digest{}, i, count, proof, root));
            CHECK_FALSE(seal::merkle_verify(all[i], i, count, proof, seal::Digest{}));
            CHECK_FALSE(seal::merkle_verify(all[i], count, count, proof, root));
            auto longer = proof;
            longer.push_back(root);
            CHECK_FALSE(seal::merkle_verify(all[i], i, count, longer, root));
            if (!proof.empty()) {
                auto changed = proof;
                changed.back()[0] ^= 1U;
                CHECK_FALSE(seal::merkle_verify(all[i], i, count, changed, root));
                CHECK_FALSE(seal::merkle_verify(all[i], (i + 1) % count, count, proof, root));
            }
        }
    }
}
