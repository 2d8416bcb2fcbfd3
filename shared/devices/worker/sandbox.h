#pragma once
// Takes from the image worker everything it does not need. Called twice: limits first, the
// system call filter after everything lazy was loaded.

namespace balcao::devices::worker {

/// Resource limits, no new privileges, no core dumps; root becomes nobody.
/// \return false when the system refused one of them: the worker then must not go on.
[[nodiscard]] bool limit_process(unsigned pictures);

/// From here on the process may compute, use memory, and talk on its socket; any other system
/// call ends it.
[[nodiscard]] bool filter_system_calls();

}  // namespace balcao::devices::worker
