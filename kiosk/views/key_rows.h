#pragma once
// Letters and digits on the screen, at most ten in a row, so that the keypad reaches them all: * goes from row to row, 1 to 9 and
// 0 press the keys of the row. Used where a code or a name is typed that may hold letters.

#include <functional>
#include <span>
#include <string_view>

#include "views/pages.h"

namespace balcao::kiosk {

inline constexpr std::string_view k_code_rows[]{"1234567890", "ABCDEFGHIJ", "KLMNOPQRST", "UVWXYZ-<"};
inline constexpr std::string_view k_place_rows[]{"ABCDEFGHIJ", "KLMNOPQRST", "UVWXYZ<"};

struct KeyRows {
    std::span<const std::string_view> rows;
    std::string typed;                          ///< what stands there now
    wxString hint;                              ///< while nothing does
    std::size_t active = 0;                     ///< row of the keypad's digits; those after `rows` are the page's other buttons
    std::function<void(std::size_t)> to_row;
    std::function<void(char)> press;            ///< '<' erases
};

void add_key_rows(PageParts& page, const PageContext& context, const KeyRows& keys);

}  // namespace balcao::kiosk
