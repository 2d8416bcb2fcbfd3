#include "seal/key.h"

#include <sys/stat.h>

#include <cstdlib>
#include <fstream>

#include "seal/signature.h"
#include "support/keys.h"
#include "support/temporary_folder.h"

using namespace balcao;
using base::FaultCode;
using seal::Profile;
using test::k_end;
using test::k_now;
using test::k_start;

TEST_CASE("a key file is written closed, read back, and never replaced")
{
    const test::TemporaryFolder folder;
    const auto path = folder.file("terminal.key");
    const auto key = seal::PrivateKey::generate().value();
    REQUIRE(key.save(path));
    struct stat info {};
    REQUIRE(::stat(path.c_str(), &info) == 0);
    CHECK((info.st_mode & 0777U) == 0600);
    CHECK(seal::PrivateKey::load(path)->key_id() == key.key_id());
    CHECK(seal::PrivateKey::generate()->save(path).error().code == FaultCode::file_unwritable);
    CHECK(seal::PrivateKey::load(path)->key_id() == key.key_id());
}

TEST_CASE("a key file that others may read, that is damaged, locked or of another kind is refused")
{
    const test::TemporaryFolder folder;
    const auto path = folder.file("terminal.key");
    CHECK(seal::PrivateKey::load(path).error().code == FaultCode::key_missing);
    REQUIRE(seal::PrivateKey::generate()->save(path));
    REQUIRE(::chmod(path.c_str(), 0640) == 0);
    CHECK(seal::PrivateKey::load(path).error().code == FaultCode::key_unreadable);
    CHECK(seal::PrivateKey::load(folder.path()).error().code == FaultCode::key_unreadable);
    CHECK(seal::PrivateKey::from_pem("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n").error().code ==
          FaultCode::key_unreadable);
    // P-384, and a P-256 key under a passphrase (made with the openssl command).
    CHECK_FALSE(seal::PrivateKey::from_pem("-----BEGIN PRIVATE KEY-----\n"
                                           "MIG2AgEAMBAGByqGSM49AgEGBSuBBAAiBIGeMIGbAgEBBDAtwV3hHJ2xlRQfWp5O\n"
                                           "-----END PRIVATE KEY-----\n"));
    CHECK_FALSE(seal::PrivateKey::from_pem(""));
}

TEST_CASE("a certificate says who, by whom, how long and for what, in PEM and DER alike")
{
    const auto root = test::make_root("Central de testes");
    const auto terminal = test::make_pair(root, Profile::client, "balcão-17");
    const auto& certificate = terminal.certificate;
    CHECK(certificate.common_name() == "balcão-17");
    CHECK(certificate.issuer_common_name() == "Central de testes");
    CHECK(certificate.not_before() == k_start);
    CHECK(certificate.not_after() == k_end);
    CHECK(certificate.valid_at(k_now));
    CHECK_FALSE(certificate.valid_at(k_end + std::chrono::seconds(1)));
    CHECK(certificate.serial().size() == 32);
    CHECK(certificate.key_id() == terminal.key.key_id());
    CHECK(terminal.key.belongs_to(certificate));
    CHECK_FALSE(terminal.key.belongs_to(root.certificate));
    CHECK(seal::Certificate::from_pem(certificate.to_pem()) == certificate);
    CHECK(seal::Certificate::from_der(certificate.to_der()) == certificate);
    CHECK(seal::Certificate::bundle_from_pem(certificate.to_pem() + root.certificate.to_pem())->size() == 2);
    auto trailing = certificate.to_der();
    trailing.push_back(0);
    CHECK_FALSE(seal::Certificate::from_der(trailing));
    CHECK_FALSE(seal::Certificate::from_pem("nothing"));
    CHECK_FALSE(seal::Certificate::bundle_from_pem(""));
    const test::TemporaryFolder folder;
    REQUIRE(certificate.save(folder.file("a.crt")));
    CHECK(seal::Certificate::load(folder.file("a.crt")) == certificate);
    CHECK(seal::Certificate::load(folder.file("b.crt")).error().code == FaultCode::key_missing);
}

TEST_CASE("no certificate passes for another profile, and each passes for its own")
{
    const auto root = test::make_root();
    const std::array anchors{root.certificate};
    CHECK(root.certificate.profile() == Profile::ca);
    const std::array leaves{Profile::server, Profile::client, Profile::seal, Profile::receipt, Profile::reference};
    for (const auto made : leaves) {
        const auto pair = test::make_pair(root, made, "x");
        CHECK(pair.certificate.profile() == made);
        for (const auto wanted : leaves) {
            CHECK(seal::verify_chain(pair.certificate, anchors, k_now, wanted).has_value() == (made == wanted));
        }
        CHECK_FALSE(seal::verify_chain(pair.certificate, anchors, k_now, Profile::ca));
        CHECK(seal::profile_from_name(seal::name(made)) == made);
    }
}

TEST_CASE("a chain is refused under another root, before and after its time, and without its intermediate")
{
    const auto root = test::make_root();
    const auto stranger = test::make_root();  // the same name, another key
    const auto terminal = test::make_pair(root, Profile::client);
    const std::array anchors{root.certificate};
    CHECK(seal::verify_chain(terminal.certificate, anchors, k_now, Profile::client));
    CHECK(seal::verify_chain(terminal.certificate, std::array{stranger.certificate}, k_now, Profile::client)
              .error().code == FaultCode::certificate_untrusted);
    CHECK(seal::verify_chain(terminal.certificate, {}, k_now, Profile::client).error().code ==
          FaultCode::certificate_untrusted);
    CHECK(seal::verify_chain(terminal.certificate, anchors, k_end + std::chrono::hours(1), Profile::client)
              .error().code == FaultCode::key_expired);
    CHECK(seal::verify_chain(terminal.certificate, anchors, k_start - std::chrono::hours(1), Profile::client)
              .error().code == FaultCode::key_expired);
    const auto intermediate = test::make_pair(root, Profile::ca, "Emissora");
    const auto deep = test::make_pair(intermediate, Profile::receipt, "recibos");
    CHECK_FALSE(seal::verify_chain(deep.certificate, anchors, k_now, Profile::receipt));
    CHECK(seal::verify_chain(deep.certificate, anchors, k_now, Profile::receipt, std::array{intermediate.certificate}));
    // A terminal's certificate signs no others.
    const auto key = seal::PrivateKey::generate().value();
    CHECK(seal::issue(key, "falso", terminal, Profile::client, {k_start, k_end}).error().code ==
          FaultCode::certificate_untrusted);
}

TEST_CASE("issuing refuses wrong names, wrong times and a key that is not the issuer's")
{
    const auto root = test::make_root();
    const auto other = test::make_root();
    const auto key = seal::PrivateKey::generate().value();
    const seal::Validity validity{k_start, k_end};
    CHECK_FALSE(seal::issue(key, "", root, Profile::client, validity));
    CHECK_FALSE(seal::issue(key, std::string(65, 'a'), root, Profile::client, validity));
    CHECK_FALSE(seal::issue(key, "a", root, Profile::client, {k_end, k_start}));
    CHECK_FALSE(seal::issue(key, "a", root, Profile::client, {k_end + std::chrono::hours(1), k_end + std::chrono::hours(2)}));
    CHECK_FALSE(seal::issue(key, "a", {other.key, root.certificate}, Profile::client, validity));
    CHECK(seal::issue(key, "central", root, Profile::server, validity, {"central.example", "127.0.0.1", "::1"}));
    CHECK_FALSE(seal::issue(key, "central", root, Profile::server, validity, {"a,DNS:b"}));
    CHECK_FALSE(seal::issue(key, "a", root, Profile::client, validity, {"central.example"}));
}

TEST_CASE("a certificate request proves its key, and a changed one does not")
{
    const auto root = test::make_root();
    const auto key = seal::PrivateKey::generate().value();
    const auto request = seal::CertificateRequest::create(key, "balcao-17");
    REQUIRE(request);
    CHECK(request->verify());
    CHECK(request->common_name() == "balcao-17");
    CHECK(request->key_id() == key.key_id());
    CHECK(seal::CertificateRequest::from_pem(request->to_pem())->to_der() == request->to_der());
    const auto issued = seal::issue(*request, "name-of-the-central", root, Profile::client, {k_start, k_end});
    REQUIRE(issued);
    CHECK(issued->common_name() == "name-of-the-central");
    CHECK(key.belongs_to(*issued));
    auto der = request->to_der();
    der.back() ^= 1U;
    const auto changed = seal::CertificateRequest::from_der(der);
    REQUIRE(changed);
    CHECK(changed->verify().error().code == FaultCode::signature_invalid);
    CHECK_FALSE(seal::issue(*changed, "x", root, Profile::client, {k_start, k_end}));
    CHECK(seal::CertificateRequest::from_pem("x").error().code == FaultCode::message_malformed);
    CHECK(seal::CertificateRequest::create(key, "").error().code == FaultCode::input_invalid);
}
