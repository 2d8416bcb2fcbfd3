#include <algorithm>

#include <openssl/crypto.h>

#include "base/secret.h"
#include "card/chip_access.h"
#include "card/tlv.h"

namespace balcao::card {

using base::Bytes;
using base::BytesView;

Status open_by_basic_access(Session& session, const MrzKey& key, base::Random& random)
{
    Bytes seed = digest(Hash::sha1, base::as_bytes(key.information()));
    seed.resize(16);
    const Bytes encryption_key = derive_key(seed, 1, Cipher::des3);
    const Bytes check_key = derive_key(seed, 2, Cipher::des3);

    const auto chip_random = session.ask(Command{0x00, 0x84, 0x00, 0x00, {}, 8, false});
    if (!chip_random) {
        return base::unexpected(chip_random.error());
    }
    if (chip_random->size() != 8) {
        return fail(Reason::malformed);
    }
    const Bytes own_random = random.bytes(8);
    Bytes own_key = random.bytes(16);
    Bytes said = own_random;
    append(said, *chip_random);
    append(said, own_key);
    Bytes token = encrypt_cbc(Cipher::des3, encryption_key, {}, said);
    append(token, check_value(Cipher::des3, check_key, pad(token, 8)));

    const auto answer = session.send(Command{0x00, 0x82, 0x00, 0x00, token, 40, false});
    if (!answer) {
        return base::unexpected(answer.error());
    }
    if (!answer->ok()) {
        // Chips say a wrong key in many ways: 6300, 6982, 6988, 6A80; a chip that is ill says it with other commands too.
        return fail(Reason::wrong_key, answer->status);
    }
    if (answer->data.size() != 40) {
        return fail(Reason::malformed);
    }
    const BytesView encrypted = BytesView(answer->data).first(32);
    const Bytes expected = check_value(Cipher::des3, check_key, pad(encrypted, 8));
    if (CRYPTO_memcmp(expected.data(), answer->data.data() + 32, 8) != 0) {
        return fail(Reason::broken_seal);
    }
    Bytes heard = decrypt_cbc(Cipher::des3, encryption_key, {}, encrypted);
    if (!std::equal(chip_random->begin(), chip_random->end(), heard.begin()) || !std::equal(own_random.begin(), own_random.end(), heard.begin() + 8)) {
        return fail(Reason::broken_seal);
    }
    Bytes session_seed(16);
    for (std::size_t i = 0; i < 16; ++i) {
        session_seed[i] = own_key[i] ^ heard[16 + i];
    }
    Bytes counter(chip_random->begin() + 4, chip_random->end());
    counter.insert(counter.end(), own_random.begin() + 4, own_random.end());
    session.protect(SecureMessaging(Cipher::des3, derive_key(session_seed, 1, Cipher::des3), derive_key(session_seed, 2, Cipher::des3), counter));
    for (Bytes* secret : {&own_key, &heard, &session_seed, &said, &seed}) {
        base::wipe(*secret);
    }
    return {};
}

}  // namespace balcao::card
