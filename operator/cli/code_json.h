#pragma once
// What a barcode says, as JSON and as text for people.

#include <string>
#include <string_view>

#include "barcode/classify.h"
#include "seal/signer_store.h"
#include "wire/json_text.h"

namespace balcao::cli {

/// What signatures are judged by; without a store they stay "unverified".
struct SignerCheck {
    const seal::SignerStore* store = nullptr;
    base::Instant at{};
};

/// {"kind", fields of the kind…, "signature", "text", "bytes_hex"}. signature: none, unverified, or a seal::SealVerdict.
[[nodiscard]] wire::OrderedJson to_json(const barcode::Payload& payload, base::BytesView bytes, const SignerCheck& check = {});
[[nodiscard]] std::string to_text(const barcode::Payload& payload, base::BytesView bytes, const SignerCheck& check = {});

/// False when the payload looked like a known kind and broke its form, is empty or too large, or,
/// with a store, is signed and not verified.
[[nodiscard]] bool acceptable(const barcode::Payload& payload, base::BytesView bytes, const SignerCheck& check = {});

}  // namespace balcao::cli
