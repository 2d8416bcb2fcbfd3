#pragma once
// Private to barcode: what the tags of a visible digital seal mean, by document type.

#include <cstdint>
#include <string_view>

#include "barcode/seal_content.h"

namespace balcao::barcode {

/// "visa", "emergency_travel_document", ...; "unknown".
[[nodiscard]] std::string_view vds_profile_name(std::uint16_t document_type);

/// A value that is not of the form its profile wants is kept in hexadecimal.
[[nodiscard]] SealField vds_field(std::uint16_t document_type, std::uint8_t tag, base::BytesView value);

}  // namespace balcao::barcode
