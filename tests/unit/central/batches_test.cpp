// Idempotence, forks, gaps and receipts.
#include "central.h"
#include "seal/merkle.h"

using namespace balcao;
using test::Central;
using wire::ActivationState;
using wire::ItemStatus;

namespace {

/// Everything a terminal checks before it believes a receipt.
void check_receipt(const Central& central, const wire::BatchAnswer& answer, const std::vector<wire::Record>& sent)
{
    REQUIRE(answer.receipt);
    const auto& receipt = *answer.receipt;
    CHECK(receipt.count == static_cast<std::int64_t>(sent.size()));
    CHECK(receipt.first == sent.front().header.seq);
    CHECK(receipt.last == sent.back().header.seq);
    std::vector<seal::Digest> leaves;
    for (const auto& record : sent) leaves.push_back(seal::digest_from(record.hash).value());
    CHECK(receipt.merkle_root == seal::bytes_of(seal::merkle_root(leaves)));
    CHECK(receipt.results_digest == seal::bytes_of(seal::sha256(wire::canonical_results(answer.results))));
    CHECK(seal::verify(central.home().receipt().certificate, wire::canonical_receipt(receipt), receipt.sig));
}

}  // namespace

TEST_CASE("A batch of an enrolled terminal is accepted with a receipt that holds")
{
    Central central;
    auto desk = central.desk();
    std::vector<wire::Record> records;
    for (int n = 1; n <= 3; ++n) records.push_back(desk.append_person(n, test::k_morning));
    const auto answer = central.send(desk, records);
    REQUIRE(answer.results.size() == 3);
    for (const auto& result : answer.results) {
        CHECK(result.status == ItemStatus::accepted);
        CHECK(result.activation == ActivationState::pending);
    }
    CHECK(answer.contiguous_upto == 3);
    CHECK(answer.gaps.empty());
    CHECK(answer.receipt->head_hash == records.back().hash);
    check_receipt(central, answer, records);
}

TEST_CASE("CBOR says the same as JSON and is answered in CBOR")
{
    Central central;
    auto desk = central.desk();
    central::Request request;
    request.method = "POST";
    request.path = "/v1/terminals/desk-1/batches";
    request.headers["content-type"] = "application/cbor";
    request.peer.certificate_der = desk.keys.certificate.to_der();
    const wire::Batch batch{{desk.append_person(1, test::k_morning)}};
    request.body = wire::write_body(wire::encode(batch, wire::Format::cbor), wire::Format::cbor);
    request.headers["idempotency-key"] = wire::idempotency_key(batch);
    request.headers["content-digest"] = "sha-256=:" + base::to_base64(seal::sha256(request.body)) + ":";
    const auto response = central.call(request);
    REQUIRE(response.status == 200);
    CHECK(response.content_type == wire::k_cbor_type);
    auto json = wire::read_body(response.body, wire::Format::cbor);
    REQUIRE(json);
    auto answer = wire::decode_batch_answer(*json);
    REQUIRE(answer);
    CHECK(answer->results.front().status == ItemStatus::accepted);
    check_receipt(central, *answer, batch.records);
}

TEST_CASE("The same record again is a duplicate, over a restart too, and its first receipt stays the same")
{
    Central central;
    auto desk = central.desk();
    const std::vector<wire::Record> records{desk.append_person(1, test::k_morning)};
    const auto first = central.send(desk, records);
    central.restart();
    central.clock.advance(std::chrono::hours(48));
    const auto again = central.send(desk, records);
    CHECK(again.results.front().status == ItemStatus::duplicate);
    CHECK(again.results.front().activation == ActivationState::pending);
    check_receipt(central, again, records);
    const auto response = central.call(desk, "GET", "receipts?after=0");
    REQUIRE(response.status == 200);
    const auto receipts = wire::decode_receipts_answer(Central::body(response));
    REQUIRE(receipts);
    REQUIRE(receipts->receipts.size() == 1);
    CHECK_FALSE(receipts->more);
    CHECK(receipts->receipts.front() == *first.receipt);
}

TEST_CASE("A receipt whose signature a crash kept from the file is signed again when asked for")
{
    Central central;
    auto desk = central.desk();
    const auto first = central.send(desk, {desk.append_person(1, test::k_morning)});
    REQUIRE(central.writer().run([](central::Store& store) {
        return store.session().execute("UPDATE receipt SET signature = NULL");
    }));
    const auto receipts = wire::decode_receipts_answer(Central::body(central.call(desk, "GET", "receipts?after=0")));
    REQUIRE(receipts);
    const auto& receipt = receipts->receipts.at(0);
    CHECK(wire::canonical_receipt(receipt) == wire::canonical_receipt(*first.receipt));
    CHECK(seal::verify(central.home().receipt().certificate, wire::canonical_receipt(receipt), receipt.sig));
}

TEST_CASE("Another record under a number that is taken freezes the epoch and takes nothing more from it")
{
    Central central;
    auto desk = central.desk();
    const auto copy = desk;  // a cloned disk
    const auto mine = desk.append_person(1, test::k_morning);
    central.send(desk, {mine});
    auto clone = copy;
    const auto other = clone.append_person(2, test::k_morning);
    const auto answer = central.send(clone, {other});
    CHECK(answer.results.front().status == ItemStatus::conflict);
    CHECK_FALSE(answer.receipt);

    const auto next = central.send(desk, {mine, desk.append_person(3, test::k_morning)});
    CHECK(next.results.at(0).status == ItemStatus::duplicate);
    CHECK(next.results.at(1).status == ItemStatus::conflict);
    CHECK(next.receipt->count == 1);
    const auto cursor = wire::decode_cursor_answer(Central::body(central.call(desk, "GET", "cursor")));
    REQUIRE(cursor);
    CHECK(cursor->frozen);
    CHECK(cursor->quarantined == std::vector<base::Sequence>{1});

    desk.epoch = std::string(32, 'f');  // restored with a new epoch: goes on
    desk.next = 1;
    desk.head = {};
    CHECK(central.send(desk, {desk.append_person(4, test::k_morning)}).results.front().status == ItemStatus::accepted);
}

TEST_CASE("A record that does not follow the one before it is a conflict")
{
    Central central;
    auto desk = central.desk();
    central.send(desk, {desk.append_person(1, test::k_morning)});
    desk.head = seal::sha256(base::as_bytes("something else"));
    CHECK(central.send(desk, {desk.append_person(2, test::k_morning)}).results.front().status == ItemStatus::conflict);
}

TEST_CASE("A first record that claims a record before it is a conflict")
{
    Central central;
    auto desk = central.desk();
    desk.head = seal::sha256(base::as_bytes("there was something"));
    CHECK(central.send(desk, {desk.append_person(1, test::k_morning)}).results.front().status == ItemStatus::conflict);
}

TEST_CASE("A late record that does not fit the one behind it is a conflict")
{
    Central central;
    auto desk = central.desk();
    auto clone = desk;
    desk.append_person(1, test::k_morning);
    central.send(desk, {desk.append_person(2, test::k_morning)});
    const auto foreign = clone.append_person(3, test::k_morning);  // also number 1
    CHECK(central.send(clone, {foreign}).results.front().status == ItemStatus::conflict);
}

TEST_CASE("Records out of order are stored, gaps reported, and the cursor moves when they close")
{
    Central central;
    auto desk = central.desk();
    std::vector<wire::Record> log;
    for (int n = 1; n <= 5; ++n) log.push_back(desk.append_person(n, test::k_morning));
    const auto early = central.send(desk, {log[1], log[3], log[4]});
    CHECK(early.contiguous_upto == 0);
    CHECK(early.gaps == std::vector<wire::Gap>{{1, 1}, {3, 3}});
    CHECK(early.receipt->head_hash == base::Bytes(32, 0));

    const auto first = central.send(desk, {log[0]});
    CHECK(first.contiguous_upto == 2);
    CHECK(first.gaps == std::vector<wire::Gap>{{3, 3}});
    const auto response = central.call(desk, "GET", "cursor");
    const auto cursor = wire::decode_cursor_answer(Central::body(response));
    REQUIRE(cursor);
    CHECK(cursor->contiguous_upto == 2);
    CHECK(cursor->head_hash == log[1].hash);
    CHECK(cursor->gaps == first.gaps);

    central.restart();
    const auto all = central.send(desk, {log[2]});
    CHECK(all.contiguous_upto == 5);
    CHECK(all.gaps.empty());
    CHECK(all.receipt->head_hash == log[4].hash);
}

TEST_CASE("The cursor has an ETag and says nothing new for nothing new")
{
    Central central;
    auto desk = central.desk();
    const auto empty = wire::decode_cursor_answer(Central::body(central.call(desk, "GET", "cursor")));
    REQUIRE(empty);
    CHECK(empty->epoch.empty());
    central.send(desk, {desk.append_person(1, test::k_morning)});
    const auto response = central.call(desk, "GET", "cursor");
    REQUIRE(response.headers.size() == 1);
    central::Request request;
    request.method = "GET";
    request.path = "/v1/terminals/desk-1/cursor";
    request.peer.certificate_der = desk.keys.certificate.to_der();
    request.headers["if-none-match"] = response.headers.front().second;
    CHECK(central.call(request).status == 304);
    central.send(desk, {desk.append_person(2, test::k_morning)});
    CHECK(central.call(request).status == 200);
}

TEST_CASE("A body that was changed on the way, or does not fit its key, is refused whole")
{
    Central central;
    auto desk = central.desk();
    const wire::Batch batch{{desk.append_person(1, test::k_morning)}};
    central::Request request;
    request.method = "POST";
    request.path = "/v1/terminals/desk-1/batches";
    request.headers["content-type"] = "application/json";
    request.peer.certificate_der = desk.keys.certificate.to_der();
    request.body = wire::write_body(wire::encode(batch), wire::Format::json);

    auto changed = request;
    changed.headers["content-digest"] = "sha-256=:" + base::to_base64(seal::sha256(base::as_bytes("x"))) + ":";
    CHECK(central.call(changed).status == 400);
    auto unknown = request;
    unknown.headers["content-digest"] = "md5=:AAAA:";
    CHECK(central.call(unknown).status == 400);
    auto other_key = request;
    other_key.headers["idempotency-key"] = desk.epoch + ":1-2:00000000";
    CHECK(central.call(other_key).status == 400);
    auto other_type = request;
    other_type.headers["content-type"] = "text/xml";
    CHECK(central.call(other_type).status == 415);
    auto garbage = request;
    garbage.headers["content-type"] = "application/cbor";
    garbage.body = {0xff, 0x00, 0x9f, 0x9f, 0x9f};
    CHECK(central.call(garbage).status == 400);
    auto empty = request;
    empty.body = base::to_bytes(R"({"v":1,"records":[]})");
    CHECK(central.call(empty).status == 400);
    auto newer = request;
    newer.body = base::to_bytes(R"({"v":2,"records":[]})");
    CHECK(Central::code(central.call(newer)) == "message_unknown_version");

    CHECK(central.stored<central::Store::Counts>([](central::Store& store) { return store.counts(); }).records == 0);
}

TEST_CASE("One terminal cannot speak for another, with or without its own certificate")
{
    Central central;
    auto one = central.desk("desk-1");
    auto two = central.desk("desk-2");
    const auto batch = wire::encode(wire::Batch{{one.append_person(1, test::k_morning)}});
    const auto certificate = two.keys.certificate.to_der();
    CHECK(central.call("POST", "/v1/terminals/desk-1/batches", batch, certificate).status == 403);
    CHECK(central.call("POST", "/v1/terminals/desk-2/batches", batch, certificate).status == 400);
    CHECK(central.call("POST", "/v1/terminals/desk-1/batches", batch).status == 403);
    CHECK(central.call("GET", "/v1/terminals/desk-3/cursor", nullptr, certificate).status == 403);
}
