#pragma once
// The directory files of PKCS #15 (ISO/IEC 7816-15) on the older Citizen Card: what programs other than the state's own
// find keys, PINs and certificates by.

#include "card/emulator/files.h"

namespace balcao::card::emulator {

struct Pkcs15Key {
    std::uint8_t authentication_reference = 0;
    std::uint8_t signature_reference = 0;
    std::size_t modulus_bits = 2048;
};
/// EF.DIR 2F00, ODF 4F005031, TokenInfo 4F005032, AODF 4F004401, CDF 5F00EF0C and PrKDF 5F00EF0D.
[[nodiscard]] Files pkcs15_files(const Pkcs15Key& keys);

}  // namespace balcao::card::emulator
