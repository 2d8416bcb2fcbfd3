#pragma once
// What an answer, or the lack of one, asks the terminal to do. Pure; docs/sync.md holds the same table.

#include <chrono>
#include <cstdint>
#include <optional>

#include "base/fault.h"
#include "http/client.h"

namespace balcao::sync {

enum class Advice : std::uint8_t {
    again,      ///< the same octets later: no answer, 408 409 425 429 5xx, anything unexpected, not the central's
    halve,      ///< 413: smaller requests
    bisect,     ///< 400 415 422: something in this request is refused; find it
    refused,    ///< 401 403: the terminal may not talk to the central; stop sync, keep registering, renew once
    closed,     ///< 410 426: epoch closed or program too old; stop sync, keep registering
    wait        ///< the stop token
};

/// A call that gave no value.
struct CallError {
    base::Fault fault{base::FaultCode::network_unreachable};
    Advice advice = Advice::again;
    bool ambiguous = false;   ///< the central may have carried the request out
    int status = 0;           ///< HTTP status; 0 without an answer
    std::optional<std::chrono::seconds> retry_after;
    std::optional<int> tries_left;      ///< of a code or password
    std::string problem;                ///< code of the central's problem; empty without one
};

[[nodiscard]] Advice advice_for(int status);
[[nodiscard]] CallError error_of(const http::Failure& failure);

}  // namespace balcao::sync
