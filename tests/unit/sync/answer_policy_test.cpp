#include "sync/answer_policy.h"

#include "support/test.h"
#include "sync/central_api.h"

using namespace balcao;
using namespace std::chrono_literals;
using base::FaultCode;
using sync::Advice;

namespace {

const base::Instant k_now = base::parse_instant("2026-11-24T09:00:00.000Z").value();

http::Response answer(int status, bool ours, const std::string& type, const std::string& body = "{}")
{
    http::Response response;
    response.status = status;
    if (ours) response.headers["balcao-protocol"] = "1";
    response.headers["content-type"] = type;
    response.body = base::to_bytes(body);
    return response;
}

std::string problem(const wire::Problem& problem) { return wire::to_line(wire::encode(problem)); }

}  // namespace

TEST_CASE("every status of HTTP has one advice")
{
    for (int status = 400; status < 600; ++status) {
        Advice expected = Advice::again;
        if (status == 400 || status == 415 || status == 422) expected = Advice::bisect;
        if (status == 413) expected = Advice::halve;
        if (status == 401 || status == 403) expected = Advice::refused;
        if (status == 410 || status == 426) expected = Advice::closed;
        CHECK(sync::advice_for(status) == expected);
    }
}

TEST_CASE("transport failures are tried again, and are ambiguous once something was sent")
{
    using http::FailureKind;
    for (const auto kind : {FailureKind::resolve, FailureKind::connect, FailureKind::timeout, FailureKind::broken,
                            FailureKind::too_large, FailureKind::setup}) {
        for (const bool sent : {false, true}) {
            const auto error = sync::error_of({kind, sent});
            CHECK(error.advice == Advice::again);
            CHECK(error.ambiguous == sent);
            CHECK(error.status == 0);
        }
    }
    CHECK_FALSE(sync::error_of({FailureKind::tls, true}).ambiguous);
    CHECK(sync::error_of({FailureKind::tls, true}).fault.code == FaultCode::tls_refused);
    CHECK(sync::error_of({FailureKind::stopped, true}).advice == Advice::wait);
}

TEST_CASE("only our content types under our protocol header are a success")
{
    for (const int status : {200, 201}) {
        for (const char* type : {"application/json", "application/cbor", "application/json; charset=utf-8"}) {
            CHECK_FALSE(sync::judge(answer(status, true, type), false, k_now));
        }
        CHECK(sync::judge(answer(status, true, "text/html"), false, k_now)->fault.code == FaultCode::captive_portal);
        CHECK(sync::judge(answer(status, false, "application/json"), false, k_now)->fault.code ==
              FaultCode::captive_portal);
    }
    auto other_version = answer(200, true, "application/json");
    other_version.headers["balcao-protocol"] = "2";
    CHECK(sync::judge(other_version, false, k_now)->fault.code == FaultCode::captive_portal);
    for (const int status : {202, 204, 206, 301, 302, 307, 399}) {
        CHECK(sync::judge(answer(status, true, "application/json"), false, k_now)->fault.code ==
              FaultCode::captive_portal);
    }
    CHECK_FALSE(sync::judge(answer(304, true, ""), true, k_now));
    CHECK(sync::judge(answer(304, true, ""), false, k_now));
    CHECK(sync::judge(answer(304, false, ""), true, k_now)->fault.code == FaultCode::captive_portal);
}

TEST_CASE("a portal that says 401, 403 or 404 never looks like a revocation")
{
    for (const int status : {400, 401, 403, 404, 410, 413, 426, 511}) {
        const auto error = sync::judge(answer(status, false, "text/html", "<html>"), false, k_now);
        REQUIRE(error);
        CHECK(error->advice == Advice::again);
        CHECK(error->fault.code == (status < 500 ? FaultCode::captive_portal : FaultCode::central_error));
    }
}

TEST_CASE("problems carry their fault, their tries and their Retry-After")
{
    wire::Problem wrong;
    wrong.status = 422;
    wrong.code = "phone_code_wrong";
    wrong.tries_left = 2;
    auto error = sync::judge(answer(422, true, "application/problem+json", problem(wrong)), false, k_now);
    REQUIRE(error);
    CHECK(error->fault == base::Fault{FaultCode::phone_code_wrong, 2, 0});
    CHECK(error->tries_left == 2);
    CHECK(error->problem == "phone_code_wrong");
    CHECK(error->status == 422);
    CHECK_FALSE(error->ambiguous);

    wire::Problem busy;
    busy.status = 503;
    busy.code = "central_busy";
    busy.retry_after_s = 9;
    auto response = answer(503, true, "application/problem+json", problem(busy));
    error = sync::judge(response, false, k_now);
    CHECK(error->retry_after == 9s);
    response.headers["retry-after"] = "4";
    error = sync::judge(response, false, k_now);
    CHECK(error->retry_after == 4s);
    CHECK(error->advice == Advice::again);
    CHECK(error->fault.code == FaultCode::central_busy);
    CHECK(error->ambiguous);

    // A proxy's own 503 counts as busy too, but its words do not.
    response.headers.erase("balcao-protocol");
    wire::Problem forged = busy;
    forged.code = "terminal_revoked";
    response.body = base::to_bytes(problem(forged));
    error = sync::judge(response, false, k_now);
    CHECK(error->fault.code == FaultCode::central_busy);
    CHECK(error->problem.empty());
    CHECK(error->retry_after == 4s);
}

TEST_CASE("a refusal without a readable problem still has a fault that fits")
{
    const std::pair<int, FaultCode> table[] = {
        {401, FaultCode::terminal_revoked}, {403, FaultCode::terminal_revoked}, {410, FaultCode::central_refused},
        {426, FaultCode::central_refused},  {400, FaultCode::central_refused},  {413, FaultCode::message_too_large},
        {408, FaultCode::central_busy},     {429, FaultCode::central_busy},     {503, FaultCode::central_busy},
        {404, FaultCode::central_error},    {500, FaultCode::central_error},    {502, FaultCode::central_error}};
    for (const auto& [status, code] : table) {
        for (const char* body : {"", "{", "{\"status\":1}"}) {
            const auto error = sync::judge(answer(status, true, "application/problem+json", body), false, k_now);
            REQUIRE(error);
            CHECK(error->fault == base::Fault{code, status});
        }
    }
}
