#pragma once
// What only the citizen's window needs of style: large letters, large keys, no hover (a finger does not hover).

#include <string>

namespace balcao::kiosk {

/// Style sheet appended to the common one. `text` scales letters, `fit` the screen (1 = 1280 x 800).
[[nodiscard]] std::string kiosk_style(double text, double fit);

}  // namespace balcao::kiosk
