#pragma once
// One process, one connection, one writer: SQLite as the desk and the small central use it.
//
// SQLite 3.7.0 to 3.51.2 can corrupt a WAL when two connections write and checkpoint at once. So a
// Connection holds an exclusive lock file for as long as it lives, and every read, write and
// checkpoint of the file goes through it. It is used by one thread at a time.

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "base/bytes.h"
#include "base/result.h"

struct sqlite3;

namespace balcao::database {

using base::Result;
using base::Status;

/// When a commit returns, is it on the medium?
enum class Durability : std::uint8_t {
    full,         ///< synchronous=FULL: yes. The only choice of programs
    process_only  ///< synchronous=OFF: survives a killed process, not a power cut. For proving that tests can fail
};

struct OpenOptions {
    std::string path{};                              ///< made when absent, mode 0600
    std::chrono::milliseconds busy_timeout{2000};
    Durability durability = Durability::full;
    int application_id = 0;                          ///< 0 = not checked; a file of another program is refused
    /// Pages in the WAL after which a commit also checkpoints: the bound when the desk is never idle.
    int checkpoint_pages = 4000;
    std::string vfs{};                               ///< name of a registered VFS; empty = the system's
};

class Statement;
class Transaction;

class Connection {
public:
    /// WAL that is kept between runs, foreign keys on, deleted content overwritten, no memory map. A WAL that was left
    /// behind is written to the medium once more: it may hold what a failed sync never brought there.
    /// Faults: storage_in_use (another process or connection holds the file), storage_open_failed (a: SQLite code),
    /// storage_corrupt, disk_full, storage_read_only, memory_exhausted.
    [[nodiscard]] static Result<Connection> open(const OpenOptions& options);
    /// A connection to nothing: every use gives back `why`. What stands in where a file could not be opened anew.
    [[nodiscard]] static Connection closed(const std::string& path, const base::Fault& why);
    Connection(Connection&&) noexcept;
    Connection& operator=(Connection&&) noexcept;
    /// Checkpoints and truncates the WAL, then gives the lock back. Every Statement must be gone.
    ~Connection();

    /// A statement that lives as long as its user wants; compiled once. Faults: storage_read_failed (a: SQLite code;
    /// a mistake in the SQL), storage_corrupt.
    [[nodiscard]] Result<Statement> prepare(std::string_view sql);
    /// Runs one or more statements without parameters.
    [[nodiscard]] Status<> execute(std::string_view sql);
    /// First column of the first row as a number; 0 when there is no row.
    [[nodiscard]] Result<std::int64_t> number(std::string_view sql);

    /// BEGIN IMMEDIATE. Rolled back unless committed.
    [[nodiscard]] Result<Transaction> begin();
    /// Runs `work` in a transaction: commits when it returns a value, rolls back when it returns a fault.
    template <class F>
    [[nodiscard]] auto transaction(F&& work) -> std::invoke_result_t<F>;

    /// Moves what it can from the WAL into the file without waiting (PASSIVE). Call when idle.
    /// \return frames left in the WAL.
    [[nodiscard]] Result<int> checkpoint();
    /// Moves everything and shrinks the WAL: on shutdown or over a size cap.
    [[nodiscard]] Status<> checkpoint_and_truncate();
    /// A consistent copy into a new file, through the backup interface; synced. Faults: file_unwritable, disk_full.
    [[nodiscard]] Status<> copy_to(const std::string& path);
    /// PRAGMA integrity_check and foreign_key_check. Faults: storage_corrupt.
    [[nodiscard]] Status<> check_integrity();
    /// Octets in the WAL file.
    [[nodiscard]] std::int64_t wal_size() const;
    [[nodiscard]] const std::string& path() const;
    [[nodiscard]] int changes() const;  ///< rows changed by the last statement

    [[nodiscard]] sqlite3* handle() const;
    struct Impl;

private:
    explicit Connection(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

/// A compiled statement. Bind, step through the rows, reset. Texts and blobs bound are copied.
/// A bind error is remembered and returned by the next step() or run().
class Statement {
public:
    Statement(Statement&&) noexcept;
    Statement& operator=(Statement&&) noexcept;
    ~Statement();

    /// Parameters count from 1.
    Statement& bind(int index, std::int64_t value);
    Statement& bind(int index, std::string_view value);
    Statement& bind(int index, base::BytesView value);
    Statement& bind_null(int index);
    template <class T>
    Statement& bind(int index, const std::optional<T>& value)
    {
        return value ? bind(index, *value) : bind_null(index);
    }
    /// Binds all parameters in order.
    template <class... T>
    Statement& bind_all(const T&... values)
    {
        int index = 0;
        (bind(++index, values), ...);
        return *this;
    }

    /// true = a row stands ready; false = done (and reset). Faults: as write().
    [[nodiscard]] Result<bool> step();
    /// Runs a statement that yields no rows, and resets it, also after a fault.
    [[nodiscard]] Status<> run();
    /// Ends reading early; bindings are cleared.
    void reset();

    /// Columns count from 0. Types are those of the STRICT tables.
    [[nodiscard]] std::int64_t number(int column) const;
    [[nodiscard]] std::string text(int column) const;
    [[nodiscard]] base::Bytes bytes(int column) const;
    [[nodiscard]] bool is_null(int column) const;

    struct Impl;

private:
    friend class Connection;
    explicit Statement(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

/// Ends by commit(), else rolls back.
class Transaction {
public:
    Transaction(Transaction&& other) noexcept;
    Transaction& operator=(Transaction&&) = delete;
    ~Transaction();
    /// When this returns, the work is durable. After a fault nothing of it is (it was rolled back); a failed sync
    /// is never tried again: the file must be opened anew (faults: disk_full, storage_write_failed, a: SQLite code).
    [[nodiscard]] Status<> commit();

private:
    friend class Connection;
    explicit Transaction(Connection::Impl* connection) : m_connection(connection) {}
    Connection::Impl* m_connection;
};

template <class F>
auto Connection::transaction(F&& work) -> std::invoke_result_t<F>
{
    auto open = begin();
    if (!open) {
        return base::unexpected(open.error());
    }
    auto result = work();
    if (!result) {
        return result;
    }
    if (auto done = open->commit(); !done) {
        return base::unexpected(done.error());
    }
    return result;
}

/// The fault of an SQLite result code: SQLITE_FULL -> disk_full, CORRUPT and NOTADB -> storage_corrupt,
/// BUSY and LOCKED -> storage_in_use, READONLY -> storage_read_only, NOMEM -> memory_exhausted, writing errors ->
/// storage_write_failed, the rest -> storage_read_failed; a: the extended code.
[[nodiscard]] base::Fault fault_of(int sqlite_code);

}  // namespace balcao::database
