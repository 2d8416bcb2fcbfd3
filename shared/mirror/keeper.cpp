#include "mirror/keeper.h"

#include <algorithm>

#include "base/log.h"
#include "wire/problem.h"

namespace balcao::mirror {
namespace {

using base::FaultCode;
using server::Request;
using server::Response;

Response cbor(int status, base::Bytes body)
{
    Response response;
    response.status = status;
    response.content_type = std::string(wire::k_cbor_type);
    response.body = std::move(body);
    return response;
}

Response done(int status = 200) { return cbor(status, wire::write_body(wire::Json{{"v", k_copy_version}}, wire::Format::cbor)); }

int status_of(FaultCode code)
{
    const auto is = [code](std::initializer_list<FaultCode> these) { return std::find(these.begin(), these.end(), code) != these.end(); };
    if (is({FaultCode::terminal_not_enrolled, FaultCode::mirror_not_wanted})) return 403;
    if (is({FaultCode::mirror_nothing_kept, FaultCode::tickets_not_held, FaultCode::ticket_unknown})) return 404;
    if (is({FaultCode::ticket_not_possible, FaultCode::ticket_still_here, FaultCode::ticket_elsewhere, FaultCode::ticket_counter_taken, FaultCode::nobody_waiting,
            FaultCode::tickets_used_up, FaultCode::appointment_taken})) return 409;
    if (is({FaultCode::message_too_large})) return 413;
    if (is({FaultCode::message_malformed, FaultCode::message_unknown_version, FaultCode::mirror_record_invalid,
            FaultCode::input_invalid})) return 422;
    return is({FaultCode::mirror_full, FaultCode::disk_full}) ? 507 : 500;
}

Response refusal(const base::Fault& fault)
{
    // A full disk here is no room over there.
    const base::Fault told = fault.code == FaultCode::disk_full ? base::Fault{FaultCode::mirror_full, 0, 0} : fault;
    Response response;
    response.status = status_of(fault.code);
    response.content_type = std::string(wire::k_problem_type);
    response.body = wire::write_body(wire::encode(wire::problem_of(told, response.status)), wire::Format::json);
    return response;
}

/// A full disk here refuses the ticket; the fault stays what it is.
Response ticket_refusal(const base::Fault& fault)
{
    Response response;
    response.status = status_of(fault.code);
    response.content_type = std::string(wire::k_problem_type);
    response.body = wire::write_body(wire::encode(wire::problem_of(fault, response.status)), wire::Format::json);
    return response;
}

Response not_found() { return refusal(base::Fault{FaultCode::mirror_nothing_kept}); }

/// What follows a prefix in the path, if that is a name.
std::optional<std::string> name_after(const std::string& path, std::string_view prefix)
{
    if (!path.starts_with(prefix)) return std::nullopt;
    auto name = path.substr(prefix.size());
    return wire::is_bundle_id(name) ? std::optional(std::move(name)) : std::nullopt;
}

}  // namespace

base::Result<seal::Certificate> Keeper::admit(const Request& request) const
{
    auto peer = seal::Certificate::from_der(request.peer.certificate_der);
    if (!peer || peer->profile() != seal::Profile::client || !is_terminal_name(peer->common_name())) return base::fail(FaultCode::terminal_not_enrolled);
    const auto name = peer->common_name();
    const bool named = std::find(m_rules.accept_from.begin(), m_rules.accept_from.end(), name) != m_rules.accept_from.end();
    const bool same_site = m_rules.accept_from.empty() && request.header("balcao-point-of-service") == m_rules.point_of_service;
    if (name == m_rules.self.text() || (!named && !same_site)) return base::fail(FaultCode::mirror_not_wanted);
    return std::move(*peer);
}

Response Keeper::take_copy(const Request& request, const seal::Certificate& peer, const std::string& name)
{
    auto copy = read_copy(request.body);
    if (!copy) return refusal(copy.error());
    if (copy->of.name != name) return refusal(copy_flaw(CopyFlaw::unreadable).value());
    if (const auto good = check_copy(*copy, peer); !good) return refusal(good.error());
    if (const auto kept = m_store.put(*copy, request.body); !kept) return refusal(kept.error());
    return done(201);
}

Response Keeper::take_withdrawal(const Request& request, const base::TerminalId& owner)
{
    const auto withdrawal = read_withdrawal(request.body);
    if (!withdrawal) return refusal(withdrawal.error());
    if (const auto gone = m_store.withdraw(owner, withdrawal->names); !gone) return refusal(gone.error());
    return done();
}

Response Keeper::take_ticket_ask(const Request& request, const base::TerminalId& from)
{
    if (m_tickets == nullptr) return ticket_refusal(base::Fault{FaultCode::tickets_not_held});
    auto answer = m_tickets->answer(request.body, from);
    return answer ? cbor(200, std::move(*answer)) : ticket_refusal(answer.error());
}

Response Keeper::answer(const Request& request)
{
    const auto peer = admit(request);
    if (!peer) return refusal(peer.error());
    const base::TerminalId owner(peer->common_name());
    if (request.method == "POST" && request.path == k_tickets_path) return take_ticket_ask(request, owner);
    m_store.seen(owner);
    if (request.method == "GET" && request.path == k_mirror_path) return cbor(200, write_holdings({m_rules.self, m_store.held(owner)}));
    if (const auto name = name_after(request.path, k_copies_path); name && request.method == "PUT") return take_copy(request, *peer, *name);
    if (request.method == "POST" && request.path == k_withdrawn_path) return take_withdrawal(request, owner);
    if (const auto name = name_after(request.path, k_answers_path); name && request.method == "GET") {
        auto answer = m_store.answer(owner, *name);
        return answer ? cbor(200, std::move(*answer)) : refusal(answer.error());
    }
    return not_found();
}

void Keeper::handle(Request request, server::Reply reply)
{
    const bool tickets = request.path == k_tickets_path;
    const bool changes = request.method != "GET" && !tickets;
    auto response = answer(request);
    if (response.status >= 400 && response.status != 409) {
        base::log(base::LogLevel::warning, "mirror_refused", {{"status", response.status}});
    }
    const bool changed = changes && response.status < 400;
    reply(std::move(response));
    if (changed && m_on_change) m_on_change();
}

}  // namespace balcao::mirror
