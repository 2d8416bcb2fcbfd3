#pragma once
// Private to seal: key files.

#include <string>

#include "base/bytes.h"
#include "base/result.h"

namespace balcao::seal {

/// Whole file, at most 1 MiB. With `secret`, refuses files that others may read or own.
/// Faults: key_missing (no such file), key_unreadable (a: errno; 0 = wrong owner or mode, or too large).
[[nodiscard]] base::Result<std::string> read_key_file(const std::string& path, bool secret);

/// Writes beside the target, syncs, and moves into place; with `replace` false an existing target stays.
/// Faults: file_unwritable (a: errno).
[[nodiscard]] base::Status<> write_key_file(const std::string& path, std::string_view content, unsigned mode,
                                            bool replace);

}  // namespace balcao::seal
