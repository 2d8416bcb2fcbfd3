#pragma once
// Records that travel by hand: the parts of a bundle, what the central answers to each, and the two
// calls that carry them sealed. docs/sync.md, "By hand, on a stick", tells the whole story.
//
// A part, before it is sealed to the central, always has k_bundle_part_octets:
//   padded( answer key 32 | signature 64 | CBOR of BundlePart )
// so that its size says nothing about how many records are in it. The signature is the terminal's over
// bundle_signed(); the key stands outside the CBOR because it must not pass through a JSON tree.

#include <cstdint>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"
#include "wire/problem.h"
#include "wire/record.h"

namespace balcao::wire {

inline constexpr int k_bundle_version = 1;
inline constexpr std::size_t k_bundle_part_octets = 1024 * 1024;
inline constexpr std::size_t k_bundle_sealed_octets = k_bundle_part_octets + 32 * 1024;  ///< with the envelope around it
inline constexpr std::size_t k_bundle_answer_step = 64 * 1024;   ///< answers are padded to multiples of it
inline constexpr std::size_t k_bundle_answer_octets = 1024 * 1024;
inline constexpr int k_bundle_parts = 1024;                      ///< at most in one file
inline constexpr std::size_t k_bundle_key_octets = 32;
inline constexpr std::size_t k_bundle_signature_octets = 64;

/// POST /v1/bundles: one sealed part, by whichever enrolled terminal carries it.
struct BundlePost {
    base::Bytes sealed;
    friend bool operator==(const BundlePost&, const BundlePost&) = default;
};
/// The answer to it: readable by the terminal of origin alone.
struct BundleReply {
    base::Bytes answer;
    friend bool operator==(const BundleReply&, const BundleReply&) = default;
};
[[nodiscard]] Json encode(const BundlePost& post, Format format = Format::json);
[[nodiscard]] Json encode(const BundleReply& reply, Format format = Format::json);
// Faults: message_malformed, message_too_large, message_unknown_version (a: version).
[[nodiscard]] base::Result<BundlePost> decode_bundle_post(const Json& json);
[[nodiscard]] base::Result<BundleReply> decode_bundle_reply(const Json& json);

/// Inside the envelope: one batch as the network carries it, and where it belongs.
struct BundlePart {
    std::string id;                 ///< 32 hex digits, new for every bundle
    int part = 0;                   ///< from 0
    base::Instant created_at{};
    Batch batch;
    friend bool operator==(const BundlePart&, const BundlePart&) = default;
};
/// Inside the answer: what the central says of the batch, or why it did not take it. Exactly one of the two.
struct BundleAnswer {
    std::string id;
    int part = 0;
    std::optional<BatchAnswer> answer;
    std::optional<Problem> problem;
    friend bool operator==(const BundleAnswer&, const BundleAnswer&) = default;
};
[[nodiscard]] base::Bytes write_bundle_part(const BundlePart& part);
[[nodiscard]] base::Bytes write_bundle_answer(const BundleAnswer& answer);
// CBOR. Faults: message_malformed, message_too_large, message_unknown_version (a: version).
[[nodiscard]] base::Result<BundlePart> read_bundle_part(base::BytesView cbor);
[[nodiscard]] base::Result<BundleAnswer> read_bundle_answer(base::BytesView cbor);

/// Length (4 octets, big end first), content, zeros up to a multiple of `step`.
[[nodiscard]] base::Bytes padded(base::BytesView content, std::size_t step);
/// The content again, a view into `octets`. Faults: message_malformed.
[[nodiscard]] base::Result<base::BytesView> unpadded(base::BytesView octets);

/// What a part's plain octets consist of; views into them.
struct BundleFrame {
    base::BytesView answer_key;     ///< k_bundle_key_octets
    base::BytesView signature;      ///< k_bundle_signature_octets
    base::BytesView body;           ///< CBOR of a BundlePart
};
/// Faults: message_malformed.
[[nodiscard]] base::Result<BundleFrame> read_bundle_frame(base::BytesView plain);
/// The octets that the terminal signs: purpose, key, body.
[[nodiscard]] base::Bytes bundle_signed(base::BytesView answer_key, base::BytesView body);
/// What an answer is bound to when it is encrypted under the answer key.
[[nodiscard]] base::Bytes bundle_bound(const std::string& id, int part);

[[nodiscard]] bool is_bundle_id(std::string_view text);

}  // namespace balcao::wire
