#pragma once
// Private to barcode.

#include <algorithm>
#include <string_view>

namespace balcao::barcode {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
/// True for an empty text.
constexpr bool all_digits(std::string_view text) { return std::all_of(text.begin(), text.end(), is_digit); }

}  // namespace balcao::barcode
