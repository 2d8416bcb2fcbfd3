#include "card/key_agreement.h"

#include <openssl/core_names.h>
#include <openssl/obj_mac.h>

#include "base/secret.h"
#include "card/openssl.h"

namespace balcao::card {

using base::Bytes;
using base::BytesView;

KeyPair::~KeyPair() { base::wipe(secret); }

/// One of both: `curve` with its generator in `point`, or the prime field with `generator`.
struct Group::Parameters {
    GroupPtr curve;
    PointPtr point;
    BnPtr prime;
    BnPtr generator;
    BnPtr order;
};

namespace {

BnPtr number(BytesView bytes)
{
    BnPtr out(BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr));
    BN_set_flags(out.get(), BN_FLG_CONSTTIME);
    return out;
}

Bytes octets(const BIGNUM* value, std::size_t size)
{
    Bytes out(size);
    return BN_bn2binpad(value, out.data(), static_cast<int>(size)) < 0 ? Bytes() : out;
}

std::size_t field_size(const EC_GROUP* curve) { return static_cast<std::size_t>(EC_GROUP_get_degree(curve) + 7) / 8; }

Bytes octets(const EC_GROUP* curve, const EC_POINT* point)
{
    Bytes out(2 * field_size(curve) + 1);
    const BnCtxPtr context(BN_CTX_new());
    return EC_POINT_point2oct(curve, point, POINT_CONVERSION_UNCOMPRESSED, out.data(), out.size(), context.get()) == out.size() ? out : Bytes();
}

/// Only the uncompressed form; on the curve (OpenSSL checks) and not at infinity. All curves named here have cofactor 1.
PointPtr point(const EC_GROUP* curve, BytesView bytes)
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

PointPtr multiply(const EC_GROUP* curve, const EC_POINT* point, const BIGNUM* by)
{
    PointPtr out(EC_POINT_new(curve));
    const BnCtxPtr context(BN_CTX_new());
    if (EC_POINT_mul(curve, out.get(), nullptr, point, by, context.get()) != 1 || EC_POINT_is_at_infinity(curve, out.get()) == 1) {
        return nullptr;
    }
    return out;
}

BnPtr power(const BIGNUM* base, const BIGNUM* exponent, const BIGNUM* prime)
{
    BnPtr out(BN_new());
    const BnCtxPtr context(BN_CTX_new());
    return BN_mod_exp_mont_consttime(out.get(), base, exponent, prime, context.get(), nullptr) == 1 ? std::move(out) : nullptr;
}

int curve_id(unsigned parameter_id)
{
    switch (parameter_id) {
        case 8: return NID_X9_62_prime192v1;
        case 9: return NID_brainpoolP192r1;
        case 10: return NID_secp224r1;
        case 11: return NID_brainpoolP224r1;
        case 12: return NID_X9_62_prime256v1;
        case 13: return NID_brainpoolP256r1;
        case 14: return NID_brainpoolP320r1;
        case 15: return NID_secp384r1;
        case 16: return NID_brainpoolP384r1;
        case 17: return NID_brainpoolP512r1;
        case 18: return NID_secp521r1;
        default: return NID_undef;
    }
}

BnPtr parameter(const EVP_PKEY* key, const char* name)
{
    BIGNUM* out = nullptr;
    return EVP_PKEY_get_bn_param(key, name, &out) == 1 ? BnPtr(out) : nullptr;
}

/// RFC 5114, by OpenSSL's own names.
PkeyPtr named_field(const char* name)
{
    const PkeyCtxPtr context(EVP_PKEY_CTX_new_from_name(nullptr, "DHX", nullptr));
    char* text = const_cast<char*>(name);  // OSSL_PARAM has no form for constants; it is only read
    OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, text, 0), OSSL_PARAM_construct_end()};
    EVP_PKEY* out = nullptr;
    if (!context || EVP_PKEY_fromdata_init(context.get()) != 1 || EVP_PKEY_fromdata(context.get(), &out, EVP_PKEY_KEY_PARAMETERS, parameters) != 1) {
        return nullptr;
    }
    return PkeyPtr(out);
}

}  // namespace

Result<Group> Group::standard(unsigned parameter_id)
{
    const ErrorsCleared cleared;
    auto parameters = std::make_shared<Parameters>();
    if (parameter_id <= 2) {
        constexpr const char* names[] = {"dh_1024_160", "dh_2048_224", "dh_2048_256"};
        const PkeyPtr key = named_field(names[parameter_id]);
        if (!key) {
            return fail(Reason::unsupported);
        }
        parameters->prime = parameter(key.get(), OSSL_PKEY_PARAM_FFC_P);
        parameters->generator = parameter(key.get(), OSSL_PKEY_PARAM_FFC_G);
        parameters->order = parameter(key.get(), OSSL_PKEY_PARAM_FFC_Q);
        if (!parameters->prime || !parameters->generator || !parameters->order) {
            return fail(Reason::internal);
        }
        return Group(std::move(parameters));
    }
    const int id = curve_id(parameter_id);
    if (id == NID_undef) {
        return fail(Reason::unsupported);
    }
    parameters->curve.reset(EC_GROUP_new_by_curve_name(id));
    if (!parameters->curve) {
        return fail(Reason::unsupported);
    }
    parameters->point.reset(EC_POINT_dup(EC_GROUP_get0_generator(parameters->curve.get()), parameters->curve.get()));
    parameters->order.reset(BN_dup(EC_GROUP_get0_order(parameters->curve.get())));
    return Group(std::move(parameters));
}

Result<Group::OfKey> Group::of_public_key(BytesView spki)
{
    const ErrorsCleared cleared;
    const unsigned char* at = spki.data();
    const PkeyPtr key(d2i_PUBKEY(nullptr, &at, static_cast<long>(spki.size())));
    if (!key) {
        return fail(Reason::malformed);
    }
    auto parameters = std::make_shared<Parameters>();
    unsigned char* encoded = nullptr;
    const std::size_t size = EVP_PKEY_get1_encoded_public_key(key.get(), &encoded);
    const std::unique_ptr<unsigned char, decltype([](unsigned char* p) { OPENSSL_free(p); })> owner(encoded);
    Bytes public_key(encoded, encoded + size);
    if (EVP_PKEY_is_a(key.get(), "EC") == 1) {
        char name[64] = {};
        std::size_t length = 0;
        if (EVP_PKEY_get_group_name(key.get(), name, sizeof name, &length) != 1) {
            return fail(Reason::unsupported);
        }
        parameters->curve.reset(EC_GROUP_new_by_curve_name(OBJ_txt2nid(name)));
        if (!parameters->curve) {
            return fail(Reason::unsupported);
        }
        parameters->point.reset(EC_POINT_dup(EC_GROUP_get0_generator(parameters->curve.get()), parameters->curve.get()));
        parameters->order.reset(BN_dup(EC_GROUP_get0_order(parameters->curve.get())));
    } else if (EVP_PKEY_is_a(key.get(), "DH") == 1 || EVP_PKEY_is_a(key.get(), "DHX") == 1) {
        parameters->prime = parameter(key.get(), OSSL_PKEY_PARAM_FFC_P);
        parameters->generator = parameter(key.get(), OSSL_PKEY_PARAM_FFC_G);
        parameters->order = parameter(key.get(), OSSL_PKEY_PARAM_FFC_Q);
        if (!parameters->prime || !parameters->generator || BN_num_bits(parameters->prime.get()) < 1024 ||
            BN_num_bits(parameters->prime.get()) > 4096) {
            return fail(Reason::unsupported);
        }
        if (!parameters->order) {  // PKCS #3 names none: as many bits as the prime, less one
            parameters->order.reset(BN_dup(parameters->prime.get()));
            BN_rshift1(parameters->order.get(), parameters->order.get());
        }
    } else {
        return fail(Reason::unsupported);
    }
    Group group(std::move(parameters));
    if (!group.contains(public_key)) {
        return fail(Reason::malformed);
    }
    return OfKey{std::move(group), std::move(public_key)};
}

Group::Kind Group::kind() const { return m_parameters->curve ? Kind::curve : Kind::field; }

Result<KeyPair> Group::generate(base::Random& random) const
{
    const auto& p = *m_parameters;
    const auto size = static_cast<std::size_t>(BN_num_bytes(p.order.get()));
    const auto surplus = static_cast<unsigned>(size * 8 - static_cast<std::size_t>(BN_num_bits(p.order.get())));
    for (int draw = 0; draw < 128; ++draw) {
        Bytes secret = random.bytes(size);
        secret[0] = static_cast<std::uint8_t>(secret[0] & (0xFFU >> surplus));
        const BnPtr value = number(secret);
        if (BN_is_zero(value.get()) || BN_cmp(value.get(), p.order.get()) >= 0) {
            continue;
        }
        Bytes shown;
        if (p.curve) {
            if (const PointPtr product = multiply(p.curve.get(), p.point.get(), value.get())) {
                shown = octets(p.curve.get(), product.get());
            }
        } else if (const BnPtr product = power(p.generator.get(), value.get(), p.prime.get())) {
            shown = octets(product.get(), static_cast<std::size_t>(BN_num_bytes(p.prime.get())));
        }
        if (shown.empty()) {
            return fail(Reason::internal);
        }
        return KeyPair(std::move(secret), std::move(shown));
    }
    return fail(Reason::internal);
}

bool Group::contains(BytesView element) const
{
    const auto& p = *m_parameters;
    if (p.curve) {
        return point(p.curve.get(), element) != nullptr;
    }
    if (element.size() > static_cast<std::size_t>(BN_num_bytes(p.prime.get()))) {
        return false;
    }
    const BnPtr value = number(element);
    const BnPtr last(BN_dup(p.prime.get()));
    BN_sub_word(last.get(), 1);
    return BN_cmp(value.get(), BN_value_one()) > 0 && BN_cmp(value.get(), last.get()) < 0;
}

Result<Bytes> Group::agree(const KeyPair& own, BytesView peer) const
{
    const auto& p = *m_parameters;
    if (!contains(peer)) {
        return fail(Reason::malformed);
    }
    const BnPtr secret = number(own.secret);
    if (p.curve) {
        const PointPtr other = point(p.curve.get(), peer);
        const PointPtr product = multiply(p.curve.get(), other.get(), secret.get());
        if (!product) {
            return fail(Reason::malformed);
        }
        const Bytes encoded = octets(p.curve.get(), product.get());
        return Bytes(encoded.begin() + 1, encoded.begin() + 1 + static_cast<std::ptrdiff_t>(field_size(p.curve.get())));
    }
    const BnPtr product = power(number(peer).get(), secret.get(), p.prime.get());
    if (!product || BN_is_one(product.get()) || BN_is_zero(product.get())) {
        return fail(Reason::malformed);
    }
    return octets(product.get(), static_cast<std::size_t>(BN_num_bytes(p.prime.get())));
}

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

bool Group::multiplies(BytesView factor, BytesView key, BytesView product) const
{
    const auto& p = *m_parameters;
    if (!p.curve || !contains(key) || !contains(product)) {
        return false;
    }
    const PointPtr result = multiply(p.curve.get(), point(p.curve.get(), key).get(), number(factor).get());
    const BnCtxPtr context(BN_CTX_new());
    return result && EC_POINT_cmp(p.curve.get(), result.get(), point(p.curve.get(), product).get(), context.get()) == 0;
}

}  // namespace balcao::card
