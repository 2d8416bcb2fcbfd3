#include "card/group_parameters.h"

#include <algorithm>

#include <openssl/core_names.h>
#include <openssl/obj_mac.h>

#include "base/secret.h"
#include "card/tlv.h"

namespace balcao::card {

using base::Bytes;
using base::BytesView;

KeyPair::~KeyPair() { base::wipe(secret); }

using namespace numbers;

namespace {

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

/// A key that names its group by the number of table 9.5.1 (BSI TR-03110-3 A.2.1.1): OpenSSL does not know the form.
struct NumberedKey {
    unsigned parameter_id = 0;
    Bytes public_key;
};

std::optional<NumberedKey> numbered_key(BytesView spki)
{
    constexpr std::uint8_t k_standard_parameters[] = {0x04, 0x00, 0x7F, 0x00, 0x07, 0x01, 0x02};  // 0.4.0.127.0.7.1.2
    const auto whole = take_tlv(spki);
    const auto parts = whole ? tlvs(whole->value) : Result<std::vector<Tlv>>(fail(Reason::malformed));
    if (!parts || parts->size() != 2 || (*parts)[0].tag != 0x30 || (*parts)[1].tag != 0x03 || (*parts)[1].value.size() < 2 || (*parts)[1].value[0] != 0) {
        return std::nullopt;
    }
    const auto algorithm = tlvs((*parts)[0].value);
    if (!algorithm || algorithm->size() != 2 || !std::ranges::equal((*algorithm)[0].value, k_standard_parameters) || (*algorithm)[1].tag != 0x02 ||
        (*algorithm)[1].value.size() != 1) {
        return std::nullopt;
    }
    BytesView key = (*parts)[1].value.subspan(1);
    const unsigned id = (*algorithm)[1].value[0];
    if (id <= 2) {  // a prime field: the number is an INTEGER inside
        const auto number = take_tlv(key);
        if (!number || number->tag != 0x02) {
            return std::nullopt;
        }
        key = number->value;
        while (key.size() > 1 && key[0] == 0) {
            key = key.subspan(1);
        }
    }
    return NumberedKey{id, Bytes(key.begin(), key.end())};
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
    if (auto numbered = numbered_key(spki)) {
        auto group = standard(numbered->parameter_id);
        if (!group) {
            return base::unexpected(group.error());
        }
        return group->contains(numbered->public_key) ? Result<OfKey>(OfKey{std::move(*group), std::move(numbered->public_key)}) : fail(Reason::malformed);
    }
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

std::size_t Group::prime_bits() const
{
    const auto& p = *m_parameters;
    return static_cast<std::size_t>(p.curve ? EC_GROUP_get_degree(p.curve.get()) : BN_num_bits(p.prime.get()));
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
