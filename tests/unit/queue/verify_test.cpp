#include "support/desk_queue.h"

using namespace balcao;
using base::FaultCode;

namespace {

/// Changes the closed file behind the queue's back.
void tamper(test::DeskQueue& desk, std::string_view sql)
{
    desk.close();
    database::OpenOptions raw;
    raw.path = desk.options.path;
    auto connection = database::Connection::open(raw).value();
    REQUIRE(connection.execute("PRAGMA foreign_keys=OFF"));
    REQUIRE(connection.execute(sql));
}

FaultCode chain_after(std::string_view sql)
{
    test::DeskQueue desk;
    desk.open();
    desk.add_many(5);
    REQUIRE(desk->verify_chain(desk.certificate()));
    tamper(desk, sql);
    auto opened = queue::Queue::open(desk.options, desk.clock, desk.random);
    if (!opened) {
        return opened.error().code;
    }
    const auto verdict = opened->verify_chain(desk.certificate());
    return verdict ? FaultCode::peer_gone : verdict.error().code;
}

FaultCode audit_after(std::string_view sql)
{
    test::DeskQueue desk;
    desk.open();
    desk.add_many(3);
    tamper(desk, sql);
    desk.open();
    const auto verdict = desk->verify_audit();
    return verdict ? FaultCode::peer_gone : verdict.error().code;
}

}  // namespace

TEST_CASE("any change to a record is found: content, header, hash, signature, order, absence, truncation")
{
    CHECK(chain_after("SELECT 1") == FaultCode::peer_gone);  // untouched: sound
    CHECK(chain_after("UPDATE rec SET sealed = CAST('sealed X' AS BLOB) WHERE pos = 3") == FaultCode::chain_broken);
    CHECK(chain_after("UPDATE rec SET header = CAST(header || ' ' AS BLOB) WHERE pos = 3") == FaultCode::chain_broken);
    CHECK(chain_after("UPDATE rec SET hash = prev WHERE pos = 3") == FaultCode::chain_broken);
    CHECK(chain_after("UPDATE rec SET prev = hash WHERE pos = 3") == FaultCode::chain_broken);
    CHECK(chain_after("UPDATE rec SET sig = zeroblob(64) WHERE pos = 3") == FaultCode::signature_invalid);
    CHECK(chain_after("DELETE FROM rec WHERE pos = 3") == FaultCode::chain_broken);
    CHECK(chain_after("DELETE FROM rec WHERE pos = 1") == FaultCode::chain_broken);
    CHECK(chain_after("DELETE FROM rec WHERE pos = 5") == FaultCode::chain_broken);
    CHECK(chain_after("UPDATE rec SET pos = 99 WHERE pos = 3; UPDATE rec SET pos = 3 WHERE pos = 4; "
                      "UPDATE rec SET pos = 4 WHERE pos = 99") == FaultCode::chain_broken);
    CHECK(chain_after("UPDATE rec SET sealed = zeroblob(8) WHERE pos = 5") == FaultCode::chain_broken);  // at opening
}

TEST_CASE("a record signed by another key is found")
{
    test::DeskQueue desk;
    desk.open();
    desk.add_many(2);
    const auto stranger = test::make_pair(test::make_root(), seal::Profile::client);
    CHECK(desk->verify_chain(stranger.certificate).error().code == FaultCode::signature_invalid);
    CHECK(desk->verify_chain());  // links alone
}

TEST_CASE("any change to the audit chain is found")
{
    CHECK(audit_after("SELECT 1") == FaultCode::peer_gone);
    CHECK(audit_after("UPDATE audit SET ids = 'case=other' WHERE no = 2") == FaultCode::chain_broken);
    CHECK(audit_after("UPDATE audit SET at = at + 1 WHERE no = 2") == FaultCode::chain_broken);
    CHECK(audit_after("UPDATE audit SET event = 'nothing' WHERE no = 2") == FaultCode::chain_broken);
    CHECK(audit_after("DELETE FROM audit WHERE no = 2") == FaultCode::chain_broken);
    CHECK(audit_after("DELETE FROM audit WHERE no = 1") == FaultCode::chain_broken);
    CHECK(audit_after("UPDATE audit SET numbers = 'position=2 seq=9' WHERE no = 3") == FaultCode::chain_broken);
}

TEST_CASE("a ledger that does not match the records is found")
{
    test::DeskQueue desk;
    desk.open();
    desk.add_many(3);
    const auto day = base::utc_day(desk.clock.now());
    REQUIRE(desk->balance(day));
    tamper(desk, "UPDATE ledger SET registered = 4");
    desk.open();
    CHECK(desk->balance(day).error() == base::Fault{FaultCode::chain_broken, 4, 3});
    tamper(desk, "DELETE FROM ledger");
    desk.open();
    CHECK(desk->balance(day).error() == base::Fault{FaultCode::chain_broken, 0, 3});
}

TEST_CASE("operators' events join the chain, and free text is refused")
{
    test::DeskQueue desk;
    desk.open();
    REQUIRE(desk->note({"operator_signed_in", {{"operator", "ana.operadora"}}, {{"right", 2}}}));
    CHECK(desk->note({"Operator signed in", {}, {}}).error().code == FaultCode::input_invalid);
    CHECK(desk->note({"x", {{"name", "Amélia Exemplo"}}, {}}).error().code == FaultCode::input_invalid);
    const auto entry = desk->audit(1, 10).value().front();
    CHECK(entry.event.event == "operator_signed_in");
    CHECK(entry.event.ids.front().second == "ana.operadora");
    CHECK(entry.event.numbers.front().second == 2);
    CHECK(desk->verify_audit());
}
