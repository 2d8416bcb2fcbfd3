#pragma once
// A case as it is kept over a restart: "balcao.case/1". Encrypted by the caller (queue/draft_keys.h).

#include "base/bytes.h"
#include "base/result.h"
#include "desk/case_machine.h"

namespace balcao::desk {

[[nodiscard]] base::Bytes write_case(const CaseState& state);

/// Faults: message_malformed, message_unknown_version.
[[nodiscard]] base::Result<CaseState> read_case(base::BytesView content);

/// Where a case goes on after the service was restarted: what lived in another process's memory (a
/// code under way, the sealed password) starts again; what the citizen confirmed still counts.
[[nodiscard]] CaseState resumed(CaseState state);

}  // namespace balcao::desk
