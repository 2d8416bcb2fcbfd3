#pragma once
// Private to sync: small files that must be whole or absent after a crash.

#include <string>
#include <string_view>

#include "base/result.h"

namespace balcao::sync {

/// Faults: file_unreadable (a: errno; EFBIG above `at_most`).
[[nodiscard]] base::Result<std::string> read_file(const std::string& path, std::size_t at_most = 1U << 20U);
/// Writes beside the target, syncs and moves into place; syncs the folder. Faults: file_unwritable or disk_full
/// (a: errno).
[[nodiscard]] base::Status<> write_file(const std::string& path, std::string_view content, unsigned mode);
[[nodiscard]] base::Status<> sync_folder(const std::string& path);
/// file_unwritable or disk_full (a: errno).
[[nodiscard]] base::unexpected<base::Fault> file_fault(int error);

}  // namespace balcao::sync
