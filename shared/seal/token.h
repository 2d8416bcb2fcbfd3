#pragma once
// Private to seal: keys behind a PKCS#11 token, through OpenSSL's pkcs11 engine.

#include <string>

#include "base/result.h"
#include "seal/openssl.h"

namespace balcao::seal {

/// \param uri RFC 7512; the attribute module-path names the module, pin-value the token's PIN.
/// Faults: token_unavailable (engine or module absent), key_missing (no such key, or a wrong PIN).
[[nodiscard]] base::Result<PkeyPtr> load_token_key(const std::string& uri);

}  // namespace balcao::seal
