#pragma once
// Commands and answers under the chip's session keys (ICAO Doc 9303-11 9.8).

#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "card/apdu.h"
#include "card/crypto.h"

namespace balcao::card {

/// The terminal's side. The send sequence counter goes up once for every command and once for every answer.
class SecureMessaging {
public:
    /// \param counter one block of the cipher: zeros after PACE and chip authentication, made of both random numbers after BAC.
    SecureMessaging(Cipher cipher, base::Bytes encryption_key, base::Bytes check_key, base::Bytes counter);

    /// The same command under keys: class byte with 0C, DO'85/87 (encrypted data), DO'97 (Ne), DO'8E (check value).
    [[nodiscard]] Command protect(const Command& command);
    /// Failures: broken_seal (no or wrong check value, wrong padding), refused when the card gave a bare status word:
    /// it has left secure messaging.
    [[nodiscard]] Result<Response> unprotect(const Response& response);

    /// The chip's number of PACE with chip authentication mapping: padded, encrypted from the start vector of counter -1
    /// (9303-11 4.4.3.5.2). nullopt when it is none.
    [[nodiscard]] std::optional<base::Bytes> open_mapping_number(base::BytesView encrypted) const;

    /// Most octets of plain data an answer of `ne` octets can carry.
    [[nodiscard]] std::size_t most_data(std::size_t ne) const;
    [[nodiscard]] Cipher cipher() const { return m_cipher; }
    [[nodiscard]] const base::Bytes& counter() const { return m_counter; }

private:
    void count();
    [[nodiscard]] base::Bytes start_vector() const;

    Cipher m_cipher;
    base::Bytes m_encryption_key;
    base::Bytes m_check_key;
    base::Bytes m_counter;
};

}  // namespace balcao::card
