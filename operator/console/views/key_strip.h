#pragma once
// The function keys as a strip to lay above the keyboard.

#include <string>

#include "ui/look.h"

namespace balcao::console {

/// Draws the strip as PNG at 300 dots an inch, as wide as the keys F1 to F12. \return false when it cannot be written.
[[nodiscard]] bool write_key_strip(const ui::Look& look, const std::string& path);

}  // namespace balcao::console
