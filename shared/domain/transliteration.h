#pragma once
// Letters of names to the MRZ alphabet and back: ICAO Doc 9303-3 section 6 (Latin and Cyrillic).
// Several letters have more than one admitted form (Ü: UE, UXX, U); the way back is not unique.

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace balcao::domain {

/// The admitted MRZ forms of one capital letter, the recommended one first; empty when the
/// character is not a letter of the tables. "" as a form means the character is dropped.
[[nodiscard]] std::span<const std::string_view> mrz_forms(char32_t capital);

/// Letters that could have been printed as `form` (e.g. "AE": Ä, Æ), the plain spelling not included.
[[nodiscard]] std::vector<char32_t> letters_printed_as(std::string_view form);

/// Name in UTF-8 to MRZ components separated by '<', each letter in its recommended form:
/// "D'Orey e Sá-Melo" -> "DOREY<E<SA<MELO". Characters outside the tables (titles' dots, digits,
/// other scripts) are left out; `lost`, when given, is set if a letter or digit was.
[[nodiscard]] std::string to_mrz_name(std::string_view utf8, bool* lost = nullptr);

/// MRZ text as a person would type it: capital initials, Portuguese particles in lower case.
/// "CACADOR<DE<ARAUJO" -> "Cacador de Araujo". Accents cannot come back.
[[nodiscard]] std::string from_mrz_name(std::string_view mrz);

}  // namespace balcao::domain
