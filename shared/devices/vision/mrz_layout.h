#pragma once
// Where the fields of a machine-readable zone stand, as far as the reader of pictures needs it:
// which characters a place admits and which digits check which places (ICAO Doc 9303 parts 3 to 7).

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace balcao::devices::vision {

inline constexpr std::string_view k_alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<";

enum class MrzFormat : std::uint8_t { td1, td2, td3, mrv_a, mrv_b };

struct Span {
    std::size_t line;
    std::size_t begin;
    std::size_t end;  ///< one past the last
};

struct CheckRule {
    std::vector<Span> over;
    std::size_t digit_line;
    std::size_t digit_at;
    bool filler_for_empty;  ///< '<' may stand for 0 when everything checked is '<'
    bool document_number;   ///< may be continued in the optional field (9303-5 note j)
    bool composite;
};

struct MrzLayout {
    MrzFormat format;
    std::size_t line_count;
    std::size_t length;
    /// One letter a place: c document code of a card or passport, v of a visa, a letter or '<', d digit, n digit or '<', s sex, x any.
    std::vector<std::string> classes;
    std::vector<CheckRule> checks;
    std::vector<Span> states;  ///< codes of issuer and nationality, three places each
    Span names;  ///< words with one or two '<' between them, '<' from there to the end
};

[[nodiscard]] const std::vector<MrzLayout>& mrz_layouts();

/// May `character` stand at a place of class `place`?
[[nodiscard]] bool admits(char place, char character);

/// Value of a character in check digits: 0-9, A = 10 to Z = 35, anything else 0.
[[nodiscard]] int character_value(char character);

/// Check digit over the text, 0 to 9 (Doc 9303-3 section 4.9). Other characters count 0.
[[nodiscard]] int check_value(std::string_view text);

/// Do the lines satisfy the rule? For a document number with '<' as digit, the number goes on in
/// the optional field; both ways of counting in use (with and without that filler) are accepted.
[[nodiscard]] bool satisfies(const std::vector<std::string>& lines, const CheckRule& rule, const MrzLayout& layout);

}  // namespace balcao::devices::vision
