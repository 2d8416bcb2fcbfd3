#include "card/emulator/chip_pace.h"

#include <openssl/bn.h>

#include <algorithm>

#include "card/openssl.h"
#include "card/tlv.h"

namespace balcao::card::emulator {

namespace {

Response inside(std::uint32_t tag, BytesView value) { return {tlv(0x7C, tlv(tag, value)), 0x9000}; }

/// Octets of a nonce of the integrated mapping: a multiple of the block, at least the key.
std::size_t nonce_size(const PaceOffer& offer)
{
    const bool wide = offer.cipher == Cipher::aes192 || offer.cipher == Cipher::aes256;
    return offer.mapping == Mapping::integrated && wide ? 32 : 16;
}

}  // namespace

Bytes pseudo_random(Cipher cipher, BytesView nonce, BytesView their_nonce, BytesView prime)
{
    const bool wide = cipher == Cipher::aes192 || cipher == Cipher::aes256;
    const Bytes c0 = *base::from_hex(wide ? "d463d65234124ef7897054986dca0a174e28df758cbaa03f240616414d5a1676" : "a668892a7c41e3ca739f40b057d85904");
    const Bytes c1 = *base::from_hex(wide ? "54bd7255f0aaf831bec3423fcf39d69b6cbf066677d0faae5aadd99df8e53517" : "a4e136ac725f738b01c1f60217c188ad");
    const auto fitting = [cipher](Bytes key) {
        key.resize(key_size(cipher));
        if (cipher == Cipher::des3) {
            set_odd_parity(key);
        }
        return key;
    };
    const std::size_t wanted = prime.size() * 8 + 64;
    Bytes key = encrypt_cbc(cipher, fitting({their_nonce.begin(), their_nonce.end()}), {}, nonce);
    Bytes drawn;
    while (drawn.size() * 8 < wanted) {
        const Bytes present = fitting(key);
        append(drawn, encrypt_cbc(cipher, present, {}, c1));
        key = encrypt_cbc(cipher, present, {}, c0);
    }
    const BnCtxPtr context(BN_CTX_new());
    const BnPtr value(BN_bin2bn(drawn.data(), static_cast<int>(drawn.size()), nullptr));
    const BnPtr modulus(BN_bin2bn(prime.data(), static_cast<int>(prime.size()), nullptr));
    BN_mod(value.get(), value.get(), modulus.get(), context.get());
    Bytes out(prime.size());
    BN_bn2binpad(value.get(), out.data(), static_cast<int>(out.size()));
    return out;
}

Bytes pace_identifier(const PaceOffer& offer)
{
    const bool curve = offer.parameter_id >= 8;
    std::uint8_t kind = offer.mapping == Mapping::chip_authentication ? 6 : offer.mapping == Mapping::integrated ? 3 : 1;
    if (curve && kind != 6) {
        ++kind;  // 1 and 3 count in prime fields, 2 and 4 on curves
    }
    Bytes out = *base::from_hex("04007F00070202" "04");
    out.push_back(kind);
    out.push_back(static_cast<std::uint8_t>(static_cast<int>(offer.cipher) + 1));
    return out;
}

Bytes pace_info(const PaceOffer& offer)
{
    Bytes value = tlv(0x06, pace_identifier(offer));
    append(value, tlv(0x02, Bytes{0x02}));
    append(value, tlv(0x02, Bytes{static_cast<std::uint8_t>(offer.parameter_id)}));
    return tlv(0x30, value);
}

Bytes card_access(const std::vector<PaceOffer>& offers)
{
    Bytes all;
    for (const PaceOffer& offer : offers) {
        append(all, pace_info(offer));
    }
    return tlv(0x31, all);
}

ChipPace::ChipPace(std::vector<PaceOffer> offers, std::string mrz_information, std::string access_number, std::optional<ChipKey> static_key,
                   base::Random& random)
    : m_offers(std::move(offers)), m_mrz_information(std::move(mrz_information)), m_access_number(std::move(access_number)),
      m_static_key(std::move(static_key)), m_random(random)
{
}

void ChipPace::reset()
{
    m_step = Step::none;
    m_keys.reset();
    m_group.reset();
}

Response ChipPace::refuse(std::uint16_t word)
{
    reset();
    return status(word);
}

Response ChipPace::choose(const Command& command)
{
    reset();
    const auto identifier = find_tlv(command.data, 0x80);
    const auto password = find_tlv(command.data, 0x83);
    const auto parameter = find_tlv(command.data, 0x84);
    if (!identifier || !password || password->size() != 1) {
        return status(0x6A80);
    }
    std::vector<PaceOffer> fitting;
    for (const PaceOffer& offer : m_offers) {
        const Bytes own = pace_identifier(offer);
        if (std::equal(own.begin(), own.end(), identifier->begin(), identifier->end()) &&
            (!parameter || (parameter->size() == 1 && (*parameter)[0] == offer.parameter_id))) {
            fitting.push_back(offer);
        }
    }
    if (fitting.size() != 1) {
        return status(0x6A80);  // none, or which one is not said
    }
    if ((*password)[0] == 0x01 && !m_mrz_information.empty()) {
        m_password = digest(Hash::sha1, base::as_bytes(m_mrz_information));
    } else if ((*password)[0] == 0x02 && !m_access_number.empty()) {
        m_password = base::to_bytes(m_access_number);
    } else {
        return status(0x6A88);
    }
    m_offer = fitting.front();
    m_group = Group::by_parameter_id(m_offer.parameter_id);
    m_step = Step::nonce;
    return status(0x9000);
}

Response ChipPace::next(const Command& command, std::optional<ChipMessaging>& keys)
{
    const auto content = find_tlv(command.data, 0x7C);
    const bool last = m_step == Step::tokens;
    if (m_step == Step::none) {
        return status(0x6985);
    }
    if (!content || ((command.cla & 0x10) != 0) == last) {
        return refuse(0x6A80);
    }
    if (m_step == Step::nonce) {
        return encrypted_nonce();
    }
    const auto value = find_tlv(*content, m_step == Step::mapping ? 0x81 : m_step == Step::agreement ? 0x83 : 0x85);
    if (!value) {
        return refuse(0x6A80);
    }
    return m_step == Step::mapping ? map(*value) : m_step == Step::agreement ? agree(*value) : exchange_tokens(*value, keys);
}

Response ChipPace::encrypted_nonce()
{
    m_nonce = m_random.bytes(nonce_size(m_offer));
    m_step = Step::mapping;
    return inside(0x80, encrypt_cbc(m_offer.cipher, derive_key(m_password, 3, m_offer.cipher), {}, m_nonce));
}

Response ChipPace::map(BytesView data)
{
    m_step = Step::agreement;
    if (m_offer.mapping == Mapping::integrated) {
        if (data.size() < key_size(m_offer.cipher)) {
            return refuse(0x6A80);
        }
        m_generator = m_group->integrated_mapping(pseudo_random(m_offer.cipher, m_nonce, data, m_group->prime()));
        return {tlv(0x7C, tlv(0x82, {})), 0x9000};
    }
    if (!m_group->is_valid(data)) {
        return refuse(0x6300);
    }
    m_mapping_private = m_group->private_number(m_random);
    const Bytes shared = m_group->repeat(m_mapping_private, data);
    m_generator = m_group->combine(m_group->repeat(m_nonce, m_group->generator()), shared);
    return inside(0x82, m_group->repeat(m_mapping_private, m_group->generator()));
}

Response ChipPace::agree(BytesView data)
{
    if (!m_group->is_valid(data)) {
        return refuse(0x6300);
    }
    const Bytes own = m_group->private_number(m_random);
    m_own_public = m_group->repeat(own, m_generator);
    m_their_public.assign(data.begin(), data.end());
    if (m_own_public == m_their_public) {
        return refuse(0x6300);
    }
    m_keys.emplace(m_offer.cipher, m_group->secret(m_group->repeat(own, data)), Bytes());
    m_step = Step::tokens;
    return inside(0x84, m_own_public);
}

/// 4.4.3.4: the check value over identifier and public key.
Bytes ChipPace::token_over(BytesView public_key) const
{
    Bytes value = tlv(0x06, pace_identifier(m_offer));
    append(value, tlv(m_group->is_curve() ? 0x86 : 0x84, public_key));
    const Bytes object = tlv(0x7F49, value);
    return check_value(m_offer.cipher, m_keys->check_key(), m_offer.cipher == Cipher::des3 ? pad(object, 8) : object);
}

Response ChipPace::exchange_tokens(BytesView token, std::optional<ChipMessaging>& keys)
{
    const Bytes expected = token_over(m_own_public);
    if (!std::equal(expected.begin(), expected.end(), token.begin(), token.end())) {
        return refuse(0x6300);  // another password was behind the terminal's nonce
    }
    Bytes answer = tlv(0x86, token_over(m_their_public));
    if (m_offer.mapping == Mapping::chip_authentication && m_static_key) {
        const Bytes proof = m_group->divide(m_mapping_private, m_static_key->private_number());
        const Bytes vector = encrypt_block(m_offer.cipher, m_keys->encryption_key(), Bytes(16, 0xFF));
        append(answer, tlv(0x8A, encrypt_cbc(m_offer.cipher, m_keys->encryption_key(), vector, pad(proof, 16))));
    }
    keys = std::move(m_keys);
    reset();
    return {tlv(0x7C, answer), 0x9000};
}

}  // namespace balcao::card::emulator
