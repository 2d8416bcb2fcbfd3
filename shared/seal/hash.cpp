#include "seal/hash.h"

#include <openssl/crypto.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>

#include <algorithm>
#include <stdexcept>

#include "seal/openssl.h"

namespace balcao::seal {
namespace {

// Fetching costs more than hashing a record; one algorithm object serves the whole run.
const EVP_MD* sha256_algorithm()
{
    static EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    return algorithm;
}

class Hasher {
public:
    Hasher() : m_context(EVP_MD_CTX_new())
    {
        if (!m_context || EVP_DigestInit_ex(m_context.get(), sha256_algorithm(), nullptr) != 1) {
            throw std::bad_alloc();
        }
    }
    void add(base::BytesView part) { EVP_DigestUpdate(m_context.get(), part.data(), part.size()); }
    Digest finish()
    {
        Digest digest{};
        EVP_DigestFinal_ex(m_context.get(), digest.data(), nullptr);
        return digest;
    }

private:
    MdCtxPtr m_context;
};

}  // namespace

Digest sha256(base::BytesView bytes) { return sha256_of({bytes}); }

Digest sha256_of(std::initializer_list<base::BytesView> parts)
{
    Hasher hasher;
    for (const auto part : parts) {
        hasher.add(part);
    }
    return hasher.finish();
}

Digest tagged_sha256(std::string_view tag, std::initializer_list<base::BytesView> parts)
{
    Hasher hasher;
    hasher.add(base::as_bytes("balcao:"));
    hasher.add(base::as_bytes(tag));
    const std::uint8_t end = 0;
    hasher.add({&end, 1});
    for (const auto part : parts) {
        std::array<std::uint8_t, 8> length{};
        auto rest = static_cast<std::uint64_t>(part.size());
        for (auto octet = length.rbegin(); octet != length.rend(); ++octet, rest >>= 8U) {
            *octet = static_cast<std::uint8_t>(rest & 0xFFU);
        }
        hasher.add(length);
        hasher.add(part);
    }
    return hasher.finish();
}

Digest hmac_sha256(base::BytesView key, base::BytesView bytes)
{
    Digest tag{};
    // OpenSSL takes a null key for "the key of last time": an empty key still needs an address.
    const std::uint8_t none = 0;
    const auto* data = key.empty() ? &none : key.data();
    if (HMAC(sha256_algorithm(), data, static_cast<int>(key.size()), bytes.data(), bytes.size(), tag.data(),
             nullptr) == nullptr) {
        throw std::bad_alloc();
    }
    return tag;
}

base::Bytes hkdf_sha256(base::BytesView key, base::BytesView salt, std::string_view info, std::size_t size)
{
    if (size > 255 * sizeof(Digest)) {
        throw std::length_error("hkdf_sha256");
    }
    const Digest no_salt{};
    const Digest extracted = hmac_sha256(salt.empty() ? base::BytesView(no_salt) : salt, key);
    base::Bytes out;
    base::Bytes block;
    for (std::uint8_t round = 1; out.size() < size; ++round) {
        base::Bytes input = block;
        input.insert(input.end(), info.begin(), info.end());
        input.push_back(round);
        const Digest next = hmac_sha256(extracted, input);
        base::wipe(input);
        block.assign(next.begin(), next.end());
        out.insert(out.end(), next.begin(), next.begin() + static_cast<std::ptrdiff_t>(
                                                               std::min(next.size(), size - out.size())));
    }
    base::wipe(block);
    return out;
}

std::optional<Digest> digest_from(base::BytesView bytes)
{
    Digest digest{};
    if (bytes.size() != digest.size()) {
        return std::nullopt;
    }
    std::copy(bytes.begin(), bytes.end(), digest.begin());
    return digest;
}

bool equal_in_constant_time(base::BytesView a, base::BytesView b)
{
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace balcao::seal
