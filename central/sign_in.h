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

/// One try of a temporary password is paid for before it is judged, so that parallel guesses cannot outrun the
/// count. Pure: what the row becomes, and whether the try may be made at all.
[[nodiscard]] bool charge_password_try(CredentialRow& row, const Limits& limits, Instant now);
/// Wrong passwords left before the next lock.
[[nodiscard]] int passwords_left(const CredentialRow& row, const Limits& limits, Instant now);

}  // namespace balcao::central
