#include <algorithm>
#include <iterator>

#include <openssl/crypto.h>

#include "base/secret.h"
#include "card/chip_access.h"
#include "card/tlv.h"

namespace balcao::card {

using base::Bytes;
using base::BytesView;

namespace {

constexpr std::uint32_t k_dynamic_data = 0x7C;

/// The key's octets that enter the derivation, and its number as a reference of MSE:SET AT.
struct Password {
    Bytes octets;
    std::uint8_t reference;
};

Password password(const AccessKey& key)
{
    if (const auto* mrz = std::get_if<MrzKey>(&key)) {
        return {digest(Hash::sha1, base::as_bytes(mrz->information())), 0x01};
    }
    return {base::to_bytes(std::get<CardAccessNumber>(key).digits()), 0x02};
}

/// One GENERAL AUTHENTICATE: all but the last are chained. \return the objects inside 7C.
Result<Bytes> general_authenticate(Session& session, bool last, std::uint32_t tag, BytesView value)
{
    const Bytes inner = value.empty() ? Bytes() : tlv(tag, value);
    const auto answer = session.send(Command{static_cast<std::uint8_t>(last ? 0x00 : 0x10), 0x86, 0x00, 0x00, tlv(k_dynamic_data, inner), 256, false});
    if (!answer) {
        return base::unexpected(answer.error());
    }
    if (!answer->ok()) {
        return fail(last ? Reason::wrong_key : Reason::refused, answer->status);
    }
    const auto data = find_tlv(answer->data, k_dynamic_data);
    return data ? Result<Bytes>(Bytes(data->begin(), data->end())) : fail(Reason::malformed);
}

Result<Bytes> object(const Result<Bytes>& data, std::uint32_t tag)
{
    if (!data) {
        return data;
    }
    const auto value = find_tlv(*data, tag);
    return value ? Result<Bytes>(Bytes(value->begin(), value->end())) : fail(Reason::malformed);
}

/// 7F49 { 06 protocol, 86 point | 84 number } under the new check key.
Bytes token(const PaceInfo& info, BytesView check_key, BytesView public_key)
{
    Bytes inner = tlv(0x06, info.protocol);
    append(inner, tlv(info.kind == Group::Kind::curve ? 0x86 : 0x84, public_key));
    const Bytes whole = tlv(0x7F49, inner);
    return check_value(info.cipher, check_key, info.cipher == Cipher::des3 ? pad(whole, 8) : whole);
}

unsigned default_parameters(const PaceInfo& info) { return info.parameter_id.value_or(info.kind == Group::Kind::curve ? 13 : 2); }

/// Numbers of 4.4.3.3.2, as long as the drawn blocks.
struct MappingConstants {
    Bytes next_key;  ///< c0
    Bytes block;     ///< c1
};

MappingConstants mapping_constants(bool wide)
{
    constexpr std::uint8_t narrow_0[] = {0xA6, 0x68, 0x89, 0x2A, 0x7C, 0x41, 0xE3, 0xCA, 0x73, 0x9F, 0x40, 0xB0, 0x57, 0xD8, 0x59, 0x04};
    constexpr std::uint8_t narrow_1[] = {0xA4, 0xE1, 0x36, 0xAC, 0x72, 0x5F, 0x73, 0x8B, 0x01, 0xC1, 0xF6, 0x02, 0x17, 0xC1, 0x88, 0xAD};
    constexpr std::uint8_t wide_0[] = {0xD4, 0x63, 0xD6, 0x52, 0x34, 0x12, 0x4E, 0xF7, 0x89, 0x70, 0x54, 0x98, 0x6D, 0xCA, 0x0A, 0x17,
                                       0x4E, 0x28, 0xDF, 0x75, 0x8C, 0xBA, 0xA0, 0x3F, 0x24, 0x06, 0x16, 0x41, 0x4D, 0x5A, 0x16, 0x76};
    constexpr std::uint8_t wide_1[] = {0x54, 0xBD, 0x72, 0x55, 0xF0, 0xAA, 0xF8, 0x31, 0xBE, 0xC3, 0x42, 0x3F, 0xCF, 0x39, 0xD6, 0x9B,
                                       0x6C, 0xBF, 0x06, 0x66, 0x77, 0xD0, 0xFA, 0xAE, 0x5A, 0xAD, 0xD9, 0x9D, 0xF8, 0xE5, 0x35, 0x17};
    if (wide) {
        return {Bytes(std::begin(wide_0), std::end(wide_0)), Bytes(std::begin(wide_1), std::end(wide_1))};
    }
    return {Bytes(std::begin(narrow_0), std::end(narrow_0)), Bytes(std::begin(narrow_1), std::end(narrow_1))};
}

/// Both sides know the nonce; what makes the generator theirs alone passes in one exchange.
struct MappedGroup {
    Group group;
    Bytes chip_key;  ///< of the first agreement; empty with integrated mapping
};

Result<MappedGroup> map_group(Session& session, const Group& group, const PaceInfo& info, BytesView nonce, base::Random& random)
{
    if (info.mapping == Mapping::integrated) {
        const Bytes addition = random.bytes(key_size(info.cipher));
        if (auto taken = general_authenticate(session, false, 0x81, addition); !taken) {  // 82, empty, or nothing at all
            return base::unexpected(taken.error());
        }
        auto mapped = group.map_onto(pseudo_random(info.cipher, nonce, addition, group.prime_bits()));
        return mapped ? Result<MappedGroup>(MappedGroup{std::move(*mapped), {}}) : base::unexpected(mapped.error());
    }
    const auto own = group.generate(random);
    if (!own) {
        return base::unexpected(own.error());
    }
    auto chip_key = object(general_authenticate(session, false, 0x81, own->public_key), 0x82);
    if (!chip_key) {
        return base::unexpected(chip_key.error());
    }
    auto mapped = group.map(*own, *chip_key, nonce);
    return mapped ? Result<MappedGroup>(MappedGroup{std::move(*mapped), std::move(*chip_key)}) : base::unexpected(mapped.error());
}

/// secp224r1 stands on a prime that is 1 mod 4: appendix B maps nothing onto it.
bool is_spoken(const PaceInfo& info)
{
    constexpr unsigned secp224r1 = 10;
    return Group::standard(default_parameters(info)).has_value() && !(info.mapping == Mapping::integrated && info.parameter_id == secp224r1);
}


}  // namespace

Bytes pseudo_random(Cipher cipher, BytesView nonce, BytesView addition, std::size_t prime_bits)
{
    const auto fitted = [cipher](Bytes key) {
        key.resize(key_size(cipher));
        if (cipher == Cipher::des3) {
            set_odd_parity(key);
        }
        return key;
    };
    const MappingConstants constants = mapping_constants(cipher == Cipher::aes192 || cipher == Cipher::aes256);
    Bytes key = fitted(encrypt_cbc(cipher, fitted(Bytes(addition.begin(), addition.end())), {}, nonce));
    Bytes drawn;
    while (drawn.size() * 8 < prime_bits + 64) {
        append(drawn, encrypt_cbc(cipher, key, {}, constants.block));
        key = fitted(encrypt_cbc(cipher, key, {}, constants.next_key));
    }
    base::wipe(key);
    return drawn;
}

std::optional<PaceInfo> best(const std::vector<PaceInfo>& offered)
{
    std::optional<PaceInfo> chosen;
    const auto rank = [](const PaceInfo& info) {
        const int curve = info.kind == Group::Kind::curve ? 2 : 0;
        return (info.mapping == Mapping::chip_authentication ? 100 : 0) + static_cast<int>(info.cipher) * 10 + curve;
    };
    for (const PaceInfo& info : offered) {
        if (is_spoken(info) && (!chosen || rank(info) > rank(*chosen))) {
            chosen = info;
        }
    }
    return chosen;
}

Result<std::optional<MappingProof>> open_by_pace(Session& session, const AccessKey& key, const PaceInfo& info, base::Random& random)
{
    const auto group = Group::standard(default_parameters(info));
    if (!group || group->kind() != info.kind) {
        return fail(Reason::unsupported);
    }
    const Password secret = password(key);
    Bytes reference = tlv(0x80, info.protocol);
    append(reference, tlv(0x83, Bytes{secret.reference}));
    if (info.parameter_id) {
        append(reference, tlv(0x84, Bytes{static_cast<std::uint8_t>(*info.parameter_id)}));
    }
    if (auto set = session.ask(Command{0x00, 0x22, 0xC1, 0xA4, std::move(reference), {}, false}); !set) {
        return base::unexpected(set.error());
    }
    const auto sealed_nonce = object(general_authenticate(session, false, 0, {}), 0x80);
    if (!sealed_nonce) {
        return base::unexpected(sealed_nonce.error());
    }
    if (sealed_nonce->empty() || sealed_nonce->size() > 32 || sealed_nonce->size() % block_size(info.cipher) != 0) {
        return fail(Reason::malformed);
    }
    const Bytes nonce = decrypt_cbc(info.cipher, derive_key(secret.octets, 3, info.cipher), {}, *sealed_nonce);

    const auto mapped = map_group(session, *group, info, nonce, random);
    if (!mapped) {
        return base::unexpected(mapped.error());
    }
    const auto own = mapped->group.generate(random);
    if (!own) {
        return base::unexpected(own.error());
    }
    const auto chip_key = object(general_authenticate(session, false, 0x83, own->public_key), 0x84);
    if (!chip_key) {
        return base::unexpected(chip_key.error());
    }
    if (*chip_key == own->public_key) {
        return fail(Reason::broken_seal);  // our own key mirrored
    }
    auto shared = mapped->group.agree(*own, *chip_key);
    if (!shared) {
        return base::unexpected(shared.error());
    }
    Bytes encryption_key = derive_key(*shared, 1, info.cipher);
    Bytes check_key = derive_key(*shared, 2, info.cipher);
    base::wipe(*shared);
    const auto last = general_authenticate(session, true, 0x85, token(info, check_key, *chip_key));
    const auto chip_token = object(last, 0x86);
    if (!chip_token) {
        return base::unexpected(chip_token.error());
    }
    const Bytes expected = token(info, check_key, own->public_key);
    if (chip_token->size() != expected.size() || CRYPTO_memcmp(expected.data(), chip_token->data(), expected.size()) != 0) {
        return fail(Reason::broken_seal);
    }
    std::optional<MappingProof> proof;
    if (info.mapping == Mapping::chip_authentication) {
        const auto encrypted = object(last, 0x8A);
        if (!encrypted) {
            return base::unexpected(encrypted.error());
        }
        proof = MappingProof{*encrypted, mapped->chip_key, default_parameters(info)};
    }
    SecureMessaging keys(info.cipher, std::move(encryption_key), std::move(check_key), {});
    if (proof) {
        proof->number = keys.open_mapping_number(proof->number).value_or(Bytes());
    }
    session.protect(std::move(keys));
    return proof;
}

bool proves(const MappingProof& proof, const ChipAuthenticationKey& chip_key)
{
    const auto known = Group::of_public_key(chip_key.spki);
    return known && !proof.number.empty() && known->group.multiplies(proof.number, known->public_key, proof.mapping_key);
}

}  // namespace balcao::card
