#include "devices/swipe_reader.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <thread>
#include <utility>

#include "base/descriptor.h"

namespace balcao::devices {
namespace {

constexpr char k_stx = 0x02;
constexpr char k_etx = 0x03;
constexpr std::size_t k_longest_swipe = 4096;

constexpr std::array<std::pair<int, speed_t>, 8> k_speeds{
    {{1200, B1200}, {2400, B2400}, {4800, B4800}, {9600, B9600}, {19200, B19200}, {38400, B38400}, {57600, B57600}, {115200, B115200}}};

const std::pair<int, speed_t>* speed_of(int baud)
{
    const auto* found = std::find_if(k_speeds.begin(), k_speeds.end(), [baud](const auto& one) { return one.first == baud; });
    return found != k_speeds.end() ? found : nullptr;
}

/// errno, or 0 when the line is set.
int make_raw(int line, int baud)
{
    termios settings{};
    const auto* speed = speed_of(baud);
    if (speed == nullptr || ::tcgetattr(line, &settings) != 0) {
        return speed == nullptr ? EINVAL : errno;
    }
    ::cfmakeraw(&settings);
    settings.c_cflag = (settings.c_cflag & ~static_cast<tcflag_t>(CSTOPB | CRTSCTS)) | CLOCAL | CREAD;
    ::cfsetispeed(&settings, speed->second);
    ::cfsetospeed(&settings, speed->second);
    return ::tcsetattr(line, TCSANOW, &settings) == 0 ? 0 : errno;
}

}  // namespace

std::optional<std::string> SwipeCollector::add(char octet)
{
    if (octet == k_etx) {
        return silence();
    }
    if (octet == k_stx) {  // a new swipe; what a torn one before it left is nothing
        m_text.clear();
        m_too_long = false;
    } else if (m_text.size() >= k_longest_swipe) {
        m_too_long = true;
    } else {
        m_text += octet == '\r' ? '\n' : octet;
    }
    return std::nullopt;
}

std::optional<std::string> SwipeCollector::silence()
{
    std::string text;
    for (const char c : std::exchange(m_text, {})) {
        if (c != '\n' || (!text.empty() && text.back() != '\n')) {  // CR LF is one end of a line
            text += c;
        }
    }
    if (!text.empty() && text.back() == '\n') {
        text.pop_back();
    }
    const bool whole = !std::exchange(m_too_long, false) && !text.empty();
    return whole ? std::optional(std::move(text)) : std::nullopt;
}

bool is_baud_rate(int baud) { return speed_of(baud) != nullptr; }

struct SwipeReader::Impl {
    Impl(SwipeReaderOptions given, Events receivers)
        : options(std::move(given)), events(std::move(receivers)), bell(::eventfd(0, EFD_CLOEXEC)), thread([this](const std::stop_token& stop) { run(stop); })
    {
    }
    ~Impl()
    {
        thread.request_stop();
        ::eventfd_write(bell.get(), 1);
    }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    void tell(std::optional<int> error)
    {
        if (!told || *told != error) {
            told = error;
            events.on_problem(error);
        }
    }

    void run(const std::stop_token& stop)
    {
        while (!stop.stop_requested()) {
            const base::Descriptor line(::open(options.device.c_str(), O_RDONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC));
            int error = line ? make_raw(line.get(), options.baud) : errno;
            if (error == 0) {
                tell(std::nullopt);
                error = listen(line.get(), stop);
            }
            if (!stop.stop_requested()) {
                tell(error);
                pollfd stopped{bell.get(), POLLIN, 0};
                (void)::poll(&stopped, 1, static_cast<int>(options.retry_every.count()));
            }
        }
    }

    /// \return errno of what ended the line.
    int listen(int line, const std::stop_token& stop)
    {
        SwipeCollector collector;
        const auto deliver = [this](const std::optional<std::string>& text) {
            if (text) {
                events.on_swipe(*text);
            }
        };
        bool waiting = false;  // something has come, and its end has not
        while (!stop.stop_requested()) {
            std::array<pollfd, 2> polled{{{line, POLLIN, 0}, {bell.get(), POLLIN, 0}}};
            const int ready = ::poll(polled.data(), polled.size(), waiting ? static_cast<int>(options.gap.count()) : -1);
            if (ready == 0) {
                deliver(collector.silence());
                waiting = false;
                continue;
            }
            if (ready < 0 || polled[0].revents == 0) {
                continue;
            }
            std::array<char, 512> octets{};
            const ssize_t got = ::read(line, octets.data(), octets.size());
            if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
                continue;
            }
            if (got <= 0) {
                return got < 0 ? errno : ENODEV;
            }
            waiting = true;
            for (ssize_t i = 0; i < got; ++i) {
                deliver(collector.add(octets[static_cast<std::size_t>(i)]));
            }
        }
        return 0;
    }

    SwipeReaderOptions options;
    Events events;
    std::optional<std::optional<int>> told;
    base::Descriptor bell;
    std::jthread thread;  // last: it uses what stands above
};

SwipeReader::SwipeReader(SwipeReaderOptions options, Events events) : m_impl(std::make_unique<Impl>(std::move(options), std::move(events))) {}
SwipeReader::~SwipeReader() = default;

}  // namespace balcao::devices
