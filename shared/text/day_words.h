#pragma once
// The end of the day in words: what a difference means and what to do about it, what a state of the day is called.
// Names come in as strings, as in names.h.

#include <cstdint>
#include <string>
#include <string_view>

#include "text/translate.h"

namespace balcao::text {

/// What a difference is about, filled in by the caller from link::DayFlawLine.
struct DayFlawWords {
    std::string_view flaw;       ///< desk::DayFlaw by name
    std::string_view kind;
    std::string_view positions;
    std::int64_t records = 0;
    std::int64_t expected = 0;
    std::int64_t found = 0;
};

/// What does not agree, with its numbers: one sentence.
[[nodiscard]] std::string day_flaw_text(Language language, const DayFlawWords& flaw);
/// Whether the citizens' requests are safe, and what to do now.
[[nodiscard]] std::string day_flaw_advice(Language language, std::string_view flaw);
/// "waiting" -> "por confirmar"; names of link::DayCounts.
[[nodiscard]] std::string day_state_name(Language language, std::string_view state);
/// Kinds of the ledger: "activation" -> "Ativação".
[[nodiscard]] std::string record_kind_name(Language language, std::string_view kind);
/// What to do about a person on the call-back list: refused, frozen, held_back.
[[nodiscard]] std::string call_back_advice(Language language, std::string_view state);

}  // namespace balcao::text
