#pragma once
// Numbers as people type them, without what they put between the characters. Internal to domain.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/number_error.h"

namespace balcao::domain {

/// Letters (as capitals) and digits of a typed number, each with its position in the text.
struct Compact {
    std::string characters;
    std::vector<std::uint16_t> positions;      ///< of each character, from 1
    std::uint16_t end = 1;                     ///< one past the last character of the text
    std::optional<std::uint16_t> foreign;      ///< first character that is neither kept nor a separator

    /// Position of kept character `index`, or one past the end.
    [[nodiscard]] std::uint16_t position(std::size_t index) const
    {
        return index < positions.size() ? positions[index] : end;
    }
    /// First character that is not a digit, from `index` on.
    [[nodiscard]] std::optional<std::uint16_t> not_a_digit(std::size_t from = 0) const;
    void drop_front(std::size_t count);
    void pad_front(std::size_t length);  ///< with zeros standing at the first character's position
};

/// Blanks (also no-break), dots, hyphens, dashes and slashes separate; everything else counts.
[[nodiscard]] Compact compact(std::string_view text);

/// Weighted sum of digits; weights and digits run in step from the left.
template <std::size_t N>
[[nodiscard]] int weighted_sum(std::string_view digits, const int (&weights)[N])
{
    int sum = 0;
    for (std::size_t i = 0; i < N; ++i) {
        sum += (digits[i] - '0') * weights[i];
    }
    return sum;
}

}  // namespace balcao::domain
