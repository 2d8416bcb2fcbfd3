#pragma once
// The HTTPS listener: TLS 1.3, client certificates asked for, limits on everything a stranger can send.

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"
#include "server/exchange.h"

namespace balcao::server {

struct ServerOptions {
    std::string address = "127.0.0.1";
    std::uint16_t port = 0;                  ///< 0 = the system picks one; HttpServer::port() tells
    std::string certificate_chain_pem;       ///< file
    std::string private_key_pem;             ///< file
    std::string client_ca_pem;               ///< file; terminals' certificates come from this CA
    bool demand_certificate = false;         ///< no handshake without a certificate of that CA
    bool ask_certificate = true;             ///< false: for people's browsers, which would ask them back; client_ca_pem is not read
    std::string name = "balcao-central";     ///< as answers and the log call it
    std::string admin_socket;                ///< Unix socket of the administration commands; empty = none
    bool proxy_line = false;                 ///< a TCP proxy stands in front and says whom it speaks for
    unsigned io_threads = 1;
    unsigned max_connections = 4096;
    std::uint32_t max_header_octets = 16U * 1024U;
    std::uint64_t max_body_octets = (1U << 20U) + 64U * 1024U;  ///< a batch of 1 MiB and its frame
    std::chrono::milliseconds handshake_timeout{10'000};
    std::chrono::milliseconds header_timeout{10'000};
    std::chrono::milliseconds body_timeout{60'000};
    std::chrono::milliseconds write_timeout{30'000};
    std::chrono::milliseconds idle_timeout{75'000};   ///< between two requests of one connection
    std::chrono::milliseconds stop_grace{10'000};     ///< how long running requests may take to end
    bool stop_on_signals = true;                      ///< SIGTERM and SIGINT end run()
};

class HttpServer {
public:
    HttpServer(ServerOptions options, Handler& handler);
    ~HttpServer();
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;

    /// Loads the keys and opens the ports. key_unreadable, or network_unreachable with a = errno
    /// when the address is taken or not ours.
    [[nodiscard]] base::Status<> open();
    [[nodiscard]] std::uint16_t port() const;
    /// Serves until stop() or a signal; returns when the running requests have ended.
    void run();
    /// Any thread: no new connections, idle ones closed, running requests finished.
    void stop();
    [[nodiscard]] unsigned connections() const;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

/// Sends one request through the administration socket of a running service. network_unreachable
/// when none runs there.
[[nodiscard]] base::Result<Response> call_admin_socket(const std::string& socket_path, const Request& request,
                                                       std::chrono::milliseconds timeout);

}  // namespace balcao::server
