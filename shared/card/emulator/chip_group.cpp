#include "card/emulator/chip_group.h"

#include <openssl/core_names.h>

#include <array>
#include <stdexcept>

#include "card/emulator/must.h"
#include "card/openssl.h"

namespace balcao::card::emulator {

namespace {

BnPtr number(BytesView octets)
{
    BnPtr made(BN_bin2bn(octets.data(), static_cast<int>(octets.size()), nullptr));
    must(made != nullptr);
    return made;
}

BnPtr number(unsigned long value)
{
    BnPtr made(BN_new());
    must(made != nullptr && BN_set_word(made.get(), value) == 1);
    return made;
}

Bytes octets(const BIGNUM* value, std::size_t count = 0)
{
    Bytes out(count == 0 ? static_cast<std::size_t>(BN_num_bytes(value)) : count);
    must(BN_bn2binpad(value, out.data(), static_cast<int>(out.size())) >= 0);
    return out;
}

/// Arithmetic modulo one number; only what the mapping needs.
class Modular {
public:
    explicit Modular(const BIGNUM* modulus) : m_modulus(BN_dup(modulus)), m_context(BN_CTX_new()) {}
    [[nodiscard]] BnPtr times(const BnPtr& a, const BnPtr& b) const { return run(BN_mod_mul, a, b); }
    [[nodiscard]] BnPtr plus(const BnPtr& a, const BnPtr& b) const { return run(BN_mod_add, a, b); }
    [[nodiscard]] BnPtr minus(const BnPtr& a, const BnPtr& b) const { return run(BN_mod_sub, a, b); }
    [[nodiscard]] BnPtr power(const BnPtr& a, const BnPtr& b) const { return run(BN_mod_exp, a, b); }
    [[nodiscard]] BnPtr inverse(const BnPtr& a) const
    {
        BnPtr out(BN_mod_inverse(nullptr, a.get(), m_modulus.get(), m_context.get()));
        must(out != nullptr);
        return out;
    }
    [[nodiscard]] const BIGNUM* modulus() const { return m_modulus.get(); }

private:
    template <class Operation>
    BnPtr run(Operation operation, const BnPtr& a, const BnPtr& b) const
    {
        BnPtr out(BN_new());
        must(operation(out.get(), a.get(), b.get(), m_modulus.get(), m_context.get()) == 1);
        return out;
    }
    BnPtr m_modulus;
    BnCtxPtr m_context;
};

class CurveGroup final : public Group {
public:
    explicit CurveGroup(int nid) : m_group(EC_GROUP_new_by_curve_name(nid)), m_context(BN_CTX_new()), m_p(BN_new()), m_a(BN_new()), m_b(BN_new())
    {
        must(m_group != nullptr && EC_GROUP_get_curve(m_group.get(), m_p.get(), m_a.get(), m_b.get(), m_context.get()) == 1);
    }
    [[nodiscard]] bool is_curve() const override { return true; }
    [[nodiscard]] Bytes generator() const override { return encoded(EC_GROUP_get0_generator(m_group.get())); }
    [[nodiscard]] bool is_valid(BytesView element) const override
    {
        const ErrorsCleared cleared;
        const PointPtr made(EC_POINT_new(m_group.get()));
        return element.size() == 2 * field() + 1 && element[0] == 0x04 &&
               EC_POINT_oct2point(m_group.get(), made.get(), element.data(), element.size(), m_context.get()) == 1;
    }
    [[nodiscard]] Bytes repeat(BytesView times, BytesView element) const override
    {
        const PointPtr out(EC_POINT_new(m_group.get()));
        must(EC_POINT_mul(m_group.get(), out.get(), nullptr, point(element).get(), number(times).get(), m_context.get()) == 1);
        return encoded(out.get());
    }
    [[nodiscard]] Bytes combine(BytesView one, BytesView other) const override
    {
        const PointPtr out(EC_POINT_new(m_group.get()));
        must(EC_POINT_add(m_group.get(), out.get(), point(one).get(), point(other).get(), m_context.get()) == 1);
        return encoded(out.get());
    }
    [[nodiscard]] Bytes secret(BytesView element) const override
    {
        const BytesView x = element.subspan(1, field());
        return {x.begin(), x.end()};
    }
    [[nodiscard]] Bytes prime() const override { return octets(m_p.get()); }
    [[nodiscard]] Bytes integrated_mapping(BytesView t) const override;

private:
    [[nodiscard]] Bytes order() const override { return octets(EC_GROUP_get0_order(m_group.get())); }
    [[nodiscard]] std::size_t field() const { return static_cast<std::size_t>(BN_num_bytes(m_p.get())); }
    [[nodiscard]] PointPtr point(BytesView element) const
    {
        PointPtr made(EC_POINT_new(m_group.get()));
        must(EC_POINT_oct2point(m_group.get(), made.get(), element.data(), element.size(), m_context.get()) == 1);
        return made;
    }
    [[nodiscard]] Bytes encoded(const EC_POINT* of) const
    {
        Bytes out(2 * field() + 1);
        must(EC_POINT_point2oct(m_group.get(), of, POINT_CONVERSION_UNCOMPRESSED, out.data(), out.size(), m_context.get()) == out.size());
        return out;
    }
    GroupPtr m_group;
    BnCtxPtr m_context;
    BnPtr m_p, m_a, m_b;
};

/// Appendix B.2 in affine coordinates, for p = 3 mod 4.
Bytes CurveGroup::integrated_mapping(BytesView t_octets) const
{
    const Modular f(m_p.get());
    const BnPtr t = number(t_octets);
    const BnPtr one = number(1);
    const BnPtr alpha = f.minus(number(0), f.times(t, t));
    const BnPtr sum = f.plus(alpha, f.times(alpha, alpha));
    const BnPtr minus_b_by_a = f.minus(number(0), f.times(m_b, f.inverse(m_a)));
    const BnPtr x2 = f.times(minus_b_by_a, f.plus(one, f.inverse(sum)));
    const BnPtr x3 = f.times(alpha, x2);
    const auto right_side = [&](const BnPtr& x) { return f.plus(f.plus(f.times(f.times(x, x), x), f.times(m_a, x)), m_b); };
    const BnPtr h2 = right_side(x2);
    const BnPtr u = f.times(f.times(f.times(t, t), t), h2);
    // h2^(p - 1 - (p + 1) / 4), a root of 1 / h2 where there is one.
    BnPtr exponent(BN_dup(m_p.get()));
    BnPtr quarter(BN_dup(m_p.get()));
    must(BN_add_word(quarter.get(), 1) == 1 && BN_rshift(quarter.get(), quarter.get(), 2) == 1);
    must(BN_sub_word(exponent.get(), 1) == 1 && BN_sub(exponent.get(), exponent.get(), quarter.get()) == 1);
    const BnPtr root = f.power(h2, exponent);
    const bool square = BN_is_one(f.times(f.times(root, root), h2).get()) == 1;
    const BnPtr y = square ? f.times(root, h2) : f.times(root, u);
    const PointPtr made(EC_POINT_new(m_group.get()));
    must(EC_POINT_set_affine_coordinates(m_group.get(), made.get(), (square ? x2 : x3).get(), y.get(), m_context.get()) == 1);
    return encoded(made.get());
}

class FieldGroup final : public Group {
public:
    explicit FieldGroup(const char* name)
    {
        const PkeyCtxPtr context(EVP_PKEY_CTX_new_from_name(nullptr, "DHX", nullptr));
        EVP_PKEY* raw = nullptr;
        must(context != nullptr && EVP_PKEY_paramgen_init(context.get()) == 1);
        OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, const_cast<char*>(name), 0),
                                   OSSL_PARAM_construct_end()};
        must(EVP_PKEY_CTX_set_params(context.get(), parameters) == 1 && EVP_PKEY_paramgen(context.get(), &raw) == 1);
        const PkeyPtr group(raw);
        m_p = parameter(raw, OSSL_PKEY_PARAM_FFC_P);
        m_q = parameter(raw, OSSL_PKEY_PARAM_FFC_Q);
        m_g = parameter(raw, OSSL_PKEY_PARAM_FFC_G);
    }
    [[nodiscard]] bool is_curve() const override { return false; }
    [[nodiscard]] Bytes generator() const override { return octets(m_g.get(), field()); }
    [[nodiscard]] bool is_valid(BytesView element) const override
    {
        const BnPtr value = number(element);
        const BnPtr next = number(element);
        must(BN_add_word(next.get(), 1) == 1);
        return element.size() <= field() && BN_cmp(value.get(), BN_value_one()) > 0 && BN_cmp(next.get(), m_p.get()) < 0;
    }
    [[nodiscard]] Bytes repeat(BytesView times, BytesView element) const override
    {
        return octets(Modular(m_p.get()).power(number(element), number(times)).get(), field());
    }
    [[nodiscard]] Bytes combine(BytesView one, BytesView other) const override
    {
        return octets(Modular(m_p.get()).times(number(one), number(other)).get(), field());
    }
    [[nodiscard]] Bytes secret(BytesView element) const override { return {element.begin(), element.end()}; }
    [[nodiscard]] Bytes prime() const override { return octets(m_p.get()); }
    /// number^((p - 1) / q)
    [[nodiscard]] Bytes integrated_mapping(BytesView value) const override
    {
        const BnPtr cofactor(BN_dup(m_p.get()));
        const BnCtxPtr context(BN_CTX_new());
        must(BN_sub_word(cofactor.get(), 1) == 1 && BN_div(cofactor.get(), nullptr, cofactor.get(), m_q.get(), context.get()) == 1);
        return octets(Modular(m_p.get()).power(number(value), cofactor).get(), field());
    }

private:
    [[nodiscard]] Bytes order() const override { return octets(m_q.get()); }
    [[nodiscard]] std::size_t field() const { return static_cast<std::size_t>(BN_num_bytes(m_p.get())); }
    static BnPtr parameter(EVP_PKEY* of, const char* name)
    {
        BIGNUM* raw = nullptr;
        must(EVP_PKEY_get_bn_param(of, name, &raw) == 1);
        return BnPtr(raw);
    }
    BnPtr m_p, m_q, m_g;
};

}  // namespace

Bytes Group::private_number(base::Random& random) const
{
    const Bytes limit = order();
    const BnPtr most = number(limit);
    for (int attempt = 0; attempt < 1000; ++attempt) {
        Bytes drawn = random.bytes(limit.size());
        if (limit[0] == 0x01) {
            drawn[0] &= 0x01;  // secp521r1: nine bits fewer than octets have
        }
        const BnPtr value = number(drawn);
        if (BN_is_zero(value.get()) == 0 && BN_cmp(value.get(), most.get()) < 0) {
            return drawn;
        }
    }
    throw std::runtime_error("no randomness");
}

Bytes Group::divide(BytesView value, BytesView by) const
{
    const Bytes limit = order();
    const Modular f(number(limit).get());
    return octets(f.times(number(value), f.inverse(number(by))).get(), limit.size());
}

std::unique_ptr<Group> Group::by_parameter_id(int parameter_id)
{
    constexpr std::array<const char*, 3> fields{"dh_1024_160", "dh_2048_224", "dh_2048_256"};
    constexpr std::array<int, 11> curves{NID_X9_62_prime192v1, NID_brainpoolP192r1, NID_secp224r1, NID_brainpoolP224r1, NID_X9_62_prime256v1,
                                         NID_brainpoolP256r1, NID_brainpoolP320r1, NID_secp384r1, NID_brainpoolP384r1, NID_brainpoolP512r1,
                                         NID_secp521r1};
    if (parameter_id >= 0 && parameter_id < 3) {
        return std::make_unique<FieldGroup>(fields[static_cast<std::size_t>(parameter_id)]);
    }
    if (parameter_id >= 8 && parameter_id <= 18) {
        return std::make_unique<CurveGroup>(curves[static_cast<std::size_t>(parameter_id - 8)]);
    }
    return nullptr;
}

std::unique_ptr<Group> Group::by_curve(const std::string& curve)
{
    const int nid = OBJ_txt2nid(curve.c_str());
    return nid == NID_undef ? nullptr : std::make_unique<CurveGroup>(nid);
}

}  // namespace balcao::card::emulator
