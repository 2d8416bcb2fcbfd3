#pragma once
// A desk for practice: a lesson takes the line to the central away and gives it back. Between the client and the network, so that engine and counter
// meet what they meet without a cable.

#include <atomic>
#include <cerrno>
#include <memory>

#include "http/client.h"

namespace balcao::cli {

class SwitchedTransport final : public http::Transport {
public:
    SwitchedTransport(http::ClientOptions options, std::shared_ptr<const std::atomic<bool>> lost) : m_client(std::move(options)), m_lost(std::move(lost)) {}
    [[nodiscard]] base::Result<http::Response, http::Failure> send(const http::Request& request, const std::stop_token& stop) override
    {
        if (*m_lost) {
            return base::unexpected(http::Failure{http::FailureKind::connect, false, 0, ENETUNREACH});
        }
        return m_client.send(request, stop);
    }
    void reconfigure(http::ClientOptions options) override { m_client.reconfigure(std::move(options)); }

private:
    http::Client m_client;
    std::shared_ptr<const std::atomic<bool>> m_lost;
};

}  // namespace balcao::cli
