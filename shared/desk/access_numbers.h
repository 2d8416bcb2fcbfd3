#pragma once
// Card access numbers the camera has seen, for the chip that asks for one: the clerk may show the card before or after it is laid on the reader.
// Each is tried once a card, since a chip answers more slowly after wrong ones. Nothing of it is ever stored or shown.

#include <chrono>
#include <cstdint>
#include <set>
#include <string>

namespace balcao::desk {

/// Not older than this when a chip asks.
inline constexpr std::chrono::milliseconds k_access_number_kept{120'000};
/// Of the camera's numbers, for one card.
inline constexpr std::size_t k_most_access_numbers = 3;

class AccessNumbers {
public:
    AccessNumbers() = default;
    ~AccessNumbers() { forget(); }
    AccessNumbers(const AccessNumbers&) = delete;
    AccessNumbers& operator=(const AccessNumbers&) = delete;

    /// \param digits six \param now_ms of a clock that only goes forward
    void saw(const std::string& digits, std::int64_t now_ms);
    /// What the card in the reader may be opened with: empty when nothing was seen lately, or it was tried on this card.
    [[nodiscard]] std::string to_try(std::int64_t now_ms) const;
    /// It is being tried.
    void tried(const std::string& digits) { m_tried.insert(digits); }
    /// The card was taken away: the next one may have the number that did not open this one.
    void card_gone() { m_tried.clear(); }
    void forget();

private:
    std::string m_seen;
    std::int64_t m_seen_ms = 0;
    std::set<std::string> m_tried;
};

}  // namespace balcao::desk
