#pragma once
// Secure messaging as the chip does it (ICAO Doc 9303-11 9.8); the terminal's side is card/secure_messaging.h.

#include <cstdint>

#include "base/result.h"
#include "card/crypto.h"
#include "card/emulator/emulator.h"

namespace balcao::card::emulator {

class ChipMessaging {
public:
    /// \param counter at most one block; filled with zeros in front
    ChipMessaging(Cipher cipher, Bytes encryption_key, Bytes check_key, const Bytes& counter);
    /// Both keys out of what was agreed on (9.7.1).
    ChipMessaging(Cipher cipher, BytesView secret, const Bytes& counter);

    /// The command inside. Error: the bare status word the chip ends the session with, 6987 (an object is missing) or 6988
    /// (the check value or padding is wrong).
    [[nodiscard]] base::Result<Command, std::uint16_t> open(const Command& command);
    /// The answer under keys. Counts: once for every open().
    [[nodiscard]] Response seal(const Response& plain);

    /// Octets of the sealed answer to a command with an even instruction.
    [[nodiscard]] std::size_t sealed_size(std::size_t plain_size) const;

    [[nodiscard]] Cipher cipher() const { return m_cipher; }
    [[nodiscard]] const Bytes& encryption_key() const { return m_encryption_key; }
    [[nodiscard]] const Bytes& check_key() const { return m_check_key; }

private:
    void step();
    [[nodiscard]] Bytes check(BytesView content) const;
    [[nodiscard]] Bytes vector() const;

    Cipher m_cipher;
    Bytes m_encryption_key;
    Bytes m_check_key;
    Bytes m_counter;
    bool m_odd = false;  ///< the instruction being answered has object 85 instead of 87
};

}  // namespace balcao::card::emulator
