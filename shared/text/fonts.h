#pragma once
// The typefaces that together hold every letter of every language: Latin and Cyrillic, Arabic, Devanagari, Han. Screen and
// paper ask for them by name, so that no look depends on what else a machine has. scripts/packages.txt installs them;
// tests/unit/paper asks for every character of every catalogue.

namespace balcao::text {

/// As fontconfig, Pango and GTK want it: the first that has the letter.
inline constexpr const char* k_font_families = "Inter,Noto Sans Arabic,Noto Sans Devanagari,Droid Sans Fallback";

}  // namespace balcao::text
