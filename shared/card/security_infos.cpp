#include "card/security_infos.h"

#include <algorithm>

#include "card/signed_message.h"
#include "card/tlv.h"

namespace balcao::card {

using base::Bytes;
using base::BytesView;

namespace {

constexpr std::string_view k_card_security_content = "0.4.0.127.0.7.3.2.1";
constexpr std::uint8_t k_bsi[] = {0x04, 0x00, 0x7F, 0x00, 0x07};               // 0.4.0.127.0.7
constexpr std::uint8_t k_active[] = {0x67, 0x81, 0x08, 0x01, 0x01, 0x05};      // 2.23.136.1.1.5

std::optional<Cipher> cipher(std::uint8_t number)
{
    switch (number) {
        case 1: return Cipher::des3;
        case 2: return Cipher::aes128;
        case 3: return Cipher::aes192;
        case 4: return Cipher::aes256;
        default: return std::nullopt;
    }
}

/// A small number, or nullopt.
std::optional<unsigned> small(const Tlv& integer)
{
    if (integer.tag != 0x02 || integer.value.empty() || integer.value.size() > 2 || integer.value[0] > 0x7F) {
        return std::nullopt;
    }
    unsigned value = 0;
    for (const auto octet : integer.value) {
        value = value << 8 | octet;
    }
    return value;
}

/// Without the zero that keeps it positive.
std::optional<Bytes> key_id(const std::vector<Tlv>& parts, std::size_t at)
{
    if (parts.size() <= at || parts[at].tag != 0x02) {
        return std::nullopt;
    }
    BytesView value = parts[at].value;
    while (value.size() > 1 && value[0] == 0) {
        value = value.subspan(1);
    }
    return Bytes(value.begin(), value.end());
}

void take_pace(SecurityInfos& infos, BytesView protocol, const std::vector<Tlv>& parts)
{
    const auto number = cipher(protocol[9]);
    const std::uint8_t kind = protocol[8];
    if (!number || kind < 1 || kind > 6 || kind == 5) {
        return;
    }
    PaceInfo info{Bytes(protocol.begin(), protocol.end()), Mapping::generic, Group::Kind::curve, *number, {}};
    info.kind = kind == 1 || kind == 3 ? Group::Kind::field : Group::Kind::curve;
    info.mapping = kind == 3 || kind == 4 ? Mapping::integrated : kind == 6 ? Mapping::chip_authentication : Mapping::generic;
    if (parts.size() > 2) {
        info.parameter_id = small(parts[2]);
    }
    infos.pace.push_back(std::move(info));
}

void take(SecurityInfos& infos, BytesView protocol, const std::vector<Tlv>& parts)
{
    const BytesView rest = base::starts_with(protocol, k_bsi) ? protocol.subspan(sizeof k_bsi) : BytesView();
    if (rest.size() == 5 && rest[0] == 2 && rest[1] == 2 && rest[2] == 4) {
        take_pace(infos, protocol, parts);
    } else if (rest.size() == 5 && rest[0] == 2 && rest[1] == 2 && rest[2] == 3 && (rest[3] == 1 || rest[3] == 2)) {
        if (const auto number = cipher(rest[4])) {
            infos.chip_authentication.push_back(
                {Bytes(protocol.begin(), protocol.end()), rest[3] == 1 ? Group::Kind::field : Group::Kind::curve, *number, key_id(parts, 2)});
        }
    } else if (rest.size() == 4 && rest[0] == 2 && rest[1] == 2 && rest[2] == 1 && parts[1].tag == 0x30) {
        infos.chip_keys.push_back({Bytes(parts[1].whole.begin(), parts[1].whole.end()), key_id(parts, 2)});
    } else if (std::equal(protocol.begin(), protocol.end(), std::begin(k_active), std::end(k_active)) && parts.size() > 2 && parts[2].tag == 0x06) {
        const BytesView named = parts[2].value;  // 0.4.0.127.0.7.1.1.4.1.x
        constexpr Hash hashes[] = {Hash::sha1, Hash::sha224, Hash::sha256, Hash::sha384, Hash::sha512};
        if (base::starts_with(named, k_bsi) && named.size() == 10 && named[8] == 1 && named[9] >= 1 && named[9] <= 5) {
            infos.active_authentication_hash = hashes[named[9] - 1];
        }
    }
}

}  // namespace

Result<SecurityInfos> parse_security_infos(BytesView set)
{
    const auto all = take_tlv(set);
    if (!all || all->tag != 0x31) {
        return fail(Reason::malformed);
    }
    const auto infos = tlvs(all->value);
    if (!infos) {
        return base::unexpected(infos.error());
    }
    SecurityInfos out;
    for (const Tlv& info : *infos) {
        const auto parts = tlvs(info.value);
        if (info.tag != 0x30 || !parts || parts->size() < 2 || parts->front().tag != 0x06) {
            return fail(Reason::malformed);
        }
        take(out, parts->front().value, *parts);
    }
    return out;
}

Result<SecurityInfos> parse_card_security(BytesView file)
{
    if (file.size() > k_max_security_object) {
        return fail(Reason::too_large);
    }
    const CmsPtr message = read_signed_message(file);
    if (message == nullptr) {
        return fail(Reason::malformed);
    }
    if (dotted(CMS_get0_eContentType(message.get())) != k_card_security_content) {
        return fail(Reason::unsupported);
    }
    const auto set = content(message.get());
    return set ? parse_security_infos(*set) : fail(Reason::malformed);
}

Result<SecurityInfos> parse_dg14(BytesView file)
{
    const auto set = find_tlv(file, 0x6E);
    return set ? parse_security_infos(*set) : fail(Reason::malformed);
}

}  // namespace balcao::card
