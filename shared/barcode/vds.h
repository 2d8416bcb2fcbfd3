#pragma once
// The visible digital seal of ICAO Doc 9303-13, versions 3 and 4, with the profiles of the visa
// (9303-7 section 9), the emergency travel document (9303-8 section 6) and the German papers of
// BSI TR-03137.

#include "barcode/seal_content.h"
#include "base/bytes.h"

namespace balcao::barcode {

/// Parses a whole seal, signed or not. Fields no profile knows are kept, named "unknown".
/// Errors: every SealError except unknown_field and bad_structure.
[[nodiscard]] SealResult<SealContent> parse_vds(base::BytesView payload);

}  // namespace balcao::barcode
