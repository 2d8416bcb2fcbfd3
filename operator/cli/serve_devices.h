#pragma once
// The desk service's devices: picture reading, document camera, swipe reader and card readers, and
// how what they see reaches the service.

#include <functional>
#include <memory>

#include "base/clock.h"
#include "desk/capture.h"
#include "desk/config.h"
#include "desk/service.h"

namespace balcao::cli {

/// The rules of the moment: today at the point of service.
using RulesNow = std::function<desk::CaptureRules()>;

[[nodiscard]] desk::ReadImage image_reader(const desk::DeskConfig& config, RulesNow rules);
/// Null when the settings name no flatbed scanner.
[[nodiscard]] desk::ScanFlatbed flatbed_scanner(const desk::DeskConfig& config);

/// What stands on the counter, as the settings say. Built before the service, connected to it by start().
class ServeDevices {
public:
    ServeDevices(const desk::DeskConfig& config, const base::Clock& clock, RulesNow rules);
    ~ServeDevices();
    ServeDevices(const ServeDevices&) = delete;
    ServeDevices& operator=(const ServeDevices&) = delete;

    /// Null when the settings name no camera.
    [[nodiscard]] desk::Camera* camera();
    /// Null when the settings want no card reader.
    [[nodiscard]] desk::CardReader* cards();
    void start(desk::DeskService& service);
    /// Nothing reaches the service any more once this returns.
    void stop();

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace balcao::cli
