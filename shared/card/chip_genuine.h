#pragma once
// Is the chip the one that was issued, or a copy of its data? Chip authentication and active authentication
// (ICAO Doc 9303-11 6.1 and 6.2). Both prove a key that must stand in a data group the issuer has signed: without passive
// authentication they prove nothing.

#include "base/random.h"
#include "card/security_infos.h"
#include "card/session.h"

namespace balcao::card {

/// Agrees on new session keys with the chip's key of DG14. Works on keys of a copy fail with the next command, which is
/// why this sends one: a READ BINARY of DG14's first octets. A chip that names its key but no protocol is spoken to in
/// triple DES (seen in French passports).
/// Failures: unsupported (no usable key), refused, broken_seal (the chip does not have the key), those of Session.
[[nodiscard]] Status authenticate_chip(Session& session, const SecurityInfos& infos, base::Random& random);

/// The commands alone, with the new keys in force; the proof is the next command that works.
[[nodiscard]] Status change_to_chip_keys(Session& session, const SecurityInfos& infos, base::Random& random);

/// Has the chip sign a number it could not know. \param dg15 the file, tag 6F around SubjectPublicKeyInfo.
/// \return whether the signature is the key's. Failures: malformed, unsupported, those of Session::ask.
[[nodiscard]] Result<bool> authenticate_actively(Session& session, base::BytesView dg15, std::optional<Hash> ecdsa_hash, base::Random& random);

/// The signature of an active authentication. RSA: ISO/IEC 9796-2 scheme 1 with SHA-1 (trailer BC) or the hash the trailer
/// names; ECDSA: r and s side by side, or DER as some chips send it.
/// Failures: malformed, unsupported.
[[nodiscard]] Result<bool> verify_active(base::BytesView spki, base::BytesView challenge, base::BytesView signature, std::optional<Hash> ecdsa_hash);

}  // namespace balcao::card
