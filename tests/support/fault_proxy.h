#pragma once
// A TCP proxy on 127.0.0.1 that goes wrong on demand: refuses, swallows, delays, or cuts the connection after
// so many octets of the answer. It sees TLS as octets only, as a bad network does.

#include <cstdint>
#include <memory>

#include "support/raw_server.h"

namespace balcao::test {

/// What happens to connections; set before the connection is made.
struct Trouble {
    enum class Kind { none, refuse, swallow, cut_answer, cut_request };
    Kind kind = Kind::none;
    std::int64_t after = 0;                ///< octets of the answer (or request) that still pass, per connection
    std::chrono::milliseconds delay{0};    ///< before each piece of the answer
    bool then_refuse = false;              ///< after a cut nobody gets through until the next set()
};

class FaultProxy {
public:
    explicit FaultProxy(int upstream_port) : m_upstream(upstream_port), m_listener(listen_on_loopback(m_port))
    {
        m_thread = std::jthread([this](const std::stop_token& stop) { run(stop); });
    }
    ~FaultProxy()
    {
        m_thread.request_stop();
        m_thread.join();
        ::close(m_listener);
    }
    FaultProxy(const FaultProxy&) = delete;
    FaultProxy& operator=(const FaultProxy&) = delete;

    [[nodiscard]] int port() const { return m_port; }
    [[nodiscard]] std::string url() const { return "https://127.0.0.1:" + std::to_string(m_port); }
    void set(Trouble trouble)
    {
        const std::lock_guard lock(m_mutex);
        m_trouble = trouble;
        m_severed = false;
        m_lose_from = 0;
    }
    /// The line is cut: connections that stand break, and nobody gets through until the next set().
    void sever() { m_severed = true; }
    /// The next request of at least so many octets passes, and the line is cut before its answer. Shorter ones go on until then.
    void lose_answer_to(std::int64_t octets) { m_lose_from = octets; }
    [[nodiscard]] bool severed() const { return m_severed; }
    [[nodiscard]] int connections() const { return m_connections; }
    [[nodiscard]] int cuts() const { return m_cuts; }
    /// Octets passed on by the last connection.
    [[nodiscard]] std::int64_t answer_octets() const { return m_answer_octets; }
    [[nodiscard]] std::int64_t request_octets() const { return m_request_octets; }

private:
    struct Link {
        int client = -1;
        int server = -1;
        Trouble trouble;
        std::int64_t to_client = 0;
        std::int64_t to_server = 0;
        bool asked = false;   ///< the answer of this one is to be lost
        ~Link()
        {
            // An abrupt end, as when a router dies.
            const linger hard{1, 0};
            for (const int fd : {client, server}) {
                if (fd < 0) continue;
                ::setsockopt(fd, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
                ::close(fd);
            }
        }
    };

    static int dial(int port)
    {
        const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<std::uint16_t>(port));
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return fd;
        ::close(fd);
        return -1;
    }
    static bool send_all(int fd, const char* data, std::size_t size)
    {
        while (size > 0) {
            const auto n = ::send(fd, data, size, MSG_NOSIGNAL);
            if (n <= 0) return false;
            data += n;
            size -= static_cast<std::size_t>(n);
        }
        return true;
    }
    /// Moves one piece; false when the link is to be closed.
    bool move(Link& link, bool answer)
    {
        char part[16384];
        const int from = answer ? link.server : link.client;
        const auto got = ::recv(from, part, sizeof part, 0);
        if (got <= 0) return false;
        auto pass = static_cast<std::int64_t>(got);
        if (!answer && m_lose_from > 0 && pass >= m_lose_from) {
            m_lose_from = 0;
            link.asked = true;
        }
        if (answer && link.asked) {
            m_severed = true;
            return false;
        }
        auto& passed = answer ? link.to_client : link.to_server;
        const auto cutting = answer ? Trouble::Kind::cut_answer : Trouble::Kind::cut_request;
        const bool cut = link.trouble.kind == cutting && passed + pass >= link.trouble.after;
        if (cut) pass = link.trouble.after - passed;
        if (answer && link.trouble.delay.count() > 0) std::this_thread::sleep_for(link.trouble.delay);
        if (!send_all(answer ? link.client : link.server, part, static_cast<std::size_t>(pass))) return false;
        passed += pass;
        (answer ? m_answer_octets : m_request_octets) = passed;
        if (cut) {
            ++m_cuts;
            const std::lock_guard lock(m_mutex);
            if (link.trouble.then_refuse) m_trouble.kind = Trouble::Kind::refuse;
        }
        return !cut;
    }
    void accept_one(std::vector<std::unique_ptr<Link>>& links)
    {
        auto link = std::make_unique<Link>();
        link->client = ::accept(m_listener, nullptr, nullptr);
        if (link->client < 0) return;
        ++m_connections;
        {
            const std::lock_guard lock(m_mutex);
            link->trouble = m_trouble;
        }
        m_answer_octets = 0;
        m_request_octets = 0;
        if (link->trouble.kind == Trouble::Kind::refuse || m_severed) return;
        if (link->trouble.kind != Trouble::Kind::swallow && (link->server = dial(m_upstream)) < 0) return;
        links.push_back(std::move(link));
    }
    void run(const std::stop_token& stop)
    {
        std::vector<std::unique_ptr<Link>> links;
        while (!stop.stop_requested()) {
            if (m_severed) links.clear();
            std::vector<pollfd> waits{{m_listener, POLLIN, 0}};
            for (const auto& link : links) {
                waits.push_back({link->client, POLLIN, 0});
                waits.push_back({link->server, POLLIN, 0});  // -1 is skipped by poll
            }
            if (::poll(waits.data(), waits.size(), 20) <= 0) continue;
            for (std::size_t i = links.size(); i-- > 0;) {
                const bool from_client = waits[1 + 2 * i].revents != 0;
                const bool from_server = waits[2 + 2 * i].revents != 0;
                auto& link = *links[i];
                bool open = true;
                if (from_client && link.server < 0) {
                    char lost[16384];
                    open = ::recv(link.client, lost, sizeof lost, 0) > 0;
                } else if (from_client) {
                    open = move(link, false);
                }
                if (open && from_server) open = move(link, true);
                if (!open) links.erase(links.begin() + static_cast<std::ptrdiff_t>(i));
            }
            if (waits[0].revents != 0) accept_one(links);
        }
    }

    int m_upstream;
    int m_port = 0;
    int m_listener;
    std::mutex m_mutex;
    Trouble m_trouble;
    std::atomic<int> m_connections{0};
    std::atomic<int> m_cuts{0};
    std::atomic<std::int64_t> m_answer_octets{0};
    std::atomic<std::int64_t> m_request_octets{0};
    std::atomic<std::int64_t> m_lose_from{0};
    std::atomic<bool> m_severed{false};
    std::jthread m_thread;
};

}  // namespace balcao::test
