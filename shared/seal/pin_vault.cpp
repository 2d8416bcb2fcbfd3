#include "seal/pin_vault.h"

#include <openssl/core_names.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include <algorithm>
#include <charconv>
#include <utility>
#include <vector>

#include "base/mutex.h"
#include "seal/openssl.h"
#include "seal/pkcs11.h"

namespace balcao::seal {
namespace {

using KdfPtr = std::unique_ptr<EVP_KDF, Freed<EVP_KDF_free>>;
using KdfCtxPtr = std::unique_ptr<EVP_KDF_CTX, Freed<EVP_KDF_CTX_free>>;

constexpr std::size_t k_pin_salt_size = 16;
constexpr std::string_view k_format = "scrypt-hmac";
// Bounds against a row of a damaged database that asks for gigabytes.
constexpr std::uint64_t k_most_n = 1U << 20U;
constexpr std::uint32_t k_most_r = 32;
constexpr std::uint32_t k_most_p = 16;

bool sane(const ScryptCost& cost)
{
    return cost.n >= 2 && cost.n <= k_most_n && (cost.n & (cost.n - 1)) == 0 && cost.r >= 1 && cost.r <= k_most_r &&
           cost.p >= 1 && cost.p <= k_most_p;
}

bool sane_label(std::string_view label)
{
    return !label.empty() && label.size() <= 64 && std::all_of(label.begin(), label.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
               c == '.';
    });
}

base::Result<base::Secret> stretch(const base::Secret& pin, base::BytesView salt, ScryptCost cost)
{
    const ErrorsCleared errors;
    const KdfPtr kdf(EVP_KDF_fetch(nullptr, "SCRYPT", nullptr));
    const KdfCtxPtr context(kdf ? EVP_KDF_CTX_new(kdf.get()) : nullptr);
    std::uint64_t memory = 128ULL * cost.r * (cost.n + cost.p + 4ULL);
    Digest out{};
    const bool done = context && sane(cost) && pin.use([&](base::BytesView digits) {
        std::array parameters{
            OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_PASSWORD, const_cast<std::uint8_t*>(digits.data()),
                                              digits.size()),
            OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT, const_cast<std::uint8_t*>(salt.data()), salt.size()),
            OSSL_PARAM_construct_uint64(OSSL_KDF_PARAM_SCRYPT_N, &cost.n),
            OSSL_PARAM_construct_uint32(OSSL_KDF_PARAM_SCRYPT_R, &cost.r),
            OSSL_PARAM_construct_uint32(OSSL_KDF_PARAM_SCRYPT_P, &cost.p),
            OSSL_PARAM_construct_uint64(OSSL_KDF_PARAM_SCRYPT_MAXMEM, &memory),
            OSSL_PARAM_construct_end()};
        return EVP_KDF_derive(context.get(), out.data(), out.size(), parameters.data()) == 1;
    });
    if (!done) {
        return base::fail(base::FaultCode::seal_failed);
    }
    base::Secret stretched(out);
    base::wipe(out.data(), out.size());
    return stretched;
}

template <class T>
bool read_number(std::string_view text, T& value)
{
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size();
}

std::vector<std::string_view> split(std::string_view text, char at)
{
    std::vector<std::string_view> parts;
    for (;;) {
        const auto end = text.find(at);
        parts.push_back(text.substr(0, end));
        if (end == std::string_view::npos) {
            return parts;
        }
        text.remove_prefix(end + 1);
    }
}

}  // namespace

std::string StoredPin::text() const
{
    return std::string(k_format) + "$1$" + std::to_string(cost.n) + "$" + std::to_string(cost.r) + "$" +
           std::to_string(cost.p) + "$" + key_label + "$" + base::to_base64url(salt) + "$" + base::to_base64url(tag);
}

std::optional<StoredPin> StoredPin::parse(std::string_view text)
{
    const auto parts = split(text, '$');
    StoredPin pin;
    if (parts.size() != 8 || parts[0] != k_format || parts[1] != "1" || !read_number(parts[2], pin.cost.n) ||
        !read_number(parts[3], pin.cost.r) || !read_number(parts[4], pin.cost.p) || !sane(pin.cost) ||
        !sane_label(parts[5])) {
        return std::nullopt;
    }
    auto salt = base::from_base64(parts[6]);
    auto tag = base::from_base64(parts[7]);
    if (!salt || !tag || salt->size() != k_pin_salt_size || tag->size() != sizeof(Digest)) {
        return std::nullopt;
    }
    pin.key_label = parts[5];
    pin.salt = std::move(*salt);
    pin.tag = std::move(*tag);
    return pin;
}

struct PinVault::Impl {
    explicit Impl(PinVaultOptions given) : options(std::move(given)) {}

    base::Status<> connect() BALCAO_REQUIRES(mutex) { return token.open(options.module, options.token_label, options.user_pin); }

    // A token that was pulled out and put back invalidates the session: log in once more.
    base::Result<Digest> hmac(const std::string& label, base::BytesView content)
    {
        const base::Lock lock(mutex);
        auto tag = hmac_once(label, content);
        if (!tag && tag.error().code == base::FaultCode::token_unavailable && connect()) {
            tag = hmac_once(label, content);
        }
        return tag;
    }

    base::Result<Digest> hmac_once(const std::string& label, base::BytesView content) BALCAO_REQUIRES(mutex)
    {
        const auto key = token.find_key(label);
        if (!key) {
            return base::unexpected(key.error());
        }
        if (*key == 0) {
            return base::fail(base::FaultCode::key_missing);
        }
        return token.hmac(*key, content);
    }

    base::Result<Digest> tag_of(const base::Secret& pin, const StoredPin& row)
    {
        const auto stretched = stretch(pin, row.salt, row.cost);
        if (!stretched) {
            return base::unexpected(stretched.error());
        }
        return stretched->use([&](base::BytesView bytes) { return hmac(row.key_label, bytes); });
    }

    PinVaultOptions options;
    base::Mutex mutex;
    TokenSession token BALCAO_GUARDED_BY(mutex);
};

PinVault::PinVault(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
PinVault::~PinVault() = default;
PinVault::PinVault(PinVault&&) noexcept = default;
PinVault& PinVault::operator=(PinVault&&) noexcept = default;

base::Result<PinVault> PinVault::open(PinVaultOptions options)
{
    if (!sane(options.cost) || !sane_label(options.key_label)) {
        return base::fail(base::FaultCode::configuration_invalid);
    }
    auto impl = std::make_unique<Impl>(std::move(options));
    {
        const base::Lock lock(impl->mutex);
        if (auto connected = impl->connect(); !connected) {
            return base::unexpected(connected.error());
        }
    }
    return PinVault(std::move(impl));
}

base::Status<> PinVault::ensure_key()
{
    const base::Lock lock(m_impl->mutex);
    const auto key = m_impl->token.find_key(m_impl->options.key_label);
    if (!key) {
        return base::unexpected(key.error());
    }
    return *key != 0 ? base::Status<>{} : m_impl->token.make_key(m_impl->options.key_label);
}

base::Result<StoredPin> PinVault::protect(const base::Secret& pin, base::Random& random)
{
    StoredPin row{m_impl->options.cost, random.bytes(k_pin_salt_size), {}, m_impl->options.key_label};
    const auto tag = m_impl->tag_of(pin, row);
    if (!tag) {
        return base::unexpected(tag.error());
    }
    row.tag = bytes_of(*tag);
    return row;
}

base::Result<StoredPin> PinVault::protect(const base::Secret& pin)
{
    base::SystemRandom random;
    return protect(pin, random);
}

base::Result<bool> PinVault::matches(const base::Secret& pin, const StoredPin& stored)
{
    const auto tag = m_impl->tag_of(pin, stored);
    if (!tag) {
        return base::unexpected(tag.error());
    }
    return equal_in_constant_time(*tag, stored.tag);
}

}  // namespace balcao::seal
