#pragma once
// Private to sync: the queue's records as the wire's, and the wire's answers as the queue's. Pure.

#include <span>
#include <string>

#include "base/result.h"
#include "queue/record.h"
#include "wire/record.h"

namespace balcao::sync {

/// Faults: message_malformed, message_unknown_version (a stored header that cannot be read).
[[nodiscard]] base::Result<wire::Batch> to_wire(std::span<const queue::StoredRecord> records);
[[nodiscard]] queue::ItemOutcome to_outcome(const wire::ItemResult& result);
/// A problem code in the queue's alphabet, at most 80 characters: "rules_refused:age.minimum".
[[nodiscard]] std::string problem_id(const std::string& code, const std::string& rule = {});

}  // namespace balcao::sync
