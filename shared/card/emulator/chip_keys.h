#pragma once
// Keys that live in a chip, and certificates over them.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/random.h"
#include "card/crypto.h"
#include "card/emulator/emulator.h"

struct evp_pkey_st;

namespace balcao::card::emulator {

enum class RsaPadding : std::uint8_t { pkcs1, pss };

/// A key pair. Throws std::runtime_error where OpenSSL refuses; shared when copied.
class ChipKey {
public:
    [[nodiscard]] static ChipKey rsa(unsigned bits);
    /// \param curve OpenSSL's name, e.g. prime256v1, brainpoolP256r1. \param explicit_curve written out in the public key, as many chips do
    [[nodiscard]] static ChipKey elliptic(const std::string& curve, bool explicit_curve = false);
    /// PKCS#8, DER; for keys that must stay the same.
    [[nodiscard]] static ChipKey from_private_der(BytesView der);

    [[nodiscard]] bool is_rsa() const;
    /// SubjectPublicKeyInfo, DER.
    [[nodiscard]] Bytes public_key_info() const;
    /// RSA: as long as the modulus. Elliptic: r and s, each as long as the curve's order, without any wrapping.
    [[nodiscard]] Bytes sign(Hash hash, BytesView hash_value, RsaPadding padding = RsaPadding::pkcs1) const;
    /// RSA PKCS#1 over a DigestInfo that comes ready. nullopt: it does not fit.
    [[nodiscard]] std::optional<Bytes> sign_digest_info(BytesView digest_info) const;
    /// m^d mod n. \param block as long as the modulus.
    [[nodiscard]] Bytes raw_private(BytesView block) const;
    [[nodiscard]] std::size_t modulus_octets() const;
    [[nodiscard]] Bytes modulus() const;
    /// Big endian, without leading zeros.
    [[nodiscard]] Bytes exponent() const;
    /// Elliptic keys: 04 || x || y, the private number, and the curve's OpenSSL name.
    [[nodiscard]] Bytes point() const;
    [[nodiscard]] Bytes private_number() const;
    [[nodiscard]] std::string curve() const;
    /// 7F49 { identifier of the field 06, p 81, a 82, b 83, generator 84, order 85, point 86, cofactor 87 }.
    [[nodiscard]] Bytes card_verifiable_public() const;

    [[nodiscard]] evp_pkey_st* native() const { return m_key.get(); }

private:
    explicit ChipKey(evp_pkey_st* key);
    std::shared_ptr<evp_pkey_st> m_key;
};

struct CertificateContent {
    std::string country = "PT";
    std::string organization = "Cartao de Exemplo";
    std::string common_name;
    std::string serial_number;  ///< attribute of the subject, e.g. BI123456789
    bool authority = false;
    unsigned serial = 1;
    std::string not_before = "20200101000000Z";  ///< GeneralizedTime
    std::string not_after = "20450101000000Z";
};
/// DER. \param issuer nullptr: by itself. \param issuer_certificate DER; the issuer's name is taken from it.
[[nodiscard]] Bytes make_certificate(const CertificateContent& content, const ChipKey& subject, const ChipKey* issuer = nullptr,
                                     BytesView issuer_certificate = {});

/// Active authentication, RSA: ISO/IEC 9796-2 scheme 1 (6A || M1 || hash || trailer), as Doc 9303-11 6.1.2 wants it.
[[nodiscard]] Bytes sign_active_rsa(const ChipKey& key, Hash hash, BytesView challenge, base::Random& random);

}  // namespace balcao::card::emulator
