#pragma once
// The network between a desk and the central: whole requests and answers as octets, with everything
// that can happen to them on the way. Time passes while they travel.

#include <deque>
#include <functional>
#include <string>

#include "base/random.h"
#include "central_host.h"
#include "http/client.h"

namespace balcao::simulation {

/// How a desk's line is. Shares are in a hundred requests.
struct Line {
    bool up = true;
    bool captive = false;      ///< somebody else's page answers
    std::uint32_t latency_ms = 20;
    std::uint32_t lost = 0;            ///< the request never arrives, the deadline passes
    std::uint32_t answer_lost = 0;     ///< carried out, the connection breaks
    std::uint32_t answer_torn = 0;     ///< carried out, a part of the answer arrives
    std::uint32_t doubled = 0;         ///< arrives twice
    std::uint32_t late = 0;            ///< arrives after the desk has given up
    std::uint32_t garbled = 0;         ///< an answer that is no answer: a proxy's page, octets turned over
};

/// What the network has of everybody.
struct Network {
    CentralHost& central;
    base::Random& random;
    std::function<void(std::chrono::milliseconds)> pass;             ///< lets time go by for all machines
    std::function<void(const std::string&)> note;                    ///< a line of the log
    std::function<void(const central::Request&, const central::Response&)> on_answer;  ///< as the central gave it
    /// For proofs: changes an answer on its way, or takes it away.
    std::function<std::optional<http::Failure>(http::Response&)> spoil = {};
    std::deque<central::Request> late = {};                               ///< still on their way
};

/// One desk's way to the central.
class Wire final : public http::Transport {
public:
    Wire(Network& network, const Line& line, base::Bytes certificate)
        : m_network(network), m_line(line), m_certificate(std::move(certificate))
    {
    }
    base::Result<http::Response, http::Failure> send(const http::Request& request, const std::stop_token& stop) override;
    void reconfigure(http::ClientOptions) override {}

private:
    [[nodiscard]] base::Result<http::Response, http::Failure> carry(const http::Request& request);
    [[nodiscard]] base::Result<http::Response, http::Failure> bring_back(const central::Response& answer);
    [[nodiscard]] bool chance(std::uint32_t percent) { return percent > 0 && m_network.random.below(100) < percent; }

    Network& m_network;
    const Line& m_line;
    base::Bytes m_certificate;
};

/// The central is given a request; what it says is told to on_answer. nullopt: it is down.
std::optional<central::Response> deliver(Network& network, const central::Request& request);

}  // namespace balcao::simulation
