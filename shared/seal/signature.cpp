#include "seal/signature.h"

#include <openssl/bn.h>
#include <openssl/ecdsa.h>

#include "seal/openssl.h"

namespace balcao::seal {
namespace {

using SignaturePtr = std::unique_ptr<ECDSA_SIG, Freed<ECDSA_SIG_free>>;
constexpr int k_half = static_cast<int>(k_signature_size / 2);

base::Result<base::Bytes> raw_from_der(base::BytesView der)
{
    const auto* cursor = der.data();
    const SignaturePtr parsed(d2i_ECDSA_SIG(nullptr, &cursor, static_cast<long>(der.size())));
    base::Bytes raw(k_signature_size);
    if (!parsed || BN_bn2binpad(ECDSA_SIG_get0_r(parsed.get()), raw.data(), k_half) != k_half ||
        BN_bn2binpad(ECDSA_SIG_get0_s(parsed.get()), raw.data() + k_half, k_half) != k_half) {
        return base::fail(base::FaultCode::signature_failed);
    }
    return raw;
}

base::Status<> verify_with(EVP_PKEY* key, base::BytesView bytes, base::BytesView signature)
{
    const ErrorsCleared errors;
    if (key == nullptr || !is_p256(key) || signature.size() != k_signature_size) {
        return base::fail(base::FaultCode::signature_invalid);
    }
    const auto der = der_from_raw(signature);
    const MdCtxPtr context(EVP_MD_CTX_new());
    if (!context || EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key) != 1 ||
        EVP_DigestVerify(context.get(), der.data(), der.size(), bytes.data(), bytes.size()) != 1) {
        return base::fail(base::FaultCode::signature_invalid);
    }
    return {};
}

}  // namespace

base::Bytes der_from_raw(base::BytesView raw)
{
    const int half = static_cast<int>(raw.size() / 2);
    const SignaturePtr parts(ECDSA_SIG_new());
    BIGNUM* r = BN_bin2bn(raw.data(), half, nullptr);
    BIGNUM* s = BN_bin2bn(raw.data() + half, half, nullptr);
    if (!parts || ECDSA_SIG_set0(parts.get(), r, s) != 1) {
        BN_free(r);
        BN_free(s);
        return {};
    }
    std::uint8_t* out = nullptr;
    const int size = i2d_ECDSA_SIG(parts.get(), &out);
    base::Bytes der(out, out + (size > 0 ? size : 0));
    OPENSSL_free(out);
    return der;
}

base::Result<base::Bytes> sign(const PrivateKey& key, base::BytesView bytes)
{
    const ErrorsCleared errors;
    const MdCtxPtr context(EVP_MD_CTX_new());
    std::size_t size = 0;
    if (!context || EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key.handle()) != 1 ||
        EVP_DigestSign(context.get(), nullptr, &size, bytes.data(), bytes.size()) != 1) {
        return base::fail(base::FaultCode::signature_failed);
    }
    base::Bytes der(size);
    if (EVP_DigestSign(context.get(), der.data(), &size, bytes.data(), bytes.size()) != 1) {
        return base::fail(base::FaultCode::signature_failed);
    }
    der.resize(size);
    return raw_from_der(der);
}

base::Status<> verify(const Certificate& certificate, base::BytesView bytes, base::BytesView signature)
{
    return verify_with(X509_get0_pubkey(certificate.handle()), bytes, signature);
}

base::Status<> verify(base::BytesView public_key, base::BytesView bytes, base::BytesView signature)
{
    const auto* cursor = public_key.data();
    const PkeyPtr key(d2i_PUBKEY(nullptr, &cursor, static_cast<long>(public_key.size())));
    return verify_with(key.get(), bytes, signature);
}

}  // namespace balcao::seal
