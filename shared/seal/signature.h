#pragma once
// ECDSA on P-256 with SHA-256 (FIPS 186-4), as the raw 64 octets r || s.

#include "base/bytes.h"
#include "base/result.h"
#include "seal/key.h"

namespace balcao::seal {

inline constexpr std::size_t k_signature_size = 64;

/// Faults: signature_failed, token_unavailable.
[[nodiscard]] base::Result<base::Bytes> sign(const PrivateKey& key, base::BytesView content);
/// Does not judge the certificate (verify_chain does). Faults: signature_invalid.
[[nodiscard]] base::Status<> verify(const Certificate& certificate, base::BytesView content, base::BytesView signature);
/// The same with a bare public key, DER SubjectPublicKeyInfo.
[[nodiscard]] base::Status<> verify(base::BytesView public_key, base::BytesView content, base::BytesView signature);

}  // namespace balcao::seal
