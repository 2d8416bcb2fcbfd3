#pragma once
// A day's statement as a table for a spreadsheet and as a sheet of paper.

#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "text/translate.h"
#include "wire/json_text.h"

namespace balcao::cli {

/// One line a count: scope ("all", "kind", "operator"), name, state, count. RFC 4180. Last comes scope "root": the Merkle root over
/// the records counted, their numbers, and how many they are.
[[nodiscard]] std::string day_csv(const wire::Json& statement);
/// A4, with the signature's fingerprint. \param whole statement, certificate and signature
[[nodiscard]] base::Result<base::Bytes> day_pdf(const wire::Json& whole, text::Language language);
/// The same for a roll printer where `escpos` says so.
[[nodiscard]] base::Result<base::Bytes> day_paper(const wire::Json& whole, text::Language language, bool escpos);

}  // namespace balcao::cli
