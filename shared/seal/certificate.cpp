#include <openssl/pem.h>

#include <ctime>

#include "seal/files.h"
#include "seal/key.h"
#include "seal/openssl.h"
#include "seal/profiles.h"

namespace balcao::seal {
namespace {

using StorePtr = std::unique_ptr<X509_STORE, Freed<X509_STORE_free>>;
using StoreCtxPtr = std::unique_ptr<X509_STORE_CTX, Freed<X509_STORE_CTX_free>>;
using UsagesPtr = std::unique_ptr<EXTENDED_KEY_USAGE, Freed<EXTENDED_KEY_USAGE_free>>;

base::Instant instant_of(const ASN1_TIME* time)
{
    std::tm fields{};
    ASN1_TIME_to_tm(time, &fields);
    return base::Instant(std::chrono::seconds(::timegm(&fields)));
}

std::string object_text(const ASN1_OBJECT* object)
{
    char text[128] = {};
    OBJ_obj2txt(text, sizeof text, object, 1);
    return text;
}

struct FreeStack {
    void operator()(STACK_OF(X509) * stack) const { sk_X509_free(stack); }
};

}  // namespace

std::string common_name_of(const X509_NAME* subject)
{
    const int index = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
    if (index < 0) {
        return {};
    }
    std::uint8_t* text = nullptr;
    const int size = ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, index)));
    std::string name(reinterpret_cast<const char*>(text), size > 0 ? static_cast<std::size_t>(size) : 0);
    OPENSSL_free(text);
    return name;
}

base::Result<Certificate> Certificate::adopt(x509_st* owned)
{
    const ErrorsCleared errors;
    X509Ptr certificate(owned);
    if (!certificate || !is_p256(X509_get0_pubkey(certificate.get()))) {
        return base::fail(base::FaultCode::certificate_untrusted);
    }
    return Certificate({certificate.release(), X509_free});
}

base::Result<Certificate> Certificate::from_pem(std::string_view pem)
{
    const auto input = reading(pem);
    return adopt(PEM_read_bio_X509(input.get(), nullptr, nullptr, nullptr));
}

base::Result<Certificate> Certificate::from_der(base::BytesView der)
{
    const auto* cursor = der.data();
    X509Ptr certificate(d2i_X509(nullptr, &cursor, static_cast<long>(der.size())));
    if (certificate && cursor != der.data() + der.size()) {
        return base::fail(base::FaultCode::certificate_untrusted);
    }
    return adopt(certificate.release());
}

base::Result<std::vector<Certificate>> Certificate::bundle_from_pem(std::string_view pem)
{
    const ErrorsCleared errors;
    const auto input = reading(pem);
    std::vector<Certificate> bundle;
    while (X509* next = PEM_read_bio_X509(input.get(), nullptr, nullptr, nullptr)) {
        auto certificate = adopt(next);
        if (!certificate) {
            return base::unexpected(certificate.error());
        }
        bundle.push_back(std::move(*certificate));
    }
    if (bundle.empty()) {
        return base::fail(base::FaultCode::certificate_untrusted);
    }
    return bundle;
}

base::Result<Certificate> Certificate::load(const std::string& path)
{
    const auto pem = read_key_file(path, false);
    return pem ? from_pem(*pem) : base::Result<Certificate>(base::unexpected(pem.error()));
}

base::Result<std::vector<Certificate>> Certificate::load_bundle(const std::string& path)
{
    const auto pem = read_key_file(path, false);
    return pem ? bundle_from_pem(*pem) : base::Result<std::vector<Certificate>>(base::unexpected(pem.error()));
}

base::Status<> Certificate::save(const std::string& path) const { return write_key_file(path, to_pem(), 0644, true); }

std::string Certificate::to_pem() const
{
    const BioPtr out(BIO_new(BIO_s_mem()));
    PEM_write_bio_X509(out.get(), m_certificate.get());
    return base::to_text(content(out.get()));
}

base::Bytes Certificate::to_der() const
{
    std::uint8_t* der = nullptr;
    const int size = i2d_X509(m_certificate.get(), &der);
    base::Bytes out(der, der + (size > 0 ? size : 0));
    OPENSSL_free(der);
    return out;
}

std::string Certificate::common_name() const { return common_name_of(X509_get_subject_name(m_certificate.get())); }

std::string Certificate::issuer_common_name() const
{
    return common_name_of(X509_get_issuer_name(m_certificate.get()));
}

std::string Certificate::serial() const
{
    const ASN1_INTEGER* number = X509_get0_serialNumber(m_certificate.get());
    std::string hex = base::to_hex({ASN1_STRING_get0_data(number), static_cast<std::size_t>(ASN1_STRING_length(number))});
    const auto first = hex.find_first_not_of('0');
    return first == std::string::npos ? "0" : hex.substr(first);
}

base::Instant Certificate::not_before() const { return instant_of(X509_get0_notBefore(m_certificate.get())); }

base::Instant Certificate::not_after() const { return instant_of(X509_get0_notAfter(m_certificate.get())); }

Digest Certificate::fingerprint() const { return sha256(to_der()); }

Digest Certificate::key_id() const { return sha256(spki(X509_get0_pubkey(m_certificate.get()))); }

std::optional<Profile> Certificate::profile() const
{
    X509* certificate = m_certificate.get();
    const UsagesPtr usages(
        static_cast<EXTENDED_KEY_USAGE*>(X509_get_ext_d2i(certificate, NID_ext_key_usage, nullptr, nullptr)));
    if (!usages) {
        return X509_check_ca(certificate) == 1 ? std::optional(Profile::ca) : std::nullopt;
    }
    if (sk_ASN1_OBJECT_num(usages.get()) != 1) {
        return std::nullopt;
    }
    const auto usage = object_text(sk_ASN1_OBJECT_value(usages.get(), 0));
    for (const auto& row : k_profiles) {
        if (!row.extended_usage.empty() && row.extended_usage == usage &&
            (X509_get_key_usage(certificate) & row.key_usage_bit) != 0) {
            return row.profile;
        }
    }
    return std::nullopt;
}

base::Status<> verify_chain(const Certificate& certificate, std::span<const Certificate> anchors, base::Instant at,
                            Profile profile, std::span<const Certificate> intermediates)
{
    const ErrorsCleared errors;
    const StorePtr store(X509_STORE_new());
    const StoreCtxPtr context(X509_STORE_CTX_new());
    const std::unique_ptr<STACK_OF(X509), FreeStack> untrusted(sk_X509_new_null());
    for (const auto& anchor : anchors) {
        X509_STORE_add_cert(store.get(), anchor.handle());
    }
    for (const auto& intermediate : intermediates) {
        sk_X509_push(untrusted.get(), intermediate.handle());
    }
    if (X509_STORE_CTX_init(context.get(), store.get(), certificate.handle(), untrusted.get()) != 1) {
        return base::fail(base::FaultCode::certificate_untrusted, X509_V_ERR_OUT_OF_MEM);
    }
    X509_VERIFY_PARAM* parameters = X509_STORE_CTX_get0_param(context.get());
    X509_VERIFY_PARAM_set_time(parameters, std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count());
    X509_VERIFY_PARAM_set_flags(parameters, X509_V_FLAG_X509_STRICT | X509_V_FLAG_PARTIAL_CHAIN);
    if (X509_verify_cert(context.get()) != 1) {
        const int reason = X509_STORE_CTX_get_error(context.get());
        const bool dates = reason == X509_V_ERR_CERT_HAS_EXPIRED || reason == X509_V_ERR_CERT_NOT_YET_VALID;
        return base::fail(dates ? base::FaultCode::key_expired : base::FaultCode::certificate_untrusted, reason);
    }
    if (certificate.profile() != profile) {
        return base::fail(base::FaultCode::certificate_untrusted, -1);
    }
    return {};
}

}  // namespace balcao::seal
