#include "base/log.h"
#include "central/schema.h"
#include "central/session.h"
#include "database/migrations.h"

#include <unordered_map>

namespace balcao::central {

namespace {

constexpr int k_application_id = 0x42434E54;  // "BCNT"

class SqliteRow final : public Row {
public:
    explicit SqliteRow(const database::Statement& statement) : m_statement(statement) {}
    std::int64_t number(int column) const override { return m_statement.number(column); }
    std::string text(int column) const override { return m_statement.text(column); }
    base::Bytes bytes(int column) const override { return m_statement.bytes(column); }
    bool is_null(int column) const override { return m_statement.is_null(column); }

private:
    const database::Statement& m_statement;
};

void bind(database::Statement& statement, int index, const Value& value)
{
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
        statement.bind(index, *number);
    } else if (const auto* text = std::get_if<std::string_view>(&value)) {
        statement.bind(index, *text);
    } else if (const auto* bytes = std::get_if<base::BytesView>(&value)) {
        statement.bind(index, *bytes);
    } else {
        statement.bind_null(index);
    }
}

class SqliteSession final : public StoreSession {
public:
    explicit SqliteSession(database::Connection connection) : m_connection(std::move(connection)) {}

    Engine engine() const override { return Engine::sqlite; }
    Status<> begin() override
    {
        auto transaction = m_connection.begin();
        if (!transaction) return base::unexpected(transaction.error());
        m_transaction.emplace(std::move(*transaction));
        return {};
    }
    Status<> commit(Wait) override  // what is read has always been synced before: there is one writer
    {
        const auto done = m_transaction->commit();
        m_transaction.reset();
        m_dirty = true;
        if (done && m_erasing) empty_log();
        return done;
    }
    void roll_back() override { m_transaction.reset(); }
    void erase_traces() override { m_erasing = true; }
    Status<> run(std::string_view sql, std::span<const Value> values, const ReadRow& read) override
    {
        return run_all(sql, values, 1, values.size(), read);
    }
    Status<> run_sets(std::string_view sql, std::span<const Value> values, std::size_t per_set,
                      const ReadRow& read) override
    {
        if (values.empty()) return {};
        return run_all(sql, values, values.size() / per_set, per_set, read);
    }
    Status<> execute(std::string_view sql) override { return m_connection.execute(sql); }
    void idle() override
    {
        if (m_erasing) empty_log();
        if (!m_dirty) return;  // shorten the log
        if (!m_connection.checkpoint()) base::log(base::LogLevel::warning, "checkpoint_failed");
        m_dirty = false;
    }

private:
    /// Pages as they were before lie in the log until it is overwritten. Tried again when nothing else is to do.
    void empty_log()
    {
        m_erasing = !m_connection.checkpoint_and_truncate();
        if (m_erasing) base::log(base::LogLevel::warning, "log_not_emptied");
    }
    Status<> run_all(std::string_view sql, std::span<const Value> values, std::size_t sets, std::size_t per_set,
                     const ReadRow& read)
    {
        auto* statement = prepared(sql);
        if (statement == nullptr) return base::unexpected(m_not_prepared);
        for (std::size_t set = 0; set < sets; ++set) {
            for (std::size_t i = 0; i < per_set; ++i) {
                bind(*statement, static_cast<int>(i + 1), values[set * per_set + i]);
            }
            while (true) {
                auto row = statement->step();
                if (!row) {
                    statement->reset();
                    return base::unexpected(row.error());
                }
                if (!*row) break;
                if (read) read(set, SqliteRow(*statement));
            }
        }
        return {};
    }
    database::Statement* prepared(std::string_view sql)
    {
        const auto found = m_statements.find(std::string(sql));
        if (found != m_statements.end()) return &found->second;
        auto made = m_connection.prepare(sql.substr(0, sql.find(" FOR UPDATE")));  // the writer holds everything anyway
        if (!made) {
            m_not_prepared = made.error();
            return nullptr;
        }
        return &m_statements.emplace(std::string(sql), std::move(*made)).first->second;
    }

    database::Connection m_connection;
    base::Fault m_not_prepared{base::FaultCode::storage_read_failed};
    bool m_dirty = false;
    bool m_erasing = false;
    std::unordered_map<std::string, database::Statement> m_statements;  ///< after the connection: goes first
    std::optional<database::Transaction> m_transaction;                 ///< ends before both
};

}  // namespace

Result<std::unique_ptr<StoreSession>> open_sqlite(const SessionOptions& options)
{
    database::OpenOptions open;
    open.path = options.store.rfind("sqlite:", 0) == 0 ? options.store.substr(7) : options.store;
    open.durability = options.durability;
    open.application_id = k_application_id;
    open.checkpoint_pages = 16000;  // one long pause is worse than a large log; idle moments checkpoint earlier
    auto connection = database::Connection::open(open);
    if (!connection) return base::unexpected(connection.error());
    if (auto done = database::migrate(*connection, migrations(Engine::sqlite)); !done) {
        return base::unexpected(done.error());
    }
    return std::unique_ptr<StoreSession>(new SqliteSession(std::move(*connection)));
}

}  // namespace balcao::central
