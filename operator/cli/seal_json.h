#pragma once
// What a signed document code says and whether its signature holds.

#include <optional>
#include <string>

#include "barcode/seal.h"
#include "seal/signer_store.h"
#include "wire/json_text.h"

namespace balcao::cli {

/// nullopt without a signature.
[[nodiscard]] std::optional<seal::SealVerdict> verdict_on(const barcode::SealContent& content, const seal::SignerStore& store,
                                                          base::Instant at);

/// Adds {"version", "profile", "profile_code", "issuing_state", dates, "fields", "signer", "certificate_reference"}.
void put_seal(wire::OrderedJson& json, const barcode::SealContent& content);
[[nodiscard]] std::string seal_text(barcode::PayloadKind kind, const barcode::SealContent& content,
                                    const std::optional<seal::SealVerdict>& verdict);

}  // namespace balcao::cli
