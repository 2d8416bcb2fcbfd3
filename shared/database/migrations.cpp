#include "database/migrations.h"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Exception.h>
#include <SQLiteCpp/Statement.h>
#include <sqlite3.h>

#include <set>
#include <string>
#include <tuple>

namespace balcao::database {

namespace {

/// Type, name and text of everything a schema holds; what SQLite makes by itself has no text and is left out.
constexpr const char* k_schema = "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL";
using Schema = std::multiset<std::tuple<std::string, std::string, std::string>>;

base::Result<Schema> schema_of(std::span<const Migration> migrations)
{
    try {
        SQLite::Database memory(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        for (const auto& migration : migrations) {
            memory.exec(std::string(migration.sql));
        }
        Schema out;
        for (SQLite::Statement row(memory, k_schema); row.executeStep();) {
            out.emplace(row.getColumn(0).getString(), row.getColumn(1).getString(), row.getColumn(2).getString());
        }
        return out;
    } catch (const SQLite::Exception& e) {
        return base::fail(e.getErrorCode() == SQLITE_NOMEM ? base::FaultCode::memory_exhausted : base::FaultCode::storage_read_failed, e.getErrorCode());
    }
}

}  // namespace

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

base::Status<> check_schema(Connection& connection, std::span<const Migration> migrations)
{
    const auto wanted = schema_of(migrations);
    auto rows = connection.prepare(k_schema);
    if (!wanted || !rows) {
        return base::unexpected(wanted ? rows.error() : wanted.error());
    }
    Schema found;
    auto row = rows->step();
    for (; row && *row; row = rows->step()) {
        found.emplace(rows->text(0), rows->text(1), rows->text(2));
    }
    if (!row) {
        return base::unexpected(row.error());
    }
    return found == *wanted ? base::Status<>{} : base::fail(base::FaultCode::storage_corrupt);
}

}  // namespace balcao::database
