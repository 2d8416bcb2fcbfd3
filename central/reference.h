#pragma once
// GET /v1/reference/{set}: files of HOME/reference with a signed manifest; ETag is the version.

#include "central/context.h"
#include "wire/reference_set.h"

namespace balcao::central {

/// The content of a set with its manifest, signed with the reference-data key, good for 90 days from that day on.
/// Faults: file_unreadable (no version in it), signature_failed.
[[nodiscard]] base::Result<wire::ReferenceSet> signed_set(const Home& home, const std::string& set, std::string content, base::Instant now);
/// The same of a file of HOME/reference, for a stick. Faults: those, and file_unreadable (a: errno).
[[nodiscard]] base::Result<wire::ReferenceSet> signed_set_of(const Home& home, const std::string& set, base::Instant now);

[[nodiscard]] Outcome handle_reference(Context& context, const std::string& set, const Request& request);

}  // namespace balcao::central
