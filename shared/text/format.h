#pragma once
// How dates, times, phone numbers and counts are written. Same in both languages: dates are dd/mm/aaaa,
// the clock has 24 hours, thousands are parted by a (narrow, unbreakable) blank.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace balcao::text {

/// 28/05/2034
[[nodiscard]] std::string format_date(base::Date day);
/// An ISO date as dd/mm/aaaa; anything else comes back as it is.
[[nodiscard]] std::string format_date_text(std::string_view iso);
/// dd/mm/aaaa, d/m/aaaa, also with '-', '.' or blank, or ddmmaaaa, or ISO; nullopt for anything else and for days
/// that do not exist.
[[nodiscard]] std::optional<base::Date> parse_date(std::string_view typed);

/// Difference to UTC of the time zone of this process (TZ, /etc/localtime) at that instant: Azores desks differ.
[[nodiscard]] std::chrono::minutes local_offset(base::Instant at);
/// 09:05
[[nodiscard]] std::string format_time(base::Instant at, std::chrono::minutes utc_offset);
/// 28/05/2034 09:05
[[nodiscard]] std::string format_date_time(base::Instant at, std::chrono::minutes utc_offset);

/// E.164 in groups: "+351912345678" -> "+351 912 345 678". Anything else comes back as it is.
[[nodiscard]] std::string format_phone(std::string_view e164);
/// Only the last three digits: "+351 ••• ••• 678".
[[nodiscard]] std::string mask_phone(std::string_view e164);
/// Keeps the last `kept` characters (UTF-8 is safe: each hidden character becomes one dot).
[[nodiscard]] std::string mask_tail(std::string_view text, std::size_t kept);

/// 1234567 -> "1 234 567" with U+202F between.
[[nodiscard]] std::string format_count(std::int64_t n);

}  // namespace balcao::text
