#pragma once
// Private to barcode: zlib streams (RFC 1950) with a bound.

#include "barcode/seal_content.h"

namespace balcao::barcode {

/// More than any document code carries, face image included.
inline constexpr std::size_t k_max_inflated_bytes = std::size_t{32} * 1024;

/// One whole stream, nothing after it. Errors: too_long (stops there, whatever follows),
/// cut_short, bad_structure (not such a stream, wrong checksum), after_end.
[[nodiscard]] SealResult<base::Bytes> inflate_bounded(base::BytesView stream);

}  // namespace balcao::barcode
