#pragma once
// Are headphones plugged in? Asked, not waited for.

#include <string>

namespace balcao::kiosk {

/// `path`: an input device with the switch SW_HEADPHONE_INSERT (/dev/input/by-path/…, kernel's input-event-codes.h), or the state
/// file of an extcon device ("HEADPHONE=1"). False when it cannot be asked: nothing is spoken into a room by mistake.
[[nodiscard]] bool headphones_plugged_in(const std::string& path);

}  // namespace balcao::kiosk
