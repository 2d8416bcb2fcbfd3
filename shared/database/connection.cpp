#include "database/connection.h"

#include <SQLiteCpp/Backup.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <initializer_list>

#include "database/detail.h"

namespace balcao::database {
namespace {

using base::FaultCode;

constexpr std::string_view k_settings =
    // With one owner there is no need for shared memory: the index of the WAL lives on the heap. First, since any
    // other of these reads the schema and would open the shared one.
    "PRAGMA locking_mode=EXCLUSIVE;"
    // A new file becomes a WAL database through a rollback journal. Were the journal's removal lost with the power,
    // the next start would roll everything back that was promised since: EXTRA syncs the folder too.
    "PRAGMA synchronous=EXTRA;"
    "PRAGMA journal_mode=WAL;"
    "PRAGMA foreign_keys=ON;"
    "PRAGMA secure_delete=ON;"
    "PRAGMA mmap_size=0;"
    "PRAGMA trusted_schema=OFF;"
    "PRAGMA cell_size_check=ON;"
    "PRAGMA temp_store=MEMORY;";

// After these the file is opened anew before anything more is believed of it.
bool is_medium_failure(int code) { return (code & 0xFF) == SQLITE_IOERR || (code & 0xFF) == SQLITE_READONLY; }

// SQLite tells only ENOSPC as a full disk; a quota, a size limit or a file system turned read-only come as a failed
// write. The errno stands with the file that failed, the database or its WAL.
bool failed_with(sqlite3* db, std::initializer_list<int> reasons)
{
    for (const int which : {SQLITE_FCNTL_FILE_POINTER, SQLITE_FCNTL_JOURNAL_POINTER}) {
        sqlite3_file* file = nullptr;
        int reason = 0;
        if (sqlite3_file_control(db, "main", which, &file) == SQLITE_OK && file != nullptr &&
            file->pMethods != nullptr &&
            file->pMethods->xFileControl(file, SQLITE_FCNTL_LAST_ERRNO, &reason) == SQLITE_OK &&
            std::find(reasons.begin(), reasons.end(), reason) != reasons.end()) {
            return true;
        }
    }
    return false;
}

// SQLite gives the file the process's umask; a queue is nobody else's business.
Status<> make_private_file(const std::string& path)
{
    const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) {
        return base::fail(errno == EROFS ? FaultCode::storage_read_only : FaultCode::storage_open_failed, errno);
    }
    ::close(fd);
    return {};
}

/// After a failed sync the kernel takes the pages for clean: they can be read, and no later sync writes them. A WAL
/// found at opening may hold such pages in its middle, and a power cut would take everything behind them along. The
/// same octets written again are dirty again. (Rebello et al., "Can Applications Recover from fsync Failures?", 2020.)
int write_wal_again(sqlite3* db)
{
    sqlite3_file* wal = nullptr;
    sqlite3_int64 size = 0;
    if (sqlite3_file_control(db, "main", SQLITE_FCNTL_JOURNAL_POINTER, &wal) != SQLITE_OK || wal == nullptr ||
        wal->pMethods == nullptr) {
        return SQLITE_OK;  // no WAL yet
    }
    int code = wal->pMethods->xFileSize(wal, &size);
    base::Bytes chunk(64 * 1024);
    for (sqlite3_int64 at = 0; code == SQLITE_OK && at < size;) {
        const int count = static_cast<int>(std::min<sqlite3_int64>(size - at, static_cast<sqlite3_int64>(chunk.size())));
        code = wal->pMethods->xRead(wal, chunk.data(), count, at);
        if (code == SQLITE_OK) code = wal->pMethods->xWrite(wal, chunk.data(), count, at);
        at += count;
    }
    return code == SQLITE_OK && size > 0 ? wal->pMethods->xSync(wal, SQLITE_SYNC_FULL) : code;
}

Status<> check_application(Connection& connection, int wanted)
{
    if (wanted == 0) {
        return {};
    }
    const auto found = connection.number("PRAGMA application_id");
    const auto tables = connection.number("SELECT count(*) FROM sqlite_schema");
    if (!found || !tables) {
        return base::unexpected(!found ? found.error() : tables.error());
    }
    if (*found == wanted) {
        return {};
    }
    if (*found != 0 || *tables != 0) {
        return base::fail(FaultCode::storage_open_failed, *found);
    }
    return connection.execute("PRAGMA application_id=" + std::to_string(wanted));
}

}  // namespace

base::Fault fault_of(int code)
{
    switch (code & 0xFF) {
    case SQLITE_FULL:
        return {FaultCode::disk_full, code, 0};
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return {FaultCode::storage_corrupt, code, 0};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return {FaultCode::storage_in_use, code, 0};
    case SQLITE_READONLY:
        return {FaultCode::storage_read_only, code, 0};
    case SQLITE_NOMEM:
        return {FaultCode::memory_exhausted, code, 0};
    case SQLITE_IOERR:
        // The extended code for memory that ran out below SQLite's file layer.
        if (code == SQLITE_IOERR_NOMEM) return {FaultCode::memory_exhausted, code, 0};
        [[fallthrough]];
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
        return {FaultCode::storage_write_failed, code, 0};
    case SQLITE_CANTOPEN:
        return {FaultCode::storage_open_failed, code, 0};
    default:
        return {FaultCode::storage_read_failed, code, 0};
    }
}

base::Fault Connection::Impl::judge(int code)
{
    if (code == SQLITE_IOERR_WRITE && failed_with(db->getHandle(), {ENOSPC, EDQUOT, EFBIG})) {
        return {FaultCode::disk_full, code, 0};
    }
    auto fault = fault_of(code);
    if (is_medium_failure(code)) {
        if (failed_with(db->getHandle(), {EROFS})) fault.code = FaultCode::storage_read_only;
        broken = fault;
    }
    return fault;
}

Connection::Connection(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
Connection::Connection(Connection&&) noexcept = default;
Connection& Connection::operator=(Connection&&) noexcept = default;

Connection::~Connection()
{
    if (m_impl && m_impl->db && !m_impl->broken) {
        (void)checkpoint_and_truncate();
    }
}

Result<Connection> Connection::open(const OpenOptions& options)
{
    auto impl = std::make_unique<Impl>();
    impl->path = options.path;
    auto lock = FileLock::take(options.path);
    if (!lock) {
        return base::unexpected(lock.error());
    }
    impl->lock.emplace(std::move(*lock));
    if (auto made = make_private_file(options.path); !made) {
        return base::unexpected(made.error());
    }
    try {
        impl->db = std::make_unique<SQLite::Database>(options.path, SQLite::OPEN_READWRITE | SQLite::OPEN_NOMUTEX,
                                                      static_cast<int>(options.busy_timeout.count()), options.vfs);
    } catch (const SQLite::Exception& failure) {
        return base::unexpected(fault_of(failure.getExtendedErrorCode()));
    }
    int keep = 1;
    sqlite3_extended_result_codes(impl->db->getHandle(), 1);
    sqlite3_file_control(impl->db->getHandle(), "main", SQLITE_FCNTL_PERSIST_WAL, &keep);
    Connection connection(std::move(impl));
    const std::string settings = std::string(k_settings) +
                                 "PRAGMA wal_autocheckpoint=" + std::to_string(options.checkpoint_pages) + ";" +
                                 (options.durability == Durability::full ? "PRAGMA synchronous=FULL;"
                                                                         : "PRAGMA synchronous=OFF;");
    if (auto set = connection.execute(settings); !set) {
        return base::unexpected(set.error());
    }
    if (auto ours = check_application(connection, options.application_id); !ours) {
        return base::unexpected(ours.error());
    }
    // Reading opened the WAL, if there is one.
    if (const auto read = connection.number("SELECT count(*) FROM sqlite_schema"); !read) {
        return base::unexpected(read.error());
    }
    if (const int code = write_wal_again(connection.handle()); code != SQLITE_OK) {
        return base::unexpected(connection.m_impl->judge(code));
    }
    return connection;
}

Connection Connection::closed(const std::string& path, const base::Fault& why)
{
    auto impl = std::make_unique<Impl>();
    impl->path = path;
    impl->db = std::make_unique<SQLite::Database>(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    impl->broken = why;
    return Connection(std::move(impl));
}

Status<> Connection::execute(std::string_view sql)
{
    if (m_impl->broken) {
        return base::unexpected(*m_impl->broken);
    }
    const int code = m_impl->db->tryExec(std::string(sql));
    return code == SQLITE_OK ? Status<>{} : base::unexpected(m_impl->judge(code));
}

Result<std::int64_t> Connection::number(std::string_view sql)
{
    auto statement = prepare(sql);
    if (!statement) {
        return base::unexpected(statement.error());
    }
    const auto row = statement->step();
    if (!row) {
        return base::unexpected(row.error());
    }
    return *row ? statement->number(0) : 0;
}

Result<Transaction> Connection::begin()
{
    if (m_impl->broken) {
        return base::unexpected(*m_impl->broken);
    }
    try {
        if (!m_impl->rollback) {  // the last of them: a try that ended half-way is made again
            m_impl->begin = std::make_unique<SQLite::Statement>(*m_impl->db, "BEGIN IMMEDIATE");
            m_impl->commit = std::make_unique<SQLite::Statement>(*m_impl->db, "COMMIT");
            m_impl->rollback = std::make_unique<SQLite::Statement>(*m_impl->db, "ROLLBACK");
        }
    } catch (const SQLite::Exception& failure) {
        return base::unexpected(m_impl->judge(failure.getExtendedErrorCode()));
    }
    const int code = m_impl->begin->tryExecuteStep();
    m_impl->begin->tryReset();
    if (code != SQLITE_DONE) {
        return base::unexpected(m_impl->judge(code));
    }
    return Transaction(m_impl.get());
}

Transaction::Transaction(Transaction&& other) noexcept : m_connection(std::exchange(other.m_connection, nullptr)) {}

Transaction::~Transaction()
{
    // A failed statement may already have rolled back by itself.
    if (m_connection != nullptr && sqlite3_get_autocommit(m_connection->db->getHandle()) == 0) {
        m_connection->rollback->tryExecuteStep();
        m_connection->rollback->tryReset();
    }
}

Status<> Transaction::commit()
{
    const int code = m_connection->commit->tryExecuteStep();
    m_connection->commit->tryReset();
    if (code != SQLITE_DONE) {
        return base::unexpected(m_connection->judge(code));
    }
    m_connection = nullptr;
    return {};
}

Result<int> Connection::checkpoint()
{
    if (m_impl->broken) {
        return base::unexpected(*m_impl->broken);
    }
    int in_wal = 0;
    int moved = 0;
    const int code =
        sqlite3_wal_checkpoint_v2(handle(), nullptr, SQLITE_CHECKPOINT_PASSIVE, &in_wal, &moved);
    if (code != SQLITE_OK) {
        return base::unexpected(m_impl->judge(code));
    }
    return in_wal - moved;
}

Status<> Connection::checkpoint_and_truncate()
{
    if (m_impl->broken) {
        return base::unexpected(*m_impl->broken);
    }
    const int code = sqlite3_wal_checkpoint_v2(handle(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
    return code == SQLITE_OK ? Status<>{} : base::unexpected(m_impl->judge(code));
}

Status<> Connection::copy_to(const std::string& path)
{
    ::unlink(path.c_str());
    const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) {
        return base::fail(errno == ENOSPC ? FaultCode::disk_full : FaultCode::file_unwritable, errno);
    }
    Status<> result{};
    try {
        SQLite::Database copy(path, SQLite::OPEN_READWRITE);
        SQLite::Backup backup(copy, *m_impl->db);
        backup.executeStep();
    } catch (const SQLite::Exception& failure) {
        const auto fault = fault_of(failure.getExtendedErrorCode());
        result = base::fail(fault.code == FaultCode::disk_full ? fault.code : FaultCode::file_unwritable, fault.a);
    }
    if (result && ::fsync(fd) != 0) {
        result = base::fail(FaultCode::file_unwritable, errno);
    }
    ::close(fd);
    if (!result) {
        ::unlink(path.c_str());
    }
    return result;
}

Status<> Connection::check_integrity()
{
    auto integrity = prepare("PRAGMA integrity_check(1)");
    if (!integrity) {
        return base::unexpected(integrity.error());
    }
    const auto row = integrity->step();
    if (!row) {
        return base::unexpected(row.error());
    }
    if (!*row || integrity->text(0) != "ok") {
        return base::fail(FaultCode::storage_corrupt);
    }
    integrity->reset();
    const auto orphans = number("SELECT count(*) FROM pragma_foreign_key_check");
    if (!orphans) {
        return base::unexpected(orphans.error());
    }
    return *orphans == 0 ? Status<>{} : base::fail(FaultCode::storage_corrupt, 0, *orphans);
}

std::int64_t Connection::wal_size() const
{
    struct stat info {};
    return ::stat((m_impl->path + "-wal").c_str(), &info) == 0 ? info.st_size : 0;
}

const std::string& Connection::path() const { return m_impl->path; }

int Connection::changes() const { return sqlite3_changes(handle()); }

sqlite3* Connection::handle() const { return m_impl->db->getHandle(); }

}  // namespace balcao::database
