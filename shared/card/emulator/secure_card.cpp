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

void SecureCard::start()
{
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
    if (m_rules.basic_access && !m_rules.mrz_information.empty()) {
        if (command.ins == 0x84 && command.expect.value_or(0) == k_nonce) {
            m_challenge = m_random.bytes(k_nonce);
            return {m_challenge, 0x9000};
        }
        if (command.ins == 0x82) {
            return mutual_authenticate(command);
        }
    }
    return answer_plain(command);
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

}  // namespace balcao::card::emulator
