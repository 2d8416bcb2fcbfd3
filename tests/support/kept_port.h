#pragma once
// A port of 127.0.0.1 that stays a test's own while the program that listens on it is off: the system gives it to nobody else meanwhile.
// Held by a socket that is bound and does not listen, so that a listener with SO_REUSEADDR takes it, and whoever connects is refused
// while there is none.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>
#include <utility>

namespace balcao::test {

class KeptPort {
public:
    KeptPort() : m_fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        const int on = 1;
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* generic = reinterpret_cast<sockaddr*>(&address);
        if (m_fd < 0 || ::setsockopt(m_fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 || ::bind(m_fd, generic, sizeof address) != 0 ||
            ::getsockname(m_fd, generic, &size) != 0) {
            throw std::runtime_error("no port of 127.0.0.1");
        }
        m_port = ntohs(address.sin_port);
    }
    ~KeptPort()
    {
        if (m_fd >= 0) ::close(m_fd);
    }
    KeptPort(const KeptPort&) = delete;
    KeptPort& operator=(const KeptPort&) = delete;
    [[nodiscard]] int number() const { return m_port; }

private:
    int m_fd;
    int m_port = 0;
};

}  // namespace balcao::test
