#pragma once
// What can go wrong above the pure folders. A fault carries a code and numbers, never free text
// or personal data. docs/faults.md explains each code; the catalogues translate it.

#include <cstdint>
#include <optional>
#include <string_view>

namespace balcao::base {

/// May the same action be tried again?
enum class Retry : std::uint8_t {
    no,         ///< trying again cannot help; something must change first
    later,      ///< the system tries again by itself
    by_clerk    ///< the clerk may try again once the advice was followed
};

enum class FaultCode : std::uint16_t {
#define BALCAO_FAULT(name, retry) name,
#include "base/fault_codes.def"
#undef BALCAO_FAULT
};

/// One failure. `a` and `b` are numbers whose meaning docs/faults.md gives per code
/// (an errno, an HTTP status, a sequence number); 0 when unused.
struct Fault {
    FaultCode code;
    std::int64_t a = 0;
    std::int64_t b = 0;

    friend bool operator==(const Fault&, const Fault&) = default;
};

/// Stable name of a code, e.g. "disk_full": used in JSON, logs and docs/faults.md.
[[nodiscard]] std::string_view name(FaultCode code);
[[nodiscard]] Retry retry(FaultCode code);
[[nodiscard]] std::optional<FaultCode> fault_code_from_name(std::string_view name);
/// Every code, in order of declaration.
struct FaultInfo {
    FaultCode code;
    std::string_view name;
    Retry retry;
};
[[nodiscard]] const FaultInfo* all_faults(std::size_t& count);

}  // namespace balcao::base
