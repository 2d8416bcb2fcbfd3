#pragma once
// UTF-8 names as capital letters in composed form (ICU). Internal to domain.

#include <string>
#include <string_view>

namespace balcao::domain {

/// NFC, full upper case (ß becomes SS); ill-formed octets become U+FFFD.
[[nodiscard]] std::u32string capitals(std::string_view utf8);
/// NFC and trimmed, runs of blanks as one; the case stays.
[[nodiscard]] std::u32string composed(std::string_view utf8);
/// The A-Z letter under a capital's accents, 0 when there is none.
[[nodiscard]] char base_letter(char32_t capital);

/// Blanks, hyphens and commas part a name's components.
[[nodiscard]] bool separates_names(char32_t c);
/// Apostrophes and full stops leave no trace in an MRZ.
[[nodiscard]] bool vanishes_in_mrz(char32_t c);

}  // namespace balcao::domain
