// Lists and answers over real HTTP on the loopback; the responder is the openssl program.
#include "trust/online.h"

#include <filesystem>

#include <unistd.h>

#include "base/files.h"
#include "card/ocsp.h"
#include "card/possession.h"
#include "card/revocation_list.h"
#include "card_trust/ocsp_maker.h"
#include "card_trust/trust.h"
#include "support/openssl_responder.h"
#include "support/kept_port.h"
#include "support/raw_server.h"
#include "support/temporary_folder.h"

using namespace balcao;
using namespace balcao::trust;
using namespace std::chrono_literals;

TEST_SUITE_BEGIN("trust online");

namespace {

/// An empty list of the Citizen Card's authority, made then.
base::Bytes list_made(const char* when, const std::string& authority = "cc/trust/cc-auth-ca", const std::string& key = "cc/keys/cc-auth-ca.key")
{
    const auto at = *base::parse_instant(when);
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(at.time_since_epoch()).count();
    const card::X509Ptr issuer = test::certificate(authority + ".crt");
    const card::X509CrlPtr list(X509_CRL_new());
    const std::unique_ptr<ASN1_TIME, card::Freed<ASN1_TIME_free>> made(ASN1_TIME_set(nullptr, seconds));
    const std::unique_ptr<ASN1_TIME, card::Freed<ASN1_TIME_free>> next(ASN1_TIME_set(nullptr, seconds + 7 * 86400));
    REQUIRE(X509_CRL_set_version(list.get(), 1) == 1);
    REQUIRE(X509_CRL_set_issuer_name(list.get(), X509_get_subject_name(issuer.get())) == 1);
    REQUIRE(X509_CRL_set1_lastUpdate(list.get(), made.get()) == 1);
    REQUIRE(X509_CRL_set1_nextUpdate(list.get(), next.get()) == 1);
    REQUIRE(X509_CRL_sign(list.get(), test::private_key(key).get(), EVP_sha256()) > 0);
    unsigned char* octets = nullptr;
    const int size = i2d_X509_CRL(list.get(), &octets);
    base::Bytes out(octets, octets + size);
    OPENSSL_free(octets);
    return out;
}

card::TrustStore authorities() { return test::store_of({"cc/trust/cc-root.crt", "cc/trust/cc-auth-ca.crt"}); }

struct Site {
    test::TemporaryFolder folder;
    base::Bytes offered = list_made("2026-07-10T00:00:00.000Z");
    std::string status = "200 OK";
    test::RawServer server{[this](const std::string&, int) { return test::RawAnswer{test::http_answer(status, "", base::to_text(offered)), {}, false}; }};
    card::TrustStore anchors = authorities();

    [[nodiscard]] std::string address() const { return server.url() + "/lists/auth.crl"; }
    [[nodiscard]] std::string file() const { return folder.path() + '/' + list_file_name(address()); }
    ListOutcome fetch()
    {
        const auto fetched = fetch_lists({address()}, folder.path(), anchors, 3s);
        REQUIRE(fetched.size() == 1);
        CHECK(fetched[0].address == address());
        return fetched[0].outcome;
    }
};

card::HolderCertificate holder() { return *card::read_holder_certificate(test::certificate_der("cc/holders/amelia-auth.crt")); }

std::optional<OcspAnswer> ask(const card::HolderCertificate& of, const Responders& responders)
{
    base::SystemRandom random;
    return ask_responder(of, test::certificate_der("cc/trust/cc-auth-ca.crt"), responders, random, 3s);
}

}  // namespace

TEST_CASE("addresses: plain HTTP alone, and nothing that could be read in two ways")
{
    const auto good = parse_address("http://Crl.Example.PT:8080/a/b.crl?x=1");
    REQUIRE(good);
    CHECK(good->base == "http://Crl.Example.PT:8080");
    CHECK(good->host == "crl.example.pt");
    CHECK(good->path == "/a/b.crl?x=1");
    CHECK(parse_address("http://a")->path == "/");
    CHECK(parse_address("http://a?b")->path == "/?b");
    for (const char* bad : {"", "http://", "https://a/", "ftp://a/", "file:///etc/passwd", "http:///x", "http://u:p@a/", "http://a:b/", "http://a:/", "http://a:123456/",
                            "http://a/\r\nX: y", "http://a/ b", "http://a/#b", "http://a\\b/", "http://[::1]/"}) {
        CAPTURE(bad);
        CHECK_FALSE(parse_address(bad));
    }
    CHECK_FALSE(parse_address("http://a/" + std::string(3000, 'x')));
}

TEST_CASE("a list is taken when it is newer and an anchor's, whole or not at all")
{
    Site site;
    CHECK(site.fetch() == ListOutcome::taken);
    CHECK(card::read_revocation_list(base::as_bytes(*base::read_file(site.file())), site.anchors)->made == *base::parse_instant("2026-07-10T00:00:00.000Z"));
    CHECK(site.server.requests().back().starts_with("GET /lists/auth.crl HTTP/1.1"));
    CHECK(site.fetch() == ListOutcome::unchanged);
    site.offered = list_made("2026-07-09T00:00:00.000Z");
    CHECK(site.fetch() == ListOutcome::older);
    site.offered = list_made("2026-07-12T00:00:00.000Z");
    CHECK(site.fetch() == ListOutcome::taken);
    const std::string kept = *base::read_file(site.file());
    // In PEM it is the same list.
    site.offered = base::to_bytes(test::read_data("card/pki/cc/trust/cc-auth-ca.crl"));
    CHECK(site.fetch() == ListOutcome::older);
    site.offered = base::to_bytes("<html>sign in to the network</html>");
    CHECK(site.fetch() == ListOutcome::not_a_list);
    site.offered = list_made("2026-07-14T00:00:00.000Z", "icao/trust/csca-p256", "icao/keys/csca-p256.key");
    CHECK(site.fetch() == ListOutcome::not_trusted);
    // The authority's name under somebody's key.
    site.offered = list_made("2026-07-14T00:00:00.000Z", "cc/trust/cc-auth-ca", "icao/keys/csca-p256.key");
    CHECK(site.fetch() == ListOutcome::not_trusted);
    site.status = "404 Not Found";
    CHECK(site.fetch() == ListOutcome::not_reached);
    site.status = "200 OK";
    site.offered = base::Bytes(17U * 1024 * 1024, 0x30);
    CHECK(site.fetch() == ListOutcome::not_reached);
    CHECK(*base::read_file(site.file()) == kept);
    CHECK(std::distance(std::filesystem::directory_iterator(site.folder.path()), {}) == 1);
}

TEST_CASE("no line, and no place to write, leave what is there")
{
    Site site;
    const test::KeptPort kept;
    const int closed = kept.number();
    const auto unreachable = "http://127.0.0.1:" + std::to_string(closed) + "/a.crl";
    auto fetched = fetch_lists({unreachable, "https://a/b.crl", site.address()}, site.folder.path(), site.anchors, 3s);
    REQUIRE(fetched.size() == 3);
    CHECK(fetched[0].outcome == ListOutcome::not_reached);
    CHECK(fetched[1].outcome == ListOutcome::not_reached);
    CHECK(fetched[2].outcome == ListOutcome::taken);  // the others do not wait for what fails
    fetched = fetch_lists({site.address()}, site.folder.path() + "/none", site.anchors, 3s);
    CHECK(fetched[0].outcome == ListOutcome::not_written);
    std::stop_source stopped;
    stopped.request_stop();
    CHECK(fetch_lists({site.address()}, site.folder.path(), site.anchors, 3s, stopped.get_token()).empty());
}

TEST_CASE("a responder by the openssl program: its word makes the certificate green without a list, and red when it is revoked")
{
    for (const bool revoked : {false, true}) {
        const test::OpensslResponder responder(revoked ? std::set<std::string>{"amelia-auth"} : std::set<std::string>());
        card::HolderCertificate of = holder();
        of.ocsp_addresses = {"http://ocsp.elsewhere.invalid/", responder.url()};
        const auto answer = ask(of, {{"127.0.0.1"}, {}});
        REQUIRE(answer);
        card::CertificateQuestion question{of.der, {}, answer->octets, answer->nonce};
        const auto now = base::SystemClock().now();
        const auto check = card::check_certificate(question, authorities(), now);
        CHECK(check.ocsp == (revoked ? card::Verdict::revoked : card::Verdict::genuine));
        CHECK(check.conclusion == (revoked ? card::Colour::red : card::Colour::green));
        // An answer to another question is none.
        question.ocsp_nonce[0] ^= 1;
        CHECK(card::check_certificate(question, authorities(), now).ocsp == card::Verdict::answer_bad);
        // The site's own relay is asked whatever the certificate says.
        of.ocsp_addresses.clear();
        CHECK(ask(of, {{}, responder.url()}));
    }
}

TEST_CASE("a host the site does not name is not asked")
{
    test::RawServer server([](const std::string&, int) { return test::RawAnswer{test::http_answer("200 OK", "", "x"), {}, false}; });
    card::HolderCertificate of = holder();
    of.ocsp_addresses = {server.url() + "/", "https://127.0.0.1/", "http://127.0.0.1:80@evil/"};
    CHECK_FALSE(ask(of, {{"ocsp.example.pt"}, {}}));
    CHECK_FALSE(ask(of, {}));
    CHECK(server.requests().empty());
    CHECK(ask(of, {{"127.0.0.1"}, {}})->octets == base::to_bytes("x"));
}

TEST_SUITE_END();
