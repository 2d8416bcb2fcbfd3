#pragma once
// The slip with the temporary password, for a roll printer at the citizen's side. Made in memory that is locked
// and wiped; the digits are put together from pictures of 0 to 9 that are all drawn every time, so that no text
// with the password ever passes through a font library. Never written to a file.

#include <chrono>
#include <cstdint>
#include <span>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"
#include "text/translate.h"

namespace balcao::paper {

/// Octets that are locked in memory, left out of core dumps and wiped at the end. Moves, never copies.
class WipedBytes {
public:
    explicit WipedBytes(std::size_t size);
    ~WipedBytes();
    WipedBytes(WipedBytes&& other) noexcept;
    WipedBytes& operator=(WipedBytes&& other) noexcept;
    WipedBytes(const WipedBytes&) = delete;
    WipedBytes& operator=(const WipedBytes&) = delete;
    [[nodiscard]] std::span<std::uint8_t> octets() { return {m_data, m_size}; }
    [[nodiscard]] std::span<const std::uint8_t> octets() const { return {m_data, m_size}; }

private:
    std::uint8_t* m_data = nullptr;
    std::size_t m_size = 0;
};

struct SecretSlip {
    std::string place;
    std::string ticket;
    base::Instant at{};
    std::chrono::minutes utc_offset{0};
    bool practice = false;
};

/// ESC/POS octets. Faults: input_invalid when `password` is not six ASCII digits.
[[nodiscard]] base::Result<WipedBytes> render_secret_slip(const SecretSlip& slip, const base::Secret& password, text::Language language);

/// Hands the slip to a printer device or FIFO and waits at most `deadline_ms`. Anything else, a regular file above
/// all, is refused. Faults: input_invalid (not a device, FIFO or socket), file_unwritable (a: errno), network_timeout.
[[nodiscard]] base::Status<> print_to_device(const std::string& path, std::span<const std::uint8_t> octets, int deadline_ms);

}  // namespace balcao::paper
