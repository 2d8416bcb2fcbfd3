#include "card/signed_message.h"

#include <array>
#include <ctime>

namespace balcao::card {

using base::Bytes;
using base::BytesView;

namespace {

constexpr int k_max_certificates = 16;  // of one message that is no master list's content

CMS_SignerInfo* first_signer(CMS_ContentInfo* message)
{
    auto* const signers = CMS_get0_SignerInfos(message);
    return sk_CMS_SignerInfo_num(signers) > 0 ? sk_CMS_SignerInfo_value(signers, 0) : nullptr;
}

}  // namespace

X509Ptr read_certificate(BytesView der)
{
    const ErrorsCleared cleared;
    const unsigned char* at = der.data();
    X509Ptr certificate(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
    return certificate != nullptr && at == der.data() + der.size() ? std::move(certificate) : nullptr;
}

Bytes der(const X509* certificate)
{
    Bytes out(static_cast<std::size_t>(std::max(0, i2d_X509(certificate, nullptr))));
    unsigned char* to = out.data();
    if (!out.empty()) {
        i2d_X509(certificate, &to);
    }
    return out;
}

X509Ptr share(X509* certificate)
{
    X509_up_ref(certificate);
    return X509Ptr(certificate);
}

std::optional<base::Instant> instant(const ASN1_TIME* time)
{
    const ErrorsCleared cleared;
    std::tm parts{};
    if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) {
        return std::nullopt;
    }
    const std::chrono::year_month_day day{std::chrono::year{parts.tm_year + 1900}, std::chrono::month{static_cast<unsigned>(parts.tm_mon + 1)},
                                          std::chrono::day{static_cast<unsigned>(parts.tm_mday)}};
    if (!day.ok()) {
        return std::nullopt;
    }
    return std::chrono::sys_days{day} + std::chrono::hours{parts.tm_hour} + std::chrono::minutes{parts.tm_min} + std::chrono::seconds{parts.tm_sec};
}

std::string dotted(const ASN1_OBJECT* object)
{
    std::array<char, 128> text{};
    const int size = object == nullptr ? 0 : OBJ_obj2txt(text.data(), static_cast<int>(text.size()), object, 1);
    return size > 0 && size < static_cast<int>(text.size()) ? std::string(text.data()) : std::string();
}

CmsPtr read_signed_message(BytesView bytes)
{
    const ErrorsCleared cleared;
    const unsigned char* at = bytes.data();
    CmsPtr message(d2i_CMS_ContentInfo(nullptr, &at, static_cast<long>(bytes.size())));
    return message != nullptr && OBJ_obj2nid(CMS_get0_type(message.get())) == NID_pkcs7_signed ? std::move(message) : nullptr;
}

std::optional<Bytes> content(CMS_ContentInfo* message)
{
    const ErrorsCleared cleared;
    ASN1_OCTET_STRING** const held = CMS_get0_content(message);
    if (held == nullptr || *held == nullptr) {
        return std::nullopt;
    }
    const unsigned char* const data = ASN1_STRING_get0_data(*held);
    return Bytes(data, data + ASN1_STRING_length(*held));
}

std::vector<X509Ptr> certificates(CMS_ContentInfo* message)
{
    const ErrorsCleared cleared;
    std::vector<X509Ptr> out;
    auto* const all = CMS_get1_certs(message);
    for (int i = 0; i < sk_X509_num(all) && i < k_max_certificates; ++i) {
        out.push_back(share(sk_X509_value(all, i)));
    }
    sk_X509_pop_free(all, X509_free);
    return out;
}

SignerFound find_signer(CMS_ContentInfo* message, const std::vector<X509Ptr>& certificates)
{
    const ErrorsCleared cleared;
    CMS_SignerInfo* const signer = first_signer(message);
    if (signer == nullptr) {
        return {};
    }
    for (const auto& one : certificates) {
        if (CMS_SignerInfo_cert_cmp(signer, one.get()) == 0) {
            return {share(one.get()), false};
        }
    }
    return certificates.size() == 1 ? SignerFound{share(certificates.front().get()), true} : SignerFound{};
}

std::optional<base::Instant> signing_time(CMS_ContentInfo* message)
{
    const ErrorsCleared cleared;
    CMS_SignerInfo* const signer = first_signer(message);
    const int at = signer == nullptr ? -1 : CMS_signed_get_attr_by_NID(signer, NID_pkcs9_signingTime, -1);
    const X509_ATTRIBUTE* const attribute = at < 0 ? nullptr : CMS_signed_get_attr(signer, at);
    const ASN1_TYPE* const value = attribute == nullptr ? nullptr : X509_ATTRIBUTE_get0_type(const_cast<X509_ATTRIBUTE*>(attribute), 0);
    if (value == nullptr) {
        return std::nullopt;
    }
    switch (ASN1_TYPE_get(value)) {
        case V_ASN1_UTCTIME: return instant(value->value.utctime);
        case V_ASN1_GENERALIZEDTIME: return instant(value->value.generalizedtime);
        default: return std::nullopt;
    }
}

bool signature_holds(CMS_ContentInfo* message, X509* signer)
{
    const ErrorsCleared cleared;
    CMS_SignerInfo* const first = first_signer(message);
    if (first == nullptr || signer == nullptr) {
        return false;
    }
    CMS_SignerInfo_set1_signer_cert(first, signer);
    const BioPtr out(BIO_new(BIO_s_null()));
    return CMS_verify(message, nullptr, nullptr, nullptr, out.get(), CMS_BINARY | CMS_NO_SIGNER_CERT_VERIFY) == 1;
}

bool known_signer_hash(CMS_ContentInfo* message)
{
    CMS_SignerInfo* const signer = first_signer(message);
    X509_ALGOR* hash = nullptr;
    if (signer == nullptr) {
        return false;
    }
    CMS_SignerInfo_get0_algs(signer, nullptr, nullptr, &hash, nullptr);
    const ASN1_OBJECT* object = nullptr;
    X509_ALGOR_get0(&object, nullptr, nullptr, hash);
    switch (OBJ_obj2nid(object)) {
        case NID_sha1:
        case NID_sha224:
        case NID_sha256:
        case NID_sha384:
        case NID_sha512: return true;
        default: return false;
    }
}

}  // namespace balcao::card
