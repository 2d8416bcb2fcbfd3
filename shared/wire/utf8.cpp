#include "wire/utf8.h"

#include <cstdint>

namespace balcao::wire {

bool is_utf8(std::string_view text)
{
    std::size_t i = 0;
    while (i < text.size()) {
        const auto lead = static_cast<std::uint8_t>(text[i]);
        if (lead < 0x80) {
            ++i;
            continue;
        }
        std::size_t more = 0;
        std::uint32_t least = 0;
        std::uint32_t point = 0;
        if ((lead & 0xE0U) == 0xC0U) {
            more = 1, least = 0x80, point = lead & 0x1FU;
        } else if ((lead & 0xF0U) == 0xE0U) {
            more = 2, least = 0x800, point = lead & 0x0FU;
        } else if ((lead & 0xF8U) == 0xF0U) {
            more = 3, least = 0x10000, point = lead & 0x07U;
        } else {
            return false;
        }
        if (i + more >= text.size()) {
            return false;
        }
        for (std::size_t k = 1; k <= more; ++k) {
            const auto next = static_cast<std::uint8_t>(text[i + k]);
            if ((next & 0xC0U) != 0x80U) {
                return false;
            }
            point = (point << 6U) | (next & 0x3FU);
        }
        if (point < least || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)) {
            return false;
        }
        i += more + 1;
    }
    return true;
}

}  // namespace balcao::wire
