#include "card/trust_store.h"

#include <algorithm>
#include <filesystem>

#include "card/signed_message.h"
#include "support/temporary_folder.h"
#include "trust.h"

using namespace balcao;
using namespace balcao::card;
using base::Bytes;
using test::k_now;
using test::pki;

namespace {

Bytes german_list() { return base::to_bytes(test::read_data("card/csca/german_master_list_2026-05-28.ml")); }

std::string subject(const Bytes& certificate)
{
    const X509Ptr read = read_certificate(certificate);
    REQUIRE(read != nullptr);
    const BioPtr out(BIO_new(BIO_s_mem()));
    X509_NAME_print_ex(out.get(), X509_get_subject_name(read.get()), 0, XN_FLAG_ONELINE & ~ASN1_STRFLGS_ESC_MSB);
    char* data = nullptr;
    const long size = BIO_get_mem_data(out.get(), &data);
    return {data, static_cast<std::size_t>(size)};
}

}  // namespace

TEST_SUITE_BEGIN("trust store");

TEST_CASE("certificates and lists are counted once, whichever way they are written")
{
    TrustStore store;
    const Bytes pem = pki("icao/trust/csca-p256.crt");
    CHECK(store.add_certificates(pem) == std::size_t{1});
    CHECK(store.add_certificates(store.certificates().front()) == std::size_t{0});
    Bytes two = pem;
    const Bytes other = pki("icao/trust/csca-rsa.crt");
    two.insert(two.end(), other.begin(), other.end());
    CHECK(store.add_certificates(two) == std::size_t{1});
    CHECK(store.certificate_count() == 2);
    CHECK(store.add_crls(pki("icao/trust/csca-p256.crl")) == std::size_t{1});
    CHECK(store.add_crls(pki("icao/trust/csca-p256.crl")) == std::size_t{0});
    CHECK(store.crl_count() == 1);
    CHECK(store.holds(store.certificates()[1]));
}

TEST_CASE("what is no certificate is refused whole")
{
    TrustStore store;
    CHECK_FALSE(store.add_certificates({}));
    CHECK_FALSE(store.add_certificates(base::to_bytes("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")));
    Bytes half = pki("icao/trust/csca-p256.crt");
    const Bytes broken = base::to_bytes("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    half.insert(half.end(), broken.begin(), broken.end());
    CHECK_FALSE(store.add_certificates(half));
    CHECK_FALSE(store.add_crls(pki("icao/trust/csca-p256.crt")));
    REQUIRE(store.add_certificates(pki("icao/trust/csca-rsa.crt")));
    Bytes longer = store.certificates().front();
    longer.push_back(0);
    CHECK_FALSE(store.add_certificates(longer));
    CHECK(store.certificate_count() == 1);
}

TEST_CASE("candidates by key identifier come first, then those of the name")
{
    const TrustStore store = test::store_of({"icao/trust/csca-p256.crt", "icao/odd/csca-impostor.crt", "icao/trust/csca-rsa.crt"});
    const auto read = [](const std::string& file) {
        TrustStore one;
        REQUIRE(one.add_certificates(pki(file)));
        return read_certificate(one.certificates().front());
    };
    const X509Ptr with_ids = read("icao/signers/ds-p256.crt");
    const auto both = store.issuers_of(with_ids.get());
    CHECK(both.key_named);
    CHECK(both.by_key == 1);
    CHECK(both.certificates.size() == 2);
    const X509Ptr without_ids = read("icao/signers/ds-impostor.crt");
    const auto named = store.issuers_of(without_ids.get());
    CHECK_FALSE(named.key_named);
    CHECK(named.by_key == 0);
    CHECK(named.certificates.size() == 2);
}

TEST_CASE("a folder is read file by file, and what cannot be used is said")
{
    const test::TemporaryFolder folder;
    namespace fs = std::filesystem;
    for (const char* file : {"icao/trust/csca-rsa.crt", "icao/trust/csca-rsa.crl", "icao/odd/utopia.ml", "icao/keys/csca-rsa.key"}) {
        fs::copy(test::data_path(std::string("card/pki/") + file), folder.path());
    }
    std::ofstream(folder.file("broken.cer")) << "nothing";
    fs::create_directory(folder.file("folder.crt"));
    const auto unpinned = load_trust_folder(folder.path(), {}, k_now);
    REQUIRE(unpinned);
    REQUIRE(unpinned->files.size() == 5);
    CHECK(unpinned->files[0].name == "broken.cer");
    CHECK(unpinned->files[0].failure->reason == Reason::malformed);
    CHECK(unpinned->files[1].added == 1);
    CHECK(unpinned->files[3].failure->reason == Reason::not_found);
    CHECK(unpinned->files[4].signer == Verdict::issuer_unknown);
    CHECK(unpinned->files[4].added == 0);
    CHECK(unpinned->store.certificate_count() == 1);
    CHECK(unpinned->store.crl_count() == 1);
    const auto pinned = load_trust_folder(folder.path(), test::store_of({"icao/trust/csca-p256.crt"}), k_now);
    REQUIRE(pinned);
    CHECK(pinned->files[4].signer == Verdict::genuine);
    CHECK(pinned->files[4].added == 3);
    CHECK(pinned->store.certificate_count() == 4);
    CHECK(load_trust_folder(folder.file("none"), {}, k_now).error().reason == Reason::not_found);
}

TEST_CASE("a master list: its signature and whose it is")
{
    const Bytes list = pki("icao/odd/utopia.ml");
    const auto unpinned = read_master_list(list, {}, k_now);
    REQUIRE(unpinned);
    CHECK(unpinned->certificates.size() == 4);
    CHECK(unpinned->signer_verdict == Verdict::issuer_unknown);
    CHECK(read_master_list(list, test::store_of({"icao/trust/csca-rsa.crt"}), k_now)->signer_verdict == Verdict::issuer_unknown);
    CHECK(read_master_list(list, test::store_of({"icao/odd/list-signer.crt"}), k_now)->signer_verdict == Verdict::genuine);
    CHECK(read_master_list(list, test::store_of({"icao/odd/csca-impostor.crt"}), k_now)->signer_verdict == Verdict::issuer_unknown);
    Bytes bent = list;
    bent[bent.size() - 1] ^= 1;
    CHECK(read_master_list(bent, {}, k_now).error().reason == Reason::broken_seal);
    CHECK(read_master_list(base::BytesView(list).first(list.size() - 1), {}, k_now).error().reason == Reason::malformed);
    auto content = list;
    const auto at = std::search(content.begin(), content.end(), unpinned->certificates[1].begin(), unpinned->certificates[1].end());
    REQUIRE(at != content.end());
    *(at + 100) ^= 1;
    CHECK(read_master_list(content, {}, k_now).error().reason == Reason::broken_seal);
}

TEST_CASE("Germany's master list: 588 certificates, Portugal's among them")
{
    const auto list = read_master_list(german_list(), {}, k_now);
    REQUIRE(list);
    CHECK(list->certificates.size() == 588);
    CHECK(list->signer_verdict == Verdict::issuer_unknown);
    TrustStore store;
    const auto added = add_master_list(store, *list);
    REQUIRE(added);
    CHECK(*added == store.certificate_count());
    CHECK(*added == 588);
    std::vector<std::string> portugal;
    for (const auto& certificate : list->certificates) {
        if (const auto text = subject(certificate); text.find("C = PT") != std::string::npos) {
            portugal.push_back(text);
        }
    }
    for (const char* name : {"ECN Documentos de Viagem 006", "ECN Documentos de Viagem 007", "ECN Documentos de Viagem 008"}) {
        CHECK_MESSAGE(std::any_of(portugal.begin(), portugal.end(), [&](const auto& text) { return text.find(name) != std::string::npos; }), name);
    }
    // Pinned by the German CSCA that the list itself holds, the signer is known.
    TrustStore germany;
    for (const auto& certificate : list->certificates) {
        if (subject(certificate).find("C = DE") != std::string::npos) {
            REQUIRE(germany.add_certificates(certificate));
        }
    }
    CHECK(germany.certificate_count() > 0);
    CHECK(read_master_list(german_list(), germany, k_now)->signer_verdict == Verdict::genuine);
}

TEST_SUITE_END();
