#include <fstream>

#include "support/desk_queue.h"

using namespace balcao;
using base::FaultCode;
using queue::State;

TEST_CASE("a registered record is there after a restart with its summary, ledger line and audit entry")
{
    test::DeskQueue desk;
    desk.open();
    const auto first = desk.add(1);
    CHECK(first.position == 1);
    CHECK(first.seq == 1);
    const auto second = desk.add(2);
    desk.open();
    CHECK(desk->epoch() == first.epoch);
    const auto item = desk->item(2).value().value();
    CHECK(item.state == State::pending);
    CHECK(item.case_id.text() == "case-2");
    CHECK(item.summary == queue::Summary{"A2", "AE", "2C3"});
    CHECK(item.hash == second.hash);
    const auto lines = desk->ledger(base::utc_day(desk.clock.now())).value();
    REQUIRE(lines.size() == 1);
    CHECK(lines.front().registered == 2);
    CHECK(desk->balance(base::utc_day(desk.clock.now())));
    CHECK(desk->verify_chain(desk.certificate()));
    CHECK(desk->verify_audit());
    const auto audit = desk->audit(0, 100).value();
    REQUIRE(audit.size() == 3);  // epoch begun, two records
    CHECK(audit[2].event.event == "record_registered");
    CHECK(desk->next_slot().prev == second.hash);
    CHECK(desk->item_of_case(base::CaseId("case-1")).value()->position == 1);
    CHECK_FALSE(desk->item_of_case(base::CaseId("case-9")).value());
    CHECK_FALSE(desk->item(3).value());
    CHECK_FALSE(desk->item(0).value());
}

TEST_CASE("a record made for another slot, or whose hash is not its own, is refused and leaves nothing")
{
    test::DeskQueue desk;
    desk.open();
    const auto stale = desk.prepare("x")(desk->next_slot()).value();
    desk.add(1);
    CHECK(desk->append(desk.record(2), stale).error().code == FaultCode::chain_broken);
    auto changed = desk.prepare("x")(desk->next_slot()).value();
    changed.sealed.push_back('!');
    CHECK(desk->append(desk.record(2), changed).error().code == FaultCode::chain_broken);
    auto unsigned_record = desk.prepare("x")(desk->next_slot()).value();
    unsigned_record.signature.clear();
    CHECK(desk->append(desk.record(2), unsigned_record).error().code == FaultCode::input_invalid);
    CHECK(desk->stats()->last_position == 1);
    CHECK(desk->audit(0, 100)->size() == 2);
}

TEST_CASE("a fault while preparing reaches the caller and nothing is written")
{
    test::DeskQueue desk;
    desk.open();
    const auto refused = desk->append(desk.record(1), [](const queue::Slot&) -> base::Result<queue::SignedRecord> {
        return base::fail(FaultCode::token_unavailable, 5);
    });
    CHECK(refused.error() == base::Fault{FaultCode::token_unavailable, 5, 0});
    CHECK(desk->stats()->last_position == 0);
}

TEST_CASE("summaries hold no more than they may, and ids no free text")
{
    test::DeskQueue desk;
    desk.open();
    const auto refused = [&](auto&& change) {
        auto record = desk.record(1);
        change(record);
        return desk->append(record, desk.prepare("x")).error().code == FaultCode::input_invalid;
    };
    CHECK(refused([](auto& r) { r.summary.tail = "12C3"; }));
    CHECK(refused([](auto& r) { r.summary.initials = "Amélia Exemplo"; }));
    CHECK(refused([](auto& r) { r.summary.ticket = std::string(17, 'A'); }));
    CHECK(refused([](auto& r) { r.case_id = base::CaseId("a b"); }));
    CHECK(refused([](auto& r) { r.case_id = base::CaseId(); }));
    CHECK(refused([](auto& r) { r.kind = "Activation!"; }));
    CHECK(refused([](auto& r) { r.operator_id = base::OperatorId("Ana Maria"); }));
    auto fits = desk.record(1);
    fits.summary = {std::string(16, 'A'), "ÁÉÍÓÚÀÂÃ", "çãé"};
    CHECK(desk->append(fits, desk.prepare("x")));
}

TEST_CASE("without the reserve no new record is taken, and with it again they are")
{
    test::DeskQueue desk;
    desk.open();
    CHECK(desk->ballast_held());
    REQUIRE(desk->release_ballast());
    CHECK(desk->append(desk.record(1), desk.prepare("1")).error().code == FaultCode::disk_full);
    REQUIRE(desk->upkeep());
    CHECK(desk->ballast_held());
    desk.add(1);
}

TEST_CASE("a second service on the same file is refused, and so is a file from a newer version")
{
    test::DeskQueue desk;
    desk.open();
    CHECK(queue::Queue::open(desk.options, desk.clock, desk.random).error().code == FaultCode::storage_in_use);
    desk.close();
    {
        database::OpenOptions raw;
        raw.path = desk.options.path;
        auto connection = database::Connection::open(raw).value();
        REQUIRE(connection.execute("PRAGMA user_version = 99"));
    }
    const auto newer = queue::Queue::open(desk.options, desk.clock, desk.random);
    CHECK(newer.error().code == FaultCode::storage_newer_schema);
    CHECK(newer.error().a == 99);
}
