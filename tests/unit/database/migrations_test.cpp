#include "database/migrations.h"

#include <filesystem>

#include "support/temporary_folder.h"
#include "support/test.h"

using namespace balcao;
using base::FaultCode;
using database::Connection;
using database::Migration;

namespace {

constexpr std::array k_steps{
    Migration{1, "0001", "CREATE TABLE a(x INTEGER) STRICT;"},
    Migration{2, "0002", "ALTER TABLE a ADD COLUMN y TEXT; UPDATE a SET y = 'v' || x;"},
    Migration{3, "0003", "CREATE TABLE b(z INTEGER) STRICT; INSERT INTO b SELECT x FROM a;"},
};

}  // namespace

TEST_CASE("every older version is brought up to date with its data, and a copy of it is kept")
{
    for (std::size_t start = 0; start <= k_steps.size(); ++start) {
        const test::TemporaryFolder folder;
        auto connection = Connection::open({folder.file("a.db")}).value();
        REQUIRE(database::migrate(connection, std::span(k_steps).first(start)) == 0);
        if (start == 1) {
            REQUIRE(connection.execute("INSERT INTO a VALUES(7)"));
        } else if (start >= 2) {
            REQUIRE(connection.execute("INSERT INTO a VALUES(7,'v7')"));
        }
        CHECK(database::migrate(connection, k_steps) == static_cast<int>(start));
        CHECK(connection.number("PRAGMA user_version") == 3);
        CHECK(connection.number("SELECT count(*) FROM a WHERE y = 'v7'") == (start == 0 ? 0 : 1));
        const auto copy = folder.file("a.db.before-" + std::to_string(start + 1));
        CHECK(std::filesystem::exists(copy) == (start == 1 || start == 2));
        if (std::filesystem::exists(copy)) {
            auto old = Connection::open({copy}).value();
            CHECK(old.number("PRAGMA user_version") == static_cast<int>(start));
            CHECK(old.number("SELECT x FROM a") == 7);
        }
    }
}

TEST_CASE("a file of a newer version is refused and not touched")
{
    const test::TemporaryFolder folder;
    auto connection = Connection::open({folder.file("a.db")}).value();
    REQUIRE(database::migrate(connection, k_steps));
    const auto refused = database::migrate(connection, std::span(k_steps).first(2));
    CHECK(refused.error() == base::Fault{FaultCode::storage_newer_schema, 3, 2});
    CHECK(connection.number("PRAGMA user_version") == 3);
}

TEST_CASE("a migration that fails half-way leaves the version before it whole")
{
    const test::TemporaryFolder folder;
    auto connection = Connection::open({folder.file("a.db")}).value();
    constexpr std::array k_bad{k_steps[0], Migration{2, "0002", "CREATE TABLE c(x INTEGER) STRICT; BROKEN;"}};
    CHECK_FALSE(database::migrate(connection, k_bad));
    CHECK(connection.number("PRAGMA user_version") == 1);
    CHECK(connection.number("SELECT count(*) FROM sqlite_schema WHERE name = 'c'") == 0);
    CHECK(database::migrate(connection, k_steps) == 1);
}

TEST_CASE("a damaged text of the schema, which SQLite's own check does not look at, is found")
{
    const test::TemporaryFolder folder;
    auto connection = Connection::open({folder.file("a.db")}).value();
    REQUIRE(database::migrate(connection, k_steps));
    CHECK(database::check_schema(connection, k_steps));
    CHECK_FALSE(database::check_schema(connection, std::span(k_steps).first(2)));
    // One bit of a column's name: 'y' becomes 'x' or the like, wherever the table stands.
    REQUIRE(connection.execute("PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, 'y', 'q') WHERE name = 'a'; PRAGMA writable_schema = OFF"));
    CHECK(connection.check_integrity());
    CHECK(database::check_schema(connection, k_steps).error().code == FaultCode::storage_corrupt);
}
