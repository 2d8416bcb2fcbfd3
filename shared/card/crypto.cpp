#include "card/crypto.h"

#include <algorithm>
#include <array>
#include <bit>
#include <stdexcept>

#include <openssl/core_names.h>
#include <openssl/params.h>

#include "card/openssl.h"
#include "card/tlv.h"

namespace balcao::card {

using base::Bytes;
using base::BytesView;

namespace {

/// The library's own failure on sizes that are right is a broken installation: nothing can go on.
void must(bool held)
{
    if (!held) {
        throw std::runtime_error("OpenSSL refuses a basic operation");
    }
}

const EVP_CIPHER* cbc(Cipher cipher)
{
    switch (cipher) {
        case Cipher::des3: return EVP_des_ede3_cbc();
        case Cipher::aes128: return EVP_aes_128_cbc();
        case Cipher::aes192: return EVP_aes_192_cbc();
        case Cipher::aes256: return EVP_aes_256_cbc();
    }
    return EVP_aes_128_cbc();
}

Bytes run_cbc(Cipher cipher, BytesView key, BytesView iv, BytesView in, bool encrypt)
{
    Bytes whole_key(key.begin(), key.end());
    if (cipher == Cipher::des3 && key.size() == 16) {
        append(whole_key, key.first(8));
    }
    Bytes start(block_size(cipher), 0);
    if (!iv.empty()) {
        start.assign(iv.begin(), iv.end());
    }
    must(whole_key.size() == static_cast<std::size_t>(EVP_CIPHER_get_key_length(cbc(cipher))) && start.size() == block_size(cipher));
    const CipherCtxPtr context(EVP_CIPHER_CTX_new());
    must(EVP_CipherInit_ex2(context.get(), cbc(cipher), whole_key.data(), start.data(), encrypt ? 1 : 0, nullptr) == 1);
    EVP_CIPHER_CTX_set_padding(context.get(), 0);
    Bytes out(in.size() + block_size(cipher));
    int got = 0;
    int more = 0;
    must(EVP_CipherUpdate(context.get(), out.data(), &got, in.data(), static_cast<int>(in.size())) == 1);
    must(EVP_CipherFinal_ex(context.get(), out.data() + got, &more) == 1);
    out.resize(static_cast<std::size_t>(got + more));
    OPENSSL_cleanse(whole_key.data(), whole_key.size());
    return out;
}

/// Single DES is triple DES with one key thrice; the library's default provider has no other.
Bytes thrice(BytesView key)
{
    Bytes out;
    for (int i = 0; i < 3; ++i) {
        append(out, key);
    }
    return out;
}

Bytes retail_mac(BytesView key, BytesView content)
{
    must(key.size() == 16 && content.size() % 8 == 0);
    const Bytes first = thrice(key.first(8));
    const Bytes second = thrice(key.last(8));
    const Bytes chain = encrypt_cbc(Cipher::des3, first, {}, content);
    const Bytes last(chain.end() - std::min<std::ptrdiff_t>(8, std::ssize(chain)), chain.end());
    return encrypt_cbc(Cipher::des3, first, {}, decrypt_cbc(Cipher::des3, second, {}, last));
}

}  // namespace

std::size_t size(Hash hash) { return static_cast<std::size_t>(EVP_MD_get_size(evp_digest(hash))); }

std::string_view name(Hash hash)
{
    constexpr std::array<std::string_view, 5> names{"sha1", "sha224", "sha256", "sha384", "sha512"};
    return names[static_cast<std::size_t>(hash)];
}

const EVP_MD* evp_digest(Hash hash)
{
    switch (hash) {
        case Hash::sha1: return EVP_sha1();
        case Hash::sha224: return EVP_sha224();
        case Hash::sha256: return EVP_sha256();
        case Hash::sha384: return EVP_sha384();
        case Hash::sha512: return EVP_sha512();
    }
    return EVP_sha256();
}

Bytes digest(Hash hash, BytesView content)
{
    Bytes out(size(hash));
    must(EVP_Digest(content.data(), content.size(), out.data(), nullptr, evp_digest(hash), nullptr) == 1);
    return out;
}

std::string_view name(Cipher cipher)
{
    constexpr std::array<std::string_view, 4> names{"3des", "aes128", "aes192", "aes256"};
    return names[static_cast<std::size_t>(cipher)];
}

std::size_t block_size(Cipher cipher) { return cipher == Cipher::des3 ? 8 : 16; }

std::size_t key_size(Cipher cipher)
{
    constexpr std::array<std::size_t, 4> sizes{16, 16, 24, 32};
    return sizes[static_cast<std::size_t>(cipher)];
}

void set_odd_parity(Bytes& des_key)
{
    for (auto& octet : des_key) {
        const auto upper = static_cast<std::uint8_t>(octet & 0xFE);
        octet = static_cast<std::uint8_t>(upper | (std::popcount(upper) % 2 == 0 ? 1 : 0));
    }
}

Bytes derive_key(BytesView secret, std::uint32_t counter, Cipher cipher)
{
    Bytes input(secret.begin(), secret.end());
    for (int shift = 24; shift >= 0; shift -= 8) {
        input.push_back(static_cast<std::uint8_t>(counter >> shift));
    }
    const bool long_key = cipher == Cipher::aes192 || cipher == Cipher::aes256;
    Bytes key = digest(long_key ? Hash::sha256 : Hash::sha1, input);
    OPENSSL_cleanse(input.data(), input.size());
    key.resize(key_size(cipher));
    if (cipher == Cipher::des3) {
        set_odd_parity(key);
    }
    return key;
}

Bytes encrypt_cbc(Cipher cipher, BytesView key, BytesView iv, BytesView plain) { return run_cbc(cipher, key, iv, plain, true); }
Bytes decrypt_cbc(Cipher cipher, BytesView key, BytesView iv, BytesView encrypted) { return run_cbc(cipher, key, iv, encrypted, false); }
Bytes encrypt_block(Cipher cipher, BytesView key, BytesView block) { return run_cbc(cipher, key, {}, block, true); }

Bytes check_value(Cipher cipher, BytesView key, BytesView content)
{
    if (cipher == Cipher::des3) {
        return retail_mac(key, content);
    }
    Bytes out(16);
    std::size_t size = 0;
    char algorithm[] = "AES-128-CBC";
    const std::size_t bits = key_size(cipher) * 8;
    algorithm[4] = static_cast<char>('0' + bits / 100);
    algorithm[5] = static_cast<char>('0' + bits / 10 % 10);
    algorithm[6] = static_cast<char>('0' + bits % 10);
    const OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_CIPHER, algorithm, 0), OSSL_PARAM_construct_end()};
    must(EVP_Q_mac(nullptr, "CMAC", nullptr, nullptr, parameters, key.data(), key.size(), content.data(), content.size(), out.data(), out.size(),
                   &size) != nullptr);
    out.resize(8);
    return out;
}

Bytes pad(BytesView content, std::size_t block)
{
    Bytes out(content.begin(), content.end());
    out.push_back(0x80);
    out.resize((out.size() + block - 1) / block * block, 0);
    return out;
}

std::optional<Bytes> unpad(BytesView padded)
{
    std::size_t end = padded.size();
    while (end > 0 && padded[end - 1] == 0) {
        --end;
    }
    if (end == 0 || padded[end - 1] != 0x80) {
        return std::nullopt;
    }
    return Bytes(padded.begin(), padded.begin() + static_cast<std::ptrdiff_t>(end - 1));
}

}  // namespace balcao::card
