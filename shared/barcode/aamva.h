#pragma once
// North American driving licences (AAMVA DL/ID card design standard, PDF417). Not signed: nothing in
// it proves anything, and no document that the counter accepts carries it.

#include "barcode/seal_content.h"

namespace balcao::barcode {

/// Elements of the first subfile of type DL or ID, named where this counter could use them, else by
/// their three letters. Dates stay as printed: the order differs between the United States
/// (MMDDCCYY) and Canada (CCYYMMDD). Errors: not_a_seal, too_long, cut_short, bad_character
/// (header), bad_structure (no such subfile), too_many_fields.
[[nodiscard]] SealResult<SealContent> parse_aamva(base::BytesView payload);

}  // namespace balcao::barcode
