#include "card/emulator/chip_keys.h"

#include <openssl/core_names.h>
#include <openssl/rsa.h>

#include <array>
#include <stdexcept>

#include "card/emulator/must.h"
#include "card/openssl.h"
#include "card/tlv.h"

namespace balcao::card::emulator {

namespace {

Bytes number(const ChipKey& key, const char* what, std::size_t octets = 0)
{
    BIGNUM* raw = nullptr;
    must(EVP_PKEY_get_bn_param(key.native(), what, &raw) == 1);
    const BnPtr value(raw);
    Bytes out(octets == 0 ? static_cast<std::size_t>(BN_num_bytes(raw)) : octets);
    must(BN_bn2binpad(raw, out.data(), static_cast<int>(out.size())) >= 0);
    return out;
}

std::size_t order_octets(const ChipKey& key)
{
    const GroupPtr group(EC_GROUP_new_by_curve_name(OBJ_txt2nid(key.curve().c_str())));
    must(group != nullptr);
    return static_cast<std::size_t>(BN_num_bytes(EC_GROUP_get0_order(group.get())));
}

/// DER of an ECDSA signature to r || s.
Bytes plain_signature(BytesView der, std::size_t octets)
{
    const std::uint8_t* at = der.data();
    const std::unique_ptr<ECDSA_SIG, Freed<ECDSA_SIG_free>> signature(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())));
    must(signature != nullptr);
    Bytes out(2 * octets);
    must(BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), out.data(), static_cast<int>(octets)) >= 0);
    must(BN_bn2binpad(ECDSA_SIG_get0_s(signature.get()), out.data() + octets, static_cast<int>(octets)) >= 0);
    return out;
}

Bytes run_sign(EVP_PKEY_CTX* context, BytesView content)
{
    std::size_t size = 0;
    must(EVP_PKEY_sign(context, nullptr, &size, content.data(), content.size()) == 1);
    Bytes out(size);
    must(EVP_PKEY_sign(context, out.data(), &size, content.data(), content.size()) == 1);
    out.resize(size);
    return out;
}

}  // namespace

ChipKey::ChipKey(evp_pkey_st* key) : m_key(key, EVP_PKEY_free) { must(key != nullptr); }

ChipKey ChipKey::rsa(unsigned bits) { return ChipKey(EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", static_cast<std::size_t>(bits))); }

ChipKey ChipKey::elliptic(const std::string& curve, bool explicit_curve)
{
    ChipKey key(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", curve.c_str()));
    if (explicit_curve) {
        must(EVP_PKEY_set_utf8_string_param(key.native(), OSSL_PKEY_PARAM_EC_ENCODING, OSSL_PKEY_EC_ENCODING_EXPLICIT) == 1);
    }
    return key;
}

ChipKey ChipKey::from_private_der(BytesView der)
{
    const std::uint8_t* at = der.data();
    return ChipKey(d2i_AutoPrivateKey(nullptr, &at, static_cast<long>(der.size())));
}

bool ChipKey::is_rsa() const { return EVP_PKEY_is_a(native(), "RSA") == 1; }

Bytes ChipKey::public_key_info() const
{
    std::uint8_t* raw = nullptr;
    const int size = i2d_PUBKEY(native(), &raw);
    must(size > 0);
    Bytes out(raw, raw + size);
    OPENSSL_free(raw);
    return out;
}

Bytes ChipKey::sign(Hash hash, BytesView hash_value, RsaPadding padding) const
{
    const PkeyCtxPtr context(EVP_PKEY_CTX_new(native(), nullptr));
    must(EVP_PKEY_sign_init(context.get()) == 1);
    if (!is_rsa()) {
        return plain_signature(run_sign(context.get(), hash_value), order_octets(*this));
    }
    must(EVP_PKEY_CTX_set_rsa_padding(context.get(), padding == RsaPadding::pss ? RSA_PKCS1_PSS_PADDING : RSA_PKCS1_PADDING) == 1);
    must(EVP_PKEY_CTX_set_signature_md(context.get(), evp_digest(hash)) == 1);
    if (padding == RsaPadding::pss) {
        must(EVP_PKEY_CTX_set_rsa_pss_saltlen(context.get(), RSA_PSS_SALTLEN_DIGEST) == 1);
    }
    return run_sign(context.get(), hash_value);
}

std::optional<Bytes> ChipKey::sign_digest_info(BytesView digest_info) const
{
    if (!is_rsa() || digest_info.size() + 11 > modulus_octets()) {
        return std::nullopt;
    }
    const PkeyCtxPtr context(EVP_PKEY_CTX_new(native(), nullptr));
    must(EVP_PKEY_sign_init(context.get()) == 1 && EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PADDING) == 1);
    return run_sign(context.get(), digest_info);
}

Bytes ChipKey::raw_private(BytesView block) const
{
    const PkeyCtxPtr context(EVP_PKEY_CTX_new(native(), nullptr));
    must(EVP_PKEY_sign_init(context.get()) == 1 && EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_NO_PADDING) == 1);
    return run_sign(context.get(), block);
}

std::size_t ChipKey::modulus_octets() const { return static_cast<std::size_t>(EVP_PKEY_get_size(native())); }
Bytes ChipKey::modulus() const { return number(*this, OSSL_PKEY_PARAM_RSA_N); }
Bytes ChipKey::exponent() const { return number(*this, OSSL_PKEY_PARAM_RSA_E); }
Bytes ChipKey::private_number() const { return number(*this, OSSL_PKEY_PARAM_PRIV_KEY, order_octets(*this)); }

Bytes ChipKey::point() const
{
    std::uint8_t* raw = nullptr;
    const std::size_t size = EVP_PKEY_get1_encoded_public_key(native(), &raw);
    must(size > 0);
    Bytes out(raw, raw + size);
    OPENSSL_free(raw);
    return out;
}

std::string ChipKey::curve() const
{
    std::array<char, 64> text{};
    std::size_t size = 0;
    must(EVP_PKEY_get_group_name(native(), text.data(), text.size(), &size) == 1);
    return {text.data(), size};
}

Bytes ChipKey::card_verifiable_public() const
{
    const std::string name = curve();
    const GroupPtr group(EC_GROUP_new_by_curve_name(OBJ_txt2nid(name.c_str())));
    const BnCtxPtr context(BN_CTX_new());
    const BnPtr p(BN_new()), a(BN_new()), b(BN_new());
    must(group != nullptr && EC_GROUP_get_curve(group.get(), p.get(), a.get(), b.get(), context.get()) == 1);
    const auto padded = [&p](const BIGNUM* value) {
        Bytes out(static_cast<std::size_t>(BN_num_bytes(p.get())));
        must(BN_bn2binpad(value, out.data(), static_cast<int>(out.size())) >= 0);
        return out;
    };
    Bytes generator(2 * static_cast<std::size_t>(BN_num_bytes(p.get())) + 1);
    must(EC_POINT_point2oct(group.get(), EC_GROUP_get0_generator(group.get()), POINT_CONVERSION_UNCOMPRESSED, generator.data(), generator.size(),
                            context.get()) == generator.size());
    const ASN1_OBJECT* identifier = OBJ_nid2obj(OBJ_txt2nid(name.c_str()));
    const BytesView identifier_octets(OBJ_get0_data(identifier), OBJ_length(identifier));
    Bytes content = tlv(0x06, identifier_octets);
    append(content, tlv(0x81, padded(p.get())));
    append(content, tlv(0x82, padded(a.get())));
    append(content, tlv(0x83, padded(b.get())));
    append(content, tlv(0x84, generator));
    append(content, tlv(0x85, padded(EC_GROUP_get0_order(group.get()))));
    append(content, tlv(0x86, point()));
    append(content, tlv(0x87, Bytes{0x01}));
    return tlv(0x7F49, content);
}

Bytes sign_active_rsa(const ChipKey& key, Hash hash, BytesView challenge, base::Random& random)
{
    const std::size_t octets = key.modulus_octets();
    Bytes trailer{0xBC};
    switch (hash) {
        case Hash::sha1: break;
        case Hash::sha224: trailer = {0x38, 0xCC}; break;
        case Hash::sha256: trailer = {0x34, 0xCC}; break;
        case Hash::sha384: trailer = {0x36, 0xCC}; break;
        case Hash::sha512: trailer = {0x35, 0xCC}; break;
    }
    const Bytes own = random.bytes(octets - 1 - size(hash) - trailer.size());
    Bytes signed_part = own;
    append(signed_part, challenge);
    Bytes block{0x6A};
    append(block, own);
    append(block, digest(hash, signed_part));
    append(block, trailer);
    return key.raw_private(block);
}

}  // namespace balcao::card::emulator
