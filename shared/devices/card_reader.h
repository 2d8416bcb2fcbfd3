#pragma once
// One card read in one reader, from the moment it is touched until it is let go.

#include <chrono>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>

#include "base/result.h"
#include "card/card_reading.h"
#include "card/possession.h"

namespace balcao::devices {

struct CardReaderRequest {
    std::string reader;                      ///< the service's name of it; empty: the first one with a card
    std::string but = {};                    ///< never this one
    std::chrono::milliseconds wait{0};       ///< for a card to be put in
    card::CardRequest card;
};

/// Faults: reader_service_down (no service or no reader), card_removed (also: none put in), card_in_use, and those of to_fault().
[[nodiscard]] base::Result<card::CardReading> read_card_in_reader(const CardReaderRequest& request, const card::Anchors& anchors,
                                                                  base::Random& random, std::stop_token stop = {},
                                                                  const card::ReadingProgress& progress = {});

/// The reader whose Citizen Card holds an authentication certificate that is `wanted`; nullopt: cards are there, and none of them does.
/// Neither needs a PIN. Faults: as above; card_unknown when no Citizen Card is there.
[[nodiscard]] base::Result<std::optional<std::string>> find_citizen_card(const std::function<bool(base::BytesView certificate)>& wanted,
                                                                        std::stop_token stop = {});

/// How a PIN can be given, before anybody is asked for it.
struct PinQuestion {
    card::PinStatus status;
    bool on_reader = false;  ///< the reader has keys of its own
};
/// Of the authentication PIN of the Citizen Card in the reader; nothing is tried. Faults: as above, card_unknown for a card of another kind.
[[nodiscard]] base::Result<PinQuestion> ask_pin_in_reader(const std::string& reader, std::stop_token stop = {});

/// The holder of the Citizen Card in the reader proves to be there. \param reader as above.
/// Faults: as above, card_unknown for a card of another kind, card_pin_*.
[[nodiscard]] base::Result<card::PossessionProof> prove_possession_in_reader(const std::string& reader, base::BytesView challenge,
                                                                            const card::PinEntry& pin, std::stop_token stop = {});

/// Where the holder of the Citizen Card in the reader lives, behind the address PIN; nullopt: this card keeps no address (those made since June
/// 2024). The PIN's proof is taken back. Faults: as above.
[[nodiscard]] base::Result<std::optional<card::CitizenAddress>> read_address_in_reader(const std::string& reader, const card::PinEntry& pin,
                                                                                       std::stop_token stop = {});

/// What the clerk is told of a card's failure: card_removed, card_mute, card_unknown, card_unreadable (a: reason, b: status word),
/// card_key_needed, card_key_wrong (b), card_doubtful (b), card_reading_stopped, card_pin_wrong (a: tries left), card_pin_blocked,
/// card_pin_last_try.
[[nodiscard]] base::Fault to_fault(const card::Failure& failure);

}  // namespace balcao::devices
