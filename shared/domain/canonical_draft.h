#pragma once
// The one written form of every field: what is compared, hashed and sent, however it was typed.

#include <string>
#include <string_view>

#include "domain/draft.h"

namespace balcao::domain {

/// Numbers without separators and with their leading zeros, phones in E.164, countries as ICAO alpha-3 (from alpha-2
/// or a name), dates ISO (from dd-mm-yyyy, dd/mm/yyyy, dd.mm.yyyy), names with single blanks. A text that has no such
/// form comes back trimmed: the rules say what is wrong with it. Idempotent.
/// \param document_type name of the type; decides how a document number is padded. Empty = unknown.
[[nodiscard]] std::string canonical_text(FieldId field, std::string_view text, std::string_view document_type = {});

/// The type of document that a field's number belongs to: the holder's, or the representative's.
[[nodiscard]] std::string numbered_type(FieldId field, const Draft& draft);

/// Every field in canonical form; origins and acknowledgements stay.
[[nodiscard]] Draft canonical_draft(const Draft& draft);

}  // namespace balcao::domain
