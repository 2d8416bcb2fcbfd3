// The mappings of PACE: from the chip's nonce to a generator both sides share.

#include "card/group_parameters.h"

namespace balcao::card {

using base::Bytes;
using base::BytesView;
using namespace numbers;

namespace {

/// Arithmetic of the numbers below a prime. Failures of memory end as null and are found at the end.
class Numbers {
public:
    explicit Numbers(const BIGNUM* prime) : m_prime(prime), m_context(BN_CTX_new()) {}
    [[nodiscard]] BnPtr times(const BnPtr& a, const BnPtr& b) const
    {
        BnPtr out(BN_new());
        return BN_mod_mul(out.get(), a.get(), b.get(), m_prime, m_context.get()) == 1 ? std::move(out) : nullptr;
    }
    [[nodiscard]] BnPtr plus(const BnPtr& a, const BnPtr& b) const
    {
        BnPtr out(BN_new());
        return BN_mod_add(out.get(), a.get(), b.get(), m_prime, m_context.get()) == 1 ? std::move(out) : nullptr;
    }
    [[nodiscard]] BnPtr negative(const BnPtr& a) const
    {
        BnPtr out(BN_new());
        const BnPtr zero(BN_new());
        return BN_mod_sub(out.get(), zero.get(), a.get(), m_prime, m_context.get()) == 1 ? std::move(out) : nullptr;
    }
    /// nullptr for 0, which has none.
    [[nodiscard]] BnPtr inverse(const BnPtr& a) const { return BnPtr(BN_mod_inverse(nullptr, a.get(), m_prime, m_context.get())); }
    [[nodiscard]] BnPtr below_prime(BytesView bytes) const
    {
        const BnPtr whole = number(bytes);
        BnPtr out(BN_new());
        return BN_mod(out.get(), whole.get(), m_prime, m_context.get()) == 1 ? std::move(out) : nullptr;
    }

private:
    const BIGNUM* m_prime;
    BnCtxPtr m_context;
};

/// Appendix B.2: the point of the curve y^2 = x^3 + ax + b that the number `t` leads to, over a prime that is 3 mod 4.
/// With h = f(x2) and r = h^((p+1)/4): r is a root of h, or else -t^3 r is one of f(-t^2 x2). nullptr where t leads to none.
PointPtr encoded_point(const EC_GROUP* curve, BytesView drawn)
{
    const BnPtr p(BN_new());
    const BnPtr a(BN_new());
    const BnPtr b(BN_new());
    const BnCtxPtr context(BN_CTX_new());
    if (EC_GROUP_get_curve(curve, p.get(), a.get(), b.get(), context.get()) != 1) {
        return nullptr;
    }
    const Numbers n(p.get());
    const BnPtr t = n.below_prime(drawn);
    const BnPtr alpha = n.negative(n.times(t, t));
    const BnPtr divisor = n.inverse(n.plus(alpha, n.times(alpha, alpha)));
    const BnPtr by_a = n.inverse(a);
    if (!divisor || !by_a) {
        return nullptr;
    }
    const BnPtr one(BN_dup(BN_value_one()));
    BnPtr x = n.negative(n.times(n.times(b, by_a), n.plus(one, divisor)));
    const BnPtr h = n.plus(n.times(x, n.plus(n.times(x, x), a)), b);
    const BnPtr quarter(BN_dup(p.get()));
    BN_add_word(quarter.get(), 1);
    BN_rshift(quarter.get(), quarter.get(), 2);
    BnPtr y = power(h.get(), quarter.get(), p.get());
    if (BN_cmp(n.times(y, y).get(), h.get()) != 0) {
        x = n.times(alpha, x);
        y = n.negative(n.times(n.times(t, n.times(t, t)), y));
    }
    PointPtr out(EC_POINT_new(curve));  // all curves named here have cofactor 1; a point off the curve is refused here
    return EC_POINT_set_affine_coordinates(curve, out.get(), x.get(), y.get(), context.get()) == 1 ? std::move(out) : nullptr;
}

}  // namespace

Result<Group> Group::map(const KeyPair& own, BytesView peer, BytesView nonce) const
{
    const auto& p = *m_parameters;
    if (!contains(peer)) {
        return fail(Reason::malformed);
    }
    const BnPtr secret = number(own.secret);
    const BnPtr s = number(nonce);
    const BnCtxPtr context(BN_CTX_new());
    auto mapped = std::make_shared<Parameters>();
    mapped->order.reset(BN_dup(p.order.get()));
    if (p.curve) {
        const PointPtr other = point(p.curve.get(), peer);
        const PointPtr first = multiply(p.curve.get(), other.get(), secret.get());
        const PointPtr moved = multiply(p.curve.get(), p.point.get(), s.get());
        mapped->curve.reset(EC_GROUP_dup(p.curve.get()));
        mapped->point.reset(EC_POINT_new(p.curve.get()));
        if (!first || !moved || EC_POINT_add(p.curve.get(), mapped->point.get(), first.get(), moved.get(), context.get()) != 1 ||
            EC_POINT_is_at_infinity(p.curve.get(), mapped->point.get()) == 1) {
            return fail(Reason::malformed);
        }
        return Group(std::move(mapped));
    }
    const BnPtr first = power(number(peer).get(), secret.get(), p.prime.get());
    const BnPtr moved = power(p.generator.get(), s.get(), p.prime.get());
    mapped->prime.reset(BN_dup(p.prime.get()));
    mapped->generator.reset(BN_new());
    if (!first || !moved || BN_mod_mul(mapped->generator.get(), first.get(), moved.get(), p.prime.get(), context.get()) != 1 ||
        BN_is_one(mapped->generator.get()) || BN_is_zero(mapped->generator.get())) {
        return fail(Reason::malformed);
    }
    return Group(std::move(mapped));
}

Result<Group> Group::map_onto(BytesView drawn) const
{
    const ErrorsCleared cleared;
    const auto& p = *m_parameters;
    auto mapped = std::make_shared<Parameters>();
    mapped->order.reset(BN_dup(p.order.get()));
    if (p.curve) {
        if (BN_mod_word(EC_GROUP_get0_field(p.curve.get()), 4) != 3) {
            return fail(Reason::unsupported);
        }
        mapped->curve.reset(EC_GROUP_dup(p.curve.get()));
        mapped->point = encoded_point(p.curve.get(), drawn);
        return mapped->point ? Result<Group>(Group(std::move(mapped))) : fail(Reason::malformed);
    }
    // The number to the power of (p - 1) / q has the order q, or is 1.
    const BnCtxPtr context(BN_CTX_new());
    const BnPtr cofactor(BN_dup(p.prime.get()));
    BN_sub_word(cofactor.get(), 1);
    if (BN_div(cofactor.get(), nullptr, cofactor.get(), p.order.get(), context.get()) != 1) {
        return fail(Reason::internal);
    }
    mapped->prime.reset(BN_dup(p.prime.get()));
    mapped->generator = power(Numbers(p.prime.get()).below_prime(drawn).get(), cofactor.get(), p.prime.get());
    if (!mapped->generator || BN_is_one(mapped->generator.get()) || BN_is_zero(mapped->generator.get())) {
        return fail(Reason::malformed);
    }
    return Group(std::move(mapped));
}

}  // namespace balcao::card
