#pragma once
// The sealed content of a record: one activation request, "balcao.activation/1", or "/2" with a representative or an
// occasion: a central of before refuses the second instead of reading half of it.

#include "base/bytes.h"
#include "base/result.h"
#include "domain/activation_request.h"
#include "wire/json_text.h"

namespace balcao::wire {

inline constexpr const char* k_activation_schema = "balcao.activation/1";
inline constexpr const char* k_activation_schema_2 = "balcao.activation/2";
/// The one this request is written in: the first that can say it.
[[nodiscard]] const char* schema_of(const domain::ActivationRequest& request);

[[nodiscard]] Json encode(const domain::ActivationRequest& request);
/// Structurally whole, not judged: the receiver must domain::recheck(). The identity must be the one the data
/// gives. Faults: message_malformed, message_too_large, message_unknown_version.
[[nodiscard]] base::Result<domain::ActivationRequest> decode_activation(const Json& json);

/// What is sealed and signed over: canonical JSON as octets, and back.
[[nodiscard]] base::Bytes write_activation(const domain::ActivationRequest& request);
[[nodiscard]] base::Result<domain::ActivationRequest> read_activation(base::BytesView content);

}  // namespace balcao::wire
