#include "seal/signing_token.h"

#include <array>
#include <utility>
#include <vector>

#include "base/mutex.h"
#include "seal/openssl.h"
#include "seal/pkcs11.h"

namespace balcao::seal {
namespace {

// OBJECT IDENTIFIER prime256v1, as CKA_EC_PARAMS wants it.
constexpr std::array<std::uint8_t, 10> k_p256{0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07};
constexpr std::size_t k_point_size = 65;  // uncompressed

base::unexpected<base::Fault> token_said(CK_RV reason)
{
    return base::fail(base::FaultCode::token_unavailable, static_cast<std::int64_t>(reason));
}

template <class T>
CK_ATTRIBUTE value_of(CK_ATTRIBUTE_TYPE type, T& value)
{
    return {type, &value, sizeof value};
}

CK_ATTRIBUTE text_of(CK_ATTRIBUTE_TYPE type, const std::string& text)
{
    return {type, const_cast<char*>(text.data()), static_cast<CK_ULONG>(text.size())};
}

/// The point comes as a DER OCTET STRING (PKCS#11 2.40); some tokens give it bare.
base::Result<base::Bytes> spki_of_point(const base::Bytes& given)
{
    const ErrorsCleared errors;
    const std::size_t at = given.size() == k_point_size + 2 && given[0] == 0x04 && given[1] == k_point_size ? 2 : 0;
    const PkeyCtxPtr context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
    EVP_PKEY* made = nullptr;
    char group[] = "P-256";
    std::array parameters{OSSL_PARAM_construct_utf8_string("group", group, 0),
                          OSSL_PARAM_construct_octet_string("pub", const_cast<std::uint8_t*>(given.data()) + at, given.size() - at),
                          OSSL_PARAM_construct_end()};
    if (!context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
        EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_PUBLIC_KEY, parameters.data()) != 1) {
        return token_said(CKR_OK);
    }
    const PkeyPtr key(made);
    return spki(key.get());
}

}  // namespace

base::Result<std::vector<CK_OBJECT_HANDLE>> TokenSession::find(CK_OBJECT_CLASS kind, const std::string& label)
{
    if (!m_open) return token_said(CKR_SESSION_CLOSED);
    std::array search{value_of(CKA_CLASS, kind), text_of(CKA_LABEL, label)};
    if (const CK_RV started = m_functions->C_FindObjectsInit(m_session, search.data(), search.size()); started != CKR_OK) {
        return token_said(started);
    }
    std::array<CK_OBJECT_HANDLE, 8> handles{};
    CK_ULONG found = 0;
    const CK_RV searched = m_functions->C_FindObjects(m_session, handles.data(), handles.size(), &found);
    m_functions->C_FindObjectsFinal(m_session);
    if (searched != CKR_OK) return token_said(searched);
    return std::vector<CK_OBJECT_HANDLE>(handles.begin(), handles.begin() + static_cast<std::ptrdiff_t>(found));
}

base::Result<base::Bytes> TokenSession::make_pair(const std::string& label)
{
    if (!m_open) return token_said(CKR_SESSION_CLOSED);
    CK_BBOOL yes = CK_TRUE;
    CK_BBOOL no = CK_FALSE;
    auto curve = k_p256;
    std::array open_half{value_of(CKA_TOKEN, yes), value_of(CKA_VERIFY, yes), text_of(CKA_LABEL, label), value_of(CKA_EC_PARAMS, curve)};
    std::array closed_half{value_of(CKA_TOKEN, yes),     value_of(CKA_PRIVATE, yes),    value_of(CKA_SIGN, yes),
                           value_of(CKA_SENSITIVE, yes), value_of(CKA_EXTRACTABLE, no), text_of(CKA_LABEL, label)};
    CK_MECHANISM mechanism{CKM_EC_KEY_PAIR_GEN, nullptr, 0};
    CK_OBJECT_HANDLE public_key = 0;
    CK_OBJECT_HANDLE private_key = 0;
    const CK_RV made = m_functions->C_GenerateKeyPair(m_session, &mechanism, open_half.data(), open_half.size(), closed_half.data(),
                                                      closed_half.size(), &public_key, &private_key);
    if (made != CKR_OK) return token_said(made);
    base::Bytes point(k_point_size + 16);
    CK_ATTRIBUTE wanted{CKA_EC_POINT, point.data(), static_cast<CK_ULONG>(point.size())};
    const CK_RV read = m_functions->C_GetAttributeValue(m_session, public_key, &wanted, 1);
    if (read != CKR_OK || wanted.ulValueLen > point.size()) return token_said(read);
    point.resize(wanted.ulValueLen);
    return point;
}

base::Result<base::Bytes> TokenSession::sign(const std::string& label, const Digest& digest)
{
    const auto found = find(CKO_PRIVATE_KEY, label);
    if (!found) return base::unexpected(found.error());
    if (found->size() != 1) return base::fail(base::FaultCode::key_missing);
    CK_MECHANISM mechanism{CKM_ECDSA, nullptr, 0};
    if (const CK_RV started = m_functions->C_SignInit(m_session, &mechanism, found->front()); started != CKR_OK) return token_said(started);
    base::Bytes raw(64);
    CK_ULONG size = raw.size();
    const CK_RV done = m_functions->C_Sign(m_session, const_cast<std::uint8_t*>(digest.data()), digest.size(), raw.data(), &size);
    if (done != CKR_OK || size != raw.size()) return token_said(done);
    return raw;
}

base::Status<> TokenSession::destroy_pair(const std::string& label)
{
    for (const CK_OBJECT_CLASS kind : {CKO_PRIVATE_KEY, CKO_PUBLIC_KEY}) {
        const auto found = find(kind, label);
        if (!found) return base::unexpected(found.error());
        for (const auto handle : *found) {
            if (const CK_RV done = m_functions->C_DestroyObject(m_session, handle); done != CKR_OK) return token_said(done);
        }
    }
    return {};
}

struct SigningToken::Impl {
    Impl(std::string the_module, std::string the_label, base::Secret pin)
        : module(std::move(the_module)), label(std::move(the_label)), user_pin(std::move(pin))
    {
    }

    base::Status<> connect() BALCAO_REQUIRES(mutex) { return token.open(module, label, user_pin); }

    // A token that was pulled out and put back invalidates the session: log in once more. Not where trying again would make a second key.
    template <class F>
    auto with_token(F act, bool again = true)
    {
        const base::Lock lock(mutex);
        auto done = act(token);
        if (again && !done && done.error().code == base::FaultCode::token_unavailable && connect()) done = act(token);
        return done;
    }

    const std::string module;
    const std::string label;
    const base::Secret user_pin;
    base::Mutex mutex;
    TokenSession token BALCAO_GUARDED_BY(mutex);
};

SigningToken::SigningToken(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
SigningToken::~SigningToken() = default;
SigningToken::SigningToken(SigningToken&&) noexcept = default;
SigningToken& SigningToken::operator=(SigningToken&&) noexcept = default;

base::Result<SigningToken> SigningToken::open(const std::string& module, const std::string& token_label, base::Secret user_pin)
{
    auto impl = std::make_unique<Impl>(module, token_label, std::move(user_pin));
    {
        const base::Lock lock(impl->mutex);
        if (auto connected = impl->connect(); !connected) return base::unexpected(connected.error());
    }
    return SigningToken(std::move(impl));
}

base::Result<base::Bytes> SigningToken::make_key(const std::string& label)
{
    const auto point = m_impl->with_token([&](TokenSession& token) { return token.make_pair(label); }, false);
    if (!point) return base::unexpected(point.error());
    return spki_of_point(*point);
}

base::Result<base::Bytes> SigningToken::sign(const std::string& label, const Digest& digest)
{
    return m_impl->with_token([&](TokenSession& token) { return token.sign(label, digest); });
}

base::Status<> SigningToken::destroy(const std::string& label)
{
    return m_impl->with_token([&](TokenSession& token) { return token.destroy_pair(label); });
}

}  // namespace balcao::seal
