#pragma once
// One card from the moment it is touched until it goes: commands in the clear or under session keys, whatever
// protocol the reader speaks.

#include <functional>
#include <memory>
#include <optional>
#include <stop_token>

#include "card/apdu.h"
#include "card/channel.h"
#include "card/secure_messaging.h"

namespace balcao::card {

/// Not for two threads at once. Outlived by its channel.
class Session {
public:
    explicit Session(Channel& channel, std::stop_token stop = {}) : m_channel(channel), m_stop(std::move(stop)) {}

    /// The card's answer, whatever its status word says; protected when secure messaging is on. With T=0 the
    /// length of an answer is asked for as the protocol wants it (61xx, 6Cxx).
    /// Failures: removed, mute, cancelled, malformed, too_large (an answer that never ends), broken_seal, refused (a bare
    /// status word under secure messaging, which is over then).
    [[nodiscard]] Result<Response> send(const Command& command);
    /// send(), and a failure when the status word is not 9000: not_found (6A82, 6A88), else refused.
    [[nodiscard]] Result<base::Bytes> ask(const Command& command);

    void protect(SecureMessaging keys) { m_keys = std::move(keys); }
    void unprotect() { m_keys.reset(); }
    [[nodiscard]] bool is_protected() const { return m_keys.has_value(); }
    [[nodiscard]] const SecureMessaging* keys() const { return m_keys ? &*m_keys : nullptr; }

    /// Power off and on: keys, selections and proved PINs are gone.
    [[nodiscard]] Status reset();

    [[nodiscard]] Channel& channel() { return m_channel; }
    /// Commands that went over the line so far.
    [[nodiscard]] unsigned commands() const { return m_commands; }

private:
    [[nodiscard]] Result<Response> exchange(const Command& command);
    [[nodiscard]] Result<Response> line(base::BytesView command);

    Channel& m_channel;
    std::stop_token m_stop;
    std::optional<SecureMessaging> m_keys;
    unsigned m_commands = 0;
};

// Commands most scripts are made of.

/// SELECT by application identifier, without an answer wanted (P2 0C).
[[nodiscard]] Command select_application(base::BytesView identifier);
/// SELECT of an elementary file by its two-octet identifier below the current folder.
[[nodiscard]] Command select_file(std::uint16_t identifier);
/// READ BINARY of the selected file. \param offset at most 32767.
[[nodiscard]] Command read_binary(std::size_t offset, std::uint32_t count);
/// READ BINARY of a file by its short identifier (1 to 30). \param offset at most 255.
[[nodiscard]] Command read_short_file(std::uint8_t short_identifier, std::size_t offset, std::uint32_t count);

}  // namespace balcao::card
