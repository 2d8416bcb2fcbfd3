// Cameras by GStreamer: an appsink takes each JPEG as the camera made it, only the newest is kept.
#include <cerrno>
#include <cstring>
#include <mutex>

#include <fcntl.h>
#include <gst/app/gstappsink.h>
#include <gst/gst.h>
#include <unistd.h>

#include "base/log.h"
#include "devices/camera_sources.h"
#include "devices/image_protocol.h"

namespace balcao::devices {
namespace {

constexpr GstClockTime k_start_limit = 5 * GST_SECOND;
constexpr GstClockTime k_wait_slice = 100 * GST_MSECOND;  // how soon a stop is noticed
constexpr const char* k_sink = " ! appsink name=frames max-buffers=1 drop=true sync=false";

struct Unref {
    void operator()(GstElement* element) const { gst_object_unref(element); }
    void operator()(GstBus* bus) const { gst_object_unref(bus); }
    void operator()(GstMessage* message) const { gst_message_unref(message); }
    void operator()(GstSample* sample) const { gst_sample_unref(sample); }
    void operator()(GError* error) const { g_error_free(error); }
};
template <class T>
using Held = std::unique_ptr<T, Unref>;

bool start_library()
{
    static std::once_flag once;
    static bool good = false;
    std::call_once(once, [] { good = gst_init_check(nullptr, nullptr, nullptr) != 0; });
    return good;
}

class GstCamera : public FrameSource {
public:
    explicit GstCamera(Held<GstElement> pipeline)
        : m_pipeline(std::move(pipeline)), m_sink(gst_bin_get_by_name(GST_BIN(m_pipeline.get()), "frames")), m_bus(gst_element_get_bus(m_pipeline.get()))
    {
    }
    ~GstCamera() override { gst_element_set_state(m_pipeline.get(), GST_STATE_NULL); }
    GstCamera(const GstCamera&) = delete;
    GstCamera& operator=(const GstCamera&) = delete;

    /// Whether pictures begin to flow.
    bool start()
    {
        if (!m_sink || gst_element_set_state(m_pipeline.get(), GST_STATE_PLAYING) == GST_STATE_CHANGE_FAILURE) {
            return false;
        }
        // A live source reports no preroll: the first frame is the proof.
        m_first.reset(gst_app_sink_try_pull_sample(GST_APP_SINK(m_sink.get()), k_start_limit));
        return m_first != nullptr;
    }

    base::Result<base::Bytes, CameraProblem> next(std::chrono::milliseconds limit, const std::stop_token& stop) override
    {
        Held<GstSample> sample = std::move(m_first);
        const auto until = std::chrono::steady_clock::now() + limit;
        while (!sample) {
            const bool over = stop.stop_requested() || std::chrono::steady_clock::now() >= until;
            if (over || broken() || gst_app_sink_is_eos(GST_APP_SINK(m_sink.get())) != 0) {
                return base::unexpected(CameraProblem::stopped);
            }
            sample.reset(gst_app_sink_try_pull_sample(GST_APP_SINK(m_sink.get()), k_wait_slice));
        }
        GstMapInfo map;
        GstBuffer* buffer = gst_sample_get_buffer(sample.get());
        if (buffer == nullptr || gst_buffer_map(buffer, &map, GST_MAP_READ) == 0) {
            return base::unexpected(CameraProblem::stopped);
        }
        base::Bytes out;
        if (map.size <= k_max_picture_bytes) {
            out.assign(map.data, map.data + map.size);
        }
        gst_buffer_unmap(buffer, &map);
        if (out.empty()) {
            return base::unexpected(CameraProblem::stopped);
        }
        return out;
    }

private:
    [[nodiscard]] bool broken()
    {
        const Held<GstMessage> message(gst_bus_pop_filtered(m_bus.get(), GST_MESSAGE_ERROR));
        return message != nullptr;
    }

    Held<GstElement> m_pipeline;
    Held<GstElement> m_sink;
    Held<GstBus> m_bus;
    Held<GstSample> m_first;
};

base::Result<std::unique_ptr<FrameSource>, CameraProblem> open_pipeline(const std::string& description)
{
    if (!start_library()) {
        return base::unexpected(CameraProblem::not_there);
    }
    GError* raw = nullptr;
    Held<GstElement> pipeline(gst_parse_launch((description + k_sink).c_str(), &raw));
    const Held<GError> error(raw);
    if (!pipeline || error || GST_IS_BIN(pipeline.get()) == 0) {
        return base::unexpected(CameraProblem::not_there);
    }
    auto camera = std::make_unique<GstCamera>(std::move(pipeline));
    if (!camera->start()) {
        return base::unexpected(CameraProblem::refused);
    }
    return camera;
}

/// A device name of the settings becomes part of a pipeline's description: only what names a device.
bool is_device_name(const std::string& device)
{
    return device.starts_with("/dev/") && device.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/_.:-") == std::string::npos;
}

}  // namespace

base::Result<std::unique_ptr<FrameSource>, CameraProblem> open_gst_camera(const std::string& description) { return open_pipeline(description); }

base::Result<std::unique_ptr<FrameSource>, CameraProblem> open_v4l2_camera(const std::string& device, int frames_a_second)
{
    if (!is_device_name(device) || ::access(device.c_str(), F_OK) != 0) {
        return base::unexpected(CameraProblem::not_there);
    }
    const std::string source = "v4l2src device=" + device;
    const std::string rate = std::to_string(frames_a_second) + "/1";
    // Best first: full HD as the camera compresses it, any JPEG it offers, then raw pictures compressed here.
    for (const std::string& rest : {std::string(" ! image/jpeg,width=1920,height=1080"), std::string(" ! image/jpeg"),
                                    " ! videorate drop-only=true ! video/x-raw,framerate=" + rate + " ! videoconvert ! jpegenc quality=92"}) {
        if (auto camera = open_pipeline(source + rest)) {
            return camera;
        }
    }
    return base::unexpected(CameraProblem::refused);
}

}  // namespace balcao::devices
