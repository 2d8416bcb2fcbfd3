#include "wire/record.h"

#include "support/test.h"

using namespace balcao;
using base::FaultCode;

namespace {

wire::RecordHeader header()
{
    wire::RecordHeader h;
    h.terminal = base::TerminalId("loule-4");
    h.epoch = base::EpochId(std::string(32, 'a'));
    h.seq = 7;
    h.captured_at = *base::parse_instant("2026-11-24T09:05:07.123Z");
    h.boot_id = "boot";
    h.mono_ms = 42;
    h.clock_state = wire::ClockState::holdover;
    h.operator_ref = "m.silva";
    h.schema = "balcao.activation/1";
    return h;
}

wire::Receipt receipt()
{
    return {base::TerminalId("loule-4"), base::EpochId(std::string(32, 'a')), 1,  2, 2, base::Bytes(32, 1),
            base::Bytes(32, 2),          *base::parse_instant("2026-11-24T09:05:07.123Z"), base::Bytes(32, 3), "4f",
            base::Bytes(64, 9)};
}

}  // namespace

TEST_CASE("the header that is hashed is this text and no other")
{
    const auto octets = wire::canonical_header(header());
    CHECK(base::to_text(octets) ==
          R"({"boot_id":"boot","captured_at":"2026-11-24T09:05:07.123Z","clock_state":"holdover","epoch":")" +
              std::string(32, 'a') +
              R"(","mono_ms":42,"operator_ref":"m.silva","schema":"balcao.activation/1","seq":7,"terminal":"loule-4","v":1})");
    CHECK(wire::decode_header(octets) == header());
    auto cut = octets;
    cut.pop_back();
    CHECK(wire::decode_header(cut).error().code == FaultCode::message_malformed);
    auto later = header();
    later.v = 2;
    CHECK(wire::decode_header(wire::canonical_header(later)).error() == base::Fault{FaultCode::message_unknown_version, 2});
}

TEST_CASE("a receipt is signed over everything but its signature")
{
    const auto signed_over = wire::canonical_receipt(receipt());
    auto other = receipt();
    other.sig = base::Bytes(64, 1);
    CHECK(wire::canonical_receipt(other) == signed_over);
    const std::vector<std::function<void(wire::Receipt&)>> changes{
        [](auto& r) { r.terminal = base::TerminalId("x"); }, [](auto& r) { r.epoch = base::EpochId("x"); },
        [](auto& r) { r.first = 2; },                        [](auto& r) { r.last = 3; },
        [](auto& r) { r.count = 1; },                        [](auto& r) { r.merkle_root[0] ^= 1U; },
        [](auto& r) { r.head_hash[0] ^= 1U; },               [](auto& r) { r.received_at += std::chrono::milliseconds(1); },
        [](auto& r) { r.results_digest[0] ^= 1U; },          [](auto& r) { r.kid = "5"; }};
    for (const auto& change : changes) {
        auto changed = receipt();
        change(changed);
        CHECK(wire::canonical_receipt(changed) != signed_over);
    }
    // The same octets after a trip through JSON.
    CHECK(wire::canonical_receipt(*wire::decode_receipt(wire::encode(receipt()))) == signed_over);
}

TEST_CASE("the digest of results sees every result")
{
    std::vector<wire::ItemResult> results{{1, wire::ItemStatus::accepted, {}, wire::ActivationState::pending},
                                          {2, wire::ItemStatus::rejected, wire::ItemProblem{"phone_taken", {}, ""}, {}}};
    const auto before = wire::canonical_results(results);
    CHECK(base::to_text(before) ==
          R"([{"activation":"pending","seq":1,"status":"accepted"},{"problem":{"code":"phone_taken","rule_ids":[],"rules_version":""},"seq":2,"status":"rejected"}])");
    results[1].problem->code = "person_has_key";
    CHECK(wire::canonical_results(results) != before);
}

TEST_CASE("a batch is named by its range and its last hash")
{
    wire::Batch batch;
    CHECK(wire::idempotency_key(batch).empty());
    batch.records.push_back({header(), {1}, base::Bytes(32), base::Bytes(32, 0xAB), base::Bytes(64)});
    batch.records.push_back(batch.records.front());
    batch.records.back().header.seq = 9;
    CHECK(wire::idempotency_key(batch) == std::string(32, 'a') + ":7-9:abababab");
}

TEST_CASE("a batch of more than five hundred records or a record over its size is too large")
{
    wire::Batch batch;
    for (int i = 1; i <= 501; ++i) {
        auto h = header();
        h.seq = i;
        batch.records.push_back({h, {1}, base::Bytes(32), base::Bytes(32), base::Bytes(64)});
    }
    CHECK(wire::decode_batch(wire::encode(batch)).error().code == FaultCode::message_too_large);
    batch.records.pop_back();
    CHECK(wire::decode_batch(wire::encode(batch)) == batch);
    batch.records.resize(1);
    batch.records[0].sealed = base::Bytes(wire::k_max_sealed_bytes, 7);
    CHECK(wire::decode_batch(wire::encode(batch)).has_value());
    batch.records[0].sealed.push_back(7);
    CHECK(wire::decode_batch(wire::encode(batch)).error().code == FaultCode::message_too_large);
    CHECK(wire::decode_batch(wire::encode(batch, wire::Format::cbor)).error().code == FaultCode::message_too_large);
}
