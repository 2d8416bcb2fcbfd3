#pragma once
// What a barcode says, as JSON and as text for people.

#include <string>
#include <string_view>

#include "barcode/classify.h"
#include "wire/json_text.h"

namespace balcao::cli {

/// {"kind", fields of the kind…, "signature", "text", "bytes_hex"}
[[nodiscard]] wire::OrderedJson to_json(const barcode::Payload& payload, base::BytesView bytes);
[[nodiscard]] std::string to_text(const barcode::Payload& payload, base::BytesView bytes);

/// False when the payload looked like a known kind and broke its form, or is empty or too large.
[[nodiscard]] bool acceptable(const barcode::Payload& payload, base::BytesView bytes);

}  // namespace balcao::cli
