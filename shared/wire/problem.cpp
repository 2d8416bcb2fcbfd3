#include "wire/problem.h"

#include "wire/reader.h"

namespace balcao::wire {

using base::FaultCode;

namespace {

constexpr std::string_view k_type_prefix = "urn:balcao:problem:";

FaultCode fault_of_status(int status)
{
    switch (status) {
    case 401:
    case 403: return FaultCode::terminal_revoked;
    case 408:
    case 425:
    case 429:
    case 503: return FaultCode::central_busy;
    case 413: return FaultCode::message_too_large;
    default: return status >= 500 ? FaultCode::central_error : FaultCode::central_refused;
    }
}

}  // namespace

Json encode(const Problem& problem)
{
    Json json{{"type", std::string(k_type_prefix) + problem.code},
              {"title", problem.title},
              {"status", problem.status},
              {"code", problem.code}};
    if (!problem.detail.empty()) {
        json["detail"] = problem.detail;
    }
    if (problem.a != 0) {
        json["a"] = problem.a;
    }
    if (problem.b != 0) {
        json["b"] = problem.b;
    }
    if (problem.tries_left) {
        json["tries_left"] = *problem.tries_left;
    }
    if (problem.retry_after_s) {
        json["retry_after_s"] = *problem.retry_after_s;
    }
    if (!problem.rule_ids.empty()) {
        json["rule_ids"] = problem.rule_ids;
    }
    if (!problem.rules_version.empty()) {
        json["rules_version"] = problem.rules_version;
    }
    return json;
}

base::Result<Problem> decode_problem(const Json& json)
{
    FirstFault fault;
    Reader reader(json, fault);
    Problem problem;
    problem.status = static_cast<int>(reader.integer("status", 400, 599));
    problem.code = reader.text("code", 64);
    reader.require(is_token(problem.code, 64));
    problem.title = reader.optional_text("title", 256);
    problem.detail = reader.optional_text("detail", 1024);
    if (reader.has("a")) {
        problem.a = reader.integer("a", -k_max_safe_integer);
    }
    if (reader.has("b")) {
        problem.b = reader.integer("b", -k_max_safe_integer);
    }
    problem.tries_left = reader.optional_integer("tries_left", 0, 100);
    problem.retry_after_s = reader.optional_integer("retry_after_s", 0, 86400);
    problem.rule_ids = reader.optional_texts("rule_ids", 64, 64);
    problem.rules_version = reader.optional_text("rules_version", 64);
    return finish(fault, std::move(problem));
}

Problem problem_of(const base::Fault& fault, int status)
{
    Problem problem;
    problem.status = status;
    problem.code = std::string(base::name(fault.code));
    problem.title = problem.code;
    problem.a = fault.a;
    problem.b = fault.b;
    return problem;
}

base::Fault fault_of(const Problem& problem)
{
    if (const auto code = base::fault_code_from_name(problem.code)) {
        return base::Fault{*code, problem.a, problem.b};
    }
    return base::Fault{fault_of_status(problem.status), problem.status};
}

}  // namespace balcao::wire
