#pragma once
// Check digits of the MRZ: weights 7 3 1 repeating, '<' = 0, A-Z = 10-35, mod 10 (ICAO Doc 9303-3, 4.9).
// A digit proves little: 0 < A K U (and so on, equal mod 10) are interchangeable without its noticing.

#include <array>
#include <cstdint>
#include <string_view>

namespace balcao::mrz {

namespace detail {

inline constexpr std::uint8_t k_not_mrz = 255;

constexpr auto make_values()
{
    std::array<std::uint8_t, 256> values{};
    values.fill(k_not_mrz);
    values[static_cast<unsigned char>('<')] = 0;
    for (unsigned i = 0; i < 10; ++i) {
        values['0' + i] = static_cast<std::uint8_t>(i);
    }
    for (unsigned i = 0; i < 26; ++i) {
        values['A' + i] = static_cast<std::uint8_t>(10 + i);
    }
    return values;
}
inline constexpr auto k_values = make_values();

}  // namespace detail

/// One of A-Z, 0-9, '<'.
[[nodiscard]] constexpr bool is_mrz_character(char c)
{
    return detail::k_values[static_cast<unsigned char>(c)] != detail::k_not_mrz;
}
[[nodiscard]] constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
[[nodiscard]] constexpr bool is_letter(char c) { return c >= 'A' && c <= 'Z'; }

/// Sum over fields that do not stand side by side: the weights run on from one add() to the next.
class CheckSum {
public:
    /// Only MRZ characters.
    constexpr CheckSum& add(std::string_view field)
    {
        constexpr unsigned weights[3] = {7, 3, 1};
        for (const char c : field) {
            m_sum += detail::k_values[static_cast<unsigned char>(c)] * weights[m_phase];
            m_phase = m_phase == 2 ? 0 : m_phase + 1;
        }
        return *this;
    }
    [[nodiscard]] constexpr char digit() const { return static_cast<char>('0' + m_sum % 10); }

private:
    unsigned m_sum = 0;
    unsigned m_phase = 0;
};

[[nodiscard]] constexpr char check_digit(std::string_view field) { return CheckSum().add(field).digit(); }

}  // namespace balcao::mrz
