#pragma once
// Text of at most N characters inside its owner: the fields of an MRZ, without allocation.

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace balcao::mrz {

template <std::size_t N>
class ShortText {
    static_assert(N < 256);

public:
    constexpr ShortText() = default;
    /// Takes the first N characters.
    constexpr explicit ShortText(std::string_view text)
    {
        for (const char c : text.substr(0, N)) {
            push_back(c);
        }
    }
    /// Ignored when full.
    constexpr void push_back(char c)
    {
        if (m_size < N) {
            m_text[m_size++] = c;
        }
    }
    [[nodiscard]] constexpr std::string_view view() const { return {m_text.data(), m_size}; }
    [[nodiscard]] std::string str() const { return std::string(view()); }
    [[nodiscard]] constexpr std::size_t size() const { return m_size; }
    [[nodiscard]] constexpr bool empty() const { return m_size == 0; }
    friend constexpr bool operator==(const ShortText& a, const ShortText& b) { return a.view() == b.view(); }
    friend constexpr bool operator==(const ShortText& a, std::string_view b) { return a.view() == b; }

private:
    std::array<char, N> m_text{};
    std::uint8_t m_size = 0;
};

}  // namespace balcao::mrz
