#pragma once
// The codes of documents by one entrance.

#include <optional>

#include "barcode/classify.h"
#include "barcode/seal_content.h"

namespace balcao::barcode {

/// Parses what classify() named; nullopt for the kinds whose content classify() already tells.
[[nodiscard]] std::optional<SealResult<SealContent>> read_seal(PayloadKind kind, base::BytesView payload);

}  // namespace balcao::barcode
