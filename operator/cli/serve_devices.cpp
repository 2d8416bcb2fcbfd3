#include "serve_devices.h"

#include <chrono>
#include <future>
#include <optional>

#include "base/executor.h"
#include "desk/capture.h"
#include "devices/flatbed.h"
#include "devices/image_reading.h"
#include "devices/live_capture.h"
#include "devices/reader_watch.h"
#include "devices/swipe_reader.h"
#include "serve_cards.h"

namespace balcao::cli {
namespace {

using base::FaultCode;

/// Of the processor (devices/image_worker.h).
constexpr std::chrono::milliseconds k_image_limit{10'000};

link::Lamp reader_lamp(const devices::ReaderStatus& status, base::Instant at)
{
    switch (status.state) {
    case devices::ReaderState::service_down: return {link::LampState::warning, FaultCode::reader_service_down, at};
    case devices::ReaderState::no_reader: return {link::LampState::off, std::nullopt, at};
    case devices::ReaderState::reader_empty: return {link::LampState::ok, std::nullopt, at};
    case devices::ReaderState::card_present: return {link::LampState::busy, std::nullopt, at};
    }
    return {};
}

/// ok while nothing is wrong, else a warning with the fault: there are other ways to go on.
link::Lamp lamp_for(bool wrong, FaultCode fault, base::Instant at)
{
    return wrong ? link::Lamp{link::LampState::warning, fault, at} : link::Lamp{link::LampState::ok, std::nullopt, at};
}

/// The number is the problem's place in its list, from 1 on.
base::Fault flatbed_fault(devices::FlatbedProblem problem)
{
    using enum devices::FlatbedProblem;
    const auto number = static_cast<std::int64_t>(problem) + 1;
    if (problem == too_large) {
        return {FaultCode::image_too_large};
    }
    const bool needs_a_hand = problem == jammed || problem == no_document || problem == cover_open;
    return {needs_a_hand ? FaultCode::flatbed_blocked : FaultCode::flatbed_unavailable, number};
}

link::FramePicture take_preview(devices::ImageReading& reading)
{
    if (!reading.preview) {
        return {};
    }
    return {reading.preview->width, reading.preview->height, std::move(reading.preview->rgb)};
}

}  // namespace

desk::ReadImage image_reader(const desk::DeskConfig& config, RulesNow rules)
{
    devices::ImageReaderOptions options;
    options.worker_path = config.image_worker;
    // One reader for the service's one image thread.
    auto reader = std::make_shared<devices::ImageReader>(options);
    return [reader, rules = std::move(rules), keep = config.keep_pictures_days > 0](int descriptor, std::stop_token) -> base::Result<desk::ImageCapture> {
        const auto now = rules();
        auto reading = reader->read_open(descriptor, now.today, k_image_limit);
        if (!reading) {
            return base::unexpected(reading.error());
        }
        auto capture = desk::capture_of(*reading, now);
        if (keep && capture.mrz_found) {
            capture.picture = desk::hold_picture(descriptor);
        }
        return capture;
    };
}

desk::ScanFlatbed flatbed_scanner(const desk::DeskConfig& config)
{
    if (config.flatbed_device.empty()) {
        return {};
    }
    devices::FlatbedOptions options;
    options.device = config.flatbed_device;
    options.dpi = config.flatbed_dpi;
    options.more = config.flatbed_options;
    return [options](std::stop_token stop) -> base::Result<base::Descriptor> {
        auto picture = devices::scan_flatbed(options, devices::k_flatbed_limit, stop);
        if (!picture) {
            return base::unexpected(flatbed_fault(picture.error()));
        }
        return std::move(*picture);
    };
}

struct ServeDevices::Impl : desk::Camera {
    Impl(const desk::DeskConfig& settings, const base::Clock& of, RulesNow now) : config(settings), clock(of), rules(std::move(now)) {}

    // A camera may take seconds to open and to close: the service's loop does not wait for it.
    void run(bool on) override
    {
        thread.post([this, on](const std::stop_token&) {
            live.reset();
            if (on) {
                live = std::make_unique<devices::LiveCapture>(live_options(), live_events());
                live->want_access_number(config.watch_reader);  // of use to a chip alone
            }
        });
    }
    void forget() override
    {
        thread.post([this](const std::stop_token&) {
            if (live) {
                live->forget();
            }
        });
    }

    [[nodiscard]] devices::LiveCaptureOptions live_options() const
    {
        devices::LiveCaptureOptions options;
        options.camera = {config.camera_source, config.camera_frames_a_second};
        options.worker_path = config.image_worker;
        return options;
    }

    [[nodiscard]] devices::LiveCaptureEvents live_events()
    {
        devices::LiveCaptureEvents events;
        events.on_frame = [this](const devices::ImageReading& seen) {
            auto reading = seen;
            auto picture = take_preview(reading);
            if (reading.unchanged) {
                service->camera_still(std::move(picture));
            } else {
                service->camera_frame(desk::camera_view(reading), std::move(picture));
            }
        };
        events.on_read = [this](const devices::ImageReading& reading, base::BytesView frame) {
            auto capture = desk::capture_of(reading, rules());
            if (config.keep_pictures_days > 0 && capture.mrz_found) {
                capture.picture = desk::hold_picture(frame);
            }
            service->camera_saw(std::move(capture));
        };
        events.on_problem = [this](std::optional<devices::CameraProblem> problem) {
            service->camera_changed(lamp_for(problem.has_value(), FaultCode::camera_unavailable, clock.now()));
        };
        events.today = [this] { return rules().today; };
        return events;
    }

    const desk::DeskConfig& config;
    const base::Clock& clock;
    RulesNow rules;
    desk::DeskService* service = nullptr;
    std::unique_ptr<devices::LiveCapture> live;  ///< of `thread` alone
    ServeCards cards{config, clock};
    std::optional<devices::ReaderWatch> readers;
    std::optional<devices::SwipeReader> swipe;
    base::SerialExecutor thread;  // last: its jobs use what stands above
};

ServeDevices::ServeDevices(const desk::DeskConfig& config, const base::Clock& clock, RulesNow rules)
    : m_impl(std::make_unique<Impl>(config, clock, std::move(rules)))
{
}

ServeDevices::~ServeDevices() { stop(); }

void ServeDevices::stop()
{
    m_impl->readers.reset();
    m_impl->cards.close();
    m_impl->swipe.reset();
    m_impl->run(false);
    std::promise<void> stopped;
    if (m_impl->thread.post([&stopped](const std::stop_token&) { stopped.set_value(); })) {
        stopped.get_future().wait();
    }
}

desk::CardReader* ServeDevices::cards() { return m_impl->config.watch_reader || !m_impl->config.practice_cards.empty() ? &m_impl->cards : nullptr; }

desk::Camera* ServeDevices::camera() { return m_impl->config.camera_source.empty() ? nullptr : m_impl.get(); }

void ServeDevices::start(desk::DeskService& service)
{
    Impl& parts = *m_impl;
    parts.service = &service;
    if (parts.config.watch_reader) {
        parts.cards.start(service);
        parts.readers.emplace([&service, &parts](const devices::ReaderStatus& status) {
            service.reader_changed(reader_lamp(status, parts.clock.now()), status.state == devices::ReaderState::card_present, status.with_card);
        });
    } else if (!parts.config.practice_cards.empty()) {
        parts.cards.start(service);  // no reader of its own, and invented cards all the same
        service.reader_changed({link::LampState::ok, std::nullopt, parts.clock.now()}, false);
    } else {
        service.reader_changed({link::LampState::off, std::nullopt, std::nullopt}, false);  // not used at this desk
    }
    if (!parts.config.swipe_device.empty()) {
        devices::SwipeReaderOptions options;
        options.device = parts.config.swipe_device;
        options.baud = parts.config.swipe_baud;
        devices::SwipeReader::Events events;
        events.on_swipe = [&service](const std::string& text) { service.swiped(text); };
        events.on_problem = [&service, &parts](std::optional<int> error) {
            service.swipe_reader_changed(lamp_for(error.has_value(), FaultCode::swipe_reader_unavailable, parts.clock.now()));
        };
        parts.swipe.emplace(std::move(options), std::move(events));
    }
}

}  // namespace balcao::cli
