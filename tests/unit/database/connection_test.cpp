#include "database/connection.h"

#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>

#include "support/temporary_folder.h"
#include "support/test.h"

using namespace balcao;
using base::FaultCode;
using database::Connection;

namespace {

Connection open(const test::TemporaryFolder& folder)
{
    auto connection = Connection::open({folder.file("a.db")});
    REQUIRE(connection);
    return std::move(*connection);
}

std::int64_t count(Connection& connection) { return connection.number("SELECT count(*) FROM t").value(); }

constexpr std::string_view k_table = "CREATE TABLE t(id INTEGER PRIMARY KEY, name TEXT NOT NULL, data BLOB) STRICT";

}  // namespace

TEST_CASE("a new file is private, in WAL mode, fully synchronous, with the settings the queue relies on")
{
    const test::TemporaryFolder folder;
    auto connection = open(folder);
    struct stat info {};
    REQUIRE(::stat(folder.file("a.db").c_str(), &info) == 0);
    CHECK((info.st_mode & 0777U) == 0600);
    auto mode = connection.prepare("PRAGMA journal_mode").value();
    REQUIRE(mode.step() == true);
    CHECK(mode.text(0) == "wal");
    CHECK(connection.number("PRAGMA synchronous") == 2);
    CHECK(connection.number("PRAGMA foreign_keys") == 1);
    CHECK(connection.number("PRAGMA secure_delete") == 1);
    CHECK(connection.number("PRAGMA mmap_size") == 0);
}

TEST_CASE("numbers, texts, octets and nothing come back as they went in")
{
    const test::TemporaryFolder folder;
    auto connection = open(folder);
    REQUIRE(connection.execute("CREATE TABLE v(a INTEGER, b TEXT, c BLOB, d TEXT, e BLOB NOT NULL) STRICT"));
    const std::string text("a\0ção", 6);
    const base::Bytes bytes{0, 255, 7};
    auto insert = connection.prepare("INSERT INTO v VALUES(?,?,?,?,?)").value();
    REQUIRE(insert.bind(1, -(std::int64_t{1} << 62)).bind(2, text).bind(3, bytes).bind_null(4).bind(5, base::Bytes{}).run());
    auto select = connection.prepare("SELECT * FROM v").value();
    REQUIRE(select.step() == true);
    CHECK(select.number(0) == -(std::int64_t{1} << 62));
    CHECK(select.text(1) == text);
    CHECK(select.bytes(2) == bytes);
    CHECK(select.is_null(3));
    CHECK_FALSE(select.is_null(4));
    CHECK(select.bytes(4).empty());
    CHECK(select.step() == false);
}

TEST_CASE("STRICT tables refuse a value of the wrong type, and the statement can be used again")
{
    const test::TemporaryFolder folder;
    auto connection = open(folder);
    REQUIRE(connection.execute(k_table));
    auto insert = connection.prepare("INSERT INTO t(id, name) VALUES(?,?)").value();
    const auto refused = insert.bind(1, 1).bind(2, base::Bytes{1}).run();
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == FaultCode::storage_write_failed);
    CHECK(insert.bind(1, 1).bind(2, std::string_view("x")).run());
    CHECK_FALSE(insert.bind(1, 1).bind(2, std::string_view("x")).run());  // primary key
    CHECK_FALSE(insert.bind(3, 1).run());                                  // no such parameter
    CHECK(insert.bind(1, 2).bind(2, std::string_view("y")).run());
    CHECK(count(connection) == 2);
    CHECK(connection.prepare("SELEC 1").error().code == FaultCode::storage_read_failed);
}

TEST_CASE("a transaction that is not committed leaves nothing, a committed one everything")
{
    const test::TemporaryFolder folder;
    auto connection = open(folder);
    REQUIRE(connection.execute(k_table));
    {
        auto dropped = connection.begin();
        REQUIRE(dropped);
        REQUIRE(connection.execute("INSERT INTO t VALUES(1,'a',NULL)"));
    }
    CHECK(count(connection) == 0);
    const auto failed = connection.transaction([&]() -> base::Status<> {
        (void)connection.execute("INSERT INTO t VALUES(1,'a',NULL)");
        return base::fail(FaultCode::input_invalid);
    });
    CHECK(failed.error().code == FaultCode::input_invalid);
    CHECK(count(connection) == 0);
    CHECK(connection.transaction([&] { return connection.execute("INSERT INTO t VALUES(1,'a',NULL)"); }));
    CHECK(count(connection) == 1);
}

TEST_CASE("a second owner of the file is refused, in this process and in another, until the first is gone")
{
    const test::TemporaryFolder folder;
    {
        auto first = open(folder);
        CHECK(Connection::open({folder.file("a.db")}).error().code == FaultCode::storage_in_use);
        const pid_t child = ::fork();
        if (child == 0) {
            const auto second = Connection::open({folder.file("a.db")});
            ::_exit(!second && second.error().code == FaultCode::storage_in_use ? 0 : 1);
        }
        int status = 0;
        REQUIRE(::waitpid(child, &status, 0) == child);
        CHECK(WEXITSTATUS(status) == 0);
    }
    CHECK(Connection::open({folder.file("a.db")}));
}

TEST_CASE("a file that is no database, or another program's, or unreachable is refused")
{
    const test::TemporaryFolder folder;
    std::ofstream(folder.file("a.db")) << std::string(8192, 'x');
    CHECK(Connection::open({folder.file("a.db")}).error().code == FaultCode::storage_corrupt);
    database::OpenOptions ours;
    ours.path = folder.file("b.db");
    ours.application_id = 77;
    { CHECK(Connection::open(ours)); }
    { CHECK(Connection::open(ours)); }
    ours.application_id = 78;
    CHECK(Connection::open(ours).error().code == FaultCode::storage_open_failed);
    CHECK(Connection::open({folder.path() + "/no/such/c.db"}).error().code == FaultCode::storage_open_failed);
}

TEST_CASE("the WAL file stays between commits and is emptied when the connection ends")
{
    const test::TemporaryFolder folder;
    {
        auto connection = open(folder);
        REQUIRE(connection.execute(k_table));
        CHECK(connection.wal_size() > 0);
        CHECK(connection.checkpoint() == 0);
        CHECK(connection.wal_size() > 0);  // kept, to be written over
    }
    struct stat info {};
    CHECK((::stat(folder.file("a.db-wal").c_str(), &info) != 0 || info.st_size == 0));
}

TEST_CASE("a full disk is told as such, nothing half-written stays, and work goes on when there is room again")
{
    const test::TemporaryFolder folder;
    auto connection = open(folder);
    REQUIRE(connection.execute(k_table));
    REQUIRE(connection.execute("INSERT INTO t VALUES(1,'kept',NULL)"));
    std::signal(SIGXFSZ, SIG_IGN);
    rlimit old{};
    REQUIRE(::getrlimit(RLIMIT_FSIZE, &old) == 0);
    const rlimit small{64 * 1024, old.rlim_max};
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &small) == 0);
    const auto full = connection.transaction(
        [&] { return connection.execute("INSERT INTO t VALUES(2,'large',randomblob(500000))"); });
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &old) == 0);
    REQUIRE_FALSE(full);
    CHECK(full.error().code == FaultCode::disk_full);
    CHECK(count(connection) == 1);
    CHECK(connection.execute("INSERT INTO t VALUES(3,'after',NULL)"));
    CHECK(connection.check_integrity());
}

TEST_CASE("damage inside the file is found by the check")
{
    const test::TemporaryFolder folder;
    {
        auto connection = open(folder);
        REQUIRE(connection.execute(k_table));
        REQUIRE(connection.execute("CREATE INDEX i ON t(name)"));
        REQUIRE(connection.execute(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<500) "
            "INSERT INTO t SELECT i, 'row ' || i, randomblob(100) FROM n"));
        CHECK(connection.check_integrity());
    }
    std::fstream file(folder.file("a.db"), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(4096 * 3 + 5);
    file.write("\xff\xff\xff", 3);
    file.close();
    auto connection = open(folder);
    CHECK(connection.check_integrity().error().code == FaultCode::storage_corrupt);
}

TEST_CASE("deleted content is gone from the file")
{
    const test::TemporaryFolder folder;
    {
        auto connection = open(folder);
        REQUIRE(connection.execute(k_table));
        REQUIRE(connection.execute("INSERT INTO t VALUES(1,'Amelia-Exemplo-marker',NULL)"));
        REQUIRE(connection.checkpoint_and_truncate());
        REQUIRE(connection.execute("DELETE FROM t"));
    }
    std::ifstream in(folder.file("a.db"), std::ios::binary);
    const std::string content{std::istreambuf_iterator<char>(in), {}};
    CHECK(content.size() > 4096);
    CHECK(content.find("Amelia-Exemplo-marker") == std::string::npos);
}

TEST_CASE("a copy is a whole database of its own")
{
    const test::TemporaryFolder folder;
    auto connection = open(folder);
    REQUIRE(connection.execute(k_table));
    REQUIRE(connection.execute("INSERT INTO t VALUES(1,'a',NULL)"));
    REQUIRE(connection.copy_to(folder.file("copy.db")));
    auto copy = Connection::open({folder.file("copy.db")});
    REQUIRE(copy);
    CHECK(count(*copy) == 1);
    CHECK(connection.copy_to(folder.path() + "/no/copy.db").error().code == FaultCode::file_unwritable);
}

TEST_CASE("SQLite's result codes become faults a clerk can be told about")
{
    CHECK(database::fault_of(SQLITE_FULL).code == FaultCode::disk_full);
    CHECK(database::fault_of(SQLITE_CORRUPT_INDEX).code == FaultCode::storage_corrupt);
    CHECK(database::fault_of(SQLITE_NOTADB).code == FaultCode::storage_corrupt);
    CHECK(database::fault_of(SQLITE_BUSY_SNAPSHOT).code == FaultCode::storage_in_use);
    CHECK(database::fault_of(SQLITE_IOERR_FSYNC).code == FaultCode::storage_write_failed);
    CHECK(database::fault_of(SQLITE_READONLY).code == FaultCode::storage_read_only);
    CHECK(database::fault_of(SQLITE_NOMEM).code == FaultCode::memory_exhausted);
    CHECK(database::fault_of(SQLITE_IOERR_NOMEM).code == FaultCode::memory_exhausted);
    CHECK(database::fault_of(SQLITE_ERROR).code == FaultCode::storage_read_failed);
}

TEST_CASE("no shared memory is used, at first opening and at the next")
{
    const test::TemporaryFolder folder;
    for (int round = 0; round < 2; ++round) {
        auto connection = open(folder);
        REQUIRE(connection.execute("CREATE TABLE IF NOT EXISTS s(x INTEGER) STRICT; INSERT INTO s VALUES(1)"));
        CHECK(::access(folder.file("a.db-shm").c_str(), F_OK) != 0);
        CHECK(connection.number("PRAGMA synchronous") == 2);
    }
}
