#pragma once
// The kinds of sources behind camera.h.

#include "devices/camera.h"

namespace balcao::devices {

[[nodiscard]] base::Result<std::unique_ptr<FrameSource>, CameraProblem> open_folder_camera(const std::string& folder, int frames_a_second);
[[nodiscard]] base::Result<std::unique_ptr<FrameSource>, CameraProblem> open_v4l2_camera(const std::string& device, int frames_a_second);
[[nodiscard]] base::Result<std::unique_ptr<FrameSource>, CameraProblem> open_gst_camera(const std::string& description);

}  // namespace balcao::devices
