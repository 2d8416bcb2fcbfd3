#include "seal/envelope.h"

#include "support/keys.h"

using namespace balcao;
using base::FaultCode;
using test::k_now;

namespace {

const base::Bytes k_content = base::to_bytes("{\"name\":\"Amélia Exemplo\"}");

struct Central {
    seal::KeyPair root = test::make_root();
    seal::KeyPair current = test::make_pair(root, seal::Profile::seal, "selo 2026");
};

}  // namespace

TEST_CASE("what is sealed to the central opens with its key and with no other")
{
    const Central central;
    const auto other = test::make_pair(central.root, seal::Profile::seal, "outra");
    const auto envelope = seal::seal(k_content, std::array{central.current.certificate}, k_now);
    REQUIRE(envelope);
    CHECK(seal::open(*envelope, central.current.key, central.current.certificate) == k_content);
    CHECK(seal::open(*envelope, other.key, other.certificate).error().code == FaultCode::unseal_failed);
    CHECK(seal::open(*envelope, other.key, central.current.certificate).error().code == FaultCode::unseal_failed);
    // The plain text stands nowhere in the envelope.
    CHECK(base::to_text(*envelope).find("Exemplo") == std::string::npos);
}

TEST_CASE("sealing twice gives two different envelopes of the expected size")
{
    const Central central;
    const base::Bytes record(700, 'x');
    const auto first = seal::seal(record, std::array{central.current.certificate}, k_now);
    const auto second = seal::seal(record, std::array{central.current.certificate}, k_now);
    REQUIRE(first);
    REQUIRE(second);
    CHECK(*first != *second);
    CHECK(first->size() < record.size() + 320);
}

TEST_CASE("any changed octet of an envelope is found and nothing of it is given out")
{
    const Central central;
    const auto envelope = seal::seal(k_content, std::array{central.current.certificate}, k_now);
    REQUIRE(envelope);
    int opened = 0;
    for (std::size_t i = 0; i < envelope->size(); ++i) {
        auto changed = *envelope;
        changed[i] ^= 0x01U;
        const auto result = seal::open(changed, central.current.key, central.current.certificate);
        // A few octets (versions, algorithm parameters) may change the form without changing what it says;
        // then the content must be the true one.
        if (result) {
            ++opened;
            CHECK(*result == k_content);
        }
    }
    CHECK(opened < static_cast<int>(envelope->size()) / 10);
}

TEST_CASE("cut, padded and empty envelopes are refused")
{
    const Central central;
    const auto envelope = seal::seal(k_content, std::array{central.current.certificate}, k_now);
    REQUIRE(envelope);
    for (std::size_t size = 0; size < envelope->size(); size += 7) {
        const auto cut = base::BytesView(*envelope).first(size);
        CHECK(seal::open(cut, central.current.key, central.current.certificate).error().code ==
              FaultCode::unseal_failed);
    }
    auto padded = *envelope;
    padded.push_back(0);
    CHECK_FALSE(seal::open(padded, central.current.key, central.current.certificate));
}

TEST_CASE("a rotated seal key: both recipients open, the old one in second place")
{
    const Central central;
    const auto next = test::make_pair(central.root, seal::Profile::seal, "selo 2027");
    const auto envelope =
        seal::seal(k_content, std::array{central.current.certificate, next.certificate}, k_now);
    REQUIRE(envelope);
    CHECK(seal::open(*envelope, next.key, next.certificate) == k_content);
    CHECK(seal::open(*envelope, central.current.key, central.current.certificate) == k_content);
    const auto old_only = seal::seal(k_content, std::array{central.current.certificate}, k_now);
    REQUIRE(old_only);
    CHECK(seal::open(*old_only, std::array{next, central.current}) == k_content);
    CHECK(seal::open(*old_only, std::array{next}).error().code == FaultCode::unseal_failed);
}

TEST_CASE("a recipient that is expired, not yet valid, of another usage or missing is refused before sealing")
{
    const Central central;
    const auto late = test::instant("2027-06-01T00:00:00.000Z");
    const auto early = test::instant("2025-06-01T00:00:00.000Z");
    const auto server = test::make_pair(central.root, seal::Profile::server, "central");
    const std::array good{central.current.certificate};
    CHECK(seal::seal(k_content, good, late).error().code == FaultCode::key_expired);
    CHECK(seal::seal(k_content, good, early).error().code == FaultCode::key_expired);
    CHECK(seal::seal(k_content, std::array{server.certificate}, k_now).error().code ==
          FaultCode::certificate_untrusted);
    CHECK(seal::seal(k_content, std::array{central.root.certificate}, k_now).error().code ==
          FaultCode::certificate_untrusted);
    CHECK(seal::seal(k_content, {}, k_now).error().code == FaultCode::key_missing);
    // One bad recipient among good ones stops the whole.
    CHECK_FALSE(seal::seal(k_content, std::array{central.current.certificate, server.certificate}, k_now));
}

TEST_CASE("a secret comes out of its envelope into locked memory")
{
    const Central central;
    const auto envelope = seal::seal(base::as_bytes("418263"), std::array{central.current.certificate}, k_now);
    REQUIRE(envelope);
    const auto secret = seal::open_secret(*envelope, std::array{central.current});
    REQUIRE(secret);
    CHECK(base::Secret::equal(*secret, base::Secret(base::as_bytes("418263"))));
    const auto large = seal::seal(base::Bytes(2000, 1), std::array{central.current.certificate}, k_now);
    REQUIRE(large);
    CHECK(seal::open_secret(*large, std::array{central.current}).error().code == FaultCode::unseal_failed);
}
