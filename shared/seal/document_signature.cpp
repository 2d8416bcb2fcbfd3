#include "seal/document_signature.h"

#include <openssl/rand.h>

#include <algorithm>
#include <vector>

#include "seal/openssl.h"

namespace balcao::seal {
namespace {

using TimePtr = std::unique_ptr<ASN1_TIME, Freed<ASN1_TIME_free>>;
using NumberPtr = std::unique_ptr<BIGNUM, Freed<BN_free>>;
using ConfigurationPtr = std::unique_ptr<CONF, Freed<NCONF_free>>;
using ExtensionPtr = std::unique_ptr<X509_EXTENSION, Freed<X509_EXTENSION_free>>;

bool add_name(X509_NAME* name, int nid, const std::string& text)
{
    if (text.empty()) return true;
    return X509_NAME_add_entry_by_NID(name, nid, nid == NID_countryName || nid == NID_serialNumber ? MBSTRING_ASC : MBSTRING_UTF8,
                                      reinterpret_cast<const std::uint8_t*>(text.data()), static_cast<int>(text.size()), -1, 0) == 1;
}

// X.520 allows 64 characters in a common name; the whole name stands in its two parts.
std::string at_most_64(const std::string& text)
{
    std::size_t characters = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if ((static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80U && ++characters > 64) return text.substr(0, i);
    }
    return text;
}

bool set_subject(X509* certificate, const SignerName& name)
{
    auto* subject = X509_get_subject_name(certificate);
    return add_name(subject, NID_countryName, "PT") && add_name(subject, NID_surname, at_most_64(name.surname)) &&
           add_name(subject, NID_givenName, at_most_64(name.given)) && add_name(subject, NID_serialNumber, name.serial) &&
           add_name(subject, NID_commonName, at_most_64(name.full));
}

bool set_number_and_times(X509* certificate, Validity validity)
{
    std::array<std::uint8_t, 16> octets{};
    if (RAND_bytes(octets.data(), static_cast<int>(octets.size())) != 1) return false;
    octets.front() = static_cast<std::uint8_t>((octets.front() & 0x7FU) | 0x40U);
    const NumberPtr number(BN_bin2bn(octets.data(), static_cast<int>(octets.size()), nullptr));
    const auto seconds = [](base::Instant at) { return std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count(); };
    return number && BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr &&
           ASN1_TIME_set(X509_getm_notBefore(certificate), seconds(validity.not_before)) != nullptr &&
           ASN1_TIME_set(X509_getm_notAfter(certificate), seconds(validity.not_after)) != nullptr;
}

bool add_extension_of_signer(X509* certificate, X509* issuer, int nid, const std::string& value)
{
    X509V3_CTX context;
    const ConfigurationPtr nothing(NCONF_new(nullptr));  // policies are not read without one, though it is not asked anything
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    X509V3_set_nconf(&context, nothing.get());
    const ExtensionPtr extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()));
    return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

/// The signed attributes as they are signed: a SET OF in DER, whose members stand in the order of their octets.
base::Bytes attributes_to_sign(CMS_SignerInfo* signer)
{
    std::vector<base::Bytes> members;
    std::size_t size = 0;
    for (int i = 0; i < CMS_signed_get_attr_count(signer); ++i) {
        std::uint8_t* der = nullptr;
        const int length = i2d_X509_ATTRIBUTE(CMS_signed_get_attr(signer, i), &der);
        if (length <= 0) return {};
        members.emplace_back(der, der + length);
        size += members.back().size();
        OPENSSL_free(der);
    }
    std::sort(members.begin(), members.end());
    base::Bytes out(static_cast<std::size_t>(ASN1_object_size(1, static_cast<int>(size), V_ASN1_SET)));
    auto* end = out.data();
    ASN1_put_object(&end, 1, static_cast<int>(size), V_ASN1_SET, V_ASN1_UNIVERSAL);
    for (const auto& member : members) end = std::copy(member.begin(), member.end(), end);
    return out;
}

/// A signer whose attributes are whole and whose signature is still missing. CMS_CADES adds signing-certificate-v2.
CMS_SignerInfo* add_signer(CMS_ContentInfo* cms, const Digest& document, const Certificate& signer, base::Instant at)
{
    EVP_PKEY* public_key = X509_get0_pubkey(signer.handle());  // the private one is not here, and is not needed before the end
    auto* info = CMS_add1_signer(cms, signer.handle(), public_key, EVP_sha256(), CMS_PARTIAL | CMS_BINARY | CMS_NOSMIMECAP | CMS_CADES);
    const TimePtr time(ASN1_TIME_set(nullptr, std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count()));
    const bool good = info != nullptr && time &&
                      CMS_signed_add1_attr_by_NID(info, NID_pkcs9_contentType, V_ASN1_OBJECT, OBJ_nid2obj(NID_pkcs7_data), -1) == 1 &&
                      CMS_signed_add1_attr_by_NID(info, NID_pkcs9_messageDigest, V_ASN1_OCTET_STRING, document.data(),
                                                  static_cast<int>(document.size())) == 1 &&
                      CMS_signed_add1_attr_by_NID(info, NID_pkcs9_signingTime, time->type, time.get(), -1) == 1;
    return good ? info : nullptr;
}

}  // namespace

base::Result<Certificate> issue_signer(base::BytesView public_key, const SignerName& name, const KeyPair& issuer, Validity validity,
                                       const std::string& policy)
{
    const ErrorsCleared errors;
    if (issuer.certificate.profile() != Profile::ca || !issuer.key.belongs_to(issuer.certificate) ||
        !issuer.certificate.valid_at(validity.not_before)) {
        return base::fail(base::FaultCode::certificate_untrusted);
    }
    if (name.full.empty() || name.serial.empty() || validity.not_after <= validity.not_before) {
        return base::fail(base::FaultCode::input_invalid);
    }
    const auto* cursor = public_key.data();
    const PkeyPtr key(d2i_PUBKEY(nullptr, &cursor, static_cast<long>(public_key.size())));
    X509Ptr certificate(X509_new());
    auto* made = certificate.get();
    auto* by = issuer.certificate.handle();
    const bool good = key && is_p256(key.get()) && made != nullptr && X509_set_version(made, X509_VERSION_3) == 1 &&
                      set_number_and_times(made, validity) && set_subject(made, name) &&
                      X509_set_issuer_name(made, X509_get_subject_name(by)) == 1 && X509_set_pubkey(made, key.get()) == 1 &&
                      add_extension_of_signer(made, by, NID_basic_constraints, "critical,CA:FALSE") &&
                      add_extension_of_signer(made, by, NID_key_usage, "critical,nonRepudiation") &&
                      add_extension_of_signer(made, by, NID_certificate_policies, policy) &&
                      add_extension_of_signer(made, by, NID_subject_key_identifier, "hash") &&
                      add_extension_of_signer(made, by, NID_authority_key_identifier, "keyid:always") &&
                      X509_sign(made, issuer.key.handle(), EVP_sha256()) > 0;
    if (!good) return base::fail(base::FaultCode::signature_failed);
    return Certificate::adopt(certificate.release());
}

base::Result<base::Bytes> sign_document(const Digest& document, const Certificate& signer, std::span<const Certificate> chain,
                                        base::Instant at, const SignDigest& sign)
{
    const ErrorsCleared errors;
    const auto failed = base::fail(base::FaultCode::signature_failed);
    const CmsPtr cms(CMS_sign(nullptr, nullptr, nullptr, nullptr, CMS_PARTIAL | CMS_DETACHED | CMS_BINARY));
    if (!cms) return failed;
    auto* info = add_signer(cms.get(), document, signer, at);
    if (info == nullptr) return failed;
    for (const auto& certificate : chain) {
        if (CMS_add1_cert(cms.get(), certificate.handle()) != 1) return failed;
    }
    const auto attributes = attributes_to_sign(info);
    if (attributes.empty()) return failed;
    const auto raw = sign(sha256(attributes));
    if (!raw) return base::unexpected(raw.error());
    const auto der = der_from_raw(*raw);
    if (der.empty() || ASN1_STRING_set(CMS_SignerInfo_get0_signature(info), der.data(), static_cast<int>(der.size())) != 1) return failed;
    std::uint8_t* encoded = nullptr;
    const int size = i2d_CMS_ContentInfo(cms.get(), &encoded);
    if (size <= 0) return failed;
    base::Bytes out(encoded, encoded + size);
    OPENSSL_free(encoded);
    return out;
}

}  // namespace balcao::seal
