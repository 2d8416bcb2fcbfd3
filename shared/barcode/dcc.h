#pragma once
// EU Digital COVID Certificate: HC1:, Base45 (RFC 9285), zlib, COSE_Sign1 (RFC 9052), CWT claims.
// No longer issued; its transliterated names still help where a person brings one.

#include "barcode/seal_content.h"

namespace balcao::barcode {

/// RFC 9285. Error: bad_character.
[[nodiscard]] SealResult<base::Bytes> decode_base45(std::string_view text);

/// Every leaf of the health certificate becomes a field named by its path ("nam.fnt"). Errors: too_long,
/// not_a_seal, bad_character, cut_short, bad_structure, unsupported_version (algorithm), too_many_fields, after_end.
[[nodiscard]] SealResult<SealContent> parse_dcc(base::BytesView payload);

}  // namespace balcao::barcode
