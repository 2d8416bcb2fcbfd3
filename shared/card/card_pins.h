#pragma once
// The Citizen Card's PINs and the signature that proves its holder's presence. A PIN never stands in a log, a message or a string.

#include <cstdint>
#include <optional>

#include "base/secret.h"
#include "card/citizen_card.h"
#include "card/crypto.h"
#include "card/session.h"

namespace balcao::card {

/// By the card's own references.
enum class PinKind : std::uint8_t { authentication = 0x81, signature = 0x82, address = 0x83 };

struct PinStatus {
    bool proved = false;        ///< already, since the card was put in
    bool blocked = false;
    unsigned tries_left = 0;    ///< 0 to 3; unknown is 3 when `proved`
};
/// Asks, without trying. Failures: those of Session::send, refused for another status word.
[[nodiscard]] Result<PinStatus> pin_status(Session& session, CardKind kind, PinKind pin);

enum class LastTry : std::uint8_t { keep, may_be_used };

/// Reads the tries first. With one left nothing is sent unless the holder was asked: a wrong PIN would block the card.
/// \param digits 4 to 8 digits. Failures: pin_wrong (status & 0xF tries left), pin_blocked, pin_refused_by_us, malformed (digits),
/// those of pin_status.
[[nodiscard]] Status verify_pin(Session& session, CardKind kind, PinKind pin, const base::Secret& digits, LastTry last);
/// The same, typed on the reader's own keys. Failures: also unsupported, pin_cancelled.
[[nodiscard]] Status verify_pin_on_reader(Session& session, CardKind kind, PinKind pin, LastTry last);
/// How the holder gives a PIN.
struct PinEntry {
    const base::Secret* digits = nullptr;  ///< nullptr: typed on the reader's own keys
    LastTry last = LastTry::keep;
};
/// By whichever of both ways `pin` says.
[[nodiscard]] Status verify_pin(Session& session, CardKind kind, PinKind which, const PinEntry& pin);
/// Takes the proof back: by a command of the second generation, by power off and on of the first.
[[nodiscard]] Status forget_pin(Session& session, CardKind kind, PinKind pin);

/// Signs SHA-256 of a challenge with the authentication key, after its PIN was proved.
/// \return RSA PKCS #1 (first generation) or r and s side by side (second). Failures: refused, those of Session.
[[nodiscard]] Result<base::Bytes> sign_challenge(Session& session, CardKind kind, base::BytesView challenge);

/// DER, without the zeros that fill the file up.
[[nodiscard]] Result<base::Bytes> read_authentication_certificate(Session& session, CardKind kind);

}  // namespace balcao::card
