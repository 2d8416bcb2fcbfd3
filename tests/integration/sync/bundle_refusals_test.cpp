// What a stick may not do: revoked terminals, another central, parts and answers that somebody else made, frozen epochs.
#include <cstdio>

#include "seal/aead.h"
#include "stick.h"
#include "wire/bundle.h"

using namespace balcao;
using base::FaultCode;
using queue::State;
using test::CentralFixture;
using test::read_stick;
using test::records_at_central;
using test::revoke;
using test::Stick;
using test::SyncDesk;
using test::write_answer;

TEST_CASE("a revoked terminal's records are not taken, and only it is told; a revoked carrier is turned away")
{
    CentralFixture central;
    SyncDesk desk(central, "posto-1");
    SyncDesk carrier(central, "posto-2");
    desk.add(1);
    Stick stick;
    const auto bundle = stick.out(desk, 1);
    revoke(central, "posto-1");
    CHECK(Stick::deliver(carrier, bundle) == 1);  // the carrier sees no difference
    const auto in = Stick::in(desk, Stick::answer_of(bundle));
    REQUIRE(in);
    REQUIRE(in->fault);
    CHECK(in->fault->code == FaultCode::terminal_revoked);
    CHECK(in->settled == 0);
    CHECK_FALSE(in->finished);
    CHECK(desk.item(1).state == State::pending);
    CHECK(records_at_central(carrier) == "0");
    revoke(central, "posto-2");
    CHECK(Stick::deliver(carrier, bundle).error().code == FaultCode::terminal_revoked);
}

TEST_CASE("another central cannot open it and says so")
{
    CentralFixture central;
    CentralFixture elsewhere;
    SyncDesk desk(central, "posto-1");
    SyncDesk stranger(elsewhere, "posto-1");
    desk.add(1);
    Stick stick;
    const auto bundle = stick.out(desk, 1);
    CHECK(Stick::deliver(stranger, bundle).error().code == FaultCode::bundle_not_for_central);
    CHECK_FALSE(std::ifstream(Stick::answer_of(bundle)).good());
    central.stop();
    CHECK(Stick::deliver(desk, bundle).error().code == FaultCode::network_unreachable);
    CHECK(desk.item(1).state == State::pending);
}

TEST_CASE("what somebody else sealed to the central is refused: unsigned, signed by another, not a part")
{
    CentralFixture central;
    SyncDesk desk(central, "posto-1");
    SyncDesk carrier(central, "posto-2");
    desk.add(1);
    const auto batch = desk.queue().unsent_after(0, 10, 1'000'000).value();
    wire::BundlePart part{std::string(32, 'a'), 0, desk.clock.now(), {}};
    auto header = wire::decode_header(batch.records.front().header).value();
    part.batch.records.push_back({header, batch.records.front().sealed, seal::bytes_of(batch.records.front().prev),
                                  seal::bytes_of(batch.records.front().hash), batch.records.front().signature});
    const base::Bytes key(32, 5);
    const auto body = wire::write_bundle_part(part);
    const auto post = [&](const base::Bytes& signature, const base::Bytes& inner) {
        auto content = key;
        content.insert(content.end(), signature.begin(), signature.end());
        content.insert(content.end(), inner.begin(), inner.end());
        const auto sealed = seal::seal(wire::padded(content, wire::k_bundle_part_octets), desk.credentials().seal_to, desk.clock.now()).value();
        return carrier.api().post_bundle(sealed, {});
    };
    const auto by_carrier = seal::sign(carrier.credentials().key, wire::bundle_signed(key, body)).value();
    const auto own = seal::sign(desk.credentials().key, wire::bundle_signed(key, body)).value();
    const auto other_key = seal::sign(desk.credentials().key, wire::bundle_signed(base::Bytes(32, 6), body)).value();
    CHECK(post(base::Bytes(64), body).error().fault.code == FaultCode::bundle_damaged);
    CHECK(post(by_carrier, body).error().fault.code == FaultCode::bundle_damaged);
    CHECK(post(other_key, body).error().fault.code == FaultCode::bundle_damaged);  // the answer key is signed too
    CHECK(post(own, base::to_bytes("nonsense")).error().fault.code == FaultCode::bundle_damaged);
    CHECK(records_at_central(carrier) == "0");
    const auto answer = post(own, body);
    REQUIRE(answer);
    const auto plain = seal::open_with_key(base::Secret(key), *answer, wire::bundle_bound(part.id, 0));
    REQUIRE(plain);
    CHECK(plain->size() % wire::k_bundle_answer_step == 0);
    CHECK(records_at_central(carrier) == "1");
    CHECK(carrier.api().post_bundle(base::Bytes(100, 1), {}).error().fault.code == FaultCode::bundle_not_for_central);
    CHECK(carrier.api().post_bundle(base::Bytes(wire::k_bundle_sealed_octets + 1, 1), {}).error().fault.code == FaultCode::message_too_large);
    // Nobody without a certificate gets that far.
    auto bare = carrier.credentials().connection();
    bare.certificate_file.clear();
    bare.private_key.clear();
    sync::CentralApi nobody(bare, base::TerminalId(), carrier.clock);
    CHECK(nobody.post_bundle(base::Bytes(100, 1), {}).error().fault.code == FaultCode::terminal_not_enrolled);
}

TEST_CASE("records of a frozen epoch freeze this desk when the answer comes, as over the network")
{
    CentralFixture central;
    SyncDesk desk(central, "posto-1");
    SyncDesk carrier(central, "posto-2");
    desk.add_many(1, 2);
    Stick stick;
    const auto bundle = stick.out(desk, 2);
    test::DeskLog clone{"posto-1", {desk.credentials().key, desk.credentials().certificate}, desk.credentials().seal_to};
    clone.epoch = desk.queue().epoch().text();
    wire::Batch batch;
    batch.records.push_back(clone.append_person(99, desk.clock.now()));
    REQUIRE(desk.api().post_batch(batch, {}));
    CHECK(Stick::deliver(carrier, bundle) == 1);
    const auto in = Stick::in(desk, Stick::answer_of(bundle));
    REQUIRE(in);
    CHECK(desk.queue().frozen());
    CHECK(desk.item(1).state == State::frozen);
    CHECK(desk.item(2).state == State::frozen);
    CHECK(in->finished);  // nothing is left to wait for: people must look
    desk.add(3);
    const auto notes = Stick::notes(desk);
    const auto id = sync::new_bundle_id(desk.random);
    auto target = sync::StickTarget::create(stick.folder.file("again"));
    const auto again = sync::write_bundle({desk.queue(), desk.mutex, desk.credentials(), notes, desk.clock, desk.random}, id, target->file());
    CHECK(again.error().code == FaultCode::epoch_frozen);
    CHECK(notes.ids().empty());
}

TEST_CASE("answers exchanged between two desks, forged, or about another queue change nothing")
{
    CentralFixture central;
    SyncDesk desk(central, "posto-1");
    SyncDesk other(central, "posto-2");
    SyncDesk carrier(central, "posto-3");
    desk.add_many(1, 2);
    other.add_many(11, 12);
    Stick stick;
    const auto mine = stick.out(desk, 2);
    const auto theirs = stick.out(other, 2);
    REQUIRE(Stick::deliver(carrier, mine));
    REQUIRE(Stick::deliver(carrier, theirs));
    const auto answer = read_stick(Stick::answer_of(mine));
    const auto strange = read_stick(Stick::answer_of(theirs));
    const auto notes = Stick::notes(desk);
    const auto path = stick.folder.file("forged.answer");
    const auto refused = [&](FaultCode code, std::int64_t a) {
        const auto in = Stick::in(desk, path);
        REQUIRE(in);
        REQUIRE(in->fault);
        CHECK(*in->fault == base::Fault{code, a});
        CHECK(in->settled == 0);
        CHECK_FALSE(in->finished);
        CHECK(desk.stats().unsent() == 2);
        CHECK(notes.ids().size() == 1);
    };
    CHECK(Stick::in(desk, Stick::answer_of(theirs)).error().code == FaultCode::bundle_answer_unknown);
    CHECK(Stick::in(desk, mine).error().code == FaultCode::bundle_answer_unknown);  // no answer at all
    write_answer(path, answer.id, strange.parts);
    refused(FaultCode::bundle_answer_invalid, 1);
    write_answer(path, answer.id, {answer.parts[0], answer.parts[0]});  // one part too many; the first counts by itself, below
    const auto key = notes.answer_key(answer.id).value();
    const auto plain = seal::open_with_key(key, answer.parts[0], wire::bundle_bound(answer.id, 0)).value();
    const auto word = wire::read_bundle_answer(wire::unpadded(plain).value()).value();
    const auto forge = [&](const wire::BundleAnswer& changed) {
        const auto padded = wire::padded(wire::write_bundle_answer(changed), wire::k_bundle_answer_step);
        write_answer(path, answer.id, {seal::seal_with_key(key, padded, wire::bundle_bound(answer.id, 0), desk.random).value()});
    };
    auto changed = word;
    changed.part = 1;
    forge(changed);
    refused(FaultCode::bundle_answer_invalid, 2);
    changed = word;
    changed.answer->receipt->sig[10] ^= 1U;  // even who knows the answer key cannot sign
    forge(changed);
    refused(FaultCode::receipt_invalid, static_cast<std::int64_t>(sync::ReceiptFlaw::signature));
    changed = word;
    changed.answer->results[0].status = wire::ItemStatus::rejected;
    forge(changed);
    refused(FaultCode::receipt_invalid, static_cast<std::int64_t>(sync::ReceiptFlaw::digest));
    changed = word;
    changed.answer->results.pop_back();
    forge(changed);
    refused(FaultCode::receipt_invalid, static_cast<std::int64_t>(sync::ReceiptFlaw::results));
    forge(word);
    SUBCASE("the genuine word is taken")
    {
        const auto in = Stick::in(desk, path);
        CHECK(in->settled == 2);
        CHECK(in->finished);
    }
    SUBCASE("a queue begun anew holds other records under the same places: the old epoch's answer changes nothing")
    {
        desk.close();
        REQUIRE(std::remove(desk.options.path.c_str()) == 0);
        for (const char* ending : {"-wal", "-shm"}) std::remove((desk.options.path + ending).c_str());
        desk.open();
        desk.add_many(21, 22);
        refused(FaultCode::bundle_answer_invalid, 3);
        CHECK(Stick::list(desk).front().unsettled == 2);
    }
}
