// What PostgreSQL says and what it means: a commit that only seems to be one, connections that end, others in the way.
#include "central/postgres_link.h"

#include <future>
#include <thread>

#include "central/schema.h"
#include "central/store_detail.h"
#include "central/writer.h"
#include "support/postgres_server.h"
#include "support/temporary_folder.h"
#include "support/test.h"

using namespace balcao;
using central::Status;
using central::Store;
using central::Writer;

namespace {

/// One server for all of them, which they set differently, crash and start again; each has a database of its own.
test::PostgresServer& shared_server()
{
    static test::PostgresServer server;
    return server;
}

struct Server {
    test::PostgresServer& server = shared_server();
    std::string store = server.new_database();
    std::string database = server.newest_database();
    Server() = default;
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;
    ~Server() { static_cast<void>(server.run("ALTER SYSTEM RESET ALL") + server.run("SELECT pg_reload_conf()")); }

    std::unique_ptr<Writer> writer(std::chrono::milliseconds patience = std::chrono::seconds(15), unsigned connections = 2)
    {
        central::WriterOptions options;
        options.store = store;
        options.patience = patience;
        options.connections = connections;
        options.may_lose = true;  // the test's server does not sync
        auto writer = Writer::start(options);
        REQUIRE(writer);
        return std::move(*writer);
    }
    [[nodiscard]] central::SessionOptions options() const
    {
        central::SessionOptions options{store};
        options.may_lose = true;
        return options;
    }
    /// Commits wait for a standby that does not exist. A process of the server's own hands the setting on to all others, and nothing tells
    /// when it has: a commit is tried until one waits.
    void lose_standby()
    {
        REQUIRE(server.run("CREATE TABLE IF NOT EXISTS tried()") == 0);
        set("ALTER SYSTEM SET synchronous_standby_names = 'nobody'");
        bool waited = false;
        for (int i = 0; i < 600 && !waited; ++i) {
            auto tried = std::async(std::launch::async, [this] { return server.run("INSERT INTO tried DEFAULT VALUES"); });
            while (tried.wait_for(std::chrono::milliseconds(10)) != std::future_status::ready) {
                waited = server.run("DO $$ BEGIN PERFORM pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'; "
                                    "IF NOT FOUND THEN RAISE EXCEPTION 'nobody waits'; END IF; END $$") == 0 || waited;
            }
        }
        REQUIRE(waited);
    }
    void find_standby() { set("ALTER SYSTEM RESET synchronous_standby_names"); }
    void set(const std::string& sql)
    {
        REQUIRE(server.run(sql) == 0);
        REQUIRE(server.run("SELECT pg_reload_conf()") == 0);
        std::this_thread::sleep_for(std::chrono::milliseconds(200));
    }
    /// Until a commit of ours waits for the standby.
    void wait_for_sync_wait()
    {
        const std::string sql = "DO $$ BEGIN FOR i IN 1..3000 LOOP PERFORM 1 FROM pg_stat_activity WHERE wait_event = 'SyncRep'; "
                                "IF FOUND THEN RETURN; END IF; PERFORM pg_sleep(0.02); PERFORM pg_stat_clear_snapshot(); "
                                "END LOOP; RAISE EXCEPTION 'nobody waits'; END $$";
        REQUIRE(server.run(sql) == 0);
    }
};

Status<> note(Store& store, const std::string& subject)
{
    return store.add_event(central::from_ms(1), "test", subject);
}

std::int64_t notes(Writer& writer)
{
    auto count = writer.look<std::int64_t>([](Store& s) { return s.number("SELECT count(*) FROM event WHERE what = 'test'"); });
    REQUIRE(count);
    return *count;
}

/// A job whose end can be asked for.
struct Pending {
    std::promise<Status<>> promise;
    std::future<Status<>> future = promise.get_future();
    bool submit(Writer& writer, Writer::Work work)
    {
        return writer.submit(1, std::move(work), [this](const Status<>& done) { promise.set_value(done); });
    }
    bool done_within(std::chrono::milliseconds time) { return future.wait_for(time) == std::future_status::ready; }
};

}  // namespace

TEST_CASE("PostgreSQL: a commit that was cancelled while it waited for its standby is no acknowledgement")
{
    Server world;
    auto writer = world.writer();
    REQUIRE(writer->run([](Store& store) { return note(store, "before"); }));
    world.lose_standby();
    Pending pending;
    REQUIRE(pending.submit(*writer, [](Store& store) { return note(store, "cancelled"); }));
    world.wait_for_sync_wait();
    CHECK_FALSE(pending.done_within(std::chrono::milliseconds(300)));
    SUBCASE("cancelled: the server says COMMIT, and a warning")
    {
        REQUIRE(world.server.run("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'") == 0);
    }
    SUBCASE("the connection ended: nobody knows")
    {
        REQUIRE(world.server.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'") == 0);
    }
    REQUIRE(pending.done_within(std::chrono::seconds(60)));
    CHECK_FALSE(pending.future.get());
    // The row is there and can be seen, but is on no standby: whoever only reads it must wait as well.
    CHECK(notes(*writer) == 2);
    Pending repeated;
    REQUIRE(repeated.submit(*writer, [](Store& store) -> Status<> {
        auto count = store.number("SELECT count(*) FROM event WHERE subject = 'cancelled'");
        if (!count) return base::unexpected(count.error());
        return *count == 1 ? Status<>() : base::fail(base::FaultCode::storage_read_failed);
    }));
    CHECK_FALSE(repeated.done_within(std::chrono::milliseconds(700)));
    world.find_standby();
    REQUIRE(repeated.done_within(std::chrono::seconds(60)));
    CHECK(repeated.future.get());
}

TEST_CASE("PostgreSQL: a commit nobody answers is given up, not cancelled, and not acknowledged")
{
    Server world;
    auto writer = world.writer(std::chrono::milliseconds(800));
    world.lose_standby();
    const auto logged = world.server.log().size();
    const auto before = std::chrono::steady_clock::now();
    CHECK_FALSE(writer->run([](Store& store) { return note(store, "waits"); }));
    CHECK(std::chrono::steady_clock::now() - before < std::chrono::seconds(30));
    CHECK(world.server.log().find("canceling wait", logged) == std::string::npos);
    world.find_standby();
    CHECK(writer->run([](Store& store) { return note(store, "goes on"); }));
}

TEST_CASE("PostgreSQL: COMMIT of a failed transaction says ROLLBACK, and that is a fault")
{
    Server world;
    auto session = central::open_postgres(world.options());
    REQUIRE(session);
    REQUIRE((*session)->begin());
    CHECK_FALSE((*session)->run("INSERT INTO heartbeat (id, at) VALUES (2, 0)", {}, {}));
    CHECK_FALSE((*session)->commit(central::Wait::no));
    REQUIRE((*session)->begin());
    CHECK((*session)->commit(central::Wait::durable));
    const auto blind = (*session)->run_sets("SELECT 1 / ?::bigint", std::array<central::Value, 2>{std::int64_t{1}, std::int64_t{0}}, 1, {});
    CHECK_FALSE(blind);
    std::int64_t sum = 0;  // and the pipeline is usable again
    const std::array<central::Value, 3> numbers{std::int64_t{-5}, std::int64_t{7}, std::int64_t{1} << 40};
    CHECK((*session)->run_sets("SELECT ?::bigint", numbers, 1, [&](std::size_t set, const central::Row& row) {
        CHECK(row.number(0) == std::get<std::int64_t>(numbers.at(set)));
        sum += row.number(0);
    }));
    CHECK(sum == 2 + (std::int64_t{1} << 40));
}

TEST_CASE("PostgreSQL: two that wait for each other are both done in the end")
{
    Server world;
    auto writer = world.writer(std::chrono::seconds(15), 2);
    REQUIRE(writer->run([](Store& store) -> Status<> {
        for (const auto* name : {"a", "b"}) {
            central::TerminalRow row;
            row.name = name;
            row.token_expires_at = central::from_ms(9);
            if (auto done = store.add_terminal(row, seal::sha256(base::as_bytes(name))); !done) return done;
        }
        return {};
    }));
    std::atomic<int> holding{0};
    const auto lock_both = [&holding](const char* one, const char* two) {
        return [&holding, one, two](Store& store) -> Status<> {
            auto first = store.terminal_by_name(one, central::Hold::yes);
            if (!first) return base::unexpected(first.error());
            ++holding;
            for (int i = 0; i < 1000 && holding < 2; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
            auto second = store.terminal_by_name(two, central::Hold::yes);
            if (!second) return base::unexpected(second.error());
            return note(store, one);
        };
    };
    Pending one;
    Pending two;
    REQUIRE(one.submit(*writer, lock_both("a", "b")));
    for (int i = 0; i < 1000 && holding < 1; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    REQUIRE(two.submit(*writer, lock_both("b", "a")));
    REQUIRE(one.done_within(std::chrono::seconds(60)));
    REQUIRE(two.done_within(std::chrono::seconds(60)));
    CHECK(one.future.get());
    CHECK(two.future.get());
    CHECK(notes(*writer) == 2);
    CHECK(writer->repeats() >= 1);
}

TEST_CASE("PostgreSQL: a server that crashes and comes back is used again, with all that was acknowledged")
{
    Server world;
    auto writer = world.writer(std::chrono::seconds(3));
    for (int i = 0; i < 20; ++i) REQUIRE(writer->run([](Store& store) { return note(store, "kept"); }));
    world.server.stop(SIGQUIT);
    CHECK_FALSE(writer->run([](Store& store) { return note(store, "down"); }));
    world.server.start();
    bool again = false;
    for (int i = 0; i < 300 && !again; ++i) {
        again = writer->run([](Store& store) { return note(store, "again"); }).has_value();
        if (!again) std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    CHECK(again);
    CHECK(notes(*writer) == 21);
}

TEST_CASE("PostgreSQL: instances that start together migrate once; a changed or newer schema is refused")
{
    Server world;
    std::vector<std::thread> threads;
    std::atomic<int> opened{0};
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] { opened += central::open_postgres(world.options()) ? 1 : 0; });
    }
    for (auto& thread : threads) thread.join();
    CHECK(opened == 4);
    REQUIRE(world.server.run("INSERT INTO schema_version (version, name, sha256) VALUES (99, 'later.sql', '')", world.database) == 0);
    auto newer = central::open_postgres(world.options());
    REQUIRE_FALSE(newer);
    CHECK(newer.error().code == base::FaultCode::storage_newer_schema);
    REQUIRE(world.server.run("DELETE FROM schema_version WHERE version = 99; UPDATE schema_version SET sha256 = '\\x00'",
                             world.database) == 0);
    auto changed = central::open_postgres(world.options());
    REQUIRE_FALSE(changed);
    CHECK(changed.error().code == base::FaultCode::storage_corrupt);
}

TEST_CASE("Addresses: which store they name, what of them may be shown, and no password in them")
{
    CHECK(central::engine_of("postgresql://a,b/c") == central::Engine::postgresql);
    CHECK(central::engine_of("/var/lib/central.sqlite") == central::Engine::sqlite);
    CHECK(central::shown("postgresql://who:geheim@a,b/central?passfile=/x") == "postgresql://a,b/central");
    const auto refused = central::open_session({"postgresql://who:geheim@127.0.0.1:1/central"});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == base::FaultCode::configuration_invalid);
    const auto away = central::open_session({"postgresql://127.0.0.1:1/central"});
    REQUIRE_FALSE(away);
    CHECK(away.error().code == base::FaultCode::storage_open_failed);
}

TEST_CASE("Migrations of both stores are frozen by their hash")
{
    for (const auto& [folder, engine] : {std::pair("central", central::Engine::sqlite),
                                         std::pair("central_postgresql", central::Engine::postgresql)}) {
        std::ifstream lock(std::string(BALCAO_SOURCE_DIR) + "/schema/" + folder + "/migrations.lock");
        std::size_t locked = 0;
        for (std::string hash, file; lock >> hash >> file; ++locked) {
            REQUIRE(locked < central::migrations(engine).size());
            const auto& migration = central::migrations(engine)[locked];
            CHECK(migration.name == file);
            CHECK(migration.version == std::stoi(file.substr(0, 4)));
            CHECK(base::to_hex(seal::sha256(base::as_bytes(migration.sql))) == hash);
        }
        CHECK(locked == central::migrations(engine).size());
    }
}

namespace {

/// One key whose password still waits, as the first version of the schema kept it.
std::string a_key(const std::string& nothing32)
{
    return "INSERT INTO terminal (id, name, state, created_at) VALUES (1, 'desk-1', 'enrolled', 1);"
           "INSERT INTO epoch (id, terminal_id, epoch, head_hash, opened_at, last_batch_at) VALUES (1, 1, '" + std::string(32, 'e') + "', " + nothing32 + ", 1, 1);"
           "INSERT INTO receipt (id, epoch_id, first_seq, last_seq, count, received_at, body) VALUES (1, 1, 1, 1, 1, 1, " + nothing32 + ");"
           "INSERT INTO record (epoch_id, seq, hash, prev, header, sealed_digest, signature, outcome, answer, receipt_id, received_at) VALUES (1, 1, " +
           nothing32 + ", " + nothing32 + ", " + nothing32 + ", " + nothing32 + ", " + nothing32 + ", 'accepted', " + nothing32 + ", 1, 1);"
           "INSERT INTO activation (case_id, epoch_id, seq, person, phone, state, phone_proved, captured_at, received_at, valid_until, rules) VALUES ('" +
           std::string(36, 'c') + "', 1, 1, " + nothing32 + ", " + nothing32 + ", 'pending', 'no', 1, 1, '2031-01-01', 'r');"
           "INSERT INTO credential (case_id, sealed_password) VALUES ('" + std::string(36, 'c') + "', " + nothing32 + ");";
}

/// It is there after the change of the schema, and its password is still its own.
void check_key_of_old(Store& store)
{
    const auto credential = store.credential(std::string(36, 'c'));
    REQUIRE(credential);
    REQUIRE(*credential);
    CHECK((*credential)->sealed_password.size() == 32);
    CHECK((*credential)->password_case.empty());
    auto moved = **credential;
    moved.password_case = std::string(36, 'b');
    CHECK(store.save_credential(moved));
    CHECK(store.credential(moved.case_id).value()->password_case == moved.password_case);
    // What holders do by themselves, of the newest version.
    CHECK(store.key_of_phone(seal::Digest{}).value()->case_id == moved.case_id);
    CHECK(store.marked_signing_keys(10).value().empty());
}

}  // namespace

TEST_CASE("A store of the version before opens with its keys: SQLite")
{
    const test::TemporaryFolder folder;
    const auto path = folder.file("central.sqlite");
    {
        database::OpenOptions raw;
        raw.path = path;
        raw.application_id = 0x42434E54;  // of a central's file
        auto connection = database::Connection::open(raw).value();
        REQUIRE(database::migrate(connection, central::migrations(central::Engine::sqlite).first(1)));
        REQUIRE(connection.execute(a_key("X'" + std::string(64, '0') + "'")));
    }
    auto store = Store::open({path});
    REQUIRE(store);
    check_key_of_old(*store);
}

TEST_CASE("A store of the version before opens with its keys: PostgreSQL")
{
    Server world;
    REQUIRE(central::open_postgres(world.options()));
    REQUIRE(world.server.run("DROP SCHEMA public CASCADE; CREATE SCHEMA public", world.database) == 0);
    REQUIRE(world.server.run(std::string(central::migrations(central::Engine::postgresql)[0].sql), world.database) == 0);
    const auto digest = base::to_hex(seal::sha256(base::as_bytes(central::migrations(central::Engine::postgresql)[0].sql)));
    REQUIRE(world.server.run("CREATE TABLE schema_version (version integer PRIMARY KEY, name text NOT NULL, sha256 bytea NOT NULL);"
                             "INSERT INTO schema_version VALUES (1, '0001_first.sql', '\\x" + digest + "');" + a_key("'\\x" + std::string(64, '0') + "'"),
                             world.database) == 0);
    auto store = Store::open(world.options());
    REQUIRE(store);
    check_key_of_old(*store);
}

namespace {

constexpr const char* k_old_operator = "INSERT INTO operator (id, display_name, password_hash, code_key, lease_hours, changed_at) VALUES ('ana', 'Ana', 'scrypt$1$x', NULL, 4, 5)";

/// Known before operators could have cards; can have one since.
void check_operator_of_old(Store& store)
{
    auto all = store.operators();
    REQUIRE(all);
    REQUIRE(all->size() == 1);
    CHECK(all->front().lease_hours == 4);
    CHECK(all->front().card.empty());
    all->front().card = std::string(64, 'a');
    REQUIRE(store.save_operator(all->front()));
    CHECK(store.operator_by_id("ana").value()->card == std::string(64, 'a'));
}

}  // namespace

TEST_CASE("A store without operators' cards opens with its operators: SQLite")
{
    const test::TemporaryFolder folder;
    const auto path = folder.file("central.sqlite");
    {
        database::OpenOptions raw;
        raw.path = path;
        raw.application_id = 0x42434E54;
        auto connection = database::Connection::open(raw).value();
        REQUIRE(database::migrate(connection, central::migrations(central::Engine::sqlite).first(3)));
        REQUIRE(connection.execute(k_old_operator));
    }
    auto store = Store::open({path});
    REQUIRE(store);
    check_operator_of_old(*store);
}

TEST_CASE("A store without operators' cards opens with its operators: PostgreSQL")
{
    Server world;
    REQUIRE(central::open_postgres(world.options()));
    REQUIRE(world.server.run("DROP SCHEMA public CASCADE; CREATE SCHEMA public", world.database) == 0);
    std::string rows = "CREATE TABLE schema_version (version integer PRIMARY KEY, name text NOT NULL, sha256 bytea NOT NULL);";
    for (const auto& migration : central::migrations(central::Engine::postgresql).first(3)) {
        REQUIRE(world.server.run(std::string(migration.sql), world.database) == 0);
        rows += "INSERT INTO schema_version VALUES (" + std::to_string(migration.version) + ", '" + std::string(migration.name) + "', '\\x" +
                base::to_hex(seal::sha256(base::as_bytes(migration.sql))) + "');";
    }
    REQUIRE(world.server.run(rows + k_old_operator, world.database) == 0);
    auto store = Store::open(world.options());
    REQUIRE(store);
    check_operator_of_old(*store);
}

namespace {

/// Versions of one key and a cancellation, as the version before kept them: case 'a' was changed to 'b', and 'b' ended by 'd'.
std::string keys_before_life(const std::function<std::string(const std::string&)>& octets)
{
    const auto nothing = octets(std::string(32, '\0'));
    const auto record = [&](int seq, const std::string& header, const std::string& answer) {
        return "INSERT INTO record (epoch_id, seq, hash, prev, header, sealed_digest, signature, data, outcome, answer, receipt_id, received_at) VALUES (1, " +
               std::to_string(seq) + ", " + nothing + ", " + nothing + ", " + octets(header) + ", " + nothing + ", " + nothing + ", " + nothing + ", 'accepted', " + octets(answer) + ", 1, 1);";
    };
    const auto key = [&](char name, int seq, const std::string& state, const std::string& ended, const std::string& by) {
        return "INSERT INTO activation (case_id, epoch_id, seq, person, phone, state, phone_proved, captured_at, received_at, valid_until, rules, ended_at, replaced_by) VALUES ('" +
               std::string(36, name) + "', 1, " + std::to_string(seq) + ", " + octets(std::string(32, name)) + ", " + octets(std::string(32, name)) + ", '" + state + "', 'no', 1, 1, '2031-01-01', 'r', " + ended + ", " + by + ");";
    };
    const auto quoted = [](char name) { return "'" + std::string(36, name) + "'"; };
    return record(2, R"({"schema":"balcao.activation/1"})", std::string(36, 'a')) + record(3, R"({"schema":"balcao.key_change/1"})", std::string(36, 'b')) +
           record(4, R"({"schema":"balcao.cancellation/1"})", "cancelled:" + std::string(36, 'd')) + key('a', 2, "replaced", "5", quoted('b')) +
           key('b', 3, "cancelled", "9", quoted('d'));
}

void check_life_of_old(Store& store)
{
    const auto first = store.activation(std::string(36, 'a')).value().value();
    CHECK(first.ended_because == "new_version");
    const auto second = store.activation(std::string(36, 'b')).value().value();
    CHECK(second.registered_case == first.case_id);
    CHECK(second.signature_from);  // nobody knows: the longer period
    CHECK(second.state == "cancelled");
    const auto due = store.keys_to_erase(central::from_ms(100), central::from_ms(100), 10).value();
    REQUIRE(due.size() == 1);  // one key, once
    CHECK(due[0].case_id == second.case_id);
    CHECK(store.versions_of(first.case_id)->size() == 2);
    CHECK(store.records_of(second.case_id)->size() == 2);  // its own and its end
    const auto live = store.activation(std::string(36, 'c')).value().value();
    CHECK(live.at_end.empty());
    CHECK_FALSE(live.signature_from);
    CHECK(live.origin == "desk");
}

}  // namespace

TEST_CASE("Keys of before their life was kept: SQLite")
{
    const test::TemporaryFolder folder;
    const auto path = folder.file("central.sqlite");
    {
        database::OpenOptions raw;
        raw.path = path;
        raw.application_id = 0x42434E54;
        auto connection = database::Connection::open(raw).value();
        const auto all = central::migrations(central::Engine::sqlite);
        REQUIRE(database::migrate(connection, all.first(4)));
        REQUIRE(connection.execute(a_key("X'" + std::string(64, '0') + "'") + keys_before_life([](const std::string& octets) {
                                       return "X'" + base::to_hex(base::as_bytes(octets)) + "'";
                                   })));
    }
    auto store = Store::open({path});
    REQUIRE(store);
    check_life_of_old(*store);
}

TEST_CASE("Keys of before their life was kept: PostgreSQL")
{
    Server world;
    REQUIRE(central::open_postgres(world.options()));
    REQUIRE(world.server.run("DROP SCHEMA public CASCADE; CREATE SCHEMA public", world.database) == 0);
    const auto all = central::migrations(central::Engine::postgresql);
    REQUIRE(world.server.run("CREATE TABLE schema_version (version bigint PRIMARY KEY, name text NOT NULL, sha256 bytea NOT NULL)", world.database) == 0);
    for (const auto& migration : all.first(4)) {
        const auto digest = base::to_hex(seal::sha256(base::as_bytes(migration.sql)));
        REQUIRE(world.server.run(std::string(migration.sql) + ";INSERT INTO schema_version VALUES (" + std::to_string(migration.version) + ", '" + std::string(migration.name) +
                                     "', '\\x" + digest + "')", world.database) == 0);
    }
    REQUIRE(world.server.run(a_key("'\\x" + std::string(64, '0') + "'") + keys_before_life([](const std::string& octets) {
                                 return "'\\x" + base::to_hex(base::as_bytes(octets)) + "'";
                             }), world.database) == 0);
    auto store = Store::open(world.options());
    REQUIRE(store);
    check_life_of_old(*store);
}

namespace {

/// The key of a_key(), which the version before ended by a report of death, and which cannot say what it was.
constexpr const char* k_dead_of_old = "UPDATE activation SET state = 'cancelled', ended_at = 7, ended_because = 'death', ended_source = 'irn/1' WHERE state <> 'cancelled'";

void check_death_of_old(Store& store)
{
    const auto old = store.activation(std::string(36, 'c')).value().value();
    CHECK(old.state == "cancelled");
    CHECK(store.has_former_state(old.case_id).value() == false);
    auto before = old;
    before.state = "suspended";
    before.state_below = "locked";
    before.suspended_because = "abuse";
    before.suspended_at = central::from_ms(3);
    before.suspended_until = central::from_ms(9);
    REQUIRE(store.keep_former_state(before));  // as for one that ends from now on
    CHECK(store.has_former_state(old.case_id).value() == true);
    REQUIRE(store.session().execute("DELETE FROM credential"));
    REQUIRE(store.restore_former_state(old.case_id));
    const auto back = store.activation(old.case_id).value().value();
    CHECK(back.state == "suspended");
    CHECK(back.state_below == "locked");
    CHECK(back.suspended_until == central::from_ms(9));
    CHECK_FALSE(back.ended_at);
    CHECK(store.has_former_state(old.case_id).value() == false);
    CHECK_FALSE(store.open_report_withdrawal(old.case_id).value());
}

}  // namespace

TEST_CASE("A store of before reports could be taken back: SQLite")
{
    const test::TemporaryFolder folder;
    const auto path = folder.file("central.sqlite");
    {
        database::OpenOptions raw;
        raw.path = path;
        raw.application_id = 0x42434E54;
        auto connection = database::Connection::open(raw).value();
        REQUIRE(database::migrate(connection, central::migrations(central::Engine::sqlite).first(6)));
        REQUIRE(connection.execute(a_key("X'" + std::string(64, '0') + "'") + k_dead_of_old));
    }
    auto store = Store::open({path});
    REQUIRE(store);
    check_death_of_old(*store);
}

TEST_CASE("A store of before reports could be taken back: PostgreSQL")
{
    Server world;
    REQUIRE(central::open_postgres(world.options()));
    REQUIRE(world.server.run("DROP SCHEMA public CASCADE; CREATE SCHEMA public", world.database) == 0);
    std::string rows = "CREATE TABLE schema_version (version integer PRIMARY KEY, name text NOT NULL, sha256 bytea NOT NULL);";
    for (const auto& migration : central::migrations(central::Engine::postgresql).first(6)) {
        REQUIRE(world.server.run(std::string(migration.sql), world.database) == 0);
        rows += "INSERT INTO schema_version VALUES (" + std::to_string(migration.version) + ", '" + std::string(migration.name) + "', '\\x" +
                base::to_hex(seal::sha256(base::as_bytes(migration.sql))) + "');";
    }
    REQUIRE(world.server.run(rows + a_key("'\\x" + std::string(64, '0') + "'") + k_dead_of_old, world.database) == 0);
    auto store = Store::open(world.options());
    REQUIRE(store);
    check_death_of_old(*store);
}

TEST_CASE("PostgreSQL: a server that may lose what it confirmed is refused, except in practice")
{
    Server world;
    const auto open = [&](bool may_lose) {
        central::SessionOptions options{world.store};
        options.may_lose = may_lose;
        return central::open_session(options);
    };
    const auto refused = open(false);
    REQUIRE_FALSE(refused);
    CHECK(refused.error() == base::Fault{base::FaultCode::storage_not_durable, 2});
    CHECK(open(true));

    world.server.stop();
    world.server.start(true);
    CHECK(open(false));
    world.set("ALTER SYSTEM SET full_page_writes = off");
    auto changed = open(false);  // no restart is needed for it, only a moment
    for (int tries = 0; changed && tries < 1200; ++tries) {
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
        changed = open(false);
    }
    REQUIRE_FALSE(changed);
    CHECK(changed.error() == base::Fault{base::FaultCode::storage_not_durable, 1});
    world.server.stop();
    world.server.start();
}

TEST_CASE("PostgreSQL: commits wait for the disk whatever server and database say")
{
    Server world;
    world.set("ALTER SYSTEM SET synchronous_commit = off");
    REQUIRE(world.server.run("ALTER DATABASE " + world.database + " SET synchronous_commit = off") == 0);
    auto link = central::PgLink::open({world.store});
    REQUIRE(link);
    CHECK((*link)->query("DO $$ BEGIN IF current_setting('synchronous_commit') <> 'on' THEN RAISE EXCEPTION 'off'; END IF; END $$"));
}

TEST_CASE("PostgreSQL: persons and numbers are found by their own index, also by plans made while the table was empty")
{
    Server server;
    {
        auto writer = server.writer(std::chrono::seconds(15), 1);
        const auto ask = [&](int from) {
            std::vector<central::ActivationRow> keys(100);
            std::vector<const central::ActivationRow*> wanted;
            for (auto& key : keys) {
                key.case_id = "case-" + std::to_string(++from);
                key.person = seal::sha256(base::as_bytes("person-" + std::to_string(from)));
                key.phone = seal::sha256(base::as_bytes("phone-" + std::to_string(from)));
                wanted.push_back(&key);
            }
            return writer->run([&](Store& store) -> Status<> {
                auto found = store.keys_near(wanted);
                if (!found) return base::unexpected(found.error());
                return found->empty() ? Status<>() : base::fail(base::FaultCode::central_error);
            });
        };
        REQUIRE(ask(0));
        REQUIRE(server.server.run("SET session_replication_role = replica; "
                                  "INSERT INTO terminal (id, name, state, created_at) VALUES (1, 'x', 'enrolled', 0); "
                                  "INSERT INTO epoch (id, terminal_id, epoch, head_hash, opened_at, last_batch_at) "
                                  "VALUES (1, 1, repeat('a', 32), sha256(''), 0, 0); "
                                  "INSERT INTO activation SELECT lpad(n::text, 36, '0'), 1, n, 'personal', "
                                  "sha256(n::text::bytea), sha256(n::text::bytea), 'pending', 'no', 0, 0, 0, NULL, NULL, "
                                  "'2031-11-27', 'test', NULL FROM generate_series(1, 5000) n",
                                  server.database) == 0);
        REQUIRE(ask(100));
    }
    // 100 persons through 5,000 numbers would be 500,000.
    CHECK(server.server.run("DO $$ BEGIN ASSERT (SELECT sum(idx_tup_read) FROM pg_stat_user_indexes "
                            "WHERE relname = 'activation') < 5000, 'read too much'; END $$",
                            server.database) == 0);
    CHECK(server.server.run("DO $$ BEGIN ASSERT (SELECT sum(seq_tup_read) FROM pg_stat_user_tables "
                            "WHERE relname = 'activation') < 20000, 'scanned too often'; END $$",
                            server.database) == 0);
}
