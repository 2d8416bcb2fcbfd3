#include "base/random.h"

#include <sys/random.h>

#include <cerrno>
#include <cstdlib>

namespace balcao::base {

Bytes Random::bytes(std::size_t count)
{
    Bytes out(count);
    fill(out);
    return out;
}

std::uint32_t Random::below(std::uint32_t bound)
{
    const std::uint32_t limit = bound * (0xFFFFFFFFU / bound);
    for (;;) {
        std::uint8_t raw[4];
        fill(raw);
        const std::uint32_t value = (std::uint32_t{raw[0]} << 24U) | (std::uint32_t{raw[1]} << 16U) |
                                    (std::uint32_t{raw[2]} << 8U) | std::uint32_t{raw[3]};
        if (value < limit) {
            return value % bound;
        }
    }
}

void SystemRandom::fill(std::span<std::uint8_t> out)
{
    std::size_t done = 0;
    while (done < out.size()) {
        const auto got = ::getrandom(out.data() + done, out.size() - done, 0);
        if (got > 0) {
            done += static_cast<std::size_t>(got);
        } else if (errno != EINTR) {
            std::abort();  // without randomness no key, code or password may be made
        }
    }
}

void SeededRandom::fill(std::span<std::uint8_t> out)
{
    for (std::size_t i = 0; i < out.size();) {
        m_state += 0x9E3779B97F4A7C15ULL;
        std::uint64_t z = m_state;
        z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
        z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
        z ^= z >> 31U;
        for (unsigned shift = 0; shift < 64 && i < out.size(); shift += 8) {
            out[i++] = static_cast<std::uint8_t>(z >> shift);
        }
    }
}

}  // namespace balcao::base
