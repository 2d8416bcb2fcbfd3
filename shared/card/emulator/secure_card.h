#pragma once
// The part of a chip that decides who may talk to it: basic access control, PACE, chip authentication, session keys
// (ICAO Doc 9303-11 4.3, 4.4, 6.2 and 9.8). What the chip holds beyond that is its heirs' business.

#include <optional>
#include <string>

#include "base/random.h"
#include "card/emulator/chip_messaging.h"
#include "card/emulator/chip_pace.h"

namespace balcao::card::emulator {

/// A static key the chip proves it holds, on a curve.
struct ChipAuthentication {
    ChipKey key;
    Cipher cipher = Cipher::aes128;  ///< triple DES: in one step (MSE:SET KAT)
    std::optional<std::uint8_t> key_id;
};
/// Of EF.CardSecurity and data group 14: protocol and version 1, and the public key.
[[nodiscard]] Bytes chip_authentication_info(const ChipAuthentication& of);
[[nodiscard]] Bytes chip_authentication_key_info(const ChipAuthentication& of);

struct AccessRules {
    std::string mrz_information;  ///< number, birth and expiry with their check digits; empty: neither BAC nor PACE with the printed lines
    std::string access_number;    ///< CAN; empty: no PACE with it
    bool basic_access = true;     ///< BAC
    bool strict_length = false;   ///< refuses Le where no answer is due (SELECT without header, MSE), as some documents do
    std::vector<PaceOffer> pace;
    std::optional<ChipKey> mapping_key;  ///< for PACE with chip authentication mapping
    std::vector<ChipAuthentication> chip_authentication;
};

class SecureCard : public CommandCard {
public:
    /// Under session keys now.
    [[nodiscard]] bool is_secured() const { return m_keys.has_value(); }

protected:
    /// \param random the chip's own; outlives the card. Asked in the order of the protocol: nonce, then key.
    SecureCard(AccessRules rules, base::Random& random);

    /// Power: everything but the keys, which are gone already.
    virtual void start_plain() = 0;
    /// A command that has nothing to do with access, out of its protection.
    [[nodiscard]] virtual Response answer_plain(const Command& command) = 0;
    [[nodiscard]] base::Random& random() { return m_random; }
    [[nodiscard]] const AccessRules& rules() const { return m_rules; }

private:
    void start() final;
    [[nodiscard]] Response answer(const Command& command) final;
    [[nodiscard]] Response answer_inside(const Command& command);
    /// nullopt: the command has nothing to do with access.
    [[nodiscard]] std::optional<Response> answer_access(const Command& command);
    [[nodiscard]] Response mutual_authenticate(const Command& command);
    [[nodiscard]] Response set_agreement_key(const Command& command);
    [[nodiscard]] Response choose_chip_authentication(const Command& command);
    [[nodiscard]] Response general_authenticate(const Command& command);
    [[nodiscard]] bool agree(const ChipAuthentication& with, BytesView their_public);

    AccessRules m_rules;
    base::Random& m_random;
    ChipPace m_pace;
    const ChipAuthentication* m_chosen = nullptr;
    std::optional<ChipMessaging> m_keys;
    std::optional<ChipMessaging> m_next;  ///< takes over once the present answer is sealed
    Bytes m_challenge;
};

}  // namespace balcao::card::emulator
