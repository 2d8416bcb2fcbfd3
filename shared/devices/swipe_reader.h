#pragma once
// A swipe reader or code scanner on a serial line (USB readers in "virtual COM" mode are one, too).

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace balcao::devices {

struct SwipeReaderOptions {
    std::string device;                        ///< e.g. /dev/serial/by-id/usb-…, /dev/ttyACM0
    int baud = 9600;                           ///< 1200 to 115200; 8 data bits, no parity, one stop bit
    std::chrono::milliseconds gap{150};        ///< silence that ends a swipe when no ETX does
    std::chrono::milliseconds retry_every{2000};
};

/// Collects what one swipe sends. Readers differ: STX before and ETX after or neither, lines ended by CR, LF,
/// both, or not at all.
class SwipeCollector {
public:
    /// A whole swipe when the octet ends one by ETX.
    [[nodiscard]] std::optional<std::string> add(char octet);
    /// The line fell silent: what there is is the swipe.
    [[nodiscard]] std::optional<std::string> silence();

private:
    std::string m_text;
    bool m_too_long = false;
};

/// Callbacks come from a thread of its own. The destructor waits for it.
class SwipeReader {
public:
    struct Events {
        std::function<void(const std::string& text)> on_swipe;      ///< lines parted by "\n", at most 4 KiB
        std::function<void(std::optional<int> error)> on_problem;   ///< errno of what is wrong; nullopt: connected
    };
    SwipeReader(SwipeReaderOptions options, Events events);
    ~SwipeReader();
    SwipeReader(const SwipeReader&) = delete;
    SwipeReader& operator=(const SwipeReader&) = delete;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

/// Whether the speed is one a serial line can be set to.
[[nodiscard]] bool is_baud_rate(int baud);

}  // namespace balcao::devices
