// The terminal's schema: frozen, and reachable from every older version with its data.
#include <fstream>
#include <sstream>

#include "database/migrations.h"
#include "queue/schema.h"
#include "queue/site_tickets.h"
#include "workload.h"

using namespace balcao;

namespace {

std::string read(const std::string& path)
{
    std::ifstream in(path, std::ios::binary);
    REQUIRE(in.good());
    return {std::istreambuf_iterator<char>(in), {}};
}

/// A file as version `version` left it, with one record, and from version 2 on its summary and ledger line.
void make_old(test::DeskQueue& desk, std::size_t version)
{
    database::OpenOptions raw;
    raw.path = desk.options.path;
    raw.application_id = queue::k_application_id;
    auto connection = database::Connection::open(raw).value();
    REQUIRE(database::migrate(connection, queue::migrations().first(version)));
    const base::EpochId epoch(std::string(32, 'e'));
    const auto record = desk.prepare("old")({epoch, 1, {}}).value();
    REQUIRE(connection.execute("INSERT INTO epoch VALUES(1, '" + epoch.text() + "', 0, 0, NULL, 'created')"));
    auto insert = connection.prepare("INSERT INTO rec VALUES(1, 1, '2026-11-24', 'activation', 0, NULL, ?, ?, ?, ?, ?)").value();
    REQUIRE(insert.bind_all(base::BytesView(seal::k_chain_start), base::BytesView(record.hash),
                            base::BytesView(record.signature), base::BytesView(record.header),
                            base::BytesView(record.sealed)).run());
    if (version >= 2) {
        REQUIRE(connection.execute("INSERT INTO summary VALUES(1, 'case-old', 'A1', 'AE', '2C3');"
                                   "INSERT INTO ledger(day, kind, registered, first_pos, last_pos) "
                                   "VALUES('2026-11-24', 'activation', 1, 1, 1)"));
    }
}

}  // namespace

TEST_CASE("released migrations are frozen by their hash")
{
    const std::string folder = std::string(BALCAO_SOURCE_DIR) + "/schema/sqlite/";
    std::istringstream lock(read(folder + "migrations.lock"));
    std::size_t locked = 0;
    for (std::string hash, file; lock >> hash >> file; ++locked) {
        REQUIRE(locked < queue::migrations().size());
        const auto& migration = queue::migrations()[locked];
        CHECK(migration.name == file);
        CHECK(migration.version > (locked == 0 ? 0 : queue::migrations()[locked - 1].version));
        CHECK(migration.version == std::stoi(file.substr(0, 4)));
        CHECK(base::to_hex(seal::sha256(base::to_bytes(read(folder + file)))) == hash);
        CHECK(migration.sql == read(folder + file));  // what is compiled in
    }
    CHECK(locked == queue::migrations().size());
}

TEST_CASE("a file of every older version opens with its record and works on")
{
    for (std::size_t version = 1; version < queue::migrations().size(); ++version) {
        CAPTURE(version);
        test::DeskQueue desk;
        make_old(desk, version);
        desk.open();
        const auto old = desk->load(1).value();
        REQUIRE(old);
        CHECK(old->sealed == base::to_bytes("sealed old"));
        CHECK(desk.state(1) == queue::State::pending);
        CHECK(desk->item(1).value()->summary.has_value() == (version >= 2));
        CHECK(desk->item(1).value()->receipt_copies == 0);
        CHECK(desk->count_receipt_print(1, base::OperatorId("ana")).value() == 1);
        CHECK(desk->count_receipt_print(1, base::OperatorId("rui")).value() == 2);
        CHECK(desk->item(1).value()->receipt_copies == 2);
        CHECK(desk->count_refusal_slip(base::CaseId("case-old"), base::utc_day(desk.clock.now()), base::OperatorId("ana")).value() == 1);
        CHECK(queue::SiteTickets(desk->tickets()).know_given(base::utc_day(desk.clock.now()), {{'A', 41}}));
        desk.add(2);
        CHECK(desk->check_integrity());
        CHECK(desk->verify_chain(desk.certificate()));
        CHECK(desk->verify_audit());
        desk.settle_all(queue::Outcome::accepted);
        CHECK(desk.state(1) == queue::State::acked);
        if (version >= 2) {
            CHECK(desk->ledger(base::utc_day(desk.clock.now()))->front().registered == 2);
        }
    }
}

TEST_CASE("a file with tickets of before goes on with them when a site shares its line")
{
    test::DeskQueue desk;
    make_old(desk, 5);
    {
        database::OpenOptions raw;
        raw.path = desk.options.path;
        raw.application_id = queue::k_application_id;
        auto connection = database::Connection::open(raw).value();
        REQUIRE(connection.execute("INSERT INTO ticket VALUES(1, '2026-11-24', 'A', 41, 'A', '', 'pt', 'kiosk', 0, 0, 'parked', 'Posto 1', 'case-old', NULL, 0)"));
    }
    desk.open();
    const auto day = base::parse_iso_date("2026-11-24").value();
    const auto kept = desk->tickets().find(day, {'A', 41}).value();
    REQUIRE(kept);
    CHECK(kept->purpose.empty());
    CHECK_FALSE(kept->handed_over);
    CHECK(desk->tickets().change(kept->id, {.act = queue::TicketAct::resume, .actor = {"Posto 2", base::OperatorId("ana")}})->counter == "Posto 2");
    CHECK(queue::code_of(desk->tickets().take({.day = day}, {}).value()) == "A042");
    CHECK(desk->check_integrity());
}

TEST_CASE("a file of before cases went along keeps its words and its cases, and takes the new word")
{
    test::DeskQueue desk;
    make_old(desk, 9);
    {
        database::OpenOptions raw;
        raw.path = desk.options.path;
        raw.application_id = queue::k_application_id;
        auto connection = database::Connection::open(raw).value();
        REQUIRE(connection.execute("INSERT INTO ticket_word VALUES(7, '00000000000000000000000000000007', 0, 'serve', '2026-11-24', 'A041', '', 'ana');"
                                   "INSERT INTO ticket_case VALUES('case-old', '2026-11-24', 'A041', 1)"));
    }
    desk.open();
    queue::SiteTickets site(desk->tickets());
    const auto day = base::parse_iso_date("2026-11-24").value();
    REQUIRE(site.words()->size() == 1);
    CHECK(site.words()->front().no == 7);
    CHECK(site.words()->front().word == "serve");
    CHECK(site.cases().value() == std::vector<queue::TicketCase>{{base::CaseId("case-old"), day, "A041", true, {}}});
    REQUIRE(site.add_word({0, std::string(32, 'a'), "arrived", day, "A041", std::string(32, 'b'), {}}));
    CHECK(site.words()->back().no > 7);
    CHECK(desk->check_integrity());
}

TEST_CASE("a file of before what another desk registered was told goes on with its words and its tickets")
{
    test::DeskQueue desk;
    make_old(desk, 10);
    {
        database::OpenOptions raw;
        raw.path = desk.options.path;
        raw.application_id = queue::k_application_id;
        auto connection = database::Connection::open(raw).value();
        REQUIRE(connection.execute("INSERT INTO ticket_word VALUES(7, '00000000000000000000000000000007', 0, 'done', '2026-11-24', 'A041', '', 'ana');"
                                   "INSERT INTO ticket VALUES(1, '2026-11-24', 'A', 41, 'A', '', 'pt', 'kiosk', 0, 0, 'serving', 'Posto 2', '', NULL, 0, '', 0)"));
    }
    desk.open();
    queue::SiteTickets site(desk->tickets());
    const auto day = base::parse_iso_date("2026-11-24").value();
    REQUIRE(site.words()->size() == 1);
    CHECK_FALSE(site.words()->front().registered);
    REQUIRE(site.add_word({0, std::string(32, 'a'), "done", day, "A042", {}, {}, true}));
    CHECK(site.words()->back().registered);
    const auto ticket = desk->tickets().find(day, {'A', 41}).value();
    REQUIRE(ticket);
    CHECK(ticket->registered_at.empty());
    REQUIRE(desk->tickets().note_registered(*ticket, {"Posto 3", {}}));
    CHECK(desk->tickets().find(day, {'A', 41}).value()->registered_at == "Posto 3");
    CHECK(desk->check_integrity());
}

TEST_CASE("STRICT tables and checks of the schema refuse what does not belong")
{
    test::DeskQueue desk;
    desk.open();
    desk.add(1);
    desk.close();
    database::OpenOptions raw;
    raw.path = desk.options.path;
    auto connection = database::Connection::open(raw).value();
    for (const char* sql :
         {"UPDATE rec SET captured_at = 'yesterday'", "UPDATE rec SET hash = zeroblob(31)", "UPDATE rec SET sig = 'text'",
          "UPDATE rec SET epoch = 77", "UPDATE summary SET tail = '12C3'", "UPDATE summary SET initials = 'Amelia Exemplo'",
          "UPDATE cur SET acked_upto = -1", "INSERT INTO cur VALUES(2, 0, NULL, '', 0, 0)",
          "INSERT INTO exc(pos, state, changed_at) VALUES(1, 'lost', 0)",
          "INSERT INTO exc(pos, state, changed_at) VALUES(1, 'retry', 0)",
          "INSERT INTO exc(pos, state, changed_at) VALUES(5, 'dead', 0)", "UPDATE ledger SET purged = 9",
          "INSERT INTO appointment VALUES(1, 'R1', '2026-11-24', 0, 'a', '', 0)", "INSERT INTO appointment VALUES(1, 'R1', '2026-11-24', 0, 'A', 'Amelia Exemplo', 0)",
          "INSERT INTO ticket VALUES(1, '2026-11-24', 'A', 1000, 'A', '', 'pt', 'kiosk', 0, 0, 'waiting', '', '', NULL, 0, '', 0)",
          "INSERT INTO ticket VALUES(1, '2026-11-24', 'A', 1, 'A', 'rich', 'pt', 'kiosk', 0, 0, 'waiting', '', '', NULL, 0, '', 0)",
          "INSERT INTO ticket VALUES(1, '2026-11-24', 'A', 1, 'A', '', 'pt', 'kiosk', 0, 0, 'called', '', '', NULL, 0, '', 0)",
          "INSERT INTO ticket VALUES(1, '2026-11-24', 'A', 1, 'A', '', 'pt', 'kiosk', 0, 0, 'waiting', '', '', NULL, 0, '', 2)",
          "INSERT INTO ticket_request VALUES('desk-2', '0', 0, 1, 'call', 'called', 'A', 'Posto 2', '', 0)", "INSERT INTO ticket_letter VALUES('desk-2', 'z')",
          "INSERT INTO ticket_site VALUES(2, 'Z', '2026-11-24', 0, 0)", "INSERT INTO ticket_word VALUES(1, hex(zeroblob(16)), 0, 'steal', '2026-11-24', 'A001', '', '', 0)", "INSERT INTO ticket_word VALUES(1, hex(zeroblob(16)), 0, 'done', '2026-11-24', 'A001', '', '', 2)",
          "INSERT INTO ticket_registered VALUES(1, '', 0)",
          "INSERT INTO ticket_case VALUES('case', '2026-11-24', '', 0)",
          "INSERT INTO ticket_floor VALUES('2026-11-24', 'A', 0)", "INSERT INTO ticket_floor VALUES('2026-11-24', 'AB', 1)",
          "INSERT INTO refusal_slip VALUES('', 1, '2026-11-24', 0, 'ana')", "INSERT INTO refusal_slip VALUES('case', 0, '2026-11-24', 0, 'ana')",
          "INSERT INTO receipt_print VALUES(1, 0, 0, 'ana')", "INSERT INTO receipt_print VALUES(1, 1, 0, '')"}) {
        CAPTURE(sql);
        CHECK_FALSE(connection.execute(sql));
    }
    const auto tables = connection.number("SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND sql NOT LIKE '%STRICT%'");
    CHECK(tables == 0);
}
