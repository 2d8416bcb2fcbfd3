#pragma once
// Which of the offered languages the holder of a document probably reads: put forward on the language page, never chosen
// without a tap.

#include <optional>
#include <vector>

#include "link/models.h"
#include "text/translate.h"

namespace balcao::kiosk {

/// From the nationality, else the issuing state: the official language, when it is one of those offered. nullopt when nothing
/// is known or the country has another language.
[[nodiscard]] std::optional<text::Language> likely_language(const std::vector<link::ReviewLine>& lines);

}  // namespace balcao::kiosk
