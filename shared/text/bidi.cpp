#include "text/bidi.h"

namespace balcao::text {

std::string as_written(Language language, std::string_view text)
{
    if (direction(language) == Direction::left_to_right || text.empty()) {
        return std::string(text);
    }
    constexpr std::string_view k_right_to_left_mark = "\u200F";
    constexpr std::string_view k_left_to_right_isolate = "\u2066";
    constexpr std::string_view k_pop_isolate = "\u2069";
    std::string out(k_right_to_left_mark);
    out += k_left_to_right_isolate;
    out += text;
    out += k_pop_isolate;
    return out;
}

}  // namespace balcao::text
