#pragma once
// One HTTP exchange at a time over a kept-alive connection. Trust is pinned: only the CA bundle named
// here counts, the system's store and proxy variables do not. TLS 1.3 and above, no redirects, limits on all
// that a stranger can send. What went wrong on the way is told apart from what the other side answered,
// because after a failure on the way it is open whether the request was carried out.

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace balcao::http {

struct ClientOptions {
    std::string base_url;           ///< scheme://host[:port][/prefix], without a slash at the end
    bool allow_plain = false;       ///< accept http:// (an SMS gateway on this machine); else https:// alone
    std::string ca_file;            ///< PEM bundle; required for https
    std::string certificate_file;   ///< PEM chain of the client; empty = none shown
    std::string private_key;        ///< PEM file or a "pkcs11:" URI (RFC 7512)
    std::string peer_terminal;      ///< the other end is this terminal, not a server with a name: its certificate is a
                                    ///< terminal's, and the name in it counts instead of the address
    std::string user_agent = "balcao";
    std::chrono::milliseconds connect_timeout{5000};  ///< name, TCP and TLS together
    std::size_t max_body_octets = 10U * 1024U * 1024U;
    std::size_t max_header_octets = 32U * 1024U;
};

struct Request {
    std::string method = "GET";     ///< [A-Z]{1,16}
    std::string path;               ///< from the slash, query included, already percent-encoded
    std::vector<std::pair<std::string, std::string>> headers;
    base::Bytes body;
    std::string content_type;       ///< of the body
    std::chrono::milliseconds deadline{30000};  ///< for everything, connection included
};

struct Response {
    int status = 0;                 ///< of the final answer, never 1xx
    std::map<std::string, std::string> headers;  ///< names in lower case; of repeated ones the last
    base::Bytes body;
    std::chrono::milliseconds took{0};

    /// Empty when absent.
    [[nodiscard]] std::string_view header(const std::string& lower_case_name) const;
};

enum class FailureKind : std::uint8_t {
    setup,      ///< address, CA, certificate or key of this side cannot be used
    resolve,    ///< name not found
    connect,    ///< nobody listens, no route
    tls,        ///< handshake refused by either side: wrong CA, wrong name, client certificate not wanted
    timeout,    ///< deadline passed
    broken,     ///< connection lost, or what came is no HTTP
    too_large,  ///< answer above the limits
    stopped     ///< the stop token asked for it
};
[[nodiscard]] std::string_view name(FailureKind kind);

struct Failure {
    FailureKind kind = FailureKind::broken;
    /// The request, or a part of it, left this machine: the other side may have carried it out.
    bool sent = false;
    int code = 0;       ///< of the library, for logs
    int os_error = 0;   ///< errno when known
};

/// network_unreachable (a: errno), network_timeout, tls_refused (a: library code), message_too_large,
/// configuration_invalid or memory_exhausted (setup), network_unreachable for a broken connection.
[[nodiscard]] base::Fault to_fault(const Failure& failure);

/// What carries requests: Client over the network, a simulated network in tests. One thread at a time.
class Transport {
public:
    virtual ~Transport() = default;
    /// Blocks until the answer, the deadline or a stop. Any status is an answer.
    [[nodiscard]] virtual base::Result<Response, Failure> send(const Request& request, const std::stop_token& stop) = 0;
    /// Closes the connection and goes on with other options.
    virtual void reconfigure(ClientOptions options) = 0;
};

/// Connection and keys of one central. One thread at a time.
class Client final : public Transport {
public:
    explicit Client(ClientOptions options);
    ~Client() override;
    Client(Client&&) noexcept;
    Client& operator=(Client&&) noexcept;

    [[nodiscard]] base::Result<Response, Failure> send(const Request& request, const std::stop_token& stop) override;
    [[nodiscard]] base::Result<Response, Failure> send(const Request& request) { return send(request, {}); }

    /// Closes the connection and forgets TLS sessions: after a certificate was renewed, files are read anew.
    void drop_connection();
    /// The same with other options.
    void reconfigure(ClientOptions options) override;
    [[nodiscard]] const ClientOptions& options() const;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

/// Percent-encodes everything but unreserved characters (RFC 3986 section 2.3).
[[nodiscard]] std::string percent_encode(std::string_view text);

}  // namespace balcao::http
