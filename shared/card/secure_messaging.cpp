#include "card/secure_messaging.h"

#include <openssl/crypto.h>

#include "card/tlv.h"

namespace balcao::card {

using base::Bytes;
using base::BytesView;

SecureMessaging::SecureMessaging(Cipher cipher, Bytes encryption_key, Bytes check_key, Bytes counter)
    : m_cipher(cipher), m_encryption_key(std::move(encryption_key)), m_check_key(std::move(check_key)), m_counter(std::move(counter))
{
    m_counter.resize(block_size(cipher), 0);
}

void SecureMessaging::count()
{
    for (std::size_t i = m_counter.size(); i-- > 0;) {
        if (++m_counter[i] != 0) {
            return;
        }
    }
}

Bytes SecureMessaging::start_vector() const
{
    return m_cipher == Cipher::des3 ? Bytes() : encrypt_block(m_cipher, m_encryption_key, m_counter);
}

Command SecureMessaging::protect(const Command& command)
{
    count();
    const std::size_t block = block_size(m_cipher);
    Command out{static_cast<std::uint8_t>(command.cla | 0x0C), command.ins, command.p1, command.p2, {}, 256, command.extended};
    Bytes objects;
    if (!command.data.empty()) {
        const Bytes encrypted = encrypt_cbc(m_cipher, m_encryption_key, start_vector(), pad(command.data, block));
        if ((command.ins & 1) != 0) {  // an odd instruction's data are data objects themselves
            append(objects, tlv(0x85, encrypted));
        } else {
            Bytes value{0x01};
            append(value, encrypted);
            append(objects, tlv(0x87, value));
        }
    }
    if (command.expect) {
        const std::uint32_t ne = *command.expect;
        const bool wide = command.extended || ne > 256;
        const auto low = static_cast<std::uint8_t>(ne);
        append(objects, tlv(0x97, wide ? Bytes{static_cast<std::uint8_t>(ne >> 8), low} : Bytes{low}));
    }
    Bytes checked = m_counter;
    append(checked, pad(Bytes{out.cla, out.ins, out.p1, out.p2}, block));
    if (!objects.empty()) {
        append(checked, objects);
        checked = pad(checked, block);
    }
    append(objects, tlv(0x8E, check_value(m_cipher, m_check_key, checked)));
    out.data = std::move(objects);
    if (out.extended || out.data.size() > 255 || command.expect.value_or(0) > 256) {
        out.extended = true;
        out.expect = 65536;
    }
    return out;
}

Result<Response> SecureMessaging::unprotect(const Response& response)
{
    if (response.data.empty()) {
        return fail(Reason::refused, response.status);
    }
    count();
    const auto objects = tlvs(response.data);
    if (!objects) {
        return fail(Reason::broken_seal, response.status);
    }
    Bytes checked = m_counter;
    const Tlv* encrypted = nullptr;
    const Tlv* status = nullptr;
    const Tlv* seal = nullptr;
    for (const Tlv& object : *objects) {
        if (seal != nullptr) {
            return fail(Reason::broken_seal, response.status);  // something unsealed behind the seal
        }
        switch (object.tag) {
            case 0x85:
            case 0x87:
                if (encrypted != nullptr) {
                    return fail(Reason::broken_seal, response.status);
                }
                encrypted = &object;
                break;
            case 0x99: status = &object; break;
            case 0x8E: seal = &object; continue;
            default: break;
        }
        append(checked, object.whole);
    }
    if (seal == nullptr || status == nullptr || status->value.size() != 2 || seal->value.size() != 8) {
        return fail(Reason::broken_seal, response.status);
    }
    const Bytes expected = check_value(m_cipher, m_check_key, pad(checked, block_size(m_cipher)));
    if (CRYPTO_memcmp(expected.data(), seal->value.data(), 8) != 0) {
        return fail(Reason::broken_seal, response.status);
    }
    Response plain{{}, static_cast<std::uint16_t>(status->value[0] << 8 | status->value[1])};
    if (encrypted != nullptr) {
        BytesView value = encrypted->value;
        if (encrypted->tag == 0x87) {
            if (value.empty() || value[0] != 0x01) {
                return fail(Reason::broken_seal, response.status);
            }
            value = value.subspan(1);
        }
        if (value.empty() || value.size() % block_size(m_cipher) != 0) {
            return fail(Reason::broken_seal, response.status);
        }
        auto content = unpad(decrypt_cbc(m_cipher, m_encryption_key, start_vector(), value));
        if (!content) {
            return fail(Reason::broken_seal, response.status);
        }
        plain.data = std::move(*content);
    }
    return plain;
}

std::optional<Bytes> SecureMessaging::open_mapping_number(BytesView encrypted) const
{
    const std::size_t block = block_size(m_cipher);
    if (encrypted.empty() || encrypted.size() % block != 0) {
        return std::nullopt;
    }
    const Bytes start = encrypt_block(m_cipher, m_encryption_key, Bytes(block, 0xFF));
    return unpad(decrypt_cbc(m_cipher, m_encryption_key, start, encrypted));
}

std::size_t SecureMessaging::most_data(std::size_t ne) const
{
    const std::size_t block = block_size(m_cipher);
    const std::size_t around = 4 + 10;  // DO'99 and DO'8E
    for (std::size_t blocks = ne / block; blocks > 0; --blocks) {
        const std::size_t value = blocks * block + 1;
        const std::size_t object = 1 + (value < 0x80 ? 1U : value < 0x100 ? 2U : value < 0x10000 ? 3U : 4U) + value;
        if (object + around <= ne) {
            return blocks * block - 1;
        }
    }
    return 0;
}

}  // namespace balcao::card
