#pragma once
// Who may have a PIN of the digital signature: one answer for the terminals' first sign-in, the holders' page and whoever stores it.

#include <string_view>

#include "central/key_access.h"
#include "domain/draft.h"

namespace balcao::central {

/// May one be stored, and if not, why not.
enum class SignatureRight : std::uint8_t {
    may,
    not_asked,  ///< no record of this key ever asked for a signature
    at_desk,    ///< the key came by letter and nobody was seen face to face since
    too_young,
    ended,      ///< its holder ended the signature, or the wish for one
    exists      ///< it has a PIN, which nothing but its end takes away
};

[[nodiscard]] std::string_view name(SignatureRight right);
/// No program that knows the case asks for it: the whole request is refused, and no code is spent. Else the holder could not know
/// it, and only the signature's PIN is left out.
[[nodiscard]] bool never_could(SignatureRight right);

/// The least age is the Portaria 77/2018's; the desk asks the same of its rule table (signature_wanted.minimum_age).
[[nodiscard]] bool old_enough_to_sign(const domain::Draft& draft, Instant now);

/// Did this record ask for a signature? false once its content is erased.
[[nodiscard]] Result<bool> asks_for_signature(const Home& home, base::BytesView kept);
/// Did any stored version of the key?
[[nodiscard]] Result<bool> signature_ever_asked_for(Store& store, const Home& home, const ActivationRow& key);

[[nodiscard]] Result<SignatureRight> signature_right(Store& store, const Home& home, const ActivationRow& key, const CredentialRow& credential, Instant now);

}  // namespace balcao::central
