#pragma once
// Passwords of operators on the desk itself: scrypt (RFC 7914) with its own salt, so that a stolen
// roster is expensive to try. Not for citizens' PINs: those need the token (pin_vault.h).

#include <cstdint>
#include <string>
#include <string_view>

#include "base/random.h"
#include "base/result.h"
#include "base/secret.h"

namespace balcao::seal {

/// The n of scrypt for a new password: 16 MiB.
inline constexpr std::uint64_t k_operator_password_cost = 1U << 14U;

/// One printable line: scrypt$1$n$r$p$salt$tag (base64url). \param cost the n; a smaller one is for tests. Faults: seal_failed.
[[nodiscard]] base::Result<std::string> hash_operator_password(const base::Secret& password, base::Random& random,
                                                               std::uint64_t cost = k_operator_password_cost);

/// false = wrong password. Faults: input_invalid (the stored line is none of ours), seal_failed.
[[nodiscard]] base::Result<bool> operator_password_matches(const base::Secret& password, std::string_view stored);

/// Content that only who knows the password reads again: AES-256-GCM under a key of scrypt with a salt of its own. One printable
/// line: scrypt-gcm$1$n$r$p$salt$box (base64url). \param bound what it belongs to, the same when opening. Faults: seal_failed.
[[nodiscard]] base::Result<std::string> lock_with_password(const base::Secret& password, const base::Secret& content, std::string_view bound,
                                                           base::Random& random);
/// Faults: unseal_failed (another password, or changed), input_invalid (the stored line is none of ours), seal_failed.
[[nodiscard]] base::Result<base::Secret> unlock_with_password(const base::Secret& password, std::string_view stored, std::string_view bound);

}  // namespace balcao::seal
