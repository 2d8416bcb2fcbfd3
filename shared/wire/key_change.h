#pragma once
// The sealed content of a record that changes a key which goes on, "balcao.key_change/1", or "/2" with a representative,
// an occasion or a renewed document; "/3" completes the activation of a key that came by letter.

#include "base/bytes.h"
#include "base/result.h"
#include "domain/key_change_request.h"
#include "wire/json_text.h"

namespace balcao::wire {

inline constexpr const char* k_key_change_schema = "balcao.key_change/1";
inline constexpr const char* k_key_change_schema_2 = "balcao.key_change/2";
inline constexpr const char* k_key_change_schema_3 = "balcao.key_change/3";
/// The one this request is written in: the first that can say it.
[[nodiscard]] const char* schema_of(const domain::KeyChangeRequest& request);

[[nodiscard]] Json encode(const domain::KeyChangeRequest& request);
/// Structurally whole, not judged: the receiver must domain::recheck(). The identity must be the one the data give.
/// Faults: message_malformed, message_too_large, message_unknown_version.
[[nodiscard]] base::Result<domain::KeyChangeRequest> decode_key_change(const Json& json);

/// What is sealed and signed over: canonical JSON as octets, and back.
[[nodiscard]] base::Bytes write_key_change(const domain::KeyChangeRequest& request);
[[nodiscard]] base::Result<domain::KeyChangeRequest> read_key_change(base::BytesView content);

}  // namespace balcao::wire
