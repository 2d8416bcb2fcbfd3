#pragma once
// Numbered schema changes, compiled into the program and frozen by a hash (schema/*/migrations.lock).

#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "database/connection.h"

namespace balcao::database {

struct Migration {
    int version;            ///< 1, 2, 3, … ascending
    std::string_view name;  ///< file name
    std::string_view sql;
};

/// Brings the file to the last version: each migration in a transaction of its own together with user_version.
/// Before the first change to a file that holds data, a copy is written beside it: <path>.before-<version>.
/// \return the version found. Faults: storage_newer_schema (a: found, b: known; nothing is touched),
/// storage_write_failed, disk_full, file_unwritable.
[[nodiscard]] base::Result<int> migrate(Connection& connection, std::span<const Migration> migrations);

/// Is the schema in the file, letter by letter, the one these migrations make? integrity_check does not look at the texts of
/// the schema; a damaged one is read anew only by the next program. Faults: storage_corrupt, storage_read_failed.
[[nodiscard]] base::Status<> check_schema(Connection& connection, std::span<const Migration> migrations);

}  // namespace balcao::database
