#pragma once
// To whom the kiosk seals. The certificates come from the kiosk's own folder and are checked against the
// authority pinned there; nothing the desk service says can change them.

#include <functional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"
#include "seal/key.h"

namespace balcao::kiosk {

inline constexpr const char* k_authority_file = "ca.pem";   ///< the central's authority, pinned at installation
inline constexpr const char* k_seal_file = "seal.pem";      ///< one or more seal certificates of the central

/// Reads both files of the folder; every seal certificate must chain to the authority and be for sealing.
/// Faults: key_missing, key_unreadable, key_expired, certificate_untrusted.
[[nodiscard]] base::Result<std::vector<seal::Certificate>> load_recipients(const std::string& folder, base::Instant at);

/// Seals a packed content; what the session is given.
using SealSecret = std::function<base::Result<base::Bytes>(const base::Secret& packed)>;
[[nodiscard]] SealSecret seal_to(std::vector<seal::Certificate> recipients, const base::Clock& clock);

}  // namespace balcao::kiosk
