#pragma once
// The central's word that a code sent to a phone was read back: bound to terminal, case and number,
// so that it is worth nothing anywhere else.

#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "central/home.h"

namespace balcao::central {

/// base64url(payload) "." base64url(signature by the receipt key). `phone` is Lookup::phone() of the number, which is
/// never stored itself: whoever uses the token names the number again.
[[nodiscard]] base::Result<std::string> make_phone_proof(const Home& home, const std::string& terminal,
                                                         const std::string& case_id, const seal::Digest& phone,
                                                         base::Instant at);
/// Signed by us, for exactly this terminal, case and number.
[[nodiscard]] bool phone_proof_holds(const Home& home, std::string_view token, const std::string& terminal,
                                     const std::string& case_id, const seal::Digest& phone);

}  // namespace balcao::central
