#pragma once
// The way to a card: a reader in the field (devices/pcsc_channel.h), an emulator in tests and practice.

#include "base/bytes.h"
#include "card/failure.h"

namespace balcao::card {

enum class Protocol : std::uint8_t {
    t0,          ///< contact, octet by octet: the length of an answer is asked for separately
    t1,          ///< contact, in blocks
    contactless  ///< ISO/IEC 14443-4; behaves like t1
};

/// Keys and display of the reader itself (PC/SC part 10).
struct PinPad {
    bool verify = false;  ///< takes a PIN on its own keys, so that it never reaches this computer
};

class Channel {
public:
    virtual ~Channel() = default;
    /// One exchange, as it goes over the line: at most 65535 + 9 octets out, 65536 + 2 back.
    /// Failures: removed, mute. Never tries again by itself.
    [[nodiscard]] virtual Result<base::Bytes> transmit(base::BytesView command) = 0;
    /// Takes the card's power away and gives it back: every state in the card is gone.
    [[nodiscard]] virtual Status reset() = 0;
    /// Answer to reset, at most 33 octets.
    [[nodiscard]] virtual base::Bytes answer_to_reset() const = 0;
    [[nodiscard]] virtual Protocol protocol() const = 0;

    [[nodiscard]] virtual PinPad pin_pad() const { return {}; }
    /// A PIN typed on the reader: `command` is VERIFY with the block as it stands when nothing was typed yet.
    /// \return the card's answer. Failures: unsupported without such a reader, pin_cancelled, removed, mute.
    [[nodiscard]] virtual Result<base::Bytes> verify_on_reader(base::BytesView command, std::size_t shortest, std::size_t longest)
    {
        static_cast<void>(command), static_cast<void>(shortest), static_cast<void>(longest);
        return fail(Reason::unsupported);
    }
};

}  // namespace balcao::card
