#pragma once
// What a zone contributes to the form.

#include <span>
#include <string_view>

#include "base/result.h"
#include "domain/captured_document.h"
#include "mrz/parse.h"

namespace balcao::mrz {

enum class CaptureRefusal : std::uint8_t {
    not_usable,  ///< invalid or malformed: read again, or type
    specimen     ///< UTO outside practice
};
[[nodiscard]] std::string_view name(CaptureRefusal refusal);

/// The zone's fields in the form's canonical shapes. The document's type follows from what is
/// printed where that is certain: TD1 of PRT for a Portuguese is a Citizen Card (its NIC is taken
/// from the number), TD3 and passport codes are passports, TD1 of PRT for others is a residence
/// document of which the clerk picks the kind. A birth date with unknown parts is left to the clerk.
/// Visas give no document: not_usable.
/// \param lines as read, kept for the second look.
[[nodiscard]] base::Result<domain::FromMrz, CaptureRefusal> to_captured(const Mrz& mrz,
                                                                       std::span<const std::string_view> lines,
                                                                       bool practice);

}  // namespace balcao::mrz
