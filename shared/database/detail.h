#pragma once
// Private to database: what a connection and its statements share.

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Exception.h>
#include <SQLiteCpp/Statement.h>
#include <sqlite3.h>

#include <memory>
#include <optional>
#include <string>

#include "database/connection.h"
#include "database/file_lock.h"

namespace balcao::database {

struct Connection::Impl {
    std::string path;
    std::optional<FileLock> lock;
    std::unique_ptr<SQLite::Database> db;
    std::unique_ptr<SQLite::Statement> begin;
    std::unique_ptr<SQLite::Statement> commit;
    std::unique_ptr<SQLite::Statement> rollback;
    /// Set when a write to the medium failed: what the file holds is then unknown until it is opened anew.
    std::optional<base::Fault> broken;

    /// Judges a result code and remembers failures of the medium.
    base::Fault judge(int code);
};

struct Statement::Impl {
    Connection::Impl* connection;
    SQLite::Statement statement;
    std::optional<base::Fault> bind_error;
};

}  // namespace balcao::database
