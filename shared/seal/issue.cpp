#include <openssl/pem.h>
#include <openssl/rand.h>

#include <algorithm>
#include <utility>

#include "seal/key.h"
#include "seal/openssl.h"
#include "seal/profiles.h"

namespace balcao::seal {
namespace {

constexpr std::size_t k_longest_common_name = 64;  // X.520 upper bound

const ProfileRow& row_of(Profile profile) { return k_profiles.at(static_cast<std::size_t>(profile)); }

bool set_common_name(X509_NAME* subject, const std::string& common_name)
{
    return !common_name.empty() && common_name.size() <= k_longest_common_name &&
           X509_NAME_add_entry_by_NID(subject, NID_commonName, MBSTRING_UTF8,
                                      reinterpret_cast<const std::uint8_t*>(common_name.data()),
                                      static_cast<int>(common_name.size()), -1, 0) == 1;
}

bool set_serial(X509* certificate)
{
    std::array<std::uint8_t, 16> number{};
    if (RAND_bytes(number.data(), static_cast<int>(number.size())) != 1) {
        return false;
    }
    number.front() = static_cast<std::uint8_t>((number.front() & 0x7FU) | 0x40U);  // positive, always 16 octets
    const std::unique_ptr<BIGNUM, Freed<BN_free>> big(BN_bin2bn(number.data(), static_cast<int>(number.size()), nullptr));
    return big && BN_to_ASN1_INTEGER(big.get(), X509_get_serialNumber(certificate)) != nullptr;
}

bool set_time(ASN1_TIME* target, base::Instant at)
{
    return ASN1_TIME_set(target, std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count()) != nullptr;
}

bool add_extension(X509* certificate, X509* issuer, int nid, const std::string& value)
{
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    const std::unique_ptr<X509_EXTENSION, Freed<X509_EXTENSION_free>> extension(
        X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()));
    return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

// "DNS:a,IP:b"; nullopt when a name holds anything that could be read as more syntax.
std::optional<std::string> alternative_names(const std::vector<std::string>& names)
{
    std::string out;
    for (const auto& text : names) {
        const bool clean = !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
                   c == ':';
        });
        if (!clean) {
            return std::nullopt;
        }
        const bool address = text.find_first_not_of("0123456789.") == std::string::npos ||
                             text.find(':') != std::string::npos;
        out += (out.empty() ? "" : ",") + std::string(address ? "IP:" : "DNS:") + text;
    }
    return out;
}

struct Order {
    EVP_PKEY* key;
    const std::string& common_name;
    Profile profile;
    Validity validity;
    const std::vector<std::string>& server_names;
};

bool add_extensions(X509* certificate, X509* issuer, const Order& order)
{
    const auto& row = row_of(order.profile);
    const auto names = alternative_names(order.server_names);
    return names && (names->empty() || order.profile == Profile::server) &&
           add_extension(certificate, issuer, NID_basic_constraints,
                         order.profile == Profile::ca ? "critical,CA:TRUE" : "critical,CA:FALSE") &&
           add_extension(certificate, issuer, NID_key_usage, row.key_usage) &&
           (row.extended_usage.empty() ||
            add_extension(certificate, issuer, NID_ext_key_usage, std::string(row.extended_usage))) &&
           add_extension(certificate, issuer, NID_subject_key_identifier, "hash") &&
           add_extension(certificate, issuer, NID_authority_key_identifier, "keyid:always") &&
           (names->empty() || add_extension(certificate, issuer, NID_subject_alt_name, *names));
}

/// \param issuer null for a self-signed certificate.
base::Result<Certificate> make(const Order& order, X509* issuer, EVP_PKEY* issuer_key)
{
    const ErrorsCleared errors;
    X509Ptr certificate(X509_new());
    X509* subject = certificate.get();
    X509* signer = issuer != nullptr ? issuer : subject;
    const bool good = certificate && order.validity.not_before < order.validity.not_after &&
                      X509_set_version(subject, X509_VERSION_3) == 1 && set_serial(subject) &&
                      set_time(X509_getm_notBefore(subject), order.validity.not_before) &&
                      set_time(X509_getm_notAfter(subject), order.validity.not_after) &&
                      set_common_name(X509_get_subject_name(subject), order.common_name) &&
                      X509_set_issuer_name(subject, X509_get_subject_name(signer)) == 1 &&
                      X509_set_pubkey(subject, order.key) == 1 && add_extensions(subject, signer, order) &&
                      X509_sign(subject, issuer_key, EVP_sha256()) > 0;
    if (!good) {
        return base::fail(base::FaultCode::signature_failed);
    }
    return Certificate::adopt(certificate.release());
}

base::Result<Certificate> issue_for(const Order& order, const KeyPair& issuer)
{
    if (issuer.certificate.profile() != Profile::ca || !issuer.key.belongs_to(issuer.certificate) ||
        !issuer.certificate.valid_at(order.validity.not_before)) {
        return base::fail(base::FaultCode::certificate_untrusted);
    }
    return make(order, issuer.certificate.handle(), issuer.key.handle());
}

std::shared_ptr<X509_REQ> shared(X509ReqPtr request) { return {request.release(), X509_REQ_free}; }

}  // namespace

std::string_view name(Profile profile) { return row_of(profile).name; }

std::optional<Profile> profile_from_name(std::string_view wanted)
{
    for (const auto& row : k_profiles) {
        if (row.name == wanted) {
            return row.profile;
        }
    }
    return std::nullopt;
}

base::Result<CertificateRequest> CertificateRequest::create(const PrivateKey& key, const std::string& common_name)
{
    const ErrorsCleared errors;
    X509ReqPtr request(X509_REQ_new());
    if (!request || !set_common_name(X509_REQ_get_subject_name(request.get()), common_name)) {
        return base::fail(base::FaultCode::input_invalid);
    }
    if (X509_REQ_set_version(request.get(), X509_REQ_VERSION_1) != 1 ||
        X509_REQ_set_pubkey(request.get(), key.handle()) != 1 ||
        X509_REQ_sign(request.get(), key.handle(), EVP_sha256()) <= 0) {
        return base::fail(base::FaultCode::signature_failed);
    }
    return CertificateRequest(shared(std::move(request)));
}

base::Result<CertificateRequest> CertificateRequest::from_pem(std::string_view pem)
{
    const ErrorsCleared errors;
    const auto input = reading(pem);
    X509ReqPtr request(PEM_read_bio_X509_REQ(input.get(), nullptr, nullptr, nullptr));
    if (!request) {
        return base::fail(base::FaultCode::message_malformed);
    }
    return CertificateRequest(shared(std::move(request)));
}

base::Result<CertificateRequest> CertificateRequest::from_der(base::BytesView der)
{
    const ErrorsCleared errors;
    const auto* cursor = der.data();
    X509ReqPtr request(d2i_X509_REQ(nullptr, &cursor, static_cast<long>(der.size())));
    if (!request || cursor != der.data() + der.size()) {
        return base::fail(base::FaultCode::message_malformed);
    }
    return CertificateRequest(shared(std::move(request)));
}

std::string CertificateRequest::to_pem() const
{
    const BioPtr out(BIO_new(BIO_s_mem()));
    PEM_write_bio_X509_REQ(out.get(), m_request.get());
    return base::to_text(content(out.get()));
}

base::Bytes CertificateRequest::to_der() const
{
    std::uint8_t* der = nullptr;
    const int size = i2d_X509_REQ(m_request.get(), &der);
    base::Bytes out(der, der + (size > 0 ? size : 0));
    OPENSSL_free(der);
    return out;
}

std::string CertificateRequest::common_name() const
{
    return common_name_of(X509_REQ_get_subject_name(m_request.get()));
}

Digest CertificateRequest::key_id() const { return sha256(spki(X509_REQ_get0_pubkey(m_request.get()))); }

base::Status<> CertificateRequest::verify() const
{
    const ErrorsCleared errors;
    EVP_PKEY* key = X509_REQ_get0_pubkey(m_request.get());
    if (!is_p256(key) || X509_REQ_verify(m_request.get(), key) != 1) {
        return base::fail(base::FaultCode::signature_invalid);
    }
    return {};
}

base::Result<Certificate> issue_self_signed(const PrivateKey& key, const std::string& common_name, Profile profile,
                                            Validity validity)
{
    const std::vector<std::string> no_names;
    return make({key.handle(), common_name, profile, validity, no_names}, nullptr, key.handle());
}

base::Result<Certificate> issue(const CertificateRequest& request, const std::string& common_name,
                                const KeyPair& issuer, Profile profile, Validity validity,
                                const std::vector<std::string>& server_names)
{
    if (auto good = request.verify(); !good) {
        return base::unexpected(good.error());
    }
    return issue_for({X509_REQ_get0_pubkey(request.handle()), common_name, profile, validity, server_names}, issuer);
}

base::Result<Certificate> issue(const PrivateKey& key, const std::string& common_name, const KeyPair& issuer,
                                Profile profile, Validity validity, const std::vector<std::string>& server_names)
{
    return issue_for({key.handle(), common_name, profile, validity, server_names}, issuer);
}

}  // namespace balcao::seal
