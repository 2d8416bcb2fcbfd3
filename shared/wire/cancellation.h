#pragma once
// The sealed content of a record that ends a key or its signature, "balcao.cancellation/1".

#include "base/bytes.h"
#include "base/result.h"
#include "domain/cancellation_request.h"
#include "wire/json_text.h"

namespace balcao::wire {

inline constexpr const char* k_cancellation_schema = "balcao.cancellation/1";

[[nodiscard]] Json encode(const domain::CancellationRequest& request);
/// Structurally whole, not judged: the receiver must domain::recheck(). The identity must be the one the data gives.
/// Faults: message_malformed, message_too_large, message_unknown_version.
[[nodiscard]] base::Result<domain::CancellationRequest> decode_cancellation(const Json& json);

/// What is sealed and signed over: canonical JSON as octets, and back.
[[nodiscard]] base::Bytes write_cancellation(const domain::CancellationRequest& request);
[[nodiscard]] base::Result<domain::CancellationRequest> read_cancellation(base::BytesView content);

}  // namespace balcao::wire
