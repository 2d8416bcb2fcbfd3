#pragma once
// The live picture of the document camera on its way to a view. Holds no widget.

#include <functional>
#include <optional>

#include "link/camera_model.h"
#include "link/client.h"
#include "link/frame_memory.h"

namespace balcao::console {

class CameraWatch {
public:
    /// `take_attached` gives what came along with the answer that is being handled.
    using Ask = std::function<void(std::string_view action, wire::Json args, link::Client::OnReply on_reply)>;
    using TakeAttached = std::function<base::Descriptor()>;

    CameraWatch(Ask ask, TakeAttached take_attached) : m_ask(std::move(ask)), m_take_attached(std::move(take_attached)) {}

    /// Asks the service for the live picture, or tells it that nobody looks any more.
    void watch(bool on);
    void connection_changed(bool connected);
    void model_arrived(const link::CameraModel& model);

    [[nodiscard]] bool watching() const { return m_watching; }
    [[nodiscard]] const link::CameraModel& model() const { return m_model; }
    /// The newest picture; nullopt before the first and after the camera went away.
    [[nodiscard]] const std::optional<link::FramePicture>& picture() const { return m_picture; }

    std::function<void()> on_change;  ///< draw again
    /// A document was taken over from the live picture since the watch began.
    std::function<void()> on_read;

private:
    void begin();
    Ask m_ask;
    TakeAttached m_take_attached;
    bool m_watching = false;
    link::CameraModel m_model;
    std::optional<link::FrameReader> m_frames;
    std::optional<link::FramePicture> m_picture;
};

}  // namespace balcao::console
