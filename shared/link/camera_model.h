#pragma once
// What the console's live view shows of the document camera: a picture in shared memory
// (frame_memory.h) and what was found in it. Sent for every frame to the clients that watch.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/fault.h"
#include "base/result.h"
#include "wire/json_text.h"

namespace balcao::link {

/// A place in the picture as shares of its width and height, 0 to 1000.
struct PicturePoint {
    int x = 0;
    int y = 0;
    friend bool operator==(const PicturePoint&, const PicturePoint&) = default;
};

enum class OutlineKind : std::uint8_t {
    zone_read,     ///< machine-readable lines that may be used
    zone_doubtful, ///< lines are there and cannot be used yet
    code           ///< a barcode that was read
};
[[nodiscard]] std::string_view name(OutlineKind kind);

struct CameraOutline {
    OutlineKind kind = OutlineKind::code;
    std::array<PicturePoint, 4> corners{};
    friend bool operator==(const CameraOutline&, const CameraOutline&) = default;
};

/// What the clerk can do something about; the words are the console's.
enum class PictureAdvice : std::uint8_t {
    none,
    show_document,  ///< nothing that looks like a document's lines or a code
    hold_still,     ///< lines found, being compared over several frames
    glare,
    cut_off_left,
    cut_off_right,
    cut_off_top,
    cut_off_bottom,
    too_small,
    blurred,
    too_dark,
    check_digits,   ///< read with certainty, and the document's own digits do not fit
    broken_rules,   ///< a date, a state or another rule does not hold
    read            ///< taken over into the form
};
[[nodiscard]] std::string_view name(PictureAdvice advice);

/// A code in view that fills nothing in.
struct CameraCode {
    std::string kind;
    std::string text;
    friend bool operator==(const CameraCode&, const CameraCode&) = default;
};

struct CameraModel {
    bool running = false;                      ///< pictures arrive
    std::optional<base::FaultCode> fault;      ///< why they do not
    std::int64_t frame = 0;                    ///< number of the picture in the shared memory
    std::vector<CameraOutline> outlines;
    PictureAdvice advice = PictureAdvice::none;
    std::optional<CameraCode> code;
    friend bool operator==(const CameraModel&, const CameraModel&) = default;
};

[[nodiscard]] wire::Json to_json(const CameraModel& model);
[[nodiscard]] base::Result<CameraModel> camera_model_from_json(const wire::Json& json);

}  // namespace balcao::link
