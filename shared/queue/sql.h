#pragma once
// Private to queue: statements compiled once, and steps that stop at the first fault.

#include <map>
#include <string>
#include <utility>

#include "database/connection.h"

namespace balcao::queue {

/// Statements by the address of their text, which must be a constant.
class Sql {
public:
    explicit Sql(database::Connection connection) : m_connection(std::move(connection)) {}

    [[nodiscard]] database::Connection& connection() { return m_connection; }

    template <class... T>
    [[nodiscard]] base::Status<> run(const char* sql, const T&... values)
    {
        auto statement = prepared(sql);
        if (!statement) {
            return base::unexpected(statement.error());
        }
        return (*statement)->bind_all(values...).run();
    }

    /// Calls `visit(statement)` a row; a false from it ends the reading.
    template <class F, class... T>
    [[nodiscard]] base::Status<> each(const char* sql, F&& visit, const T&... values)
    {
        auto statement = prepared(sql);
        if (!statement) {
            return base::unexpected(statement.error());
        }
        // Whatever ends the reading, the statement is left as if it had never run: one that still stands on a row would
        // keep the log from being moved, and its next user would be refused.
        struct Reset {
            database::Statement& statement;
            ~Reset() { statement.reset(); }
        } const reset{**statement};
        (*statement)->bind_all(values...);
        for (;;) {
            const auto row = (*statement)->step();
            if (!row) {
                return base::unexpected(row.error());
            }
            if (!*row || !visit(**statement)) {
                return {};
            }
        }
    }

    /// First column of the first row; nullopt when there is no row or it holds nothing.
    template <class... T>
    [[nodiscard]] base::Result<std::optional<std::int64_t>> number(const char* sql, const T&... values)
    {
        std::optional<std::int64_t> found;
        const auto done = each(
            sql,
            [&](const database::Statement& row) {
                if (!row.is_null(0)) {
                    found = row.number(0);
                }
                return false;
            },
            values...);
        if (!done) {
            return base::unexpected(done.error());
        }
        return found;
    }

private:
    base::Result<database::Statement*> prepared(const char* sql)
    {
        const auto known = m_statements.find(sql);
        if (known != m_statements.end()) {
            return &known->second;
        }
        auto made = m_connection.prepare(sql);
        if (!made) {
            return base::unexpected(made.error());
        }
        return &m_statements.emplace(sql, std::move(*made)).first->second;
    }

    database::Connection m_connection;
    std::map<const char*, database::Statement> m_statements;  // last: gone before the connection
};

/// Runs each step in turn and stops at the first fault.
template <class... Step>
[[nodiscard]] base::Status<> in_order(Step&&... steps)
{
    base::Status<> status{};
    (void)((status = steps(), status.has_value()) && ...);
    return status;
}

}  // namespace balcao::queue
