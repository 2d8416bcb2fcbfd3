#pragma once
// An SQLite VFS over the system's that kills the process, fails, or writes down what happens at its
// n-th durability call (write, sync, truncate).

#include <cstdint>
#include <string>
#include <vector>

namespace balcao::test {

inline constexpr const char* k_fault_vfs = "balcao-fault";

enum class FaultMode {
    none,
    kill_before,  ///< SIGKILL before the call
    kill_after,   ///< SIGKILL after it
    kill_half,    ///< half of the octets written, then SIGKILL
    io_error,     ///< the call and all later ones fail with an I/O error
    sync_error,   ///< the first sync from the n-th call on fails once
    read_only     ///< from the n-th call on every one fails as on a disk that takes no writes
};

/// One thing that was done to a file.
struct StorageEvent {
    enum class Kind { write, sync, truncate, remove, acknowledged };
    Kind kind = Kind::write;
    std::string path;
    std::int64_t offset = 0;  ///< of a write; new size of a truncate; 1 = remove with the folder synced; an acknowledgement's number
    std::string data;
};

struct FaultPlan {
    FaultMode mode = FaultMode::none;
    std::int64_t at = 0;   ///< from 1
    bool record = false;
};

/// Registers the VFS (once) and sets what it does from now on; counts from 0 again.
void arm(const FaultPlan& plan);
[[nodiscard]] std::int64_t durability_calls();
void acknowledge(std::int64_t number);
[[nodiscard]] const std::vector<StorageEvent>& recorded();

}  // namespace balcao::test
