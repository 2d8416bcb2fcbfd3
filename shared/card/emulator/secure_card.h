#pragma once
// The part of a chip that decides who may talk to it: basic access control, PACE, chip authentication, session keys
// (ICAO Doc 9303-11 4.3, 4.4, 6.2 and 9.8). What the chip holds beyond that is its heirs' business.

#include <optional>
#include <string>

#include "base/random.h"
#include "card/emulator/chip_messaging.h"

namespace balcao::card::emulator {

struct AccessRules {
    std::string mrz_information;  ///< number, birth and expiry with their check digits; empty: neither BAC nor PACE with the printed lines
    bool basic_access = true;     ///< BAC
};

class SecureCard : public CommandCard {
public:
    /// Under session keys now.
    [[nodiscard]] bool is_secured() const { return m_keys.has_value(); }

protected:
    /// \param random the chip's own; outlives the card. Asked in the order of the protocol: nonce, then key.
    SecureCard(AccessRules rules, base::Random& random) : m_rules(std::move(rules)), m_random(random) {}

    /// Power: everything but the keys, which are gone already.
    virtual void start_plain() = 0;
    /// A command that has nothing to do with access, out of its protection.
    [[nodiscard]] virtual Response answer_plain(const Command& command) = 0;
    [[nodiscard]] base::Random& random() { return m_random; }

private:
    void start() final;
    [[nodiscard]] Response answer(const Command& command) final;
    [[nodiscard]] Response answer_inside(const Command& command);
    [[nodiscard]] Response mutual_authenticate(const Command& command);

    AccessRules m_rules;
    base::Random& m_random;
    std::optional<ChipMessaging> m_keys;
    std::optional<ChipMessaging> m_next;  ///< takes over once the present answer is sealed
    Bytes m_challenge;
};

}  // namespace balcao::card::emulator
