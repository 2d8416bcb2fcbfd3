#pragma once
// Errors are values: every fallible function returns a Result.

#include <tl/expected.hpp>

#include "base/fault.h"

namespace balcao::base {

/// Either a value or an error. Pure folders use a narrow enum for E; above them E is Fault.
/// "There is none" is never an error: use Result<std::optional<T>>.
template <class T, class E = Fault>
using Result = tl::expected<T, E>;

/// The result of something done for its effect.
template <class E = Fault>
using Status = tl::expected<void, E>;

using tl::unexpected;

/// fail(FaultCode::x, ...) is the one way faults are raised.
inline tl::unexpected<Fault> fail(FaultCode code, std::int64_t a = 0, std::int64_t b = 0)
{
    return tl::unexpected<Fault>(Fault{code, a, b});
}

}  // namespace balcao::base
