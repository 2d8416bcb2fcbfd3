#include "sync/receipt_check.h"

#include "seal/merkle.h"
#include "seal/signature.h"
#include "support/keys.h"
#include "support/test.h"

using namespace balcao;
using sync::ReceiptFlaw;
using wire::ItemStatus;

namespace {

struct ReceiptWorld {
    seal::KeyPair root = test::make_root();
    seal::KeyPair receipt_key = test::make_pair(root, seal::Profile::receipt, "central");
    base::EpochId epoch{"00112233445566778899aabbccddeeff"};
    sync::ReceiptTrust trust{base::TerminalId("posto-1"), {root.certificate}, {receipt_key.certificate}};
    std::vector<sync::SentRecord> sent;

    explicit ReceiptWorld(int records = 3)
    {
        for (int i = 1; i <= records; ++i) {
            sent.push_back({10 + i, seal::sha256(base::as_bytes("record " + std::to_string(i)))});
        }
    }
    /// What an honest central answers.
    [[nodiscard]] wire::BatchAnswer answer(std::vector<ItemStatus> statuses = {}) const
    {
        statuses.resize(sent.size(), ItemStatus::accepted);
        wire::BatchAnswer out;
        std::vector<seal::Digest> leaves;
        wire::Receipt receipt;
        for (std::size_t i = 0; i < sent.size(); ++i) {
            wire::ItemResult result;
            result.seq = sent[i].seq;
            result.status = statuses[i];
            if (statuses[i] == ItemStatus::accepted) result.activation = wire::ActivationState::pending;
            out.results.push_back(result);
            if (statuses[i] == ItemStatus::retry || statuses[i] == ItemStatus::conflict) continue;
            if (leaves.empty()) receipt.first = sent[i].seq;
            receipt.last = sent[i].seq;
            leaves.push_back(sent[i].hash);
        }
        out.contiguous_upto = sent.back().seq;
        if (leaves.empty()) return out;
        receipt.terminal = trust.terminal;
        receipt.epoch = epoch;
        receipt.count = static_cast<std::int64_t>(leaves.size());
        receipt.merkle_root = seal::bytes_of(seal::merkle_root(leaves));
        receipt.head_hash = seal::bytes_of(sent.back().hash);
        receipt.received_at = test::k_now;
        receipt.results_digest = seal::bytes_of(seal::sha256(wire::canonical_results(out.results)));
        receipt.kid = base::to_hex(receipt_key.certificate.key_id());
        out.receipt = receipt;
        sign(out, receipt_key);
        return out;
    }
    static void sign(wire::BatchAnswer& answer, const seal::KeyPair& pair)
    {
        answer.receipt->sig = seal::sign(pair.key, wire::canonical_receipt(*answer.receipt)).value();
    }
    /// nullopt when the answer is believed.
    [[nodiscard]] std::optional<ReceiptFlaw> flaw(const wire::BatchAnswer& answer) const
    {
        const auto checked = sync::check_answer(answer, epoch, sent, trust);
        if (checked) return std::nullopt;
        CHECK(checked.error().code == base::FaultCode::receipt_invalid);
        return static_cast<ReceiptFlaw>(checked.error().a);
    }
};

}  // namespace

TEST_CASE("an honest answer is believed, for any mix of statuses")
{
    ReceiptWorld world;
    const std::array all{ItemStatus::accepted, ItemStatus::duplicate, ItemStatus::rejected, ItemStatus::retry,
                         ItemStatus::conflict};
    for (const auto a : all) {
        for (const auto b : all) {
            for (const auto c : all) CHECK_FALSE(world.flaw(world.answer({a, b, c})));
        }
    }
}

TEST_CASE("in a conflict the head is the other record's, and the records beside it are acknowledged all the same")
{
    ReceiptWorld world;
    auto answer = world.answer({ItemStatus::accepted, ItemStatus::accepted, ItemStatus::conflict});
    answer.receipt->head_hash = seal::bytes_of(seal::sha256(base::as_bytes("a clone's record")));
    ReceiptWorld::sign(answer, world.receipt_key);
    CHECK_FALSE(world.flaw(answer));
    answer = world.answer({ItemStatus::accepted, ItemStatus::accepted, ItemStatus::duplicate});
    answer.receipt->head_hash = seal::bytes_of(seal::sha256(base::as_bytes("a clone's record")));
    ReceiptWorld::sign(answer, world.receipt_key);
    CHECK(world.flaw(answer) == ReceiptFlaw::head);
}

TEST_CASE("every field of a receipt is checked even when the central's key signed it")
{
    ReceiptWorld world;
    const auto changed = [&](auto change) {
        auto answer = world.answer();
        change(answer);
        if (answer.receipt) ReceiptWorld::sign(answer, world.receipt_key);
        return world.flaw(answer);
    };
    CHECK(changed([](auto& a) { a.receipt->terminal = base::TerminalId("posto-2"); }) == ReceiptFlaw::about);
    CHECK(changed([](auto& a) { a.receipt->epoch = base::EpochId("ff"); }) == ReceiptFlaw::about);
    CHECK(changed([](auto& a) { a.receipt->first += 1; }) == ReceiptFlaw::range);
    CHECK(changed([](auto& a) { a.receipt->last += 1; }) == ReceiptFlaw::range);
    CHECK(changed([](auto& a) { a.receipt->count -= 1; }) == ReceiptFlaw::range);
    CHECK(changed([](auto& a) { a.receipt->merkle_root[5] ^= 1; }) == ReceiptFlaw::root);
    CHECK(changed([](auto& a) { a.receipt->results_digest[0] ^= 1; }) == ReceiptFlaw::digest);
    CHECK(changed([](auto& a) { a.receipt->head_hash[31] ^= 1; }) == ReceiptFlaw::head);
    CHECK(changed([](auto& a) { a.receipt->kid = "00"; }) == ReceiptFlaw::key);
    CHECK(changed([](auto& a) { a.receipt->received_at = test::instant("2030-01-01T00:00:00.000Z"); }) ==
          ReceiptFlaw::key);
    CHECK(changed([](auto& a) { a.receipt.reset(); }) == ReceiptFlaw::missing);
    // Results are covered by the digest: nobody can turn a refusal into an acceptance.
    CHECK(changed([](auto& a) { a.results[1].activation = wire::ActivationState::activated; }) == ReceiptFlaw::digest);
    CHECK(changed([](auto& a) { a.results[1].status = ItemStatus::rejected; }) == ReceiptFlaw::digest);
}

TEST_CASE("results must be those of the records sent, in their order")
{
    ReceiptWorld world;
    auto answer = world.answer();
    answer.results.pop_back();
    CHECK(world.flaw(answer) == ReceiptFlaw::results);
    answer = world.answer();
    std::swap(answer.results[0], answer.results[1]);
    CHECK(world.flaw(answer) == ReceiptFlaw::results);
    answer = world.answer({ItemStatus::retry, ItemStatus::retry, ItemStatus::conflict});
    answer.receipt = world.answer().receipt;
    CHECK(world.flaw(answer) == ReceiptFlaw::unexpected);
}

TEST_CASE("a signature by any other key is refused, also one from the same CA")
{
    ReceiptWorld world;
    auto answer = world.answer();
    answer.receipt->sig[10] ^= 1;
    CHECK(world.flaw(answer) == ReceiptFlaw::signature);

    const auto other_kind = test::make_pair(world.root, seal::Profile::reference, "central");
    world.trust.receipt.push_back(other_kind.certificate);
    answer = world.answer();
    answer.receipt->kid = base::to_hex(other_kind.certificate.key_id());
    ReceiptWorld::sign(answer, other_kind);
    CHECK(world.flaw(answer) == ReceiptFlaw::key);

    const auto other_root = test::make_root("outra CA");
    const auto stranger = test::make_pair(other_root, seal::Profile::receipt, "central");
    world.trust.receipt.push_back(stranger.certificate);
    answer.receipt->kid = base::to_hex(stranger.certificate.key_id());
    ReceiptWorld::sign(answer, stranger);
    CHECK(world.flaw(answer) == ReceiptFlaw::key);
}

TEST_CASE("a receipt of a rotated key is believed while its certificate is held")
{
    ReceiptWorld world;
    const auto old = world.answer();
    world.receipt_key = test::make_pair(world.root, seal::Profile::receipt, "central-2");
    world.trust.receipt.insert(world.trust.receipt.begin(), world.receipt_key.certificate);
    CHECK_FALSE(world.flaw(old));
    CHECK_FALSE(world.flaw(world.answer()));
    world.trust.receipt.pop_back();
    CHECK(world.flaw(old) == ReceiptFlaw::key);
}

TEST_CASE("a kept receipt gives back what it says of each record")
{
    ReceiptWorld world;
    const auto blob = sync::receipt_blob(
        world.answer({ItemStatus::accepted, ItemStatus::rejected, ItemStatus::retry}));
    const auto first = sync::read_receipt(blob, 11);
    REQUIRE(first);
    REQUIRE(*first);
    CHECK((*first)->status == ItemStatus::accepted);
    CHECK((*first)->activation == wire::ActivationState::pending);
    CHECK(sync::check_receipt((*first)->receipt, world.epoch, world.trust));
    const auto second = sync::read_receipt(blob, 12);
    CHECK((*second)->status == ItemStatus::rejected);
    CHECK_FALSE((*second)->activation);
    CHECK_FALSE(*sync::read_receipt(blob, 13));
    CHECK_FALSE(*sync::read_receipt(blob, 14));
    CHECK_FALSE(sync::read_receipt(base::as_bytes("{}"), 11));
    CHECK_FALSE(sync::read_receipt(base::as_bytes("not json"), 11));
}
