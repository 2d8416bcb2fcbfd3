#pragma once
// The fields of a draft as a JSON object, shared by drafts and activation requests.

#include "domain/draft.h"
#include "wire/reader.h"

namespace balcao::wire {

/// {"surname": {"text": "...", "origin": "chip"}, ...}; empty fields are absent.
[[nodiscard]] Json encode_fields(const domain::Draft& draft);
/// Unknown fields and origins are malformed; the fault is the reader's.
void decode_fields(Reader fields, domain::Draft& draft);

/// Something that no first version of a request's schema knows: a representative, an occasion, a renewed document.
[[nodiscard]] bool of_second_version(const domain::Draft& draft);

/// The chips' parts, "chip" and "representative_chip"; absent when none was read.
void encode_chip(const domain::Draft& draft, Json& json);
void decode_chip(Reader& reader, domain::Draft& draft);

}  // namespace balcao::wire
