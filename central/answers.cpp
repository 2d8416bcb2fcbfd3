#include "central/answers.h"

#include "seal/hash.h"

namespace balcao::central {

using base::FaultCode;

wire::Problem problem(int status, std::string_view code, std::string_view title)
{
    wire::Problem out;
    out.status = status;
    out.code = std::string(code);
    out.title = std::string(title);
    return out;
}

wire::Problem problem_of(const base::Fault& fault)
{
    int status = 500;
    std::optional<int> retry_after_s;
    if (fault.code == FaultCode::message_malformed || fault.code == FaultCode::message_unknown_version ||
        fault.code == FaultCode::unseal_failed || fault.code == FaultCode::input_invalid) {
        status = 400;
    } else if (fault.code == FaultCode::message_too_large) {
        status = 413;
    } else if (fault.code == FaultCode::sms_not_sent) {
        status = 502;
    } else {
        // Storage, token, keys: ours to repair. The terminal keeps its records and tries again.
        status = 503;
        retry_after_s = fault.code == FaultCode::central_busy ? 5 : 60;
    }
    const bool theirs = status == 400 || status == 413 || status == 502;
    auto out = wire::problem_of(theirs ? fault : base::Fault{FaultCode::central_busy}, status);
    out.retry_after_s = retry_after_s;
    return out;
}

Response answer(const wire::Json& json, wire::Format format, int status)
{
    Response out;
    out.status = status;
    out.content_type = std::string(wire::content_type(format));
    out.body = wire::write_body(json, format);
    return out;
}

Response answer(const wire::Problem& problem)
{
    auto out = answer(wire::encode(problem), wire::Format::json, problem.status);
    out.content_type = std::string(wire::k_problem_type);
    if (problem.retry_after_s) out.headers.emplace_back("Retry-After", std::to_string(*problem.retry_after_s));
    return out;
}

Response to_response(Outcome outcome) { return outcome ? std::move(*outcome) : answer(outcome.error()); }

OrProblem<wire::Json> read_request(const Request& request, const wire::BodyLimits& limits)
{
    const auto format = wire::format_of(request.header("content-type"));
    if (!format) return refuse(415, "message_malformed", "send application/json or application/cbor");
    auto json = wire::read_body(request.body, *format, limits);
    if (!json) return refuse(json.error());
    return std::move(*json);
}

wire::Format answer_format(const Request& request)
{
    if (const auto wanted = wire::format_of(request.header("accept"))) return *wanted;
    return wire::format_of(request.header("content-type")).value_or(wire::Format::json);
}

bool content_digest_fits(const Request& request)
{
    const auto header = request.header("content-digest");
    if (header.empty()) return true;
    const auto name = header.find("sha-256=:");
    if (name == std::string_view::npos) return false;
    const auto start = name + 9;
    const auto end = header.find(':', start);
    if (end == std::string_view::npos) return false;
    const auto claimed = base::from_base64(header.substr(start, end - start));
    return claimed && seal::equal_in_constant_time(*claimed, seal::sha256(request.body));
}

}  // namespace balcao::central
