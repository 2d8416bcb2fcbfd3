#include "card/emulator/vpcd_line.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <thread>

namespace balcao::card::emulator {

namespace {

constexpr int k_look_ms = 20;  // how soon a stop is noticed

/// The driver sends length and content in two pieces; without quick acknowledgements the second waits 40 ms.
bool take(int line, std::uint8_t* to, std::size_t count, const std::stop_token& stop)
{
    while (count > 0) {
        pollfd wait{line, POLLIN, 0};
        if (::poll(&wait, 1, k_look_ms) == 0) {
            if (stop.stop_requested()) {
                return false;
            }
            continue;
        }
        const int on = 1;
        ::setsockopt(line, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof on);
        const ssize_t got = ::recv(line, to, count, 0);
        if (got <= 0) {
            return false;
        }
        to += got;
        count -= static_cast<std::size_t>(got);
    }
    return !stop.stop_requested();
}

bool give(int line, const Bytes& content)
{
    Bytes message{static_cast<std::uint8_t>(content.size() >> 8), static_cast<std::uint8_t>(content.size())};
    message.insert(message.end(), content.begin(), content.end());
    return ::send(line, message.data(), message.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(message.size());
}

}  // namespace

base::Descriptor connect_to_vpcd(int port)
{
    base::Descriptor line(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    if (!line || ::connect(line.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        return {};
    }
    return line;
}

void play_on_vpcd(Card& card, int line, const std::stop_token& stop, VpcdCounters& counters)
{
    constexpr std::uint8_t k_power_on = 0x01;
    constexpr std::uint8_t k_reset = 0x02;
    constexpr std::uint8_t k_answer_to_reset = 0x04;
    const int on = 1;
    ::setsockopt(line, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    std::uint8_t head[2];
    while (take(line, head, 2, stop)) {
        Bytes message(static_cast<std::size_t>(head[0]) << 8 | head[1]);
        if (!take(line, message.data(), message.size(), stop)) {
            return;
        }
        if (message.size() == 1) {
            if (message[0] == k_power_on || message[0] == k_reset) {
                card.power_on();
            } else if (message[0] == k_answer_to_reset && !give(line, card.answer_to_reset())) {
                return;
            }
            continue;
        }
        ++counters.commands;
        std::this_thread::sleep_for(std::chrono::microseconds(counters.delay_us.load()));
        const Bytes answer = card.transmit(message);
        if (answer.empty() || !give(line, answer)) {
            return;
        }
    }
}

}  // namespace balcao::card::emulator
