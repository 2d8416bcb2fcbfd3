#pragma once
// Groups in which a chip and a terminal agree on a secret: elliptic curves and prime fields, with the mappings of PACE
// (ICAO Doc 9303-11 9.5 and 4.4.3.3).

#include <memory>

#include "base/bytes.h"
#include "base/random.h"
#include "card/failure.h"

namespace balcao::card {

/// A secret number of the terminal and what the chip gets to see of it. Wiped when it goes.
struct KeyPair {
    base::Bytes secret;      ///< big end first, as long as the group's order
    base::Bytes public_key;  ///< point 04 X Y, or a number as long as the prime
    KeyPair() = default;
    KeyPair(base::Bytes secret_number, base::Bytes shown) : secret(std::move(secret_number)), public_key(std::move(shown)) {}
    KeyPair(KeyPair&&) = default;
    KeyPair& operator=(KeyPair&&) = default;
    ~KeyPair();
};

class Group {
public:
    enum class Kind : std::uint8_t { curve, field };

    /// By number of Doc 9303-11 table 9.5.1: 0 to 2 and 8 to 18. Failures: unsupported.
    [[nodiscard]] static Result<Group> standard(unsigned parameter_id);

    /// The group of a public key and the key itself. \param spki DER SubjectPublicKeyInfo. Curves must be ones with a name,
    /// even when their parameters are written out, or with a number of table 9.5.1. Failures: malformed, unsupported.
    struct OfKey;
    [[nodiscard]] static Result<OfKey> of_public_key(base::BytesView spki);

    [[nodiscard]] Kind kind() const;
    /// Draws until the number is one of the group; the first draw as it stands when it is.
    [[nodiscard]] Result<KeyPair> generate(base::Random& random) const;
    /// The secret both sides get: the point's X, or the number. Failures: malformed when `peer` is not of the group (or is a
    /// point or number that gives the secret away).
    [[nodiscard]] Result<base::Bytes> agree(const KeyPair& own, base::BytesView peer) const;
    /// The same group with the generator both sides get from the chip's nonce and a first agreement.
    [[nodiscard]] Result<Group> map(const KeyPair& own, base::BytesView peer, base::BytesView nonce) const;
    /// The same group with the generator a drawn number leads to: integrated mapping (4.4.3.3.2, appendix B). \param drawn at least
    /// 64 bits longer than the prime. Failures: unsupported (curves over a prime that is 1 mod 4), malformed (a number without one).
    [[nodiscard]] Result<Group> map_onto(base::BytesView drawn) const;
    /// Bits of the prime the group stands on.
    [[nodiscard]] std::size_t prime_bits() const;
    /// secret * key == product: the chip's proof in PACE with chip authentication mapping.
    [[nodiscard]] bool multiplies(base::BytesView number, base::BytesView key, base::BytesView product) const;
    /// A point or number of this group that is neither trivial nor of a small one.
    [[nodiscard]] bool contains(base::BytesView element) const;

private:
    struct Parameters;
    explicit Group(std::shared_ptr<const Parameters> parameters) : m_parameters(std::move(parameters)) {}
    std::shared_ptr<const Parameters> m_parameters;
};

struct Group::OfKey {
    Group group;
    base::Bytes public_key;
};

}  // namespace balcao::card
