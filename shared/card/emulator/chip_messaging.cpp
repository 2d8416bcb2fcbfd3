#include "card/emulator/chip_messaging.h"

#include "card/tlv.h"

namespace balcao::card::emulator {

namespace {
constexpr std::uint16_t k_missing = 0x6987;
constexpr std::uint16_t k_wrong = 0x6988;
}  // namespace

ChipMessaging::ChipMessaging(Cipher cipher, Bytes encryption_key, Bytes check_key, const Bytes& counter)
    : m_cipher(cipher), m_encryption_key(std::move(encryption_key)), m_check_key(std::move(check_key)), m_counter(block_size(cipher) - counter.size(), 0)
{
    append(m_counter, counter);
}

ChipMessaging::ChipMessaging(Cipher cipher, BytesView secret, const Bytes& counter)
    : ChipMessaging(cipher, derive_key(secret, 1, cipher), derive_key(secret, 2, cipher), counter)
{
}

void ChipMessaging::step()
{
    std::size_t at = m_counter.size();
    while (at > 0) {
        --at;
        m_counter[at] = static_cast<std::uint8_t>(m_counter[at] + 1);
        if (m_counter[at] != 0) {
            break;
        }
    }
}

/// Both ciphers take the padded content here: triple DES needs whole blocks, and 9.8.6.1 pads for AES as well.
Bytes ChipMessaging::check(BytesView content) const
{
    Bytes whole = m_counter;
    append(whole, content);
    return check_value(m_cipher, m_check_key, pad(whole, block_size(m_cipher)));
}

Bytes ChipMessaging::vector() const
{
    return m_cipher == Cipher::des3 ? Bytes(8, 0) : encrypt_block(m_cipher, m_encryption_key, m_counter);
}

base::Result<Command, std::uint16_t> ChipMessaging::open(const Command& command)
{
    step();
    m_odd = (command.ins & 1) != 0;
    const auto objects = tlvs(command.data);
    if (!objects || objects->empty()) {
        return base::unexpected(k_missing);
    }
    Bytes sealed = pad(Bytes{command.cla, command.ins, command.p1, command.p2}, block_size(m_cipher));
    Bytes inside;
    BytesView encrypted;
    std::optional<std::uint32_t> expect;
    bool with_indicator = false;
    for (const Tlv& object : *objects) {
        if (object.tag == 0x8E) {
            continue;
        }
        append(inside, object.whole);
        if (object.tag == 0x87 || object.tag == 0x85) {
            with_indicator = object.tag == 0x87;
            encrypted = object.value;
        } else if (object.tag == 0x97) {
            std::uint32_t ne = 0;
            for (const std::uint8_t octet : object.value) {
                ne = ne << 8 | octet;
            }
            expect = ne != 0 ? ne : object.value.size() == 1 ? 256U : 65536U;
        }
    }
    const Tlv& last = objects->back();
    if (last.tag != 0x8E || last.value.size() != 8) {
        return base::unexpected(k_missing);
    }
    if (inside.empty()) {
        sealed = {command.cla, command.ins, command.p1, command.p2};  // padded once, below
    }
    append(sealed, inside);
    const Bytes right = check(sealed);
    if (!std::equal(right.begin(), right.end(), last.value.begin())) {
        return base::unexpected(k_wrong);
    }
    Command plain{static_cast<std::uint8_t>(command.cla & 0xF3), command.ins, command.p1, command.p2, {}, expect, command.extended};
    if (!encrypted.empty()) {
        if (with_indicator) {
            if (encrypted[0] != 0x01) {
                return base::unexpected(k_wrong);
            }
            encrypted = encrypted.subspan(1);
        }
        if (encrypted.empty() || encrypted.size() % block_size(m_cipher) != 0) {
            return base::unexpected(k_wrong);
        }
        auto content = unpad(decrypt_cbc(m_cipher, m_encryption_key, vector(), encrypted));
        if (!content) {
            return base::unexpected(k_wrong);
        }
        plain.data = std::move(*content);
    }
    return plain;
}

Response ChipMessaging::seal(const Response& plain)
{
    step();
    Bytes objects;
    if (!plain.data.empty()) {
        const Bytes encrypted = encrypt_cbc(m_cipher, m_encryption_key, vector(), pad(plain.data, block_size(m_cipher)));
        Bytes value;
        if (!m_odd) {
            value.push_back(0x01);
        }
        append(value, encrypted);
        append(objects, tlv(m_odd ? 0x85 : 0x87, value));
    }
    append(objects, tlv(0x99, Bytes{static_cast<std::uint8_t>(plain.status >> 8), static_cast<std::uint8_t>(plain.status)}));
    append(objects, tlv(0x8E, check(objects)));
    return {std::move(objects), plain.status};
}

std::size_t ChipMessaging::sealed_size(std::size_t plain_size) const
{
    const std::size_t value = (plain_size / block_size(m_cipher) + 1) * block_size(m_cipher) + 1;
    const std::size_t length = value < 0x80 ? 1 : value < 0x100 ? 2 : 3;
    return (plain_size == 0 ? 0 : 1 + length + value) + 4 + 10;
}

}  // namespace balcao::card::emulator
