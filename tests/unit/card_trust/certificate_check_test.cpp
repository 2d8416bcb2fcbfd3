#include "card/certificate_check.h"

#include <cstdlib>

#include <openssl/rsa.h>

#include "domain/nic.h"
#include "ocsp_maker.h"
#include "support/temporary_folder.h"
#include "trust.h"

using namespace balcao;
using namespace balcao::card;
using base::Bytes;
using test::certificate_der;
using test::k_now;
using test::ocsp_answer;
using test::OcspRecipe;
using test::store_of;

namespace {

CertificateQuestion question(const std::string& holder)
{
    CertificateQuestion out;
    out.certificate = certificate_der("cc/holders/" + holder + ".crt");
    return out;
}

TrustStore authorities() { return test::folder_store("cc/trust"); }

CertificateCheck with_answer(const OcspRecipe& recipe, const TrustStore& anchors, const Bytes& nonce = {})
{
    CertificateQuestion asked;
    asked.certificate = certificate_der(recipe.holder + ".crt");
    asked.ocsp_answer = ocsp_answer(recipe);
    asked.ocsp_nonce = nonce;
    return check_certificate(asked, anchors, k_now, {std::chrono::days{60}, std::chrono::hours{24}});
}

Bytes sign(const std::string& key_file, Hash hash, const Bytes& challenge_digest, bool pss)
{
    const PkeyPtr key = test::private_key(key_file);
    const PkeyCtxPtr context(EVP_PKEY_CTX_new(key.get(), nullptr));
    REQUIRE(EVP_PKEY_sign_init(context.get()) == 1);
    if (pss) {
        REQUIRE(EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PSS_PADDING) == 1);
        REQUIRE(EVP_PKEY_CTX_set_rsa_pss_saltlen(context.get(), RSA_PSS_SALTLEN_DIGEST) == 1);
    }
    REQUIRE(EVP_PKEY_CTX_set_signature_md(context.get(), EVP_get_digestbyname(std::string(name(hash)).c_str())) == 1);
    std::size_t size = 1024;
    Bytes out(size);
    REQUIRE(EVP_PKEY_sign(context.get(), out.data(), &size, challenge_digest.data(), challenge_digest.size()) == 1);
    out.resize(size);
    return out;
}

/// r || s of a DER signature over P-256.
Bytes plain(const Bytes& der_signature)
{
    const unsigned char* at = der_signature.data();
    ECDSA_SIG* const signature = d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der_signature.size()));
    REQUIRE(signature != nullptr);
    Bytes out(64);
    BN_bn2binpad(ECDSA_SIG_get0_r(signature), out.data(), 32);
    BN_bn2binpad(ECDSA_SIG_get0_s(signature), out.data() + 32, 32);
    ECDSA_SIG_free(signature);
    return out;
}

}  // namespace

TEST_SUITE_BEGIN("certificate check");

TEST_CASE("what a holder's certificate says, zeros behind it or not")
{
    Bytes file = certificate_der("cc/holders/amelia-auth.crt");
    file.resize(file.size() + 300, 0);
    const auto read = read_holder_certificate(file);
    REQUIRE(read);
    CHECK(read->name == "AMÉLIA EXEMPLO TESTE");
    CHECK(read->surname == "EXEMPLO TESTE");
    CHECK(read->given_name == "AMÉLIA");
    CHECK(read->document_number == "BI000000027");
    CHECK(read->civil_id == "000000027");
    CHECK(domain::Nic::parse(read->civil_id));
    CHECK(read->issuer == "Test EC de Autenticação do Cartão de Cidadão");
    CHECK_FALSE(read->serial.empty());
    CHECK(base::format_instant(read->valid_from) == "2020-01-01T00:00:00.000Z");
    CHECK(base::format_instant(read->valid_until) == "2120-01-01T00:00:00.000Z");
    CHECK(read->for_authentication);
    CHECK_FALSE(read->for_signature);
    CHECK(read->ocsp_addresses == std::vector<std::string>{"http://ocsp.example.invalid/"});
    CHECK(read->der == certificate_der("cc/holders/amelia-auth.crt"));
    const auto other = read_holder_certificate(certificate_der("cc/holders/bento-sign.crt"));
    REQUIRE(other);
    CHECK(other->for_signature);
    CHECK_FALSE(other->for_authentication);
    const auto authority = read_holder_certificate(certificate_der("cc/trust/cc-root.crt"));
    REQUIRE(authority);
    CHECK(authority->civil_id.empty());
    CHECK_FALSE(read_holder_certificate(Bytes(20, 0)));
    CHECK_FALSE(read_holder_certificate(base::BytesView(file).first(200)));
}

TEST_CASE("good certificates of both models are green by the list alone")
{
    for (const char* holder : {"amelia-auth", "bento-auth", "amelia-sign", "bento-sign"}) {
        const auto got = check_certificate(question(holder), authorities(), k_now, {std::chrono::days{60}, {}});
        CHECK(got.chain == Verdict::genuine);
        CHECK(got.validity == Verdict::genuine);
        CHECK(got.crl == Verdict::genuine);
        CHECK(got.crl_age == std::chrono::days{45});
        CHECK(got.ocsp == Verdict::not_asked);
        CHECK(got.conclusion == Colour::green);
        CHECK(got.certificates.size() == 3);
    }
}

TEST_CASE("each thing that can be wrong")
{
    const auto judge = [](const char* holder, const TrustStore& anchors) {
        return check_certificate(question(holder), anchors, k_now, {std::chrono::days{60}, {}});
    };
    const auto revoked = judge("revoked-auth", authorities());
    CHECK(revoked.crl == Verdict::revoked);
    CHECK(revoked.chain == Verdict::genuine);
    CHECK(revoked.conclusion == Colour::red);
    const auto expired = judge("expired-auth", authorities());
    CHECK(expired.validity == Verdict::expired_signer);
    CHECK(expired.chain == Verdict::genuine);
    CHECK(expired.conclusion == Colour::amber);
    const auto stranger = judge("amelia-auth", test::states());
    CHECK(stranger.chain == Verdict::issuer_unknown);
    CHECK(stranger.crl == Verdict::not_checked);
    CHECK(stranger.certificates.size() == 1);
    CHECK(stranger.conclusion == Colour::amber);
    // The list is 45 days old: too old by the rule of weekly lists.
    const auto stale = check_certificate(question("amelia-auth"), authorities(), k_now);
    CHECK(stale.crl == Verdict::crl_stale);
    CHECK(stale.conclusion == Colour::amber);
    const auto missing = judge("amelia-auth", store_of({"cc/trust/cc-auth-ca.crt"}));
    CHECK(missing.crl == Verdict::crl_missing);
    CHECK(missing.conclusion == Colour::amber);
    CertificateQuestion broken;
    CHECK(check_certificate(broken, authorities(), k_now).chain == Verdict::parse_error);
    CHECK(check_certificate(broken, authorities(), k_now).conclusion == Colour::red);
    broken.certificate = certificate_der("cc/holders/amelia-auth.crt");
    broken.certificate[broken.certificate.size() - 1] ^= 1;
    const auto bent = check_certificate(broken, authorities(), k_now);
    CHECK(bent.chain == Verdict::chain_bad);
    CHECK(bent.conclusion == Colour::red);
}

TEST_CASE("the card's own intermediates count when an anchor made them")
{
    CertificateQuestion asked = question("amelia-auth");
    const TrustStore root = store_of({"cc/trust/cc-root.crt", "cc/trust/cc-auth-ca.crl"});
    CHECK(check_certificate(asked, root, k_now).chain == Verdict::issuer_unknown);
    asked.intermediates = {certificate_der("cc/trust/cc-sign-ca.crt"), Bytes(3, 0), certificate_der("cc/trust/cc-auth-ca.crt")};
    const auto got = check_certificate(asked, root, k_now, {std::chrono::days{60}, {}});
    CHECK(got.chain == Verdict::genuine);
    CHECK(got.crl == Verdict::genuine);
    CHECK(got.certificates.size() == 3);
    CHECK(check_certificate(asked, test::states(), k_now).chain == Verdict::issuer_unknown);
    // The root allowed one CA below itself to make holders, not further CAs.
    CertificateQuestion below;
    below.certificate = certificate_der("cc/odd/below.crt");
    below.intermediates = {certificate_der("cc/odd/cc-below-ca.crt"), certificate_der("cc/trust/cc-auth-ca.crt")};
    CHECK(check_certificate(below, root, k_now).chain == Verdict::issuer_unknown);
    CHECK(check_certificate(below, store_of({"cc/odd/cc-below-ca.crt"}), k_now).chain == Verdict::genuine);
    // A holder is no CA: a certificate cannot lead through another holder's.
    asked.intermediates = {certificate_der("cc/holders/bento-auth.crt")};
    CHECK(check_certificate(asked, root, k_now).chain == Verdict::issuer_unknown);
}

TEST_CASE("answers of the responder")
{
    const TrustStore anchors = store_of({"cc/trust/cc-auth-ca.crt"});
    const auto good = with_answer({}, anchors);
    CHECK(good.ocsp == Verdict::genuine);
    CHECK(good.ocsp_made == base::parse_instant("2026-07-16T10:00:00.000Z"));
    CHECK(good.crl == Verdict::crl_missing);
    CHECK(good.conclusion == Colour::green);

    OcspRecipe recipe;
    recipe.sha256_id = true;
    CHECK(with_answer(recipe, anchors).ocsp == Verdict::genuine);
    recipe = {};
    recipe.signer = "cc/trust/cc-auth-ca.crt";  // the issuer answers itself
    recipe.signer_key = "cc/keys/cc-auth-ca.key";
    CHECK(with_answer(recipe, anchors).ocsp == Verdict::genuine);
    recipe = {};
    recipe.status = V_OCSP_CERTSTATUS_REVOKED;
    const auto revoked = with_answer(recipe, authorities());
    CHECK(revoked.ocsp == Verdict::revoked);
    CHECK(revoked.crl == Verdict::genuine);
    CHECK(revoked.conclusion == Colour::red);
    recipe.status = V_OCSP_CERTSTATUS_UNKNOWN;
    CHECK(with_answer(recipe, anchors).ocsp == Verdict::status_unknown);

    recipe = {};
    recipe.made = k_now - std::chrono::hours{25};
    const auto stale = with_answer(recipe, anchors);
    CHECK(stale.ocsp == Verdict::answer_stale);
    CHECK(stale.conclusion == Colour::amber);
    recipe.next = k_now + std::chrono::hours{1};
    CHECK(with_answer(recipe, anchors).ocsp == Verdict::genuine);
    recipe.next = k_now - std::chrono::hours{1};
    CHECK(with_answer(recipe, anchors).ocsp == Verdict::answer_stale);
    recipe = {};
    recipe.made = k_now + std::chrono::hours{1};
    CHECK(with_answer(recipe, anchors).ocsp == Verdict::answer_bad);
}

TEST_CASE("answers that prove nothing")
{
    const TrustStore anchors = store_of({"cc/trust/cc-auth-ca.crt"});
    OcspRecipe recipe;
    recipe.signer = "cc/holders/bento-auth.crt";  // made by the issuer, but not for answering
    recipe.signer_key = "cc/holders/bento-auth.key";
    CHECK(with_answer(recipe, anchors).ocsp == Verdict::answer_bad);
    recipe.signer = "icao/trust/csca-rsa.crt";
    recipe.signer_key = "icao/keys/csca-rsa.key";
    CHECK(with_answer(recipe, anchors).ocsp == Verdict::answer_bad);
    recipe = {};
    recipe.error = OCSP_RESPONSE_STATUS_TRYLATER;
    CHECK(with_answer(recipe, anchors).ocsp == Verdict::answer_bad);

    const Bytes issuer = certificate_der("cc/trust/cc-auth-ca.crt");
    const Bytes amelia = certificate_der("cc/holders/amelia-auth.crt");
    const Bytes bento = certificate_der("cc/holders/bento-auth.crt");
    const auto judge = [&](const Bytes& answer, const Bytes& certificate) {
        return judge_ocsp_answer(answer, certificate, issuer, {}, k_now, std::chrono::hours{24}).verdict;
    };
    const Bytes answer = ocsp_answer({});
    CHECK(judge(answer, amelia) == Verdict::genuine);
    CHECK(judge(answer, bento) == Verdict::answer_bad);  // about somebody else
    for (std::size_t i = 0; i < answer.size(); i += 7) {
        Bytes bent = answer;
        bent[i] ^= 0x10;
        CHECK(judge(bent, bento) == Verdict::answer_bad);
    }
    CHECK(judge({}, amelia) == Verdict::answer_bad);
    recipe = {};
    recipe.made = *base::parse_instant("2121-01-01T00:00:00.000Z");  // the responder's certificate has ended
    CHECK(judge_ocsp_answer(ocsp_answer(recipe), amelia, issuer, {}, recipe.made, std::chrono::hours{24}).verdict == Verdict::answer_bad);
    CHECK(judge(Bytes(70'000, 0x30), amelia) == Verdict::answer_bad);
}

TEST_CASE("questions to the responder, and their nonce in the answer")
{
    const Bytes issuer = certificate_der("cc/trust/cc-auth-ca.crt");
    const Bytes amelia = certificate_der("cc/holders/amelia-auth.crt");
    const Bytes nonce(16, 0x42);
    const auto request = make_ocsp_request(amelia, issuer, nonce);
    REQUIRE(request);
    CHECK_FALSE(make_ocsp_request(amelia, {}, nonce));
    CHECK_FALSE(make_ocsp_request(amelia, issuer, Bytes(33, 1)));
    OcspRecipe recipe;
    recipe.request = *request;
    const Bytes answer = ocsp_answer(recipe);
    const auto judge = [&](const Bytes& octets, const Bytes& asked) {
        return judge_ocsp_answer(octets, amelia, issuer, asked, k_now, std::chrono::hours{24});
    };
    CHECK(judge(answer, nonce).verdict == Verdict::genuine);
    CHECK(judge(answer, nonce).nonce_confirmed);
    CHECK(judge(answer, Bytes(16, 0x43)).verdict == Verdict::answer_bad);
    CHECK(judge(ocsp_answer({}), nonce).verdict == Verdict::genuine);
    CHECK_FALSE(judge(ocsp_answer({}), nonce).nonce_confirmed);

    // The openssl program reads the question, answers it, and is judged.
    const test::TemporaryFolder folder;
    std::ofstream(folder.file("request"), std::ios::binary).write(reinterpret_cast<const char*>(request->data()), std::ssize(*request));
    const auto read = read_holder_certificate(amelia);
    std::string upper = read->serial;
    for (auto& c : upper) {
        c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    }
    std::ofstream(folder.file("index")) << "V\t21200101000000Z\t\t" << upper << "\tunknown\t/CN=x\n";
    const std::string pki = test::data_path("card/pki/cc");
    const std::string command = "openssl ocsp -index " + folder.file("index") + " -rsigner " + pki + "/signers/cc-ocsp.crt -rkey " + pki +
                                "/keys/cc-ocsp.key -CA " + pki + "/trust/cc-auth-ca.crt -reqin " + folder.file("request") + " -respout " +
                                folder.file("answer") + " -ndays 1 >/dev/null 2>&1";
    REQUIRE(std::system(command.c_str()) == 0);
    std::ifstream in(folder.file("answer"), std::ios::binary);
    const Bytes theirs{std::istreambuf_iterator<char>(in), {}};
    const auto made = judge(theirs, nonce);
    REQUIRE(made.made);  // its clock is the machine's
    const auto then = judge_ocsp_answer(theirs, amelia, issuer, nonce, *made.made + std::chrono::hours{1}, std::chrono::hours{1});
    CHECK(then.verdict == Verdict::genuine);
    CHECK(then.nonce_confirmed);
}

TEST_CASE("possession of the key: RSA both ways, curves both ways")
{
    const Bytes challenge = base::to_bytes("thirty-two octets of a challenge");
    for (const Hash hash : {Hash::sha1, Hash::sha256, Hash::sha384, Hash::sha512}) {
        CAPTURE(name(hash));
        const Bytes hashed = digest(hash, challenge);
        const Bytes other = digest(hash, base::to_bytes("another challenge"));
        const Bytes amelia = certificate_der("cc/holders/amelia-auth.crt");
        const Bytes bento = certificate_der("cc/holders/bento-auth.crt");
        for (const bool pss : {false, true}) {
            const auto scheme = pss ? SignatureScheme::rsa_pss : SignatureScheme::rsa_pkcs1;
            const Bytes signature = sign("cc/holders/amelia-auth.key", hash, hashed, pss);
            CHECK(check_possession(amelia, scheme, hash, hashed, signature) == Verdict::genuine);
            CHECK(check_possession(amelia, scheme, hash, other, signature) == Verdict::signature_bad);
            const auto other_scheme = pss ? SignatureScheme::rsa_pkcs1 : SignatureScheme::rsa_pss;
            CHECK(check_possession(amelia, other_scheme, hash, hashed, signature) == Verdict::signature_bad);
            CHECK(check_possession(certificate_der("cc/holders/amelia-sign.crt"), scheme, hash, hashed, signature) == Verdict::signature_bad);
            CHECK(check_possession(bento, scheme, hash, hashed, signature) == Verdict::unsupported);
            Bytes bent = signature;
            bent[17] ^= 1;
            CHECK(check_possession(amelia, scheme, hash, hashed, bent) == Verdict::signature_bad);
            CHECK(check_possession(amelia, scheme, hash, hashed, {}) == Verdict::signature_bad);
        }
        const Bytes written = sign("cc/holders/bento-auth.key", hash, hashed, false);
        const Bytes raw = plain(written);
        CHECK(check_possession(bento, SignatureScheme::ecdsa_der, hash, hashed, written) == Verdict::genuine);
        CHECK(check_possession(bento, SignatureScheme::ecdsa_plain, hash, hashed, raw) == Verdict::genuine);
        CHECK(check_possession(bento, SignatureScheme::ecdsa_plain, hash, other, raw) == Verdict::signature_bad);
        CHECK(check_possession(bento, SignatureScheme::ecdsa_plain, hash, hashed, written) == Verdict::signature_bad);
        CHECK(check_possession(bento, SignatureScheme::ecdsa_plain, hash, hashed, Bytes(64, 0)) == Verdict::signature_bad);
        CHECK(check_possession(amelia, SignatureScheme::ecdsa_plain, hash, hashed, raw) == Verdict::unsupported);
        CHECK(check_possession({}, SignatureScheme::ecdsa_plain, hash, hashed, raw) == Verdict::parse_error);
    }
    CHECK(check_possession(certificate_der("icao/signers/ds-rsa-short.crt"), SignatureScheme::rsa_pkcs1, Hash::sha256, Bytes(32, 1), Bytes(128, 1)) ==
          Verdict::key_refused);
}

TEST_CASE("r and s become integers")
{
    CHECK(base::to_hex(*ecdsa_to_der(Bytes{0x00, 0x01, 0x80, 0x00})) == "30080201010203008000");
    CHECK(base::to_hex(*ecdsa_to_der(Bytes{0x00, 0x00})) == "3006020100020100");
    CHECK(ecdsa_to_der(Bytes(132, 0xFF))->size() == 2 * (2 + 67) + 3);
    CHECK_FALSE(ecdsa_to_der({}));
    CHECK_FALSE(ecdsa_to_der(Bytes(63, 1)));
    CHECK_FALSE(ecdsa_to_der(Bytes(134, 1)));
}

TEST_SUITE_END();
