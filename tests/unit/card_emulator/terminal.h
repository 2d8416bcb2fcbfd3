#pragma once
// A terminal of few lines for the tests of the emulated chips; the product's own is card/'s.

#include "card/emulator/chip_group.h"
#include "card/emulator/chip_pace.h"
#include "card/session.h"
#include "card/tlv.h"
#include "card_emulator/cards.h"

namespace balcao::test {

/// BAC. \return what to protect() a session with
inline card::Result<card::SecureMessaging> basic_access(card::Session& session, const std::string& mrz_information)
{
    using namespace card;
    const base::Bytes seed = digest(Hash::sha1, base::as_bytes(mrz_information));
    const base::Bytes enc = derive_key(base::BytesView(seed).first(16), 1, Cipher::des3);
    const base::Bytes mac = derive_key(base::BytesView(seed).first(16), 2, Cipher::des3);
    const auto challenge = session.ask(Command{0, 0x84, 0, 0, {}, 8, false});
    if (!challenge) {
        return base::unexpected(challenge.error());
    }
    base::Bytes own(8, 0x11);
    append(own, *challenge);
    own.resize(32, 0x22);
    base::Bytes sent = encrypt_cbc(Cipher::des3, enc, {}, own);
    append(sent, check_value(Cipher::des3, mac, pad(sent, 8)));
    const auto answer = session.ask(Command{0, 0x82, 0, 0, sent, 40, false});
    if (!answer) {
        return base::unexpected(answer.error());
    }
    const base::Bytes opened = decrypt_cbc(Cipher::des3, enc, {}, base::BytesView(*answer).first(32));
    base::Bytes secret(opened.begin() + 16, opened.end());
    for (auto& octet : secret) {
        octet ^= 0x22;
    }
    base::Bytes counter(challenge->begin() + 4, challenge->end());
    counter.resize(8, 0x11);
    return SecureMessaging(Cipher::des3, derive_key(secret, 1, Cipher::des3), derive_key(secret, 2, Cipher::des3), counter);
}

struct Paced {
    card::SecureMessaging keys;
    base::Bytes encryption_key;
    base::Bytes chip_mapping;         ///< the chip's public key of the mapping
    std::optional<base::Bytes> proof; ///< object 8A
};

/// PACE. \param reference 1 printed lines, 2 card access number
inline card::Result<Paced> pace(card::Session& session, const card::emulator::PaceOffer& offer, const base::Bytes& password, std::uint8_t reference)
{
    using namespace card;
    using namespace card::emulator;
    base::SeededRandom random(99);
    const auto group = Group::by_parameter_id(offer.parameter_id);
    base::Bytes chosen = tlv(0x80, pace_identifier(offer));
    append(chosen, tlv(0x83, base::Bytes{reference}));
    if (const auto done = session.ask(Command{0, 0x22, 0xC1, 0xA4, chosen, {}, false}); !done) {
        return base::unexpected(done.error());
    }
    base::Bytes last;
    const auto step = [&](std::uint8_t cla, std::uint32_t ask, const base::Bytes& value, std::uint32_t wanted) -> Result<base::Bytes> {
        const auto got = session.ask(Command{cla, 0x86, 0, 0, tlv(0x7C, ask == 0 ? base::Bytes() : tlv(ask, value)), 256, false});
        if (!got) {
            return base::unexpected(got.error());
        }
        last = *got;
        const auto found = find_tlv(*got, {0x7C, wanted});
        REQUIRE(found);
        return base::Bytes(found->begin(), found->end());
    };
    const auto nonce = step(0x10, 0, {}, 0x80);
    REQUIRE(nonce);
    const base::Bytes s = decrypt_cbc(offer.cipher, derive_key(password, 3, offer.cipher), {}, *nonce);
    base::Bytes generator, chip_mapping;
    if (offer.mapping == Mapping::integrated) {
        const base::Bytes t = random.bytes(key_size(offer.cipher));
        REQUIRE(step(0x10, 0x81, t, 0x82));
        generator = group->integrated_mapping(pseudo_random(offer.cipher, s, t, group->prime()));
    } else {
        const base::Bytes own = group->private_number(random);
        chip_mapping = step(0x10, 0x81, group->repeat(own, group->generator()), 0x82).value();
        generator = group->combine(group->repeat(s, group->generator()), group->repeat(own, chip_mapping));
    }
    const base::Bytes own = group->private_number(random);
    const base::Bytes own_public = group->repeat(own, generator);
    const base::Bytes theirs = step(0x10, 0x83, own_public, 0x84).value();
    const base::Bytes secret = group->secret(group->repeat(own, theirs));
    const base::Bytes enc = derive_key(secret, 1, offer.cipher);
    const base::Bytes mac = derive_key(secret, 2, offer.cipher);
    const auto token = [&](const base::Bytes& over) {
        base::Bytes value = tlv(0x06, pace_identifier(offer));
        append(value, tlv(0x86, over));
        const base::Bytes object = tlv(0x7F49, value);
        return check_value(offer.cipher, mac, offer.cipher == Cipher::des3 ? pad(object, 8) : object);
    };
    const auto answer = step(0x00, 0x85, token(theirs), 0x86);
    if (!answer) {
        return base::unexpected(answer.error());
    }
    CHECK(*answer == token(own_public));
    const auto proof = find_tlv(last, {0x7C, 0x8A});
    return Paced{SecureMessaging(offer.cipher, enc, mac, {}), enc, chip_mapping,
                 proof ? std::optional<base::Bytes>(base::Bytes(proof->begin(), proof->end())) : std::nullopt};
}

}  // namespace balcao::test
