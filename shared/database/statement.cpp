#include "database/connection.h"
#include "database/detail.h"

namespace balcao::database {
Result<Statement> Connection::prepare(std::string_view sql)
{
    if (m_impl->broken) {
        return base::unexpected(*m_impl->broken);
    }
    try {
        return Statement(std::make_unique<Statement::Impl>(
            Statement::Impl{m_impl.get(), SQLite::Statement(*m_impl->db, std::string(sql)), std::nullopt}));
    } catch (const SQLite::Exception& failure) {
        return base::unexpected(m_impl->judge(failure.getExtendedErrorCode()));
    }
}

Statement::Statement(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
Statement::Statement(Statement&&) noexcept = default;
Statement& Statement::operator=(Statement&&) noexcept = default;
Statement::~Statement() = default;

namespace {

template <class Bind>
void try_bind(Statement::Impl& statement, Bind&& bind)
{
    try {
        bind(statement.statement);
    } catch (const SQLite::Exception& failure) {
        if (!statement.bind_error) {
            statement.bind_error = fault_of(failure.getExtendedErrorCode());
        }
    }
}

}  // namespace

Statement& Statement::bind(int index, std::int64_t value)
{
    try_bind(*m_impl, [&](SQLite::Statement& statement) { statement.bind(index, value); });
    return *this;
}

Statement& Statement::bind(int index, std::string_view value)
{
    try_bind(*m_impl, [&](SQLite::Statement& statement) { statement.bind(index, std::string(value)); });
    return *this;
}

Statement& Statement::bind(int index, base::BytesView value)
{
    // A null address would bind NULL instead of an empty blob.
    static constexpr std::uint8_t k_nothing = 0;
    const void* data = value.empty() ? &k_nothing : value.data();
    try_bind(*m_impl,
             [&](SQLite::Statement& statement) { statement.bind(index, data, static_cast<int>(value.size())); });
    return *this;
}

Statement& Statement::bind_null(int index)
{
    try_bind(*m_impl, [&](SQLite::Statement& statement) { statement.bind(index); });
    return *this;
}

Result<bool> Statement::step()
{
    if (m_impl->bind_error || m_impl->connection->broken) {
        const auto fault = m_impl->bind_error ? *m_impl->bind_error : *m_impl->connection->broken;
        reset();
        return base::unexpected(fault);
    }
    const int code = m_impl->statement.tryExecuteStep();
    if (code == SQLITE_ROW) {
        return true;
    }
    if (code == SQLITE_DONE) {
        m_impl->statement.tryReset();
        return false;
    }
    const auto fault = m_impl->connection->judge(code);
    reset();
    return base::unexpected(fault);
}

Status<> Statement::run()
{
    const auto row = step();
    reset();
    if (!row) {
        return base::unexpected(row.error());
    }
    return {};
}

void Statement::reset()
{
    m_impl->statement.tryReset();
    m_impl->statement.clearBindings();  // SQLite cannot fail at it
    m_impl->bind_error.reset();
}

std::int64_t Statement::number(int column) const { return m_impl->statement.getColumn(column).getInt64(); }

std::string Statement::text(int column) const { return m_impl->statement.getColumn(column).getString(); }

base::Bytes Statement::bytes(int column) const
{
    const auto value = m_impl->statement.getColumn(column);
    const auto* data = static_cast<const std::uint8_t*>(value.getBlob());
    return data == nullptr ? base::Bytes{} : base::Bytes(data, data + value.getBytes());
}

bool Statement::is_null(int column) const { return m_impl->statement.getColumn(column).isNull(); }

}  // namespace balcao::database
