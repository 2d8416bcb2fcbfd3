#include "mirror/neighbour.h"

#include "mirror/ticket_messages.h"
#include "sync/central_api.h"

namespace balcao::mirror {
namespace {

http::ClientOptions connection(const NeighbourAddress& where, const sync::Credentials& as, std::chrono::milliseconds connect)
{
    auto options = as.connection();
    options.base_url = "https://" + where.address;
    options.peer_terminal = where.terminal;
    options.connect_timeout = connect;
    options.max_body_octets = k_holdings_octets;
    return options;
}

}  // namespace

std::optional<NeighbourAddress> neighbour_address(const std::string& text)
{
    const auto at = text.find('@');
    if (at == std::string::npos) return std::nullopt;
    NeighbourAddress out{text.substr(0, at), text.substr(at + 1)};
    const auto colon = out.address.rfind(':');
    if (!is_terminal_name(out.terminal) || colon == std::string::npos || colon == 0 || colon + 1 == out.address.size()) return std::nullopt;
    return out;
}

Neighbour::Neighbour(NeighbourAddress where, const sync::Credentials& as, Deadlines deadlines)
    : m_client(connection(where, as, deadlines.connect)), m_point_of_service(as.point_of_service), m_deadlines(deadlines)
{
}

base::Result<base::Bytes> Neighbour::call(const char* method, const std::string& path, base::Bytes body, const std::stop_token& stop)
{
    http::Request request;
    request.method = method;
    request.path = path;
    request.deadline = m_deadlines.call;
    request.headers = {{"Accept", std::string(wire::k_cbor_type)}, {k_site_header, m_point_of_service}};
    if (!body.empty()) request.content_type = std::string(wire::k_cbor_type);
    request.body = std::move(body);
    auto response = m_client.send(request, stop);
    if (!response) return base::unexpected<base::Fault>(http::to_fault(response.error()));
    // What a central's answer must be, a neighbour's must be as well.
    if (const auto error = sync::judge(*response, false, base::Instant{})) return base::unexpected<base::Fault>(error->fault);
    return std::move(response->body);
}

base::Result<Holdings> Neighbour::holdings(const std::stop_token& stop)
{
    const auto body = call("GET", k_mirror_path, {}, stop);
    if (!body) return base::unexpected<base::Fault>(body.error());
    auto holdings = read_holdings(*body);
    if (!holdings) return base::fail(base::FaultCode::central_answer_unreadable, static_cast<std::int64_t>(holdings.error().code));
    return holdings;
}

base::Status<> Neighbour::put(const std::string& name, base::Bytes octets, const std::stop_token& stop)
{
    const auto body = call("PUT", k_copies_path + name, std::move(octets), stop);
    return body ? base::Status<>() : base::unexpected<base::Fault>(body.error());
}

base::Status<> Neighbour::withdraw(const Withdrawal& withdrawal, const std::stop_token& stop)
{
    const auto body = call("POST", k_withdrawn_path, write_withdrawal(withdrawal), stop);
    return body ? base::Status<>() : base::unexpected<base::Fault>(body.error());
}

base::Result<base::Bytes> Neighbour::answer(const std::string& name, const std::stop_token& stop)
{
    return call("GET", k_answers_path + name, {}, stop);
}

base::Result<base::Bytes> Neighbour::tickets(base::Bytes ask, const std::stop_token& stop) { return call("POST", k_tickets_path, std::move(ask), stop); }

}  // namespace balcao::mirror
