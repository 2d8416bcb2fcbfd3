#include "card/certificate_check.h"

#include <algorithm>

#include <openssl/rsa.h>

#include "card/certificate_chain.h"
#include "card/tlv.h"

namespace balcao::card {

using base::Bytes;
using base::BytesView;

namespace {

/// First attribute of the name, UTF-8; empty when there is none.
std::string attribute(const X509_NAME* name, int nid)
{
    const int at = X509_NAME_get_index_by_NID(name, nid, -1);
    if (at < 0) {
        return {};
    }
    unsigned char* text = nullptr;
    const int size = ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at)));
    std::string out = size > 0 ? std::string(reinterpret_cast<const char*>(text), static_cast<std::size_t>(size)) : std::string();
    OPENSSL_free(text);
    return out;
}

std::string civil_id(const std::string& document_number)
{
    const bool right = document_number.size() > 2 && document_number.size() <= 14 && document_number.starts_with("BI") &&
                       std::all_of(document_number.begin() + 2, document_number.end(), [](char c) { return c >= '0' && c <= '9'; });
    return right ? document_number.substr(2) : std::string();
}

std::string serial(const X509* certificate)
{
    const ASN1_INTEGER* const number = X509_get0_serialNumber(certificate);
    return base::to_hex({ASN1_STRING_get0_data(number), static_cast<std::size_t>(ASN1_STRING_length(number))});
}

void free_texts(STACK_OF(OPENSSL_STRING) * texts) { X509_email_free(texts); }

std::vector<std::string> ocsp_addresses(X509* certificate)
{
    std::vector<std::string> out;
    const std::unique_ptr<STACK_OF(OPENSSL_STRING), Freed<free_texts>> texts(X509_get1_ocsp(certificate));
    for (int i = 0; i < sk_OPENSSL_STRING_num(texts.get()); ++i) {
        out.emplace_back(sk_OPENSSL_STRING_value(texts.get(), i));
    }
    return out;
}

Colour revocation_colour(const CertificateCheck& check)
{
    if (check.crl == Verdict::revoked || check.ocsp == Verdict::revoked) {
        return Colour::red;
    }
    return check.crl == Verdict::genuine || check.ocsp == Verdict::genuine ? Colour::green : Colour::amber;
}

bool set_padding(EVP_PKEY_CTX* context, SignatureScheme scheme)
{
    switch (scheme) {
        case SignatureScheme::rsa_pkcs1: return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1;
        case SignatureScheme::rsa_pss:
            return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1 &&
                   EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_AUTO) == 1;
        case SignatureScheme::ecdsa_plain:
        case SignatureScheme::ecdsa_der: return true;
    }
    return false;
}

bool fits(EVP_PKEY* key, SignatureScheme scheme)
{
    const int kind = EVP_PKEY_get_base_id(key);
    switch (scheme) {
        case SignatureScheme::rsa_pkcs1: return kind == EVP_PKEY_RSA;
        case SignatureScheme::rsa_pss: return kind == EVP_PKEY_RSA || kind == EVP_PKEY_RSA_PSS;
        case SignatureScheme::ecdsa_plain:
        case SignatureScheme::ecdsa_der: return kind == EVP_PKEY_EC;
    }
    return false;
}

}  // namespace

Result<HolderCertificate> read_holder_certificate(BytesView octets)
{
    const ErrorsCleared cleared;
    const auto whole = take_tlv(octets);
    const X509Ptr certificate = whole ? read_certificate(whole->whole) : nullptr;
    const auto from = certificate == nullptr ? std::nullopt : instant(X509_get0_notBefore(certificate.get()));
    const auto until = certificate == nullptr ? std::nullopt : instant(X509_get0_notAfter(certificate.get()));
    if (!from || !until) {
        return fail(Reason::malformed);
    }
    HolderCertificate out;
    out.der.assign(whole->whole.begin(), whole->whole.end());
    const X509_NAME* const subject = X509_get_subject_name(certificate.get());
    out.name = attribute(subject, NID_commonName);
    out.surname = attribute(subject, NID_surname);
    out.given_name = attribute(subject, NID_givenName);
    out.document_number = attribute(subject, NID_serialNumber);
    out.civil_id = civil_id(out.document_number);
    out.issuer = attribute(X509_get_issuer_name(certificate.get()), NID_commonName);
    out.serial = serial(certificate.get());
    out.valid_from = *from;
    out.valid_until = *until;
    const bool usage_given = (X509_get_extension_flags(certificate.get()) & EXFLAG_KUSAGE) != 0;
    const std::uint32_t usage = usage_given ? X509_get_key_usage(certificate.get()) : 0;
    out.for_signature = (usage & KU_NON_REPUDIATION) != 0;
    out.for_authentication = (usage & KU_DIGITAL_SIGNATURE) != 0 && !out.for_signature;
    out.ocsp_addresses = ocsp_addresses(certificate.get());
    return out;
}

CertificateCheck check_certificate(const CertificateQuestion& question, const TrustStore& anchors, base::Instant now, const CertificateRules& rules)
{
    const ErrorsCleared cleared;
    CertificateCheck out;
    const X509Ptr certificate = read_certificate(question.certificate);
    if (certificate == nullptr) {
        out.chain = Verdict::parse_error;
        return out;
    }
    std::vector<X509Ptr> helpers;
    for (const auto& one : question.intermediates) {
        helpers.push_back(read_certificate(one));
    }
    std::erase(helpers, nullptr);
    const Chain chain = find_chain(certificate.get(), anchors, helpers, now);
    out.chain = chain.trust;
    if (chain.trust == Verdict::genuine && !acceptable_key(certificate.get())) {
        out.chain = Verdict::key_refused;
    } else if (chain.trust == Verdict::genuine && !may_be_used(certificate.get(), KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION)) {
        out.chain = Verdict::usage_bad;
    }
    const Verdict own = validity(certificate.get(), now, Verdict::expired_signer);
    out.validity = own == Verdict::genuine && chain.trust == Verdict::genuine ? chain.validity : own;
    const Revocation revocation = find_revocation(chain.path, anchors, now, rules.crl_at_most);
    out.crl = revocation.verdict;
    out.crl_made = revocation.made;
    out.crl_age = revocation.age;
    for (const auto& one : chain.path) {
        out.certificates.push_back(der(one.get()));
    }
    if (out.certificates.empty()) {
        out.certificates.push_back(question.certificate);
    }
    if (question.ocsp_answer) {
        out.ocsp = Verdict::not_checked;
        if (out.certificates.size() > 1) {
            const auto answer =
                judge_ocsp_answer(*question.ocsp_answer, question.certificate, out.certificates[1], question.ocsp_nonce, now, rules.ocsp_at_most);
            out.ocsp = answer.verdict;
            out.ocsp_made = answer.made;
        }
    }
    out.conclusion = worse(conclude({out.chain, out.validity}), revocation_colour(out));
    return out;
}

Result<Bytes> ecdsa_to_der(BytesView plain)
{
    if (plain.empty() || plain.size() % 2 != 0 || plain.size() > 132) {
        return fail(Reason::malformed);
    }
    const auto integer = [](BytesView number) {
        while (number.size() > 1 && number[0] == 0) {
            number = number.subspan(1);
        }
        Bytes value(number[0] >= 0x80 ? 1 : 0, 0);
        append(value, number);
        return tlv(0x02, value);
    };
    Bytes body = integer(plain.first(plain.size() / 2));
    append(body, integer(plain.last(plain.size() / 2)));
    return tlv(0x30, body);
}

Verdict check_possession(BytesView certificate_der, SignatureScheme scheme, Hash hash, BytesView challenge_digest, BytesView signature)
{
    const ErrorsCleared cleared;
    const X509Ptr certificate = read_certificate(certificate_der);
    if (certificate == nullptr) {
        return Verdict::parse_error;
    }
    EVP_PKEY* const key = X509_get0_pubkey(certificate.get());
    if (key == nullptr || !acceptable_key(certificate.get())) {
        return Verdict::key_refused;
    }
    if (!fits(key, scheme)) {
        return Verdict::unsupported;
    }
    Bytes octets(signature.begin(), signature.end());
    if (scheme == SignatureScheme::ecdsa_plain) {
        const std::size_t half = static_cast<std::size_t>(EVP_PKEY_get_bits(key) + 7) / 8;
        auto converted = signature.size() == 2 * half ? ecdsa_to_der(signature) : Result<Bytes>(fail(Reason::malformed));
        if (!converted) {
            return Verdict::signature_bad;
        }
        octets = std::move(*converted);
    }
    const PkeyCtxPtr context(EVP_PKEY_CTX_new(key, nullptr));
    const bool right = context != nullptr && challenge_digest.size() == size(hash) && EVP_PKEY_verify_init(context.get()) == 1 &&
                       set_padding(context.get(), scheme) &&
                       EVP_PKEY_CTX_set_signature_md(context.get(), EVP_get_digestbyname(std::string(name(hash)).c_str())) == 1 &&
                       EVP_PKEY_verify(context.get(), octets.data(), octets.size(), challenge_digest.data(), challenge_digest.size()) == 1;
    return right ? Verdict::genuine : Verdict::signature_bad;
}

}  // namespace balcao::card
