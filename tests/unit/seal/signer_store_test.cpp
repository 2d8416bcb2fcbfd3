#include "seal/signer_store.h"

#include <filesystem>
#include <fstream>

#include "seal/signature.h"
#include "support/keys.h"
#include "wire/json_text.h"

using namespace balcao;
using seal::SealClaim;
using seal::SealVerdict;
using seal::SignerStore;

namespace {

const base::Instant k_2023 = test::instant("2023-09-01T12:00:00.000Z");

SignerStore published() { return SignerStore::load(test::data_path("barcode/keys")).value(); }

/// A published seal as it is claimed: content and signature cut where the publisher cuts them.
struct Published {
    std::string name, signer, reference;
    base::Bytes content, signature;
    bool verifies = false;
    [[nodiscard]] SealClaim claim() const
    {
        SealClaim claim;
        claim.signer = signer;
        claim.reference = reference;
        claim.content = content;
        claim.signature = signature;
        return claim;
    }
};

std::vector<Published> published_seals()
{
    std::vector<Published> out;
    const wire::Json vectors = wire::parse_json(test::read_data("barcode/vds_vectors.json")).value();
    for (const auto& item : vectors) {
        const auto& parsed = item["parsed"];
        if (!parsed.contains("signature")) {
            continue;
        }
        auto content = *base::from_hex(item["hex"].get<std::string>());
        content.resize(parsed["signed_len"].get<std::size_t>());
        out.push_back({item["name"], parsed["signer"], parsed["cert_ref"], content,
                       *base::from_hex(parsed["signature"].get<std::string>()), !item["verifies_with"].empty()});
    }
    return out;
}

Published published_seal(std::string_view name)
{
    for (auto& seal : published_seals()) {
        if (seal.name == name) {
            return seal;
        }
    }
    FAIL("no seal " << name);
    return {};
}

/// A claim signed with a fresh key over P-256.
SealClaim claim_of(base::BytesView content, base::BytesView signature, SealClaim::Naming naming, std::string signer,
                   std::string reference)
{
    SealClaim claim;
    claim.naming = naming;
    claim.signer = std::move(signer);
    claim.reference = std::move(reference);
    claim.content = content;
    claim.signature = signature;
    return claim;
}

}  // namespace

TEST_CASE("A folder of certificates is loaded, and files that hold none are named")
{
    const auto store = published();
    CHECK(store.size() == 2);
    CHECK(store.skipped() == std::vector<std::string>{"ICAO_9303_7_AppE.pem", "sealgen_DETS32.pem", "sealgen_UTTS5B.pem"});
    CHECK(SignerStore::load(test::data_path("no such folder")).error().code == base::FaultCode::key_missing);
    CHECK(SignerStore::load(test::data_path("mrz_cases.json")).error().code == base::FaultCode::key_unreadable);
}

TEST_CASE("Published seals verify exactly where their publisher's key is known")
{
    const auto store = published();
    int verified = 0;
    for (const auto& seal : published_seals()) {
        CAPTURE(seal.name);
        const auto verdict = store.check(seal.claim(), k_2023);
        CHECK((verdict == SealVerdict::verified) == seal.verifies);
        verified += verdict == SealVerdict::verified ? 1 : 0;
    }
    CHECK(verified == 4);  // two on brainpoolP224r1 with SHA-224, two on brainpoolP256r1 with SHA-256
    CHECK(store.check(published_seal("socialInsurance").claim(), k_2023) == SealVerdict::signer_unknown);
}

TEST_CASE("The visa of 9303-7 appendix E fails as printed and holds with the octet the text beside it gives")
{
    auto visa = published_seal("icao_9303_7_appE_visa_as_printed");
    const auto store = published();
    CHECK(store.check(visa.claim(), k_2023) == SealVerdict::signature_wrong);
    REQUIRE(visa.signature[62] == 0xB3);
    visa.signature[62] = 0x83;
    CHECK(store.check(visa.claim(), k_2023) == SealVerdict::verified);
}

TEST_CASE("Any changed octet of content or signature is a wrong signature")
{
    const auto store = published();
    const auto seal = published_seal("visa_224bitSig");
    for (std::size_t i = 0; i < seal.content.size(); i += 5) {
        auto changed = seal;
        changed.content[i] ^= 1U;
        CHECK(store.check(changed.claim(), k_2023) == SealVerdict::signature_wrong);
    }
    for (std::size_t i = 0; i < seal.signature.size(); i += 5) {
        auto changed = seal;
        changed.signature[i] ^= 1U;
        CHECK(store.check(changed.claim(), k_2023) == SealVerdict::signature_wrong);
    }
    for (const std::size_t size : {0U, 1U, 55U, 57U, 64U, 4000U}) {
        auto changed = seal;
        changed.signature.resize(size, 1);
        CHECK(store.check(changed.claim(), k_2023) == SealVerdict::signature_wrong);
    }
    auto nothing = seal;
    std::fill(nothing.signature.begin(), nothing.signature.end(), std::uint8_t{0});
    CHECK(store.check(nothing.claim(), k_2023) == SealVerdict::signature_wrong);
}

TEST_CASE("A certificate out of its dates is told apart from a forgery and from an unknown signer")
{
    const auto store = published();
    auto seal = published_seal("visa_224bitSig");  // certificate from 2020-01-10 to 2025-01-10
    CHECK(store.check(seal.claim(), test::instant("2025-01-10T07:46:59.000Z")) == SealVerdict::verified);
    CHECK(store.check(seal.claim(), test::instant("2025-01-10T07:47:01.000Z")) == SealVerdict::certificate_out_of_dates);
    CHECK(store.check(seal.claim(), test::instant("2020-01-10T07:46:59.000Z")) == SealVerdict::certificate_out_of_dates);
    seal.content[20] ^= 1U;
    CHECK(store.check(seal.claim(), test::k_now) == SealVerdict::signature_wrong);
    seal.reference = "33";
    CHECK(store.check(seal.claim(), test::k_now) == SealVerdict::signer_unknown);
    seal.reference = "00032";  // version 3 pads
    CHECK(store.check(seal.claim(), test::k_now) == SealVerdict::signature_wrong);
    seal.signer = "UTTS";
    CHECK(store.check(seal.claim(), test::k_now) == SealVerdict::signer_unknown);
    CHECK(SignerStore().check(seal.claim(), test::k_now) == SealVerdict::signer_unknown);
}

TEST_CASE("Signers are found by digest, by authority and name, and by the file's name")
{
    const auto root = test::make_root("FR99");
    const auto pair = test::make_pair(root, seal::Profile::receipt, "0001");
    const auto content = base::to_bytes("DC04 and so on");
    const auto signature = seal::sign(pair.key, content).value();
    SignerStore store;
    REQUIRE(store.add(base::as_bytes(pair.certificate.to_pem())));
    const auto check = [&](SealClaim::Naming naming, const std::string& signer, const std::string& reference) {
        return store.check(claim_of(content, signature, naming, signer, reference), test::k_now);
    };
    CHECK(check(SealClaim::Naming::authority_and_name, "FR99", "0001") == SealVerdict::verified);
    CHECK(check(SealClaim::Naming::authority_and_name, "FR99", "0002") == SealVerdict::signer_unknown);
    CHECK(check(SealClaim::Naming::authority_and_name, "FR98", "0001") == SealVerdict::signer_unknown);
    const auto key_digest = base::to_hex(base::BytesView(pair.certificate.fingerprint()).first(8));
    CHECK(check(SealClaim::Naming::key_digest, "", key_digest) == SealVerdict::verified);
    CHECK(check(SealClaim::Naming::key_digest, "", "") == SealVerdict::signer_unknown);
    CHECK(check(SealClaim::Naming::certificate_digest, "", "") == SealVerdict::signer_unknown);
    // The data structures' reference of a published certificate: the end of its SHA-1.
    const auto by_sha1 = claim_of(content, signature, SealClaim::Naming::certificate_digest, "D", "a57a790577");
    CHECK(published().check(by_sha1, k_2023) == SealVerdict::signature_wrong);
    CHECK(store.check(by_sha1, k_2023) == SealVerdict::signer_unknown);
    SignerStore named;
    REQUIRE(named.add(pair.certificate.to_der(), "FR000007"));
    CHECK(named.check(claim_of(content, signature, SealClaim::Naming::authority_and_name, "FR00", "0007"), test::k_now) ==
          SealVerdict::verified);
}

TEST_CASE("A certificate that a code brings along counts only when the site knows it or its CA")
{
    const auto root = test::make_root();
    const auto pair = test::make_pair(root, seal::Profile::receipt, "barcode signer");
    const auto content = base::to_bytes("{\"hdr\":{}}");
    const auto signature = seal::sign(pair.key, content).value();
    auto claim = claim_of(content, signature, SealClaim::Naming::certificate_included, "", "");
    claim.certificate = pair.certificate.to_der();
    SignerStore store;
    CHECK(store.check(claim, test::k_now) == SealVerdict::signer_unknown);
    REQUIRE(store.add(test::make_root().certificate.to_der()));  // same name, another key
    CHECK(store.check(claim, test::k_now) == SealVerdict::signer_unknown);
    REQUIRE(store.add(root.certificate.to_der()));
    CHECK(store.check(claim, test::k_now) == SealVerdict::verified);
    CHECK(store.check(claim, test::k_end + std::chrono::hours(1)) == SealVerdict::certificate_out_of_dates);
    claim.certificate.push_back(0);
    CHECK(store.check(claim, test::k_now) == SealVerdict::signer_unknown);
    claim.certificate.clear();
    CHECK(store.check(claim, test::k_now) == SealVerdict::signer_unknown);
}

TEST_CASE("What is no certificate on a curve is not taken")
{
    SignerStore store;
    CHECK_FALSE(store.add({}));
    CHECK_FALSE(store.add(base::as_bytes("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")));
    CHECK_FALSE(store.add(base::as_bytes(test::read_data("barcode/keys/sealgen_DETS32.pem"))));
    CHECK(store.size() == 0);
}
