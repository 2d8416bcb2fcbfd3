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

}  // namespace

std::optional<PaceInfo> best(const std::vector<PaceInfo>& offered)
{
    std::optional<PaceInfo> chosen;
    const auto rank = [](const PaceInfo& info) {
        const int curve = info.kind == Group::Kind::curve ? 2 : 0;
        return (info.mapping == Mapping::chip_authentication ? 100 : 0) + static_cast<int>(info.cipher) * 10 + curve;
    };
    for (const PaceInfo& info : offered) {
        if (info.mapping != Mapping::integrated && Group::standard(default_parameters(info)) && (!chosen || rank(info) > rank(*chosen))) {
            chosen = info;
        }
    }
    return chosen;
}

Result<std::optional<MappingProof>> open_by_pace(Session& session, const AccessKey& key, const PaceInfo& info, base::Random& random)
{
    const auto group = Group::standard(default_parameters(info));
    if (!group || info.mapping == Mapping::integrated || group->kind() != info.kind) {
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

    const auto first = group->generate(random);
    if (!first) {
        return base::unexpected(first.error());
    }
    const auto chip_first = object(general_authenticate(session, false, 0x81, first->public_key), 0x82);
    if (!chip_first) {
        return base::unexpected(chip_first.error());
    }
    const auto mapped = group->map(*first, *chip_first, nonce);
    if (!mapped) {
        return base::unexpected(mapped.error());
    }
    const auto own = mapped->generate(random);
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
    auto shared = mapped->agree(*own, *chip_key);
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
        proof = MappingProof{*encrypted, *chip_first, default_parameters(info)};
    }
    session.protect(SecureMessaging(info.cipher, std::move(encryption_key), std::move(check_key), {}));
    return proof;
}

bool proves(const MappingProof& proof, const ChipAuthenticationKey& chip_key, const SecureMessaging& keys)
{
    const auto known = Group::of_public_key(chip_key.spki);
    const auto number = known ? keys.open_mapping_number(proof.encrypted) : std::nullopt;
    return number && known->group.multiplies(*number, known->public_key, proof.mapping_key);
}

}  // namespace balcao::card
