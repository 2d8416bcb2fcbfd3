#include "base/uuid.h"

namespace balcao::base {

std::string make_uuid_v7(Instant at, Random& random)
{
    Bytes raw = random.bytes(16);
    const auto ms = static_cast<std::uint64_t>(at.time_since_epoch().count());
    for (unsigned i = 0; i < 6; ++i) {
        raw[i] = static_cast<std::uint8_t>(ms >> (40U - 8U * i));
    }
    raw[6] = static_cast<std::uint8_t>((raw[6] & 0x0FU) | 0x70U);
    raw[8] = static_cast<std::uint8_t>((raw[8] & 0x3FU) | 0x80U);
    const std::string hex = to_hex(raw);
    return hex.substr(0, 8) + '-' + hex.substr(8, 4) + '-' + hex.substr(12, 4) + '-' + hex.substr(16, 4) + '-' +
           hex.substr(20);
}

bool is_uuid(std::string_view text)
{
    if (text.size() != 36) {
        return false;
    }
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        const char c = text[i];
        const bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
        if (dash ? c != '-' : !hex) {
            return false;
        }
    }
    return true;
}

}  // namespace balcao::base
