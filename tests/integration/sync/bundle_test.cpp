// Records on a stick against the real central over TLS: out, delivered by another desk, and back in; together with the
// network in any order; lost, doubled, damaged.
#include <cstdio>

#include "stick.h"

using namespace balcao;
using base::FaultCode;
using queue::State;
using test::CentralFixture;
using test::content_of;
using test::flip;
using test::records_at_central;
using test::Stick;
using test::SyncDesk;

TEST_CASE("records travel on a stick, another desk delivers them, and the receipts come back")
{
    CentralFixture central;
    SyncDesk desk(central, "posto-1");
    SyncDesk carrier(central, "posto-2");
    desk.add_many(1, 3);
    const auto before = desk.stats();
    Stick stick;
    const auto bundle = stick.out(desk, 3);
    CHECK(desk.stats() == before);  // going out changes nothing
    auto listed = Stick::list(desk);
    REQUIRE(listed.size() == 1);
    CHECK(listed.front().records == 3);
    CHECK(listed.front().unsettled == 3);

    CHECK(Stick::deliver(carrier, bundle) == 1);
    CHECK(records_at_central(carrier) == "3");
    CHECK(desk.stats() == before);
    CHECK(Stick::in(carrier, Stick::answer_of(bundle)).error().code == FaultCode::bundle_answer_unknown);  // not the carrier's
    const auto in = Stick::in(desk, Stick::answer_of(bundle));
    REQUIRE(in);
    CHECK(in->settled == 3);
    CHECK(in->finished);
    CHECK_FALSE(in->fault);
    for (int position = 1; position <= 3; ++position) {
        CHECK(desk.item(position).state == State::acked);
        const auto word = desk.word(position);
        REQUIRE(word);
        CHECK(sync::check_receipt(word->receipt, desk.queue().epoch(), desk.trust()));
        CHECK(word->activation == wire::ActivationState::pending);
    }
    CHECK(Stick::list(desk).empty());
    const auto replayed = Stick::in(desk, Stick::answer_of(bundle));
    REQUIRE(replayed);
    CHECK(replayed->settled == 0);
    CHECK(replayed->known == 3);
    CHECK(replayed->finished);
    CHECK(desk.run().accepted == 0);
    CHECK(desk.cursor().contiguous_upto == 3);
}

TEST_CASE("more records than one part holds, refused ones among them, and one that cannot be sent at all")
{
    CentralFixture central;
    SyncDesk desk(central, "posto-1");
    SyncDesk carrier(central, "posto-2");
    desk.add_many(1, 10);
    desk.add_sealed(base::to_bytes("no envelope at all"), 11);
    for (int n = 12; n <= 620; ++n) desk.add_sealed(base::Bytes(1500, 7), n);  // refused, but told one by one
    desk.add_sealed(base::to_bytes("never sent"), 621, std::string(65, 'x'));
    desk.add(622);
    Stick stick;
    const auto id = sync::new_bundle_id(desk.random);
    const auto bundle = stick.folder.file(sync::bundle_file_name(id));
    const auto notes = Stick::notes(desk);
    {
        auto target = sync::StickTarget::create(bundle);
        REQUIRE(target);
        const auto out = sync::write_bundle({desk.queue(), desk.mutex, desk.credentials(), notes, desk.clock, desk.random}, id, target->file());
        REQUIRE(out);
        CHECK(out->records == 621);
        CHECK(out->left_out == 1);
        CHECK(out->parts == 2);
        REQUIRE(target->commit());
    }
    REQUIRE(Stick::deliver(carrier, bundle) == 2);
    const auto in = Stick::in(desk, Stick::answer_of(bundle));
    REQUIRE(in);
    CHECK_FALSE(in->fault);
    CHECK(in->settled == 621);
    CHECK(in->refused == 610);
    CHECK(in->finished);
    CHECK(desk.item(1).state == State::acked);
    CHECK(desk.item(11).state == State::dead);
    CHECK(desk.item(11).problem == wire::k_problem_unreadable);
    CHECK(desk.item(621).state == State::pending);
    CHECK(desk.item(622).state == State::acked);
    CHECK(desk.queue().verify_audit());
}

TEST_CASE("stick and network in any order: everything counts once")
{
    CentralFixture central;
    SyncDesk desk(central, "posto-1");
    SyncDesk carrier(central, "posto-2");
    Stick stick;
    SUBCASE("stick, then network, then the answer")
    {
        desk.add_many(1, 3);
        const auto bundle = stick.out(desk, 3);
        REQUIRE(Stick::deliver(carrier, bundle));
        desk.add(4);
        const auto report = desk.run();
        CHECK(report.accepted == 4);
        CHECK(report.duplicates == 3);
        CHECK(Stick::list(desk).front().unsettled == 0);
        const auto in = Stick::in(desk, Stick::answer_of(bundle));
        REQUIRE(in);
        CHECK(in->settled == 0);
        CHECK(in->known == 3);
        CHECK(in->finished);
        CHECK(records_at_central(carrier) == "4");
    }
    SUBCASE("network, then stick")
    {
        desk.add_many(1, 3);
        const auto bundle = stick.out(desk, 3);
        CHECK(desk.run().accepted == 3);
        REQUIRE(Stick::deliver(carrier, bundle));
        CHECK(records_at_central(carrier) == "3");
        const auto in = Stick::in(desk, Stick::answer_of(bundle));
        REQUIRE(in);
        CHECK(in->known == 3);
        CHECK(in->finished);
    }
    SUBCASE("two sticks, the second with more, delivered the other way round")
    {
        desk.add_many(1, 2);
        const auto first = stick.out(desk, 2);
        desk.add_many(3, 4);
        const auto second = stick.out(desk, 4);
        REQUIRE(Stick::deliver(carrier, second));
        REQUIRE(Stick::deliver(carrier, first));
        CHECK(records_at_central(carrier) == "4");
        CHECK(Stick::in(desk, Stick::answer_of(second))->settled == 4);
        CHECK(Stick::in(desk, Stick::answer_of(first))->known == 2);
        CHECK(Stick::list(desk).empty());
    }
    SUBCASE("all settled over the network: the note goes without an answer")
    {
        desk.add(1);
        const auto bundle = stick.out(desk, 1);
        REQUIRE(Stick::deliver(carrier, bundle));
        CHECK(sync::drop_settled_notes(desk.queue(), desk.mutex, Stick::notes(desk)) == 0);
        CHECK(desk.run().accepted == 1);
        CHECK(sync::drop_settled_notes(desk.queue(), desk.mutex, Stick::notes(desk)) == 1);
        CHECK(Stick::list(desk).empty());
        CHECK(Stick::in(desk, Stick::answer_of(bundle))->known == 1);  // this desk's own, not a stranger's
    }
    CHECK(desk.stats().unsent() == 0);
    CHECK(desk.queue().ledger(base::utc_day(desk.clock.now()))->front().accepted == desk.stats().last_position);
}

TEST_CASE("delivered twice, by two carriers, the first answer lost: receipts again and nothing twice")
{
    CentralFixture central;
    SyncDesk desk(central, "posto-1");
    SyncDesk carrier(central, "posto-2");
    SyncDesk other(central, "posto-3");
    desk.add_many(1, 3);
    Stick stick;
    const auto bundle = stick.out(desk, 3);
    REQUIRE(Stick::deliver(carrier, bundle));
    const auto first = content_of(Stick::answer_of(bundle));
    REQUIRE(std::remove(Stick::answer_of(bundle).c_str()) == 0);  // lost
    REQUIRE(Stick::deliver(other, bundle));
    CHECK(records_at_central(carrier) == "3");
    const auto second = content_of(Stick::answer_of(bundle));
    CHECK(first != second);
    const auto in = Stick::in(desk, Stick::answer_of(bundle));
    REQUIRE(in);
    CHECK(in->settled == 3);
    CHECK(desk.word(3)->status == wire::ItemStatus::duplicate);
    std::ofstream(Stick::answer_of(bundle), std::ios::binary | std::ios::trunc) << first;  // the lost one turns up
    CHECK(Stick::in(desk, Stick::answer_of(bundle))->settled == 0);
    CHECK(desk.queue().ledger(base::utc_day(desk.clock.now()))->front().accepted == 3);
}

TEST_CASE("rot is mended on both ways up to the limit, and told beyond it")
{
    CentralFixture central;
    SyncDesk desk(central, "posto-1");
    SyncDesk carrier(central, "posto-2");
    desk.add_many(1, 2);
    Stick stick;
    const auto bundle = stick.out(desk, 2);
    const auto good = content_of(bundle);
    flip(bundle, 0, 4096 + 100'000);   // a header and three of 36 shards
    CHECK(Stick::deliver(carrier, bundle) == 1);
    flip(Stick::answer_of(bundle), 50, 4096);
    CHECK(Stick::in(desk, Stick::answer_of(bundle))->settled == 2);
    std::ofstream(bundle, std::ios::binary | std::ios::trunc) << good;
    flip(bundle, 100'000, 1024 * 1024);
    const auto refused = Stick::deliver(carrier, bundle);
    CHECK(refused.error().code == FaultCode::bundle_damaged);
    CHECK(refused.error().a > 4);
}

TEST_CASE("a lost stick shows nothing: no names, no numbers, and the same size for one record and for many")
{
    CentralFixture central;
    SyncDesk desk(central, "posto-canario");
    SyncDesk carrier(central, "posto-2");
    desk.add(1);
    Stick stick;
    const auto one = stick.out(desk, 1);
    desk.add_many(2, 40);
    const auto many = stick.out(desk, 40);
    REQUIRE(Stick::deliver(carrier, many));
    const auto one_content = content_of(one);
    const auto many_content = content_of(many);
    CHECK(one_content.size() == many_content.size());
    CHECK(one_content.size() > 1024 * 1024);
    const auto record = desk.queue().load(1).value().value();
    const auto hash = base::to_text(record.hash);
    const auto sealed = base::to_text(record.sealed).substr(0, 64);
    const auto answer = content_of(Stick::answer_of(many));
    for (const auto& canary : {std::string("posto-canario"), std::string("m.silva"), std::string("balcao.activation"), std::string("captured_at"),
                               std::string("2026"), test::case_number(1), desk.queue().epoch().text(), desk.clock.boot_id(), hash, sealed,
                               std::string("accepted"), std::string("receipt")}) {
        CAPTURE(canary);
        if (canary == "2026") {  // four digits may turn up by chance: in a day they do not
            CHECK(one_content.find(base::format_instant(desk.clock.now()).substr(0, 10)) == std::string::npos);
            continue;
        }
        CHECK(one_content.find(canary) == std::string::npos);
        CHECK(many_content.find(canary) == std::string::npos);
        CHECK(answer.find(canary) == std::string::npos);
    }
    CHECK(base::to_text(record.header).find("posto-canario") != std::string::npos);  // the scan would see it
}
