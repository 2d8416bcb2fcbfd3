#pragma once
// Drafts and captures as JSON: "balcao.draft/1" and "balcao.capture/1". Used to keep a draft over a
// restart and by `balcao intake`.

#include "base/result.h"
#include "domain/captured_document.h"
#include "domain/draft.h"
#include "wire/json_text.h"

namespace balcao::wire {

[[nodiscard]] Json encode(const domain::Draft& draft);
/// Unknown field names are malformed: a draft must not lose something the citizen saw.
/// Faults: message_malformed, message_too_large (a value over 512 octets), message_unknown_version.
[[nodiscard]] base::Result<domain::Draft> decode_draft(const Json& json);

[[nodiscard]] Json encode(const domain::CapturedDocument& document);
[[nodiscard]] base::Result<domain::CapturedDocument> decode_captured_document(const Json& json);

}  // namespace balcao::wire
