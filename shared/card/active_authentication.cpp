#include <algorithm>
#include <array>

#include <openssl/core_names.h>
#include <openssl/rsa.h>

#include "card/certificate_check.h"
#include "card/chip_genuine.h"
#include "card/openssl.h"
#include "card/tlv.h"

namespace balcao::card {

using base::Bytes;
using base::BytesView;

namespace {

/// The trailer's octet before CC names the hash (ISO/IEC 10118 numbers).
std::optional<Hash> hash_of_trailer(std::uint8_t octet)
{
    switch (octet) {
        case 0x33: return Hash::sha1;
        case 0x34: return Hash::sha256;
        case 0x35: return Hash::sha512;
        case 0x36: return Hash::sha384;
        case 0x38: return Hash::sha224;
        default: return std::nullopt;
    }
}

/// What the public key makes of a signature: as long as the key.
std::optional<Bytes> recover(EVP_PKEY* key, BytesView signature)
{
    const PkeyCtxPtr context(EVP_PKEY_CTX_new(key, nullptr));
    std::size_t size = 0;
    if (EVP_PKEY_verify_recover_init(context.get()) != 1 || EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_NO_PADDING) != 1 ||
        EVP_PKEY_verify_recover(context.get(), nullptr, &size, signature.data(), signature.size()) != 1) {
        return std::nullopt;
    }
    Bytes out(size);
    if (EVP_PKEY_verify_recover(context.get(), out.data(), &size, signature.data(), signature.size()) != 1) {
        return std::nullopt;
    }
    out.resize(size);
    return out;
}

/// 6A, a number of the chip's own, the hash of that and the challenge, trailer.
Result<bool> verify_rsa(EVP_PKEY* key, BytesView challenge, BytesView signature)
{
    const auto message = recover(key, signature);
    if (!message || message->size() < 24 || (*message)[0] != 0x6A) {
        return false;
    }
    Hash hash = Hash::sha1;
    std::size_t trailer = 1;
    if (message->back() == 0xCC) {
        const auto named = hash_of_trailer((*message)[message->size() - 2]);
        if (!named) {
            return fail(Reason::unsupported);
        }
        hash = *named;
        trailer = 2;
    } else if (message->back() != 0xBC) {
        return false;
    }
    if (message->size() < 1 + size(hash) + trailer) {
        return false;
    }
    const std::size_t own_size = message->size() - 1 - size(hash) - trailer;
    Bytes signed_content(message->begin() + 1, message->begin() + 1 + static_cast<std::ptrdiff_t>(own_size));
    append(signed_content, challenge);
    const Bytes expected = digest(hash, signed_content);
    return std::equal(expected.begin(), expected.end(), message->begin() + 1 + static_cast<std::ptrdiff_t>(own_size));
}

Result<bool> verify_ecdsa(EVP_PKEY* key, BytesView challenge, BytesView signature, Hash hash)
{
    const std::size_t width = static_cast<std::size_t>(EVP_PKEY_get_bits(key) + 7) / 8;
    auto der = signature.size() == 2 * width ? ecdsa_to_der(signature) : Result<Bytes>(Bytes(signature.begin(), signature.end()));
    if (!der) {
        return base::unexpected(der.error());
    }
    const MdCtxPtr context(EVP_MD_CTX_new());
    return EVP_DigestVerifyInit(context.get(), nullptr, evp_digest(hash), nullptr, key) == 1 &&
           EVP_DigestVerify(context.get(), der->data(), der->size(), challenge.data(), challenge.size()) == 1;
}

}  // namespace

Result<bool> verify_active(BytesView spki, BytesView challenge, BytesView signature, std::optional<Hash> ecdsa_hash)
{
    const ErrorsCleared cleared;
    const unsigned char* at = spki.data();
    const PkeyPtr key(d2i_PUBKEY(nullptr, &at, static_cast<long>(spki.size())));
    if (!key) {
        return fail(Reason::malformed);
    }
    if (EVP_PKEY_is_a(key.get(), "RSA") == 1) {
        return verify_rsa(key.get(), challenge, signature);
    }
    if (EVP_PKEY_is_a(key.get(), "EC") == 1) {
        char name[64] = {};
        std::size_t length = 0;
        if (EVP_PKEY_get_group_name(key.get(), name, sizeof name, &length) != 1) {
            return fail(Reason::unsupported);
        }
        // DG14 must name the hash for ECDSA; chips that do not are taken to use the one of their curve's size.
        const int bits = EVP_PKEY_get_bits(key.get());
        const Hash by_size = bits <= 224 ? Hash::sha224 : bits <= 256 ? Hash::sha256 : bits <= 384 ? Hash::sha384 : Hash::sha512;
        return verify_ecdsa(key.get(), challenge, signature, ecdsa_hash.value_or(by_size));
    }
    return fail(Reason::unsupported);
}

Result<bool> authenticate_actively(Session& session, BytesView dg15, std::optional<Hash> ecdsa_hash, base::Random& random)
{
    const auto spki = find_tlv(dg15, 0x6F);
    if (!spki) {
        return fail(Reason::malformed);
    }
    const Bytes challenge = random.bytes(8);
    auto signature = session.ask(Command{0x00, 0x88, 0x00, 0x00, challenge, 256, false});
    if (!signature && signature.error().reason == Reason::refused && session.is_protected()) {
        // A signature of 2048 bits does not fit a short protected answer.
        signature = session.ask(Command{0x00, 0x88, 0x00, 0x00, challenge, 65536, true});
    }
    if (!signature) {
        return base::unexpected(signature.error());
    }
    return verify_active(*spki, challenge, *signature, ecdsa_hash);
}

}  // namespace balcao::card
