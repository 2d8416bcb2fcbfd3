#pragma once
// The signed codes by one entrance.

#include <optional>

#include "barcode/classify.h"
#include "barcode/seal_content.h"

namespace balcao::barcode {

/// Parses what classify() named; nullopt for kinds that carry no seal.
[[nodiscard]] std::optional<SealResult<SealContent>> read_seal(PayloadKind kind, base::BytesView payload);

}  // namespace balcao::barcode
