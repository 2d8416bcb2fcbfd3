// balcao bench camera: the document camera's way from a source to a reading: how soon the first frame is there, how
// soon the document is read, and what the processor has to do while nothing moves.

#include <sys/resource.h>

#include <atomic>
#include <chrono>
#include <mutex>
#include <thread>

#include "bench.h"
#include "devices/live_capture.h"

namespace balcao::cli {

namespace {

using Steady = std::chrono::steady_clock;

double cpu_seconds()
{
    double out = 0;
    for (const auto who : {RUSAGE_SELF, RUSAGE_CHILDREN}) {
        rusage used{};
        ::getrusage(who, &used);
        out += static_cast<double>(used.ru_utime.tv_sec + used.ru_stime.tv_sec) + static_cast<double>(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
    }
    return out;
}

struct Seen {
    std::mutex mutex;
    std::optional<double> first_frame_ms;
    std::optional<double> first_read_ms;
    std::uint64_t frames = 0;
    std::uint64_t unchanged = 0;
    bool lost = false;
};

void watch(const BenchOptions& options, std::chrono::duration<double> length, Seen& seen)
{
    devices::LiveCaptureOptions live;
    live.camera.source = options.file;
    const auto begin = Steady::now();
    const auto ms = [begin] { return std::chrono::duration<double, std::milli>(Steady::now() - begin).count(); };
    devices::LiveCaptureEvents events;
    events.on_frame = [&](const devices::ImageReading& reading) {
        const std::lock_guard lock(seen.mutex);
        ++seen.frames;
        seen.unchanged += reading.unchanged ? 1 : 0;
        seen.first_frame_ms = seen.first_frame_ms.value_or(ms());
    };
    events.on_read = [&](const devices::ImageReading& reading, base::BytesView) {
        const std::lock_guard lock(seen.mutex);
        if (reading.mrz) {
            seen.first_read_ms = seen.first_read_ms.value_or(ms());
        }
    };
    events.on_problem = [&](std::optional<devices::CameraProblem> problem) {
        const std::lock_guard lock(seen.mutex);
        seen.lost = problem.has_value();
    };
    events.today = [] { return base::utc_day(std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now())); };
    const devices::LiveCapture camera(std::move(live), std::move(events));
    std::this_thread::sleep_for(length);
}

void run_camera(Context& context, const BenchOptions& options)
{
    if (!devices::is_frame_source(options.file)) {
        context.environment_error("usage", "bench camera wants a source: v4l2:/dev/video0, folder:PATH or gst:DESCRIPTION");
        return;
    }
    Seen seen;
    const double before = cpu_seconds();
    watch(options, std::chrono::duration<double>(options.seconds), seen);  // worker included: it has been waited for at the end
    const double cpu = cpu_seconds() - before;
    if (seen.lost || !seen.first_frame_ms) {
        context.environment_error("camera_unavailable", "the camera gives no picture");
        return;
    }
    wire::OrderedJson answer{{"name", "camera"},
                             {"count", seen.frames},
                             {"seconds", options.seconds},
                             {"per_second", static_cast<double>(seen.frames) / options.seconds},
                             {"unchanged", seen.unchanged},
                             {"first_frame_ms", *seen.first_frame_ms},
                             {"first_read_ms", seen.first_read_ms ? wire::OrderedJson(*seen.first_read_ms) : wire::OrderedJson()},
                             {"cpu_percent_of_one_core", 100 * cpu / options.seconds}};
    context.answer(answer, answer.dump(2));
}

}  // namespace

Benchmark bench_camera() { return {"camera", "Document camera: first frame, first reading, processor while nothing moves (FILE is the source, as in the settings)", run_camera}; }

}  // namespace balcao::cli
