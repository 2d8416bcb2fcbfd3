#pragma once
// A TCP server on 127.0.0.1 that answers every request with whatever octets the test says: right, wrong,
// late or cut off.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace balcao::test {

/// Listens on a free port of 127.0.0.1. \return the socket; `port` is set.
inline int listen_on_loopback(int& port)
{
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    if (fd < 0 || ::bind(fd, generic, sizeof address) != 0 || ::listen(fd, 64) != 0 ||
        ::getsockname(fd, generic, &size) != 0) {
        throw std::runtime_error("cannot listen on 127.0.0.1");
    }
    port = ntohs(address.sin_port);
    return fd;
}

struct RawAnswer {
    std::string octets;
    std::chrono::milliseconds delay{0};  ///< before the first octet
    bool close_after = false;
};

class RawServer {
public:
    using Answer = std::function<RawAnswer(const std::string& request, int number)>;

    explicit RawServer(Answer answer) : m_answer(std::move(answer)), m_listener(listen_on_loopback(m_port))
    {
        m_thread = std::jthread([this](const std::stop_token& stop) { run(stop); });
    }
    ~RawServer()
    {
        m_thread.request_stop();
        m_thread.join();
        ::close(m_listener);
    }
    RawServer(const RawServer&) = delete;
    RawServer& operator=(const RawServer&) = delete;

    [[nodiscard]] int port() const { return m_port; }
    [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(m_port); }
    [[nodiscard]] int connections() const { return m_connections; }
    [[nodiscard]] std::vector<std::string> requests() const
    {
        const std::lock_guard lock(m_mutex);
        return m_requests;
    }

private:
    static bool readable(int fd, int ms)
    {
        pollfd wait{fd, POLLIN, 0};
        return ::poll(&wait, 1, ms) > 0;
    }
    static std::size_t body_size(const std::string& head)
    {
        const auto at = head.find("Content-Length: ");
        return at == std::string::npos ? 0 : std::stoul(head.substr(at + 16));
    }
    /// One request; empty at the end of the connection or on stop.
    static std::string read_request(int fd, std::string& left, const std::stop_token& stop)
    {
        while (!stop.stop_requested()) {
            if (const auto end = left.find("\r\n\r\n"); end != std::string::npos) {
                const auto whole = end + 4 + body_size(left.substr(0, end + 2));
                if (left.size() >= whole) {
                    auto request = left.substr(0, whole);
                    left.erase(0, whole);
                    return request;
                }
            }
            if (!readable(fd, 20)) continue;
            char part[65536];
            const auto got = ::recv(fd, part, sizeof part, 0);
            if (got <= 0) return {};
            left.append(part, static_cast<std::size_t>(got));
        }
        return {};
    }
    static void pause(std::chrono::milliseconds time, const std::stop_token& stop)
    {
        const auto until = std::chrono::steady_clock::now() + time;
        while (!stop.stop_requested() && std::chrono::steady_clock::now() < until) {
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
    }
    void run(const std::stop_token& stop)
    {
        while (!stop.stop_requested()) {
            if (!readable(m_listener, 20)) continue;
            const int fd = ::accept(m_listener, nullptr, nullptr);
            if (fd < 0) continue;
            ++m_connections;
            serve(fd, stop);
            ::close(fd);
        }
    }
    /// One connection at a time: the client under test keeps only one.
    void serve(int fd, const std::stop_token& stop)
    {
        std::string left;
        while (true) {
            const auto request = read_request(fd, left, stop);
            if (request.empty()) return;
            int number = 0;
            {
                const std::lock_guard lock(m_mutex);
                m_requests.push_back(request);
                number = static_cast<int>(m_requests.size());
            }
            const auto answer = m_answer(request, number);
            pause(answer.delay, stop);
            std::size_t sent = 0;
            while (sent < answer.octets.size()) {
                const auto n = ::send(fd, answer.octets.data() + sent, answer.octets.size() - sent, MSG_NOSIGNAL);
                if (n <= 0) return;
                sent += static_cast<std::size_t>(n);
            }
            if (answer.close_after) return;
        }
    }

    Answer m_answer;
    int m_port = 0;
    int m_listener;
    std::atomic<int> m_connections{0};
    mutable std::mutex m_mutex;
    std::vector<std::string> m_requests;
    std::jthread m_thread;
};

inline std::string http_answer(const std::string& status, const std::string& headers, const std::string& body)
{
    return "HTTP/1.1 " + status + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + headers + "\r\n" + body;
}

}  // namespace balcao::test
