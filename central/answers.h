#pragma once
// How endpoints answer: a body of the wire, or a problem.

#include "base/result.h"
#include "central/http.h"
#include "wire/body.h"
#include "wire/problem.h"

namespace balcao::central {

/// What an endpoint yields.
using Outcome = base::Result<Response, wire::Problem>;
template <class T>
using OrProblem = base::Result<T, wire::Problem>;

/// A problem under a stable code with a title for logs and developers.
[[nodiscard]] wire::Problem problem(int status, std::string_view code, std::string_view title);
/// The problem of a fault inside the central or in what was sent: status and Retry-After follow from the code.
[[nodiscard]] wire::Problem problem_of(const base::Fault& fault);
[[nodiscard]] inline base::unexpected<wire::Problem> refuse(wire::Problem problem)
{
    return base::unexpected<wire::Problem>(std::move(problem));
}
[[nodiscard]] inline base::unexpected<wire::Problem> refuse(int status, std::string_view code, std::string_view title)
{
    return refuse(problem(status, code, title));
}
[[nodiscard]] inline base::unexpected<wire::Problem> refuse(const base::Fault& fault)
{
    return refuse(problem_of(fault));
}

[[nodiscard]] Response answer(const wire::Json& json, wire::Format format = wire::Format::json, int status = 200);
[[nodiscard]] Response answer(const wire::Problem& problem);
[[nodiscard]] Response to_response(Outcome outcome);

/// RFC 9530, sha-256 among the algorithms: true when absent or right.
[[nodiscard]] bool content_digest_fits(const Request& request);
/// The request's body by its content type; 415 for a type we do not read.
[[nodiscard]] OrProblem<wire::Json> read_request(const Request& request, const wire::BodyLimits& limits = {});
/// The format the answer goes back in: what was sent, unless Accept names the other one.
[[nodiscard]] wire::Format answer_format(const Request& request);

}  // namespace balcao::central
