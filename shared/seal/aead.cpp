#include "seal/aead.h"

#include "seal/openssl.h"

namespace balcao::seal {
namespace {

using CipherPtr = std::unique_ptr<EVP_CIPHER_CTX, Freed<EVP_CIPHER_CTX_free>>;

constexpr std::size_t k_key = 32;
constexpr std::size_t k_nonce = 12;
constexpr std::size_t k_tag = 16;

int size_of(base::BytesView bytes) { return static_cast<int>(bytes.size()); }

bool start(EVP_CIPHER_CTX* context, const base::Secret& key, const std::uint8_t* nonce, base::BytesView bound,
           int encrypt)
{
    int ignored = 0;
    return context != nullptr && key.size() == k_key && key.use([&](base::BytesView bytes) {
        return EVP_CipherInit_ex2(context, EVP_aes_256_gcm(), bytes.data(), nonce, encrypt, nullptr) == 1;
    }) && EVP_CipherUpdate(context, nullptr, &ignored, bound.data(), size_of(bound)) == 1;
}

}  // namespace

base::Result<base::Bytes> seal_with_key(const base::Secret& key, base::BytesView plain, base::BytesView bound,
                                        base::Random& random)
{
    const ErrorsCleared errors;
    const CipherPtr context(EVP_CIPHER_CTX_new());
    base::Bytes out = random.bytes(k_nonce);
    out.resize(k_nonce + plain.size() + k_tag);
    auto* content_at = out.data() + k_nonce;
    auto* tag_at = content_at + plain.size();
    int written = 0;
    if (!start(context.get(), key, out.data(), bound, 1) ||
        (!plain.empty() && EVP_CipherUpdate(context.get(), content_at, &written, plain.data(), size_of(plain)) != 1) ||
        EVP_CipherFinal_ex(context.get(), tag_at, &written) != 1 ||
        EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, static_cast<int>(k_tag), tag_at) != 1) {
        return base::fail(base::FaultCode::seal_failed);
    }
    return out;
}

base::Result<base::Bytes> open_with_key(const base::Secret& key, base::BytesView sealed, base::BytesView bound)
{
    const ErrorsCleared errors;
    const CipherPtr context(EVP_CIPHER_CTX_new());
    if (sealed.size() < k_nonce + k_tag) {
        return base::fail(base::FaultCode::unseal_failed);
    }
    const auto body = sealed.subspan(k_nonce, sealed.size() - k_nonce - k_tag);
    base::Bytes tag(sealed.end() - static_cast<std::ptrdiff_t>(k_tag), sealed.end());
    base::Bytes plain(body.size());
    std::uint8_t nothing[k_tag] = {};
    int written = 0;
    const bool good =
        start(context.get(), key, sealed.data(), bound, 0) &&
        (body.empty() || EVP_CipherUpdate(context.get(), plain.data(), &written, body.data(), size_of(body)) == 1) &&
        EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, static_cast<int>(k_tag), tag.data()) == 1 &&
        EVP_CipherFinal_ex(context.get(), nothing, &written) == 1;
    if (!good) {
        base::wipe(plain);
        return base::fail(base::FaultCode::unseal_failed);
    }
    return plain;
}

}  // namespace balcao::seal
