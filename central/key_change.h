#pragma once
// What a change of an existing key makes of it: a new version of the key under the change's case, which replaces the one
// that stands. So the latest act on a key is always the live row, and whatever was asked for before it came late.

#include <optional>

#include "central/examine.h"
#include "central/store.h"

namespace balcao::central {

struct KeyVersion {
    ActivationRow key;
    CredentialRow credential;
    std::optional<wire::ItemProblem> refusal;  ///< then key and credential mean nothing
};

/// Does it ask for a signature, with the holder seen face to face?
[[nodiscard]] bool wishes_signature(const Change& change);

/// \param standing the person's live key
/// \param credential of that key
[[nodiscard]] KeyVersion changed_key(const ActivationRow& standing, const CredentialRow& credential, const Change& change);

}  // namespace balcao::central
