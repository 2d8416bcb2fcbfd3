#pragma once
// Memory kept back for the moment when there is none: what is under way ends in order, destructors included (a JSON value
// needs memory to be destroyed), instead of ending the process.

#include <cstddef>

namespace balcao::base {

/// Takes `octets` and gives them up when an allocation of this process fails; that allocation is then tried once more. Later
/// ones fail with std::bad_alloc as ever. Call it once, before threads start.
void hold_memory_reserve(std::size_t octets) noexcept;

/// Was it given up since this was last asked? Takes it anew where there is memory again.
[[nodiscard]] bool memory_reserve_was_needed() noexcept;

}  // namespace balcao::base
