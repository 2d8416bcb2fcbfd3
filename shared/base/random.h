#pragma once
// Randomness as a parameter.

#include <cstdint>
#include <span>

#include "base/bytes.h"

namespace balcao::base {

class Random {
public:
    virtual ~Random() = default;
    virtual void fill(std::span<std::uint8_t> out) = 0;

    [[nodiscard]] Bytes bytes(std::size_t count);
    /// Uniform in [0, bound), without modulo bias. bound > 0.
    [[nodiscard]] std::uint32_t below(std::uint32_t bound);
};

/// The kernel's generator; the only one used for keys, codes and passwords.
class SystemRandom final : public Random {
public:
    void fill(std::span<std::uint8_t> out) override;
};

/// splitmix64: reproducible, for tests, simulation and jitter only.
class SeededRandom final : public Random {
public:
    explicit SeededRandom(std::uint64_t seed) : m_state(seed) {}
    void fill(std::span<std::uint8_t> out) override;

private:
    std::uint64_t m_state;
};

}  // namespace balcao::base
