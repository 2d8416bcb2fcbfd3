#pragma once
// The first sign-in: phone + temporary password, then SMS code + the person's own PIN. What the kiosk
// sealed is opened here and nowhere else.

#include "central/context.h"

namespace balcao::central {

/// POST /v1/terminals/{t}/first-sign-ins. A wrong number, case or password are told by one answer.
[[nodiscard]] Outcome start_first_sign_in(Context& context, const Caller& caller, const Request& request);
/// POST /v1/terminals/{t}/first-sign-ins/{id}/finish.
[[nodiscard]] Outcome finish_first_sign_in(Context& context, const Caller& caller, const std::string& id,
                                           const Request& request);

/// Turns the sealed temporary password of a key into scrypt and a keyed digest. Faults: unseal_failed, token_unavailable.
[[nodiscard]] Result<std::string> hardened_password(const Context& context, const CredentialRow& credential);

}  // namespace balcao::central
