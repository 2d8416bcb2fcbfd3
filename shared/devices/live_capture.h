#pragma once
// The document camera, watched: every frame goes to the image worker; what is seen is told at once,
// what can be used is told once a document.

#include <chrono>
#include <functional>
#include <memory>
#include <optional>

#include "devices/camera.h"
#include "devices/image_reading.h"

namespace balcao::devices {

struct LiveCaptureOptions {
    CameraSettings camera;
    std::string worker_path;
    int preview_px = 480;
    std::chrono::milliseconds retry_every{2000};       ///< a camera that is gone is looked for so often
    std::chrono::milliseconds frame_limit{3000};       ///< no frame for so long: the camera has stopped
    std::chrono::milliseconds read_limit{4000};        ///< a frame that takes longer is given up
};

struct LiveCaptureEvents {
    /// A frame and what was seen in it, after on_read where it told something. `reading.preview` is the picture.
    std::function<void(const ImageReading& reading)> on_frame;
    /// A document's lines or a card's access number, sure over at least two frames, or codes not seen a moment ago: once each.
    /// \param frame the picture's file, for the time of the call
    std::function<void(const ImageReading& reading, base::BytesView frame)> on_read;
    /// The camera gives no pictures; nullopt when it does (again).
    std::function<void(std::optional<CameraProblem> problem)> on_problem;
    std::function<base::Date()> today;
};

/// Callbacks come from a thread of its own and must return soon. The destructor waits for it.
class LiveCapture {
public:
    LiveCapture(LiveCaptureOptions options, LiveCaptureEvents events);
    ~LiveCapture();
    LiveCapture(const LiveCapture&) = delete;
    LiveCapture& operator=(const LiveCapture&) = delete;

    /// What lies under the camera is told again when it is seen again: another case has begun.
    void forget();

    /// Whether card access numbers are looked for, from the next frame on; at first they are not. A number is told once
    /// for every time it is wanted, and again after forget(). From any thread.
    void want_access_number(bool wanted);

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace balcao::devices
