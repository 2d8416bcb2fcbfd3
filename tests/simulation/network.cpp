#include "network.h"

#include "must.h"
#include "wire/body.h"
#include "wire/problem.h"

namespace balcao::simulation {
namespace {

std::string lower(std::string text)
{
    for (auto& c : text) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
    return text;
}

central::Request as_seen(const http::Request& request, const base::Bytes& certificate)
{
    central::Request out;
    out.method = request.method;
    if (!central::split_target(request.path, out)) std::abort();
    for (const auto& [name, value] : request.headers) out.headers[lower(name)] = value;
    if (!request.content_type.empty()) out.headers["content-type"] = request.content_type;
    out.body = request.body;
    out.peer = {"192.0.2.1", certificate, false};
    return out;
}

http::Response as_sent(const central::Response& answer)
{
    http::Response out;
    out.status = answer.status;
    out.headers["balcao-protocol"] = std::string(wire::k_protocol);
    out.headers["content-type"] = answer.content_type;
    for (const auto& [name, value] : answer.headers) out.headers[lower(name)] = value;
    out.body = answer.body;
    return out;
}

http::Response page(int status)
{
    http::Response out;
    out.status = status;
    out.headers["content-type"] = "text/html";
    out.body = base::to_bytes("<html>Aceite as condicoes</html>");
    return out;
}

base::unexpected<http::Failure> failed(http::FailureKind kind, bool sent) { return base::unexpected(http::Failure{kind, sent, 0, 0}); }

}  // namespace

std::optional<central::Response> deliver(Network& network, const central::Request& request)
{
    auto answer = network.central.handle(request);
    if (answer) network.on_answer(request, *answer);
    return answer;
}

base::Result<http::Response, http::Failure> Wire::send(const http::Request& request, const std::stop_token&)
{
    auto& net = m_network;
    net.pass(std::chrono::milliseconds(m_line.latency_ms));
    if (!m_line.up) return failed(http::FailureKind::connect, false);
    if (m_line.captive) {
        net.note("  captive portal");
        return page(net.random.below(2) == 0 ? 200 : 302);
    }
    if (std::chrono::milliseconds(2 * m_line.latency_ms) > request.deadline) {
        net.note("  too slow: carried out, nobody waits");
        (void)deliver(net, as_seen(request, m_certificate));
        net.pass(request.deadline);
        return failed(http::FailureKind::timeout, true);
    }
    auto result = carry(request);
    net.pass(std::chrono::milliseconds(m_line.latency_ms));
    return result;
}

base::Result<http::Response, http::Failure> Wire::carry(const http::Request& request)
{
    auto& net = m_network;
    const auto seen = as_seen(request, m_certificate);
    if (chance(m_line.lost)) {
        net.note("  request lost");
        net.pass(request.deadline);
        return failed(http::FailureKind::timeout, true);
    }
    if (chance(m_line.late)) {
        net.note("  request late");
        net.late.push_back(seen);
        net.pass(request.deadline);
        return failed(http::FailureKind::timeout, true);
    }
    if (!net.central.up()) return failed(http::FailureKind::connect, false);
    if (chance(m_line.doubled)) {
        net.note("  request doubled");
        (void)deliver(net, seen);
    }
    const auto answer = deliver(net, seen);
    // A carrier would wait for a busy central in real time.
    const bool busy_for_a_stick = answer && answer->status == 503 && seen.path == "/v1/bundles";
    if (!answer || busy_for_a_stick) {
        net.note("  central went down");
        return failed(http::FailureKind::broken, true);
    }
    return bring_back(*answer);
}

base::Result<http::Response, http::Failure> Wire::bring_back(const central::Response& answer)
{
    auto& net = m_network;
    if (chance(m_line.answer_lost)) {
        net.note("  answer lost");
        return failed(http::FailureKind::broken, true);
    }
    auto response = as_sent(answer);
    if (net.spoil) {
        if (const auto failure = net.spoil(response)) return base::unexpected(*failure);
    }
    if (chance(m_line.answer_torn)) {
        // Half of the time somebody between makes a whole answer of the torn one.
        const auto kept = net.random.below(static_cast<std::uint32_t>(response.body.size() + 1));
        net.note("  answer torn at " + std::to_string(kept));
        if (net.random.below(2) == 0) return failed(http::FailureKind::broken, true);
        response.body.resize(kept);
    } else if (chance(m_line.garbled)) {
        net.note("  answer garbled");
        if (net.random.below(2) == 0) return page(static_cast<int>(500 + net.random.below(5)));
        // TLS would notice a turned bit. Answers to batches are signed, and are held to it all the same.
        if (!response.body.empty() && answer.content_type.starts_with(wire::k_cbor_type)) {
            response.body[net.random.below(static_cast<std::uint32_t>(response.body.size()))] ^=
                static_cast<std::uint8_t>(1U << net.random.below(8));
        }
    }
    return response;
}

}  // namespace balcao::simulation
