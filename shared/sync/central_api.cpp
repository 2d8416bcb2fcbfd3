#include "sync/central_api.h"

#include "seal/hash.h"
#include "sync/retry_policy.h"
#include "wire/bundle.h"

namespace balcao::sync {
namespace {

constexpr std::string_view k_protocol_header = "balcao-protocol";  // wire::k_protocol_header in lower case

/// A value of the wire, or the error of an answer that cannot be read: the central may have done what was asked.
template <class T>
Call<T> read(Call<wire::Json> json, base::Result<T> (*decode)(const wire::Json&))
{
    if (!json) return tl::unexpected(json.error());
    auto value = decode(*json);
    if (value) return std::move(*value);
    CallError error;
    error.fault = {base::FaultCode::central_answer_unreadable, static_cast<std::int64_t>(value.error().code)};
    error.ambiguous = true;
    error.status = 200;
    return tl::unexpected(error);
}

Call<wire::Json> read_json(const http::Response& response, std::size_t at_most)
{
    const auto format = wire::format_of(response.header("content-type"));
    wire::BodyLimits limits;
    limits.max_bytes = at_most;
    auto json = wire::read_body(response.body, format.value_or(wire::Format::json), limits);
    if (json) return std::move(*json);
    CallError error;
    error.fault = {base::FaultCode::central_answer_unreadable, static_cast<std::int64_t>(json.error().code)};
    error.ambiguous = true;
    error.status = response.status;
    return tl::unexpected(error);
}

/// The central's problem document, if that is what the body is.
std::optional<wire::Problem> read_problem(const http::Response& response)
{
    if (!response.header("content-type").starts_with(wire::k_problem_type)) return std::nullopt;
    auto json = wire::read_body(response.body, wire::Format::json);
    if (!json) return std::nullopt;
    auto problem = wire::decode_problem(*json);
    if (!problem) return std::nullopt;
    return std::move(*problem);
}

base::Fault fault_of_status(int status)
{
    using base::FaultCode;
    switch (advice_for(status)) {
    case Advice::refused: return {FaultCode::terminal_revoked, status};
    case Advice::halve: return {FaultCode::message_too_large, status};
    case Advice::closed:
    case Advice::bisect: return {FaultCode::central_refused, status};
    case Advice::again:
    case Advice::wait: break;
    }
    const bool busy = status == 408 || status == 409 || status == 425 || status == 429 || status == 503;
    return {busy ? FaultCode::central_busy : FaultCode::central_error, status};
}

CallError captive(int status)
{
    CallError error;
    error.fault = {base::FaultCode::captive_portal, status};
    // Whoever answered was not the central behind this protocol; nothing was carried out by it.
    error.status = status;
    return error;
}

}  // namespace

std::optional<CallError> judge(const http::Response& response, bool allow_not_modified, base::Instant now)
{
    const bool ours = response.header(std::string(k_protocol_header)) == wire::k_protocol;
    const bool readable = wire::format_of(response.header("content-type")).has_value();
    if ((response.status == 200 || response.status == 201) && ours && readable) return std::nullopt;
    if (response.status == 304 && ours && allow_not_modified) return std::nullopt;
    if (response.status < 400 || (!ours && response.status < 500)) return captive(response.status);

    // A proxy in front of the central answers 5xx by itself: no header of ours, still a failure worth a retry.
    CallError error;
    error.status = response.status;
    error.advice = ours ? advice_for(response.status) : Advice::again;
    error.ambiguous = response.status >= 500 || response.status == 408;
    error.fault = fault_of_status(response.status);
    error.retry_after = parse_retry_after(response.header("retry-after"), now);
    if (const auto problem = ours ? read_problem(response) : std::nullopt) {
        error.fault = wire::fault_of(*problem);
        error.problem = problem->code;
        error.tries_left = problem->tries_left;
        if (problem->tries_left) error.fault.a = *problem->tries_left;
        if (!error.retry_after && problem->retry_after_s) {
            error.retry_after = std::chrono::seconds(*problem->retry_after_s);
        }
    }
    return error;
}

CentralApi::CentralApi(http::ClientOptions connection, base::TerminalId terminal, const base::Clock& clock,
                       Deadlines deadlines)
    : CentralApi(std::make_unique<http::Client>(std::move(connection)), std::move(terminal), clock, deadlines)
{
}

CentralApi::CentralApi(std::unique_ptr<http::Transport> transport, base::TerminalId terminal, const base::Clock& clock,
                       Deadlines deadlines)
    : m_transport(std::move(transport)), m_terminal(std::move(terminal)), m_clock(clock), m_deadlines(deadlines)
{
}

void CentralApi::reconnect(http::ClientOptions connection, base::TerminalId terminal)
{
    m_transport->reconfigure(std::move(connection));
    m_terminal = std::move(terminal);
}

std::string CentralApi::terminal_path(const std::string& rest) const
{
    return "/v1/terminals/" + http::percent_encode(m_terminal.text()) + "/" + rest;
}

Call<http::Response> CentralApi::exchange(http::Request request, const std::stop_token& stop, bool allow_not_modified)
{
    auto response = m_transport->send(request, stop);
    if (!response) return tl::unexpected(error_of(response.error()));
    if (auto error = judge(*response, allow_not_modified, m_clock.now())) return tl::unexpected(std::move(*error));
    return std::move(*response);
}

Call<wire::Json> CentralApi::get(const std::string& path, std::chrono::milliseconds deadline,
                                 const std::stop_token& stop)
{
    http::Request request;
    request.path = path;
    request.deadline = deadline;
    auto response = exchange(std::move(request), stop);
    if (!response) return tl::unexpected(response.error());
    return read_json(*response, 4 * wire::k_max_batch_bytes);
}

Call<wire::Json> CentralApi::post(const std::string& path, const wire::Json& body, std::chrono::milliseconds deadline,
                                  const std::stop_token& stop)
{
    http::Request request;
    request.method = "POST";
    request.path = path;
    request.deadline = deadline;
    request.content_type = std::string(wire::k_json_type);
    request.body = wire::write_body(body, wire::Format::json);
    auto response = exchange(std::move(request), stop);
    if (!response) return tl::unexpected(response.error());
    return read_json(*response, wire::k_max_batch_bytes);
}

Call<wire::BatchAnswer> CentralApi::post_batch(const wire::Batch& batch, const std::stop_token& stop)
{
    http::Request request;
    request.method = "POST";
    request.path = terminal_path("batches");
    request.deadline = m_deadlines.batch;
    request.content_type = std::string(wire::k_cbor_type);
    request.body = wire::write_body(wire::encode(batch, wire::Format::cbor), wire::Format::cbor);
    request.headers = {{"Accept", std::string(wire::k_cbor_type)},
                       {"Idempotency-Key", wire::idempotency_key(batch)},
                       {"Content-Digest", "sha-256=:" + base::to_base64(seal::sha256(request.body)) + ":"}};
    auto response = exchange(std::move(request), stop);
    if (!response) return tl::unexpected(response.error());
    return read<wire::BatchAnswer>(read_json(*response, wire::k_max_batch_bytes), &wire::decode_batch_answer);
}

Call<base::Bytes> CentralApi::post_bundle(const base::Bytes& sealed, const std::stop_token& stop)
{
    http::Request request;
    request.method = "POST";
    request.path = "/v1/bundles";
    request.deadline = m_deadlines.batch;
    request.content_type = std::string(wire::k_cbor_type);
    request.body = wire::write_body(wire::encode(wire::BundlePost{sealed}, wire::Format::cbor), wire::Format::cbor);
    request.headers = {{"Accept", std::string(wire::k_cbor_type)},
                       {"Content-Digest", "sha-256=:" + base::to_base64(seal::sha256(request.body)) + ":"}};
    auto response = exchange(std::move(request), stop);
    if (!response) return tl::unexpected(response.error());
    auto reply = read<wire::BundleReply>(read_json(*response, 2 * wire::k_bundle_answer_octets), &wire::decode_bundle_reply);
    if (!reply) return tl::unexpected(reply.error());
    return std::move(reply->answer);
}

Call<wire::CursorAnswer> CentralApi::cursor(const base::EpochId& epoch, const std::stop_token& stop)
{
    const auto path = terminal_path("cursor?epoch=" + http::percent_encode(epoch.text()));
    return read<wire::CursorAnswer>(get(path, m_deadlines.small, stop), &wire::decode_cursor_answer);
}

Call<wire::ReceiptsAnswer> CentralApi::receipts_after(const base::EpochId& epoch, base::Sequence after,
                                                      const std::stop_token& stop)
{
    const auto path = terminal_path("receipts?after=" + std::to_string(after) +
                                    "&epoch=" + http::percent_encode(epoch.text()));
    return read<wire::ReceiptsAnswer>(get(path, m_deadlines.small, stop), &wire::decode_receipts_answer);
}

Call<wire::ActivationAnswer> CentralApi::activation_state(const base::CaseId& case_id, const std::stop_token& stop)
{
    const auto path = terminal_path("activations/" + http::percent_encode(case_id.text()));
    return read<wire::ActivationAnswer>(get(path, m_deadlines.small, stop), &wire::decode_activation_answer);
}

Call<wire::PhoneCodeAnswer> CentralApi::start_phone_code(const wire::PhoneCodeRequest& request,
                                                         const std::stop_token& stop)
{
    auto json = post(terminal_path("phone-codes"), wire::encode(request), m_deadlines.counter, stop);
    return read<wire::PhoneCodeAnswer>(std::move(json), &wire::decode_phone_code_answer);
}

Call<wire::PhoneCodeProof> CentralApi::check_phone_code(const std::string& id, const wire::PhoneCodeCheck& check,
                                                        const std::stop_token& stop)
{
    auto json = post(terminal_path("phone-codes/" + http::percent_encode(id) + "/check"), wire::encode(check),
                     m_deadlines.counter, stop);
    return read<wire::PhoneCodeProof>(std::move(json), &wire::decode_phone_code_proof);
}

Call<wire::LetterCheckAnswer> CentralApi::check_letter(const wire::LetterCheck& check, const std::stop_token& stop)
{
    auto json = post(terminal_path("letters"), wire::encode(check), m_deadlines.counter, stop);
    return read<wire::LetterCheckAnswer>(std::move(json), &wire::decode_letter_check_answer);
}

Call<wire::SignInStartAnswer> CentralApi::start_sign_in(const wire::SignInStartRequest& request,
                                                        const std::stop_token& stop)
{
    auto json = post(terminal_path("first-sign-ins"), wire::encode(request), m_deadlines.counter, stop);
    return read<wire::SignInStartAnswer>(std::move(json), &wire::decode_sign_in_start_answer);
}

Call<wire::SignInFinishAnswer> CentralApi::finish_sign_in(const std::string& id,
                                                        const wire::SignInFinishRequest& request,
                                                        const std::stop_token& stop)
{
    auto json = post(terminal_path("first-sign-ins/" + http::percent_encode(id) + "/finish"), wire::encode(request),
                     m_deadlines.counter, stop);
    return read<wire::SignInFinishAnswer>(std::move(json), &wire::decode_sign_in_finish_answer);
}

Call<TimeReading> CentralApi::time(const std::stop_token& stop)
{
    const auto before = m_clock.monotonic_ms();
    auto answer = read<wire::TimeAnswer>(get("/v1/time", m_deadlines.small, stop), &wire::decode_time_answer);
    if (!answer) return tl::unexpected(answer.error());
    const std::chrono::milliseconds round_trip(m_clock.monotonic_ms() - before);
    const auto central_now = answer->now + round_trip / 2;
    return TimeReading{answer->now, central_now - m_clock.now(), round_trip};
}

Call<wire::EnrolmentAnswer> CentralApi::enrol(const wire::EnrolmentRequest& request, const std::stop_token& stop)
{
    auto json = post("/v1/enrolments", wire::encode(request), m_deadlines.small, stop);
    return read<wire::EnrolmentAnswer>(std::move(json), &wire::decode_enrolment_answer);
}

Call<wire::EnrolmentAnswer> CentralApi::renew(const wire::RenewalRequest& request, const std::stop_token& stop)
{
    auto json = post(terminal_path("certificate"), wire::encode(request), m_deadlines.small, stop);
    return read<wire::EnrolmentAnswer>(std::move(json), &wire::decode_enrolment_answer);
}

Call<std::optional<wire::ReferenceSet>> CentralApi::reference_set(const std::string& set,
                                                                  const std::string& known_version,
                                                                  const std::stop_token& stop)
{
    http::Request request;
    request.path = "/v1/reference/" + http::percent_encode(set);
    request.deadline = m_deadlines.reference;
    if (!known_version.empty()) request.headers.emplace_back("If-None-Match", "\"" + known_version + "\"");
    auto response = exchange(std::move(request), stop, true);
    if (!response) return tl::unexpected(response.error());
    if (response->status == 304) return std::optional<wire::ReferenceSet>();
    // The file travels inside a JSON string: up to twice its size.
    auto value = read<wire::ReferenceSet>(read_json(*response, 2 * wire::k_max_reference_bytes),
                                          &wire::decode_reference_set);
    if (!value) return tl::unexpected(value.error());
    return std::optional<wire::ReferenceSet>(std::move(*value));
}

Call<wire::ReferenceSet> CentralApi::operator_roster(const std::stop_token& stop)
{
    http::Request request;
    request.path = terminal_path("operators");
    request.deadline = m_deadlines.reference;
    auto response = exchange(std::move(request), stop);
    if (!response) return tl::unexpected(response.error());
    return read<wire::ReferenceSet>(read_json(*response, 2 * wire::k_max_reference_bytes), &wire::decode_reference_set);
}

}  // namespace balcao::sync
