#pragma once
// Private to card: identifiers of applications (ISO/IEC 7816-5), how a file of one is selected, and dates as they stand there.

#include <cstdint>
#include <string>

#include "card/session.h"

namespace balcao::card {

inline constexpr std::uint8_t k_card_1_application[] = {0x60, 0x46, 0x32, 0xFF, 0x00, 0x00, 0x02};  ///< Citizen Card until 2024: everything
inline constexpr std::uint8_t k_card_2_keys[] = {0x60, 0x46, 0x32, 0xFF, 0x00, 0x00, 0x04};         ///< of 2024: PINs and keys
inline constexpr std::uint8_t k_card_2_national[] = {0x60, 0x46, 0x32, 0xFF, 0x00, 0x00, 0x05};     ///< of 2024: identity
inline constexpr std::uint8_t k_travel_document[] = {0xA0, 0x00, 0x00, 0x02, 0x47, 0x10, 0x01};     ///< LDS1 of Doc 9303-10

/// SELECT of a file below the Citizen Card's folder 5F00, by its path.
[[nodiscard]] inline Command select_in_citizen_folder(std::uint16_t identifier)
{
    return {0x00, 0xA4, 0x08, 0x0C, {0x5F, 0x00, static_cast<std::uint8_t>(identifier >> 8), static_cast<std::uint8_t>(identifier)}, {}, false};
}

/// A Citizen Card's "DD MM YYYY" as ISO; anything else as it is.
[[nodiscard]] std::string iso_date(const std::string& stored);

}  // namespace balcao::card
