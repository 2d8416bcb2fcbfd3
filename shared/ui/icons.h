#pragma once
// Stroke icons as SVG, drawn in any colour and size.

#include <wx/bmpbndl.h>

#include <cstdint>

#include "ui/palette.h"

namespace balcao::ui {

enum class Icon : std::uint8_t {
    shield, person, list, refresh, chart, scan, check, cross, alert, lock, phone, clock, printer, file, back, help, keyboard,
    network, card, screen, disk, send, trash, language, contrast, speaker, erase, info,
    camera, camera_off, glare, lamp, nearer, blurred, move_left, move_right, move_up, move_down
};

/// `size` in px of the 1x bitmap. nanosvg knows no currentColor, so the colour goes into the source.
[[nodiscard]] wxBitmapBundle icon(Icon which, Rgb colour, int size = 20);

}  // namespace balcao::ui
