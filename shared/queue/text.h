#pragma once
// Private to queue: the small texts that are stored and hashed.

#include <string>
#include <string_view>
#include <vector>

#include "queue/record.h"

namespace balcao::queue {

/// [a-z_] and, when asked for, dots; 1 to `longest` characters.
[[nodiscard]] bool is_code(std::string_view text, std::size_t longest, bool dots = false);
/// [A-Za-z0-9_.:@/+=-], at most `longest` characters.
[[nodiscard]] bool is_reference(std::string_view text, std::size_t longest);
[[nodiscard]] std::size_t count_characters(std::string_view utf8);

/// "1,2,5"
[[nodiscard]] std::string join(const std::vector<Position>& positions);
[[nodiscard]] std::vector<Position> split_positions(std::string_view text);

/// "name=value name=value"
[[nodiscard]] std::string ids_text(const AuditEvent& event);
[[nodiscard]] std::string numbers_text(const AuditEvent& event);
[[nodiscard]] AuditEvent parse_event(std::string event, std::string_view ids, std::string_view numbers);
[[nodiscard]] bool is_sound(const AuditEvent& event);
/// What the hash of an audit entry covers.
[[nodiscard]] base::Bytes canonical_entry(std::int64_t number, base::Instant at, std::string_view event,
                                          std::string_view ids, std::string_view numbers);

[[nodiscard]] inline std::int64_t to_ms(base::Instant at) { return at.time_since_epoch().count(); }
[[nodiscard]] inline base::Instant from_ms(std::int64_t ms) { return base::Instant(std::chrono::milliseconds(ms)); }

}  // namespace balcao::queue
