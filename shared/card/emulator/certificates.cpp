#include <array>
#include <stdexcept>

#include "card/emulator/chip_keys.h"
#include "card/emulator/must.h"
#include "card/openssl.h"

namespace balcao::card::emulator {

namespace {

void put(X509_NAME* to, const char* attribute, const std::string& text)
{
    if (!text.empty()) {
        must(X509_NAME_add_entry_by_txt(to, attribute, MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(text.data()),
                                        static_cast<int>(text.size()), -1, 0) == 1);
    }
}

void put_extension(X509* certificate, X509* issuer, int nid, const char* value)
{
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    const std::unique_ptr<X509_EXTENSION, Freed<X509_EXTENSION_free>> extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value));
    must(extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1);
}

}  // namespace

Bytes make_certificate(const CertificateContent& content, const ChipKey& subject, const ChipKey* issuer, BytesView issuer_certificate)
{
    const X509Ptr made(X509_new());
    must(made != nullptr);
    X509* certificate = made.get();
    must(X509_set_version(certificate, 2) == 1 && ASN1_INTEGER_set(X509_get_serialNumber(certificate), content.serial) == 1);
    must(ASN1_TIME_set_string_X509(X509_getm_notBefore(certificate), content.not_before.c_str()) == 1);
    must(ASN1_TIME_set_string_X509(X509_getm_notAfter(certificate), content.not_after.c_str()) == 1);
    X509_NAME* name = X509_get_subject_name(certificate);
    put(name, "C", content.country);
    put(name, "O", content.organization);
    put(name, "CN", content.common_name);
    put(name, "serialNumber", content.serial_number);
    must(X509_set_pubkey(certificate, subject.native()) == 1);
    X509Ptr above;
    if (!issuer_certificate.empty()) {
        const std::uint8_t* at = issuer_certificate.data();
        above.reset(d2i_X509(nullptr, &at, static_cast<long>(issuer_certificate.size())));
        must(above != nullptr);
    }
    X509* parent = above ? above.get() : certificate;
    must(X509_set_issuer_name(certificate, X509_get_subject_name(parent)) == 1);
    put_extension(certificate, parent, NID_basic_constraints, content.authority ? "critical,CA:TRUE" : "critical,CA:FALSE");
    put_extension(certificate, parent, NID_key_usage, content.authority ? "critical,keyCertSign,cRLSign" : "critical,digitalSignature");
    put_extension(certificate, parent, NID_subject_key_identifier, "hash");
    put_extension(certificate, parent, NID_authority_key_identifier, "keyid:always");
    must(X509_sign(certificate, (issuer != nullptr ? *issuer : subject).native(), EVP_sha256()) > 0);
    std::uint8_t* raw = nullptr;
    const int size = i2d_X509(certificate, &raw);
    must(size > 0);
    Bytes out(raw, raw + size);
    OPENSSL_free(raw);
    return out;
}

}  // namespace balcao::card::emulator
