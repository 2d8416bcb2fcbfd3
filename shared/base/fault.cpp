#include "base/fault.h"

#include <array>

namespace balcao::base {
namespace {

constexpr std::array k_faults = {
#define BALCAO_FAULT(name, retry) FaultInfo{FaultCode::name, #name, Retry::retry},
#include "base/fault_codes.def"
#undef BALCAO_FAULT
};

}  // namespace

std::string_view name(FaultCode code) { return k_faults.at(static_cast<std::size_t>(code)).name; }

Retry retry(FaultCode code) { return k_faults.at(static_cast<std::size_t>(code)).retry; }

std::optional<FaultCode> fault_code_from_name(std::string_view wanted)
{
    for (const auto& info : k_faults) {
        if (info.name == wanted) {
            return info.code;
        }
    }
    return std::nullopt;
}

const FaultInfo* all_faults(std::size_t& count)
{
    count = k_faults.size();
    return k_faults.data();
}

}  // namespace balcao::base
