#pragma once
// Password authenticated connection establishment as the chip does it (ICAO Doc 9303-11 4.4).

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "card/emulator/chip_group.h"
#include "card/emulator/chip_keys.h"
#include "card/emulator/chip_messaging.h"

namespace balcao::card::emulator {

enum class Mapping : std::uint8_t {
    generic,
    integrated,
    chip_authentication  ///< generic, and the chip proves its static key with it; AES and curves only
};

struct PaceOffer {
    Mapping mapping = Mapping::generic;
    Cipher cipher = Cipher::aes128;
    int parameter_id = 13;  ///< 0 to 2, 8 to 18
};
/// Object identifier, content octets.
[[nodiscard]] Bytes pace_identifier(const PaceOffer& offer);
/// PACEInfo: identifier, version 2, parameters.
[[nodiscard]] Bytes pace_info(const PaceOffer& offer);
/// EF.CardAccess: a set of these.
[[nodiscard]] Bytes card_access(const std::vector<PaceOffer>& offers);

/// R(s, t) of 4.4.3.3.2: out of both nonces a number below `prime`, as long as it.
[[nodiscard]] Bytes pseudo_random(Cipher cipher, BytesView nonce, BytesView their_nonce, BytesView prime);

class ChipPace {
public:
    /// \param static_key for the mapping with chip authentication, on the curve of its offer
    ChipPace(std::vector<PaceOffer> offers, std::string mrz_information, std::string access_number, std::optional<ChipKey> static_key,
             base::Random& random);

    void reset();
    /// MSE:SET AT 22 C1 A4.
    [[nodiscard]] Response choose(const Command& command);
    /// GENERAL AUTHENTICATE 86; `keys` is set by the last one.
    [[nodiscard]] Response next(const Command& command, std::optional<ChipMessaging>& keys);
    [[nodiscard]] bool is_running() const { return m_step != Step::none; }

private:
    enum class Step : std::uint8_t { none, nonce, mapping, agreement, tokens };
    [[nodiscard]] Response encrypted_nonce();
    [[nodiscard]] Response map(BytesView data);
    [[nodiscard]] Response agree(BytesView data);
    [[nodiscard]] Response exchange_tokens(BytesView token, std::optional<ChipMessaging>& keys);
    [[nodiscard]] Bytes token_over(BytesView public_key) const;
    [[nodiscard]] Response refuse(std::uint16_t word);

    std::vector<PaceOffer> m_offers;
    std::string m_mrz_information;
    std::string m_access_number;
    std::optional<ChipKey> m_static_key;
    base::Random& m_random;

    Step m_step = Step::none;
    PaceOffer m_offer;
    std::unique_ptr<Group> m_group;
    Bytes m_password;
    Bytes m_nonce;
    Bytes m_generator;         ///< the mapped one
    Bytes m_mapping_private;
    Bytes m_their_public;
    Bytes m_own_public;
    std::optional<ChipMessaging> m_keys;
};

}  // namespace balcao::card::emulator
