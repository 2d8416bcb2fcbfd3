#pragma once
// Sealed envelopes: CMS AuthEnvelopedData (RFC 5083, 5084, 5753), ephemeral ECDH on P-256 with the
// X9.63 KDF over SHA-256, AES-256 key wrap, AES-256-GCM. Several recipients may open one envelope,
// which is how the central's seal key rotates.

#include <span>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"
#include "seal/key.h"

namespace balcao::seal {

/// Seals to every recipient. A recipient that is expired, not yet valid or not of Profile::seal is refused before
/// anything is sealed. \return DER; about 290 octets longer than the content for one recipient.
/// Faults: key_missing (no recipient), key_expired, certificate_untrusted, seal_failed.
[[nodiscard]] base::Result<base::Bytes> seal(base::BytesView plain, std::span<const Certificate> recipients,
                                             base::Instant at);

/// Faults: unseal_failed for anything that is not an intact envelope to this key. Nothing of a changed
/// envelope is ever given out.
[[nodiscard]] base::Result<base::Bytes> open(base::BytesView envelope, const PrivateKey& key,
                                             const Certificate& certificate);
/// Tries the keys in turn: the current one first, then those being rotated out.
[[nodiscard]] base::Result<base::Bytes> open(base::BytesView envelope, std::span<const KeyPair> keys);
/// The same for secrets of up to Secret::capacity octets; intermediate copies are wiped.
[[nodiscard]] base::Result<base::Secret> open_secret(base::BytesView envelope, std::span<const KeyPair> keys);

}  // namespace balcao::seal
