#include "sync/answer_policy.h"

namespace balcao::sync {

Advice advice_for(int status)
{
    switch (status) {
    case 401:
    case 403: return Advice::refused;
    case 410:
    case 426: return Advice::closed;
    case 413: return Advice::halve;
    case 400:
    case 415:
    case 422: return Advice::bisect;
    default: return Advice::again;
    }
}

CallError error_of(const http::Failure& failure)
{
    CallError error;
    error.fault = http::to_fault(failure);
    error.advice = failure.kind == http::FailureKind::stopped ? Advice::wait : Advice::again;
    // A refused handshake never reached the service behind it.
    error.ambiguous = failure.sent && failure.kind != http::FailureKind::tls;
    return error;
}

}  // namespace balcao::sync
