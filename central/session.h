#pragma once
// What the store asks of a database: statements, a transaction, and a commit that tells the truth. Two of them:
// session_sqlite.cpp (one process, one file) and session_postgres.cpp (several instances, one replicated database).

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "base/bytes.h"
#include "base/result.h"
#include "database/connection.h"

namespace balcao::central {

using base::Result;
using base::Status;

enum class Engine : std::uint8_t { sqlite, postgresql };

/// A parameter of a statement; texts and octets are only looked at.
using Value = std::variant<std::monostate, std::int64_t, std::string_view, base::BytesView>;

/// One row of an answer; columns count from 0.
class Row {
public:
    Row() = default;
    Row(const Row&) = delete;
    Row& operator=(const Row&) = delete;
    virtual ~Row() = default;
    [[nodiscard]] virtual std::int64_t number(int column) const = 0;
    [[nodiscard]] virtual std::string text(int column) const = 0;
    [[nodiscard]] virtual base::Bytes bytes(int column) const = 0;
    [[nodiscard]] virtual bool is_null(int column) const = 0;
};

/// Sees each row, and which set of parameters it answers.
using ReadRow = std::function<void(std::size_t set, const Row& row)>;

/// What a commit has to wait for.
enum class Wait : std::uint8_t {
    durable,  ///< whatever this transaction saw or wrote, wherever it must be: on the disk, on the standby
    no        ///< nobody acts on what was read
};

/// A connection, used by one thread. Statements are prepared once and known by their text; parameters are `?` in order.
/// A text may end in FOR UPDATE; where one process holds the whole database this says nothing.
class StoreSession {
public:
    StoreSession() = default;
    StoreSession(const StoreSession&) = delete;
    StoreSession& operator=(const StoreSession&) = delete;
    virtual ~StoreSession() = default;

    [[nodiscard]] virtual Engine engine() const = 0;
    [[nodiscard]] virtual Status<> begin() = 0;
    /// Success means: all of it is kept, also what earlier commits of others had shown to it. A fault means that nothing
    /// may be acknowledged; after a lost connection it is not known what was kept.
    [[nodiscard]] virtual Status<> commit(Wait wait) = 0;
    virtual void roll_back() = 0;
    [[nodiscard]] virtual Status<> run(std::string_view sql, std::span<const Value> values, const ReadRow& read) = 0;
    /// The same statement with many sets of parameters, which lie one after the other in `values`; in one round trip
    /// where there is a network.
    [[nodiscard]] virtual Status<> run_sets(std::string_view sql, std::span<const Value> values, std::size_t per_set,
                                            const ReadRow& read) = 0;
    /// One or more statements without parameters; what they answer is dropped.
    [[nodiscard]] virtual Status<> execute(std::string_view sql) = 0;
    /// The last fault came from others working at the same time: the transaction may be run again from its beginning.
    [[nodiscard]] virtual bool may_repeat() const { return false; }
    /// What this transaction erases must not be left in a log beside the file: its commit empties that too.
    virtual void erase_traces() {}
    /// Nothing to do for a while.
    virtual void idle() {}
};

struct SessionOptions {
    std::string store;  ///< path of a file, "sqlite:PATH", or "postgresql://…" (libpq's connection URI)
    database::Durability durability = database::Durability::full;  ///< SQLite only
    /// PostgreSQL: how long an answer, above all that of a commit, is waited for before the connection is given up.
    std::chrono::milliseconds patience{15'000};
    /// PostgreSQL: use a server that may lose what it has confirmed (fsync or full_page_writes off) all the same, and say so
    /// in the log. For practice alone.
    bool may_lose = false;
};

/// The kind of store an address names.
[[nodiscard]] Engine engine_of(std::string_view store);
/// The address without anything secret: for messages.
[[nodiscard]] std::string shown(std::string_view store);

/// Opens, and brings to this build's schema. Faults: storage_open_failed, storage_in_use, storage_newer_schema,
/// storage_corrupt, disk_full, storage_not_durable (a: settings that are off); configuration_invalid for an address that cannot be used.
[[nodiscard]] Result<std::unique_ptr<StoreSession>> open_session(const SessionOptions& options);
[[nodiscard]] Result<std::unique_ptr<StoreSession>> open_sqlite(const SessionOptions& options);
[[nodiscard]] Result<std::unique_ptr<StoreSession>> open_postgres(const SessionOptions& options);

}  // namespace balcao::central
