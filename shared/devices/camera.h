#pragma once
// Where frames come from: a document camera, a network camera, or a folder of pictures that stands
// in for one. Frames are handed on as the source compressed them (JPEG or PNG), untouched.

#include <chrono>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace balcao::devices {

enum class CameraProblem : std::uint8_t {
    not_there = 1,  ///< no such device, folder or element
    refused = 2,    ///< there, and in use by another program or without the right to open it
    stopped = 3     ///< gave frames, and gives none any more
};

struct CameraSettings {
    /// "v4l2:/dev/video0" a camera on USB; "folder:PATH" the JPEG and PNG files of a folder, in order of their names, again
    /// and again; "gst:DESCRIPTION" any GStreamer source that yields image/jpeg (network cameras; for those who know it).
    /// Empty: no camera at this desk.
    std::string source;
    int frames_a_second = 8;  ///< at most so many are taken; 1 to 30
};

class FrameSource {
public:
    virtual ~FrameSource() = default;
    /// The newest frame; waits for one until the limit. Older ones that nobody fetched are skipped.
    [[nodiscard]] virtual base::Result<base::Bytes, CameraProblem> next(std::chrono::milliseconds limit, const std::stop_token& stop) = 0;
};

/// Opens the source and starts it. An unknown kind of source is `not_there`.
[[nodiscard]] base::Result<std::unique_ptr<FrameSource>, CameraProblem> open_frame_source(const CameraSettings& settings);

/// Whether the text names a source this program knows how to open.
[[nodiscard]] bool is_frame_source(std::string_view source);

}  // namespace balcao::devices
