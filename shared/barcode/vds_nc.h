#pragma once
// ICAO visible digital seal for non-constrained environments: JSON in a QR code, the signature over
// the canonical form (RFC 8785) of "data".

#include "barcode/seal_content.h"

namespace balcao::barcode {

/// Every leaf of data.msg becomes a field named by its path ("pid.n"). Errors: too_long, bad_structure
/// (no such JSON, repeated members, nested too deep, fractions), unsupported_version (algorithm),
/// bad_character (Base64), too_many_fields.
[[nodiscard]] SealResult<SealContent> parse_vds_nc(base::BytesView payload);

}  // namespace balcao::barcode
