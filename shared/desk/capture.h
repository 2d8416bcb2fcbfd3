#pragma once
// From what a device saw or a scanner typed to what a case can take over. Pure: the day is a parameter.

#include <string>
#include <string_view>

#include "barcode/ticket_shapes.h"
#include "base/clock.h"
#include "base/result.h"
#include "desk/ports.h"
#include "devices/image_reading.h"
#include "link/camera_model.h"

namespace balcao::desk {

/// What is known about today and this site when something is read.
struct CaptureRules {
    base::Date today{};
    bool practice = false;                                                        ///< specimens are admitted
    const barcode::TicketShapes* tickets = &barcode::TicketShapes::built_in();    ///< never null; must outlive the use
};

/// A picture's lines and codes.
[[nodiscard]] ImageCapture capture_of(const devices::ImageReading& reading, const CaptureRules& rules);

/// What was typed, pasted, swiped or sent by a hand scanner: a machine-readable zone (its lines parted
/// or in one run) or the content of a code. Faults: scan_not_understood (a: characters).
[[nodiscard]] base::Result<ImageCapture> capture_of_text(std::string_view text, const CaptureRules& rules);

/// Lines of a zone as they are. Faults: input_invalid.
[[nodiscard]] base::Result<domain::CapturedDocument> capture_of_lines(const std::vector<std::string>& lines, const CaptureRules& rules);

/// The zone's lines within a text: two of 44 or 36 characters or three of 30, with any blanks and line
/// ends between them, or none; empty when the text is something else.
[[nodiscard]] std::vector<std::string> zone_lines(std::string_view text);

/// What the live view says of a frame. `unchanged` frames keep what was said of the one before.
[[nodiscard]] link::CameraModel camera_view(const devices::ImageReading& reading);

}  // namespace balcao::desk
