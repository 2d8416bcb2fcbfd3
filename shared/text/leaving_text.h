#pragma once
// Sentences for a terminal that leaves: what would be lost with it, whose turn it is, what to do. By the names of
// link/drain_model.h; an unknown name comes back as it is.

#include <cstdint>
#include <string>
#include <string_view>

#include "text/translate.h"

namespace balcao::text {

/// "3 records not sent yet"
[[nodiscard]] std::string left_text(Language language, std::string_view kind, std::int64_t count);
[[nodiscard]] std::string left_next_step(Language language, std::string_view kind);
[[nodiscard]] std::string left_owner(Language language, std::string_view owner);

/// "less than a minute", "about 25 min", "about 3 h 20 min", "about 4 days"
[[nodiscard]] std::string duration_text(Language language, std::int64_t seconds);

}  // namespace balcao::text
