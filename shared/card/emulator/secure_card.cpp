#include "card/emulator/secure_card.h"

#include <algorithm>

#include "card/tlv.h"

namespace balcao::card::emulator {

namespace {

constexpr std::size_t k_nonce = 8;
constexpr std::size_t k_key = 16;

Bytes slice(BytesView of, std::size_t from, std::size_t count)
{
    const BytesView part = of.subspan(from, count);
    return {part.begin(), part.end()};
}

Bytes join(std::initializer_list<Bytes> parts)
{
    Bytes out;
    for (const Bytes& part : parts) {
        append(out, part);
    }
    return out;
}

}  // namespace

namespace {

/// id-CA-ECDH-*, content octets.
Bytes chip_authentication_identifier(Cipher cipher)
{
    Bytes out = *base::from_hex("04007F000702020302");
    out.push_back(static_cast<std::uint8_t>(static_cast<int>(cipher) + 1));
    return out;
}

Bytes key_id_object(const ChipAuthentication& of) { return of.key_id ? tlv(0x02, Bytes{*of.key_id}) : Bytes(); }

}  // namespace

Bytes chip_authentication_info(const ChipAuthentication& of)
{
    return tlv(0x30, join({tlv(0x06, chip_authentication_identifier(of.cipher)), tlv(0x02, Bytes{0x01}), key_id_object(of)}));
}

Bytes chip_authentication_key_info(const ChipAuthentication& of)
{
    return tlv(0x30, join({tlv(0x06, *base::from_hex("04007F000702020102")), of.key.public_key_info(), key_id_object(of)}));
}

SecureCard::SecureCard(AccessRules rules, base::Random& random)
    : m_rules(std::move(rules)), m_random(random),
      m_pace(m_rules.pace, m_rules.mrz_information, m_rules.access_number, m_rules.mapping_key, random)
{
}

void SecureCard::start()
{
    m_pace.reset();
    m_chosen = nullptr;
    m_keys.reset();
    m_next.reset();
    m_challenge.clear();
    start_plain();
}

Response SecureCard::answer(const Command& command)
{
    if ((command.cla & 0x0C) != 0x0C) {
        m_keys.reset();  // a command in the clear ends the session
        const Response plain = answer_inside(command);
        if (m_next) {
            m_keys = std::move(m_next);
            m_next.reset();
        }
        return plain;
    }
    if (!m_keys) {
        return status(0x6988);
    }
    const auto inside = m_keys->open(command);
    if (!inside) {
        m_keys.reset();
        return status(inside.error());
    }
    Response plain = answer_inside(*inside);
    if (!command.extended && m_keys->sealed_size(plain.data.size()) > 256) {
        plain = status(0x6700);  // under keys it does not fit a short answer
    }
    const Response sealed = m_keys->seal(plain);
    if (m_next) {
        m_keys = std::move(m_next);
        m_next.reset();
    }
    return sealed;
}

Response SecureCard::answer_inside(const Command& command)
{
    const bool answers_nothing = command.ins == 0x22 || (command.ins == 0xA4 && (command.p2 & 0x0C) == 0x0C);
    if (m_rules.strict_length && answers_nothing && command.expect) {
        return status(0x6700);
    }
    if (const auto answered = answer_access(command)) {
        return *answered;
    }
    m_pace.reset();
    return answer_plain(command);
}

std::optional<Response> SecureCard::answer_access(const Command& command)
{
    const unsigned parameters = static_cast<unsigned>(command.p1) << 8 | command.p2;
    switch (command.ins) {
        case 0x84:
            if (!m_rules.basic_access || m_rules.mrz_information.empty() || command.expect.value_or(0) != k_nonce) {
                return std::nullopt;
            }
            m_challenge = m_random.bytes(k_nonce);
            return Response{m_challenge, 0x9000};
        case 0x82:
            if (!m_rules.basic_access || m_rules.mrz_information.empty()) {
                return std::nullopt;
            }
            return mutual_authenticate(command);
        case 0x22:
            if (parameters == 0xC1A4 && !m_rules.pace.empty()) {
                return m_pace.choose(command);
            }
            if (parameters == 0x41A6 && !m_rules.chip_authentication.empty()) {
                return set_agreement_key(command);
            }
            if (parameters == 0x41A4 && !m_rules.chip_authentication.empty()) {
                return choose_chip_authentication(command);
            }
            return std::nullopt;
        case 0x86: return m_pace.is_running() ? m_pace.next(command, m_next) : general_authenticate(command);
        default: return std::nullopt;
    }
}

/// Doc 9303-11 4.3.2: EXTERNAL AUTHENTICATE with 32 encrypted octets and their check value.
Response SecureCard::mutual_authenticate(const Command& command)
{
    if (command.data.size() != 2 * k_nonce + k_key + 8) {
        return status(0x6700);
    }
    if (m_challenge.empty()) {
        return status(0x6985);
    }
    const Bytes own_challenge = std::move(m_challenge);
    m_challenge.clear();
    const Bytes seed = slice(digest(Hash::sha1, base::as_bytes(m_rules.mrz_information)), 0, k_key);
    const Bytes encryption_key = derive_key(seed, 1, Cipher::des3);
    const Bytes check_key = derive_key(seed, 2, Cipher::des3);
    const Bytes encrypted = slice(command.data, 0, 32);
    if (check_value(Cipher::des3, check_key, pad(encrypted, 8)) != slice(command.data, 32, 8)) {
        return status(0x6300);
    }
    const Bytes opened = decrypt_cbc(Cipher::des3, encryption_key, {}, encrypted);
    const Bytes their_challenge = slice(opened, 0, k_nonce);
    if (slice(opened, k_nonce, k_nonce) != own_challenge) {
        return status(0x6300);
    }
    const Bytes own_key = m_random.bytes(k_key);
    const Bytes reply = encrypt_cbc(Cipher::des3, encryption_key, {}, join({own_challenge, their_challenge, own_key}));
    Bytes secret = own_key;
    for (std::size_t i = 0; i < k_key; ++i) {
        secret[i] = static_cast<std::uint8_t>(secret[i] ^ opened[2 * k_nonce + i]);
    }
    m_next.emplace(Cipher::des3, secret, join({slice(own_challenge, 4, 4), slice(their_challenge, 4, 4)}));
    return {join({reply, check_value(Cipher::des3, check_key, pad(reply, 8))}), 0x9000};
}

/// The same secret on both sides becomes new keys; the counter starts at zero.
bool SecureCard::agree(const ChipAuthentication& with, BytesView their_public)
{
    const auto group = Group::by_curve(with.key.curve());
    if (!group || !group->is_valid(their_public)) {
        return false;
    }
    m_next.emplace(with.cipher, group->secret(group->repeat(with.key.private_number(), their_public)), Bytes());
    return true;
}

/// Doc 9303-11 6.2.3.1: MSE:SET KAT, triple DES in one step.
Response SecureCard::set_agreement_key(const Command& command)
{
    const auto their_public = find_tlv(command.data, 0x91);
    const auto id = find_tlv(command.data, 0x84);
    if (!is_secured()) {
        return status(0x6982);
    }
    for (const ChipAuthentication& one : m_rules.chip_authentication) {
        const bool meant = !one.key_id || (id && id->size() == 1 && (*id)[0] == *one.key_id);
        if (one.cipher == Cipher::des3 && meant && their_public) {
            return status(agree(one, *their_public) ? 0x9000 : 0x6300);
        }
    }
    return status(0x6A80);
}

/// 6.2.3.2: MSE:SET AT, then GENERAL AUTHENTICATE.
Response SecureCard::choose_chip_authentication(const Command& command)
{
    m_chosen = nullptr;
    const auto identifier = find_tlv(command.data, 0x80);
    const auto id = find_tlv(command.data, 0x84);
    if (!is_secured()) {
        return status(0x6982);
    }
    for (const ChipAuthentication& one : m_rules.chip_authentication) {
        const Bytes own = chip_authentication_identifier(one.cipher);
        const bool meant = !one.key_id || (id && id->size() == 1 && (*id)[0] == *one.key_id);
        if (identifier && meant && std::equal(own.begin(), own.end(), identifier->begin(), identifier->end())) {
            m_chosen = &one;
            return status(0x9000);
        }
    }
    return status(0x6A80);
}

Response SecureCard::general_authenticate(const Command& command)
{
    if (m_chosen == nullptr) {
        return status(0x6985);
    }
    const auto their_public = find_tlv(command.data, {0x7C, 0x80});
    const bool agreed = their_public && agree(*m_chosen, *their_public);
    m_chosen = nullptr;
    return agreed ? Response{tlv(0x7C, {}), 0x9000} : status(0x6300);
}

}  // namespace balcao::card::emulator
