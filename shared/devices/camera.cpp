#include "devices/camera.h"

#include <algorithm>
#include <array>

#include "devices/camera_sources.h"

namespace balcao::devices {
namespace {

constexpr std::array<std::string_view, 3> k_kinds{"v4l2:", "folder:", "gst:"};

}  // namespace

bool is_frame_source(std::string_view source)
{
    return std::any_of(k_kinds.begin(), k_kinds.end(), [source](std::string_view kind) { return source.size() > kind.size() && source.starts_with(kind); });
}

base::Result<std::unique_ptr<FrameSource>, CameraProblem> open_frame_source(const CameraSettings& settings)
{
    if (!is_frame_source(settings.source)) {
        return base::unexpected(CameraProblem::not_there);
    }
    const auto colon = settings.source.find(':');
    const auto kind = settings.source.substr(0, colon);
    const auto rest = settings.source.substr(colon + 1);
    const int rate = std::clamp(settings.frames_a_second, 1, 30);
    if (kind == "folder") {
        return open_folder_camera(rest, rate);
    }
    return kind == "v4l2" ? open_v4l2_camera(rest, rate) : open_gst_camera(rest);
}

}  // namespace balcao::devices
