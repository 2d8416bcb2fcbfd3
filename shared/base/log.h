#pragma once
// The log of a program: events and numbers only. Callers pass fault codes, ids, counts and
// durations; a second net masks long runs of digits before anything is written.

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "base/fault.h"

namespace balcao::base {

enum class LogLevel : std::uint8_t { debug, info, warning, error };

using LogField = std::pair<std::string_view, std::int64_t>;

/// Sends the log to `path` (rotated at 5 MB, 3 files) or to stderr when empty.
/// `program` stands on every line.
void open_log(std::string_view program, const std::string& path, LogLevel least);

/// Writes one event: a stable name such as "batch_sent" and numbers.
void log(LogLevel level, std::string_view event, std::initializer_list<LogField> fields = {});
void log(LogLevel level, std::string_view event, const Fault& fault);
/// The same with one identifier (terminal, epoch, case id), never a name, number or address of a person.
void log_id(LogLevel level, std::string_view event, std::string_view id, std::initializer_list<LogField> fields = {});

/// What the second net does to a line: every run of five or more digits becomes '#####'.
[[nodiscard]] std::string redact(std::string_view line);

}  // namespace balcao::base
