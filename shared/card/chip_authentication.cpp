#include <algorithm>

#include "base/secret.h"
#include "card/chip_genuine.h"
#include "card/tlv.h"

namespace balcao::card {

using base::Bytes;

namespace {

constexpr std::uint8_t k_dg14_short_identifier = 0x0E;

/// The protocol for a key: the one with the key's own number, else one of its kind; triple DES when none is named.
ChipAuthenticationInfo protocol_of(const SecurityInfos& infos, const ChipAuthenticationKey& key, Group::Kind kind)
{
    const ChipAuthenticationInfo* chosen = nullptr;
    for (const auto& info : infos.chip_authentication) {
        const bool fits = info.kind == kind && (!info.key_id || !key.key_id || info.key_id == key.key_id);
        if (fits && (chosen == nullptr || info.cipher > chosen->cipher)) {
            chosen = &info;
        }
    }
    return chosen != nullptr ? *chosen : ChipAuthenticationInfo{{}, kind, Cipher::des3, key.key_id};
}

/// MSE:SET KAT: the older form, triple DES only.
Status send_key_at_once(Session& session, const ChipAuthenticationKey& key, const KeyPair& own)
{
    Bytes data = tlv(0x91, own.public_key);
    if (key.key_id) {
        append(data, tlv(0x84, *key.key_id));
    }
    const auto set = session.ask(Command{0x00, 0x22, 0x41, 0xA6, std::move(data), {}, false});
    return set ? Status() : Status(base::unexpected(set.error()));
}

/// A protocol with a name is set, then the key goes; one without, and a chip that does not know the newer form, get the older.
Status send_key(Session& session, const ChipAuthenticationInfo& info, const ChipAuthenticationKey& key, const KeyPair& own)
{
    if (info.protocol.empty()) {
        return send_key_at_once(session, key, own);
    }
    Bytes data = tlv(0x80, info.protocol);
    if (key.key_id && info.key_id) {
        append(data, tlv(0x84, *key.key_id));
    }
    if (const auto set = session.ask(Command{0x00, 0x22, 0x41, 0xA4, std::move(data), {}, false}); !set) {
        const bool may_know_older = info.cipher == Cipher::des3 && set.error().reason == Reason::refused && session.is_protected();
        return may_know_older ? send_key_at_once(session, key, own) : Status(base::unexpected(set.error()));
    }
    const auto sent = session.ask(Command{0x00, 0x86, 0x00, 0x00, tlv(0x7C, tlv(0x80, own.public_key)), 256, false});
    return sent ? Status() : Status(base::unexpected(sent.error()));
}

}  // namespace

Status change_to_chip_keys(Session& session, const SecurityInfos& infos, base::Random& random)
{
    for (const ChipAuthenticationKey& key : infos.chip_keys) {
        const auto known = Group::of_public_key(key.spki);
        if (!known) {
            continue;
        }
        const auto info = protocol_of(infos, key, known->group.kind());
        const auto own = known->group.generate(random);
        if (!own) {
            return base::unexpected(own.error());
        }
        if (auto sent = send_key(session, info, key, *own); !sent) {
            return sent;
        }
        auto shared = known->group.agree(*own, known->public_key);
        if (!shared) {
            return base::unexpected(shared.error());
        }
        session.protect(SecureMessaging(info.cipher, derive_key(*shared, 1, info.cipher), derive_key(*shared, 2, info.cipher), {}));
        base::wipe(*shared);
        return {};
    }
    return fail(Reason::unsupported);
}

Status authenticate_chip(Session& session, const SecurityInfos& infos, base::Random& random)
{
    if (auto changed = change_to_chip_keys(session, infos, random); !changed) {
        return changed;
    }
    const auto proof = session.ask(read_short_file(k_dg14_short_identifier, 0, 8));
    if (!proof) {
        // A bare status word here is a chip that cannot open our command: it has not got the key.
        const bool copy = proof.error().reason == Reason::refused && !session.is_protected();
        return copy ? Status(fail(Reason::broken_seal, proof.error().status)) : Status(base::unexpected(proof.error()));
    }
    return {};
}

}  // namespace balcao::card
