#include "database/migrations.h"

namespace balcao::database {

base::Result<int> migrate(Connection& connection, std::span<const Migration> migrations)
{
    const auto found = connection.number("PRAGMA user_version");
    if (!found) {
        return base::unexpected(found.error());
    }
    const std::int64_t known = migrations.empty() ? 0 : migrations.back().version;
    if (*found > known) {
        return base::fail(base::FaultCode::storage_newer_schema, *found, known);
    }
    if (*found > 0 && *found < known) {
        const auto copied = connection.copy_to(connection.path() + ".before-" + std::to_string(*found + 1));
        if (!copied) {
            return base::unexpected(copied.error());
        }
    }
    for (const auto& migration : migrations) {
        if (migration.version <= *found) {
            continue;
        }
        const auto done = connection.transaction([&]() -> Status<> {
            auto changed = connection.execute(migration.sql);
            return changed ? connection.execute("PRAGMA user_version=" + std::to_string(migration.version)) : changed;
        });
        if (!done) {
            return base::unexpected(done.error());
        }
    }
    return static_cast<int>(*found);
}

}  // namespace balcao::database
