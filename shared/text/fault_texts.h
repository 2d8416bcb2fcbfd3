#pragma once
// The untranslated table of fault_text.h; used by its source and its test only.

#include <span>

#include "base/fault.h"

namespace balcao::text {

struct FaultEntry {
    base::FaultCode code;
    const char* happened;
    const char* safe;
    const char* now;
    const char* citizen;
};

[[nodiscard]] std::span<const FaultEntry> fault_entries();

}  // namespace balcao::text
