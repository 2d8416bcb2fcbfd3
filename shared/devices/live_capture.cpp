#include "devices/live_capture.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

#include "base/log.h"

namespace balcao::devices {
namespace {

using Steady = std::chrono::steady_clock;

/// A worker is replaced after so many frames, so that nothing grows in it over a day.
constexpr unsigned k_frames_a_worker = 2000;
/// A single lucky frame is not enough: names are covered by no check digit.
constexpr int k_least_frames = 2;
/// A code out of sight for so long is news when it comes back.
constexpr std::chrono::seconds k_code_remembered{3};
constexpr int k_frames_out_of_sight = 8;

ImageReaderOptions reader_options(const LiveCaptureOptions& options)
{
    ImageReaderOptions out;
    out.worker_path = options.worker_path;
    out.pictures_a_worker = k_frames_a_worker;
    out.preview_px = options.preview_px;
    return out;
}

/// Tells the news from what lies there still.
class News {
public:
    /// What of the reading has not been told yet; nullopt when nothing.
    std::optional<ImageReading> of(const ImageReading& reading, Steady::time_point now)
    {
        if (reading.unchanged) {
            for (auto& [bytes, seen] : m_codes) {
                seen = now;  // still there, just not read again
            }
            return std::nullopt;
        }
        ImageReading fresh;
        if (reading.access_number && reading.access_number->frames >= k_least_frames && reading.access_number->digits != m_number) {
            m_number = reading.access_number->digits;
            fresh.access_number = reading.access_number;
        }
        m_out_of_sight = reading.zone_outline ? 0 : m_out_of_sight + 1;
        if (m_out_of_sight >= k_frames_out_of_sight) {
            m_lines.clear();
        }
        if (reading.mrz && reading.mrz->frames >= k_least_frames && reading.mrz->lines != m_lines) {
            m_lines = reading.mrz->lines;
            fresh.mrz = reading.mrz;
        }
        std::erase_if(m_codes, [now](const auto& one) { return now - one.second > k_code_remembered; });
        for (const auto& code : reading.barcodes) {
            if (m_codes.insert_or_assign(code.bytes, now).second) {
                fresh.barcodes.push_back(code);
            }
        }
        return fresh.mrz || fresh.access_number || !fresh.barcodes.empty() ? std::optional(std::move(fresh)) : std::nullopt;
    }

    /// The access number is wanted anew.
    void forget_number() { m_number.clear(); }

private:
    std::string m_number;
    std::vector<std::string> m_lines;
    std::map<base::Bytes, Steady::time_point> m_codes;
    int m_out_of_sight = 0;
};

}  // namespace

struct LiveCapture::Impl {
    Impl(LiveCaptureOptions given, LiveCaptureEvents receivers)
        : options(std::move(given)), events(std::move(receivers)), reader(reader_options(options)), thread([this](const std::stop_token& stop) { run(stop); })
    {
    }

    void run(const std::stop_token& stop)
    {
        while (!stop.stop_requested()) {
            auto source = open_frame_source(options.camera);
            const auto problem = source ? watch(**source, stop) : source.error();
            source = base::unexpected(problem);  // close it before it is opened again
            if (stop.stop_requested()) {
                return;
            }
            tell(problem);
            std::unique_lock lock(mutex);
            wake.wait_for(lock, stop, options.retry_every, [] { return false; });
        }
    }

    void tell(std::optional<CameraProblem> problem)
    {
        if (told && *told == problem) {
            return;
        }
        told = problem;
        base::log(problem ? base::LogLevel::warning : base::LogLevel::info, "camera", {{"problem", problem ? static_cast<std::int64_t>(*problem) : 0}});
        events.on_problem(problem);
    }

    /// Until the source fails or a stop is asked for.
    CameraProblem watch(FrameSource& source, const std::stop_token& stop)
    {
        News news;
        bool first = true;
        const std::chrono::microseconds pace(1'000'000 / std::clamp(options.camera.frames_a_second, 1, 30));
        auto due = Steady::now();
        for (;;) {
            auto frame = source.next(options.frame_limit, stop);
            if (!frame || stop.stop_requested()) {
                return frame ? CameraProblem::stopped : frame.error();
            }
            tell(std::nullopt);
            if (forgotten.exchange(false)) {
                news = {};
                first = true;
            }
            if (const bool wanted = number_wanted; wanted != number_sought) {
                number_sought = wanted;
                news.forget_number();
                reader.want_access_number(wanted);
            }
            const auto reading = reader.read_frame(*frame, first, events.today(), options.read_limit);
            first = !reading;  // a worker that died has lost its votes: the row begins anew
            if (reading) {
                // What was read first: whoever sees the frame may switch the camera off at once.
                if (const auto fresh = news.of(*reading, Steady::now())) {
                    events.on_read(*fresh, *frame);
                }
                events.on_frame(*reading);
            }
            due = std::max(due + pace, Steady::now());
            std::unique_lock lock(mutex);
            wake.wait_until(lock, stop, due, [] { return false; });
        }
    }

    LiveCaptureOptions options;
    LiveCaptureEvents events;
    ImageReader reader;
    std::optional<std::optional<CameraProblem>> told;  ///< what was told last
    bool number_sought = false;                        ///< by the reader; of the thread alone
    std::atomic<bool> forgotten{false};
    std::atomic<bool> number_wanted{false};
    std::mutex mutex;  // of the waits alone
    std::condition_variable_any wake;
    std::jthread thread;  // last: it uses what stands above
};

LiveCapture::LiveCapture(LiveCaptureOptions options, LiveCaptureEvents events) : m_impl(std::make_unique<Impl>(std::move(options), std::move(events))) {}
LiveCapture::~LiveCapture() = default;
void LiveCapture::forget() { m_impl->forgotten = true; }
void LiveCapture::want_access_number(bool wanted) { m_impl->number_wanted = wanted; }

}  // namespace balcao::devices
