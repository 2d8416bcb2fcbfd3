#pragma once
// PINs of a Citizen Card: VERIFY, its question for the tries left, CHANGE and RESET RETRY COUNTER (ISO/IEC 7816-4 11.6).

#include <cstdint>
#include <map>
#include <string>

#include "card/emulator/emulator.h"

namespace balcao::card::emulator {

constexpr std::uint8_t k_authentication_pin = 0x81;
constexpr std::uint8_t k_signature_pin = 0x82;
constexpr std::uint8_t k_address_pin = 0x83;

struct Pin {
    std::string value;      ///< 4 to 8 digits
    std::string unblock;    ///< PUK, 4 to 8 digits
    unsigned left = 3;      ///< tries
    bool verified = false;
};

class Pins {
public:
    explicit Pins(std::map<std::uint8_t, Pin> pins, std::uint16_t blocked_word = 0x6983) : m_pins(std::move(pins)), m_blocked_word(blocked_word) {}
    /// The proved states are gone; the tries stay.
    void reset();
    [[nodiscard]] bool is_verified(std::uint8_t reference) const;
    void forget(std::uint8_t reference);
    [[nodiscard]] unsigned left(std::uint8_t reference) const;

    /// INS 20, 24 or 2C. 63Cx: x tries left.
    [[nodiscard]] Response answer(const Command& command);

private:
    [[nodiscard]] Response verify(Pin& pin, const Command& command);
    [[nodiscard]] Response tries_left(const Pin& pin) const;

    std::map<std::uint8_t, Pin> m_pins;
    std::uint16_t m_blocked_word;
};

}  // namespace balcao::card::emulator
