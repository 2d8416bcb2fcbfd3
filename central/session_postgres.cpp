#include <algorithm>
#include <bit>
#include <unordered_map>

#include "base/log.h"
#include "central/postgres_link.h"
#include "central/schema.h"
#include "seal/hash.h"

namespace balcao::central {

using base::FaultCode;

namespace {

/// A row of a result in binary form.
class PostgresRow final : public Row {
public:
    PostgresRow(const PGresult* result, int row) : m_result(result), m_row(row) {}
    std::int64_t number(int column) const override
    {
        const auto* at = reinterpret_cast<const unsigned char*>(::PQgetvalue(m_result, m_row, column));
        const int length = ::PQgetlength(m_result, m_row, column);
        std::uint64_t value = length > 0 && length < 8 && (at[0] & 0x80U) != 0 ? ~std::uint64_t{0} : 0;
        for (int i = 0; i < length; ++i) value = (value << 8U) | at[i];
        return std::bit_cast<std::int64_t>(value);
    }
    std::string text(int column) const override
    {
        return {::PQgetvalue(m_result, m_row, column), static_cast<std::size_t>(::PQgetlength(m_result, m_row, column))};
    }
    base::Bytes bytes(int column) const override
    {
        const auto* at = reinterpret_cast<const std::uint8_t*>(::PQgetvalue(m_result, m_row, column));
        return {at, at + ::PQgetlength(m_result, m_row, column)};
    }
    bool is_null(int column) const override { return ::PQgetisnull(m_result, m_row, column) != 0; }

private:
    const PGresult* m_result;
    int m_row;
};

/// `?` and `?N` to `$N`. No statement of ours has a question mark inside a text.
std::string numbered(std::string_view sql)
{
    std::string out;
    int next = 0;
    for (std::size_t i = 0; i < sql.size(); ++i) {
        out.push_back(sql[i] == '?' ? '$' : sql[i]);
        const bool own = i + 1 < sql.size() && sql[i + 1] >= '0' && sql[i + 1] <= '9';
        if (sql[i] == '?' && !own) out += std::to_string(++next);
    }
    return out;
}

class PostgresSession final : public StoreSession {
public:
    explicit PostgresSession(std::unique_ptr<PgLink> link) : m_link(std::move(link)) {}

    Engine engine() const override { return Engine::postgresql; }
    Status<> begin() override
    {
        m_link->forget();
        return m_link->query("BEGIN");
    }
    Status<> commit(Wait wait) override;
    void roll_back() override
    {
        if (!m_link->broken()) static_cast<void>(m_link->query("ROLLBACK"));
    }
    Status<> run(std::string_view sql, std::span<const Value> values, const ReadRow& read) override;
    Status<> run_sets(std::string_view sql, std::span<const Value> values, std::size_t per_set,
                      const ReadRow& read) override;
    Status<> execute(std::string_view sql) override { return m_link->query(std::string(sql).c_str()); }
    bool may_repeat() const override { return m_link->repeat() && !m_link->broken(); }
    [[nodiscard]] Status<> migrate();
    /// Does the server keep what it confirms? Looked at with every connection, since the settings change without a restart.
    [[nodiscard]] Status<> check_durable(bool may_lose);

private:
    Result<const char*> prepared(std::string_view sql);
    [[nodiscard]] Status<> take(PGresult* result, std::size_t set, const ReadRow& read);
    Result<bool> up_to_date();
    Status<> apply_missing();

    std::unique_ptr<PgLink> m_link;
    std::unordered_map<std::string, std::string> m_names;
};

Status<> PostgresSession::commit(Wait wait)
{
    // A transaction that wrote nothing would not wait for the standby, although what it read may not be there yet: a
    // repetition would be told "stored" too early. So each one that somebody acts on leaves a mark in the log.
    const char* sql = wait == Wait::durable ? "SELECT pg_logical_emit_message(true, 'balcao', ''); COMMIT" : "COMMIT";
    std::string tag;
    if (auto done = m_link->query(sql, &tag); !done) return done;
    if (m_link->warned()) {
        base::log(base::LogLevel::error, "commit_with_warning");
        return base::fail(FaultCode::storage_write_failed);
    }
    // COMMIT of a transaction that had failed says ROLLBACK, and no error.
    if (tag != "COMMIT") return base::fail(FaultCode::storage_write_failed);
    return {};
}

Result<const char*> PostgresSession::prepared(std::string_view sql)
{
    const auto found = m_names.find(std::string(sql));
    if (found != m_names.end()) return found->second.c_str();
    const auto name = "s" + std::to_string(m_names.size() + 1);
    m_link->start_answer();
    if (::PQsendPrepare(m_link->handle(), name.c_str(), numbered(sql).c_str(), 0, nullptr) == 0) {
        return base::unexpected(m_link->lost("postgres_connection_lost"));
    }
    Status<> outcome;
    while (true) {
        auto result = m_link->next();
        if (!result) return base::unexpected(result.error());
        if (!*result) break;
        if (::PQresultStatus(result->get()) != PGRES_COMMAND_OK) {
            outcome = base::unexpected(m_link->fault_of(result->get()));
        }
    }
    if (!outcome) return base::unexpected(outcome.error());
    return m_names.emplace(std::string(sql), name).first->second.c_str();
}

Status<> PostgresSession::take(PGresult* result, std::size_t set, const ReadRow& read)
{
    const auto status = ::PQresultStatus(result);
    if (status == PGRES_COMMAND_OK) return {};
    if (status != PGRES_TUPLES_OK) return base::unexpected(m_link->fault_of(result));
    for (int row = 0; read && row < ::PQntuples(result); ++row) read(set, PostgresRow(result, row));
    return {};
}

Status<> PostgresSession::run(std::string_view sql, std::span<const Value> values, const ReadRow& read)
{
    auto name = prepared(sql);
    if (!name) return base::unexpected(name.error());
    const PgParameters parameters(values);
    m_link->start_answer();
    if (::PQsendQueryPrepared(m_link->handle(), *name, parameters.count(), parameters.values(), parameters.lengths(),
                              parameters.formats(), 1) == 0) {
        return base::unexpected(m_link->lost("postgres_connection_lost"));
    }
    Status<> outcome;
    while (true) {
        auto result = m_link->next();
        if (!result) return base::unexpected(result.error());
        if (!*result) return outcome;
        if (auto done = take(result->get(), 0, read); !done && outcome) outcome = done;
    }
}

Status<> PostgresSession::run_sets(std::string_view sql, std::span<const Value> values, std::size_t per_set,
                                   const ReadRow& read)
{
    if (values.empty()) return {};
    auto name = prepared(sql);
    if (!name) return base::unexpected(name.error());
    auto* const handle = m_link->handle();
    m_link->start_answer();
    if (::PQenterPipelineMode(handle) == 0) return base::unexpected(m_link->lost("postgres_connection_lost"));
    for (std::size_t at = 0; at < values.size(); at += per_set) {
        const PgParameters parameters(values.subspan(at, per_set));
        if (::PQsendQueryPrepared(handle, *name, parameters.count(), parameters.values(), parameters.lengths(),
                                  parameters.formats(), 1) == 0) {
            return base::unexpected(m_link->lost("postgres_connection_lost"));
        }
        if (auto done = m_link->flush(); !done) return done;
    }
    if (::PQpipelineSync(handle) == 0) return base::unexpected(m_link->lost("postgres_connection_lost"));
    Status<> outcome;
    for (std::size_t set = 0;;) {
        auto result = m_link->next();
        if (!result) return base::unexpected(result.error());
        if (!*result) {  // the end of one statement's results
            ++set;
            continue;
        }
        const auto status = ::PQresultStatus(result->get());
        if (status == PGRES_PIPELINE_SYNC) break;
        if (status == PGRES_PIPELINE_ABORTED) continue;  // what follows the one that failed
        if (auto done = take(result->get(), set, read); !done && outcome) outcome = done;
    }
    if (::PQexitPipelineMode(handle) == 0) return base::unexpected(m_link->lost("postgres_connection_lost"));
    return outcome;
}

/// Compares what has been applied with what is compiled in. false = something is missing.
Result<bool> PostgresSession::up_to_date()
{
    bool there = false;
    auto asked = run("SELECT 1::bigint FROM pg_class WHERE oid = to_regclass('schema_version')", {},
                     [&there](std::size_t, const Row&) { there = true; });
    if (!asked) return base::unexpected(asked.error());
    if (!there) return false;
    const auto known = migrations(Engine::postgresql);
    std::int64_t count = 0;
    bool changed = false;
    asked = run("SELECT version, sha256 FROM schema_version ORDER BY version", {}, [&](std::size_t, const Row& row) {
        ++count;
        const auto one = std::find_if(known.begin(), known.end(), [&](const auto& migration) { return migration.version == row.number(0); });
        if (one != known.end() && row.bytes(1) != seal::bytes_of(seal::sha256(base::as_bytes(one->sql)))) changed = true;
    });
    if (!asked) return base::unexpected(asked.error());
    if (count > static_cast<std::int64_t>(known.size())) {
        return base::fail(FaultCode::storage_newer_schema, count, static_cast<std::int64_t>(known.size()));
    }
    if (changed) return base::fail(FaultCode::storage_corrupt);
    return count == static_cast<std::int64_t>(known.size());
}

Status<> PostgresSession::apply_missing()
{
    constexpr std::string_view table =
        "CREATE TABLE IF NOT EXISTS schema_version (version BIGINT PRIMARY KEY, name TEXT NOT NULL, sha256 BYTEA NOT NULL, "
        "applied_at TIMESTAMPTZ NOT NULL DEFAULT now())";
    if (auto done = execute(table); !done) return done;
    std::int64_t version = 0;
    auto asked = run("SELECT coalesce(max(version), 0) FROM schema_version", {},
                     [&version](std::size_t, const Row& row) { version = row.number(0); });
    if (!asked) return asked;
    for (const auto& migration : migrations(Engine::postgresql)) {
        if (migration.version <= version) continue;
        if (auto done = execute(migration.sql); !done) return done;
        const auto digest = seal::sha256(base::as_bytes(migration.sql));
        const Value row[] = {static_cast<std::int64_t>(migration.version), migration.name, base::BytesView(digest)};
        if (auto done = run("INSERT INTO schema_version (version, name, sha256) VALUES (?, ?, ?)", row, {}); !done) {
            return done;
        }
    }
    return {};
}

Status<> PostgresSession::check_durable(bool may_lose)
{
    // synchronous_commit is not among them: PgLink sets it for its own session, whatever server, database or role say.
    std::int64_t off = 0;
    auto asked = run("SELECT name FROM pg_settings WHERE name IN ('fsync', 'full_page_writes') AND setting <> 'on'", {},
                     [&off](std::size_t, const Row& row) {
                         ++off;
                         base::log_id(base::LogLevel::error, "postgres_may_lose_commits", row.text(0));
                     });
    if (!asked || off == 0 || may_lose) return asked;
    return base::fail(FaultCode::storage_not_durable, off);
}

Status<> PostgresSession::migrate()
{
    auto current = up_to_date();
    if (!current) return base::unexpected(current.error());
    if (*current) return {};
    if (auto done = begin(); !done) return done;
    // Instances that start together: one migrates, the others wait and find it done.
    auto done = execute("SELECT pg_advisory_xact_lock(1111706196)");
    if (done) done = apply_missing();
    if (!done) {
        roll_back();
        return done;
    }
    return commit(Wait::durable);
}

}  // namespace

Result<std::unique_ptr<StoreSession>> open_postgres(const SessionOptions& options)
{
    auto link = PgLink::open(options);
    if (!link) return base::unexpected(link.error());
    auto session = std::make_unique<PostgresSession>(std::move(*link));
    if (auto durable = session->check_durable(options.may_lose); !durable) return base::unexpected(durable.error());
    if (auto done = session->migrate(); !done) return base::unexpected(done.error());
    return std::unique_ptr<StoreSession>(std::move(session));
}

Engine engine_of(std::string_view store)
{
    const bool postgresql = store.rfind("postgresql://", 0) == 0 || store.rfind("postgres://", 0) == 0;
    return postgresql ? Engine::postgresql : Engine::sqlite;
}

Result<std::unique_ptr<StoreSession>> open_session(const SessionOptions& options)
{
    return engine_of(options.store) == Engine::postgresql ? open_postgres(options) : open_sqlite(options);
}

}  // namespace balcao::central
