#pragma once
// Well-formed UTF-8 (RFC 3629): shortest form, no surrogates, at most U+10FFFF.

#include <string_view>

namespace balcao::wire {

[[nodiscard]] bool is_utf8(std::string_view text);

}  // namespace balcao::wire
