#pragma once
// Private to card: what a Group of key_agreement.h stands on, and the arithmetic it needs, over OpenSSL.

#include "card/key_agreement.h"
#include "card/openssl.h"

namespace balcao::card {

/// One of both: `curve` with its generator in `point`, or the prime field with `generator`.
struct Group::Parameters {
    GroupPtr curve;
    PointPtr point;
    BnPtr prime;
    BnPtr generator;
    BnPtr order;
};

namespace numbers {

inline BnPtr number(base::BytesView bytes)
{
    BnPtr out(BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr));
    BN_set_flags(out.get(), BN_FLG_CONSTTIME);
    return out;
}

inline base::Bytes octets(const BIGNUM* value, std::size_t size)
{
    base::Bytes out(size);
    return BN_bn2binpad(value, out.data(), static_cast<int>(size)) < 0 ? base::Bytes() : out;
}

inline std::size_t field_size(const EC_GROUP* curve) { return static_cast<std::size_t>(EC_GROUP_get_degree(curve) + 7) / 8; }

inline base::Bytes octets(const EC_GROUP* curve, const EC_POINT* point)
{
    base::Bytes out(2 * field_size(curve) + 1);
    const BnCtxPtr context(BN_CTX_new());
    return EC_POINT_point2oct(curve, point, POINT_CONVERSION_UNCOMPRESSED, out.data(), out.size(), context.get()) == out.size() ? out : base::Bytes();
}

/// Only the uncompressed form; on the curve (OpenSSL checks) and not at infinity. All curves named here have cofactor 1.
inline PointPtr point(const EC_GROUP* curve, base::BytesView bytes)
{
    const ErrorsCleared cleared;
    if (bytes.size() != 2 * field_size(curve) + 1 || bytes[0] != 0x04) {
        return nullptr;
    }
    PointPtr out(EC_POINT_new(curve));
    const BnCtxPtr context(BN_CTX_new());
    if (EC_POINT_oct2point(curve, out.get(), bytes.data(), bytes.size(), context.get()) != 1 || EC_POINT_is_at_infinity(curve, out.get()) == 1) {
        return nullptr;
    }
    return out;
}

inline PointPtr multiply(const EC_GROUP* curve, const EC_POINT* point, const BIGNUM* by)
{
    PointPtr out(EC_POINT_new(curve));
    const BnCtxPtr context(BN_CTX_new());
    if (EC_POINT_mul(curve, out.get(), nullptr, point, by, context.get()) != 1 || EC_POINT_is_at_infinity(curve, out.get()) == 1) {
        return nullptr;
    }
    return out;
}

inline BnPtr power(const BIGNUM* base, const BIGNUM* exponent, const BIGNUM* prime)
{
    BnPtr out(BN_new());
    const BnCtxPtr context(BN_CTX_new());
    return BN_mod_exp_mont_consttime(out.get(), base, exponent, prime, context.get(), nullptr) == 1 ? std::move(out) : nullptr;
}

}  // namespace numbers

}  // namespace balcao::card
