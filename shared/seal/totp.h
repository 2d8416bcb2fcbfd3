#pragma once
// One-time codes of an operator's telephone (RFC 6238 over RFC 4226: HMAC-SHA-1, six digits, 30 seconds): what every
// authenticator application makes. They need no line; they need the clock of this machine to be right within a minute.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "base/secret.h"

namespace balcao::seal {

inline constexpr int k_totp_digits = 6;
inline constexpr std::int64_t k_totp_step_s = 30;
inline constexpr std::size_t k_totp_key_octets = 20;  ///< RFC 4226, section 4, R6

[[nodiscard]] base::Secret make_totp_key(base::Random& random);

/// Number of the step an instant lies in; instants before 1970 count as its first.
[[nodiscard]] std::int64_t totp_step(base::Instant at);

/// Six digits. Faults: seal_failed.
[[nodiscard]] base::Result<std::string> totp_code(const base::Secret& key, std::int64_t step);

/// The step whose code this is, of the one of `now` and one to either side (RFC 6238, section 5.2); nullopt for any other text.
/// Takes the same time whichever it is. Faults: seal_failed.
[[nodiscard]] base::Result<std::optional<std::int64_t>> totp_step_of(const base::Secret& key, std::string_view code, base::Instant now);

/// What an authenticator application scans: otpauth://totp/ISSUER:ACCOUNT?secret=…&issuer=…, percent-encoded. Holds the key.
[[nodiscard]] base::Secret totp_address(const base::Secret& key, std::string_view issuer, std::string_view account);

}  // namespace balcao::seal
