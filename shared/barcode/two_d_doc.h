#pragma once
// French 2D-Doc (CEV), versions 1 to 4: header, message and signature. The message is split where
// its separators stand; fields of fixed length follow one another without a separator, and their
// lengths are in a register outside the code, so that such neighbours stay together in one part.

#include "barcode/seal_content.h"

namespace balcao::barcode {

/// Errors: not_a_seal, too_long, unsupported_version, cut_short, bad_character, bad_date,
/// too_many_fields.
[[nodiscard]] SealResult<SealContent> parse_two_d_doc(base::BytesView payload);

}  // namespace balcao::barcode
