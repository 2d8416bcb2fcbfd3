#pragma once
// Small files that must be whole or absent after a crash.

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"

namespace balcao::base {

/// Faults: file_unreadable (a: errno; EFBIG above `at_most`).
[[nodiscard]] Result<std::string> read_file(const std::string& path, std::size_t at_most = 1U << 20U);
/// The first line of a file, at most so many octets of it; nothing of it stands anywhere else in memory of ours. Empty when it cannot be read.
[[nodiscard]] Secret read_secret_line(const std::string& path, std::size_t at_most);
/// Writes beside the target, syncs and moves into place; syncs the folder. Faults: file_unwritable or disk_full
/// (a: errno).
[[nodiscard]] Status<> write_file(const std::string& path, std::string_view content, unsigned mode);
[[nodiscard]] Status<> sync_folder(const std::string& path);
/// file_unwritable or disk_full (a: errno).
[[nodiscard]] unexpected<Fault> file_fault(int error);

}  // namespace balcao::base
