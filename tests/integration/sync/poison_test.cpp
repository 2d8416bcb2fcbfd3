// Records that nobody can take among very many good ones, and stores of older and newer programs.
#include <fstream>

#include "database/migrations.h"
#include "desk.h"
#include "queue/schema.h"
#include "support/program.h"

using namespace balcao;
using base::FaultCode;
using queue::State;
using test::CentralFixture;
using test::SyncDesk;

namespace {

std::string octets_of(const std::string& path)
{
    std::ifstream in(path, std::ios::binary);
    REQUIRE(in.good());
    return {std::istreambuf_iterator<char>(in), {}};
}

/// Leaves at `path` what version `version` of the schema left there, with the unsent records of `desk`.
void as_older_program_left_it(SyncDesk& desk, const std::string& path, std::size_t version)
{
    std::vector<queue::StoredRecord> records;
    for (queue::Position at = 1; at <= desk.stats().last_position; ++at) records.push_back(desk.queue().load(at).value().value());
    const auto epoch = desk.queue().epoch();
    desk.close();
    database::OpenOptions raw;
    raw.path = path;
    raw.application_id = queue::k_application_id;
    auto connection = database::Connection::open(raw).value();
    REQUIRE(database::migrate(connection, queue::migrations().first(version)));
    REQUIRE(connection.execute("INSERT INTO epoch VALUES(1, '" + epoch.text() + "', 0, 0, NULL, 'created')"));
    for (const auto& record : records) {
        auto insert = connection.prepare("INSERT INTO rec VALUES(?, 1, ?, ?, ?, NULL, ?, ?, ?, ?, ?)").value();
        REQUIRE(insert.bind_all(record.position, base::format_iso_date(record.day), record.kind,
                                static_cast<std::int64_t>(record.captured_at.time_since_epoch() / std::chrono::milliseconds(1)),
                                base::BytesView(record.prev), base::BytesView(record.hash), base::BytesView(record.signature),
                                base::BytesView(record.header), base::BytesView(record.sealed)).run());
        if (version >= 2) {
            auto summary = connection.prepare("INSERT INTO summary VALUES(?, ?, 'A1', 'AE', '2C3')").value();
            REQUIRE(summary.bind_all(record.position, record.case_id.text()).run());
        }
    }
    if (version >= 2) {
        auto ledger = connection.prepare("INSERT INTO ledger(day, kind, registered, first_pos, last_pos) VALUES(?, ?, ?, 1, ?)").value();
        const auto count = static_cast<std::int64_t>(records.size());
        REQUIRE(ledger.bind_all(base::format_iso_date(records.front().day), records.front().kind, count, count).run());
    }
}

}  // namespace

TEST_CASE("two records of a thousand and one that nobody can take: 999 arrive, the two are set apart with their causes")
{
    CentralFixture central;
    SyncDesk desk(central, "posto-1");
    desk.add_many(1, 499);
    desk.add_sealed(base::to_bytes("no envelope at all"), 500);                  // the central refuses it alone
    desk.add_many(501, 799);
    desk.add_sealed(base::to_bytes("never sent"), 800, std::string(65, 'x'));    // spoils every request it stands in
    desk.add_many(801, 1001);
    const auto report = desk.run();
    CHECK(report.accepted == 999);
    CHECK(report.duplicates == 0);
    CHECK(report.rejected == 2);
    CHECK(report.left == 0);
    CHECK(desk.item(500).state == State::dead);
    CHECK(desk.item(500).problem == wire::k_problem_unreadable);
    CHECK(desk.item(800).state == State::dead);
    CHECK(desk.item(800).problem == "local_record_unreadable");
    CHECK(desk.stats().attention() == 2);
    for (const int n : {1, 499, 501, 799, 801, 1001}) CHECK(desk.item(n).state == State::acked);
    MESSAGE("1,001 records in " << report.took.count() << " ms");
}

TEST_CASE("a full outbox of every older schema is opened by today's program and everything of it arrives")
{
    CentralFixture central;
    for (std::size_t version = 1; version < queue::migrations().size(); ++version) {
        CAPTURE(version);
        SyncDesk desk(central, "posto-" + std::to_string(version));
        const int first = static_cast<int>(version) * 100 + 1;
        desk.add_many(first, first + 59);
        const auto old = desk.folder.file("old.db");
        as_older_program_left_it(desk, old, version);
        desk.options.path = old;
        desk.open();
        CHECK(desk.stats().pending == 60);
        desk.add(first + 60);  // and work goes on at once
        const auto report = desk.run();
        CHECK(report.accepted == 61);
        CHECK(report.rejected == 0);
        CHECK(report.left == 0);
        for (int position = 1; position <= 61; ++position) {
            REQUIRE(desk.item(position).state == State::acked);
            REQUIRE(desk.queue().receipt_of(position).value());
        }
        CHECK(desk.queue().check_integrity());
        CHECK(desk.queue().verify_chain(desk.credentials().certificate));
        CHECK(desk.queue().verify_audit());
        // What the older program had is kept beside it, whole.
        auto before = database::Connection::open({old + ".before-" + std::to_string(version + 1)});
        REQUIRE(before);
        CHECK(before->number("SELECT count(*) FROM rec") == 60);
        CHECK(before->number("PRAGMA user_version") == static_cast<std::int64_t>(version));
    }
}

TEST_CASE("an older program refuses a newer store in clear words, leaves it untouched, and forward it goes on")
{
    CentralFixture central;
    SyncDesk desk(central, "posto-1");
    desk.add_many(1, 20);
    desk.close();
    const int known = queue::migrations().back().version;
    {  // today's program is the older one of two
        auto connection = database::Connection::open({desk.options.path}).value();
        REQUIRE(connection.execute("CREATE TABLE of_tomorrow(x INTEGER) STRICT; PRAGMA user_version=" + std::to_string(known + 1)));
    }
    const auto before = octets_of(desk.options.path);
    const auto refused = queue::Queue::open(desk.options, desk.clock, desk.random);
    REQUIRE_FALSE(refused);
    CHECK(refused.error() == base::Fault{FaultCode::storage_newer_schema, known + 1, known});
    std::ofstream(desk.folder.file("desk.toml")) << "[terminal]\npractice = true\n[paths]\nstate = \"" << desk.folder.path() << "\"\nkeys = \"" << desk.keys.path()
                                                 << "\"\n[central]\nurl = \"" << central.url() << "\"\n";
    const auto said = test::run_program("balcao", {"sync", "--once", "--config", desk.folder.file("desk.toml"), "--socket",
                                                   desk.folder.file("none.sock")});
    CHECK(said.exit == 2);
    CHECK((said.out + said.err).find("written by a newer version of the program") != std::string::npos);
    CHECK(octets_of(desk.options.path) == before);
    // Each step back refuses as well, and touches nothing either.
    for (std::size_t version = 1; version < queue::migrations().size(); ++version) {
        auto connection = database::Connection::open({desk.options.path}).value();
        CHECK(database::migrate(connection, queue::migrations().first(version)).error().code == FaultCode::storage_newer_schema);
    }
    CHECK(octets_of(desk.options.path) == before);
    {  // the newer program comes back
        auto connection = database::Connection::open({desk.options.path}).value();
        REQUIRE(connection.execute("DROP TABLE of_tomorrow; PRAGMA user_version=" + std::to_string(known)));
    }
    desk.open();
    CHECK(desk.run().accepted == 20);
    CHECK(desk.queue().verify_chain(desk.credentials().certificate));
}
