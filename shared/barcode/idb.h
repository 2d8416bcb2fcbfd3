#pragma once
// ICAO "Datastructure for Barcode": RDB1 (and the older NDB1) and a flag, then Base32. The
// successor of the 9303-13 seal; German temporary passports and permits carry it.

#include "barcode/seal_content.h"

namespace balcao::barcode {

/// Errors: every SealError except bad_reference_length.
[[nodiscard]] SealResult<SealContent> parse_idb(base::BytesView payload);

}  // namespace balcao::barcode
