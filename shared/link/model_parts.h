#pragma once
// What the JSON of the console's and the kiosk's model is made of; for the files that write and read them (*_json.cpp).
// Reading is strict about types and lenient about unknown members, so that a window one version older still works.
// The readers throw Unreadable, or what the JSON library throws; it is caught where a whole model is read.

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "link/models.h"
#include "wire/json_text.h"

namespace balcao::link::parts {

using wire::Json;

struct Unreadable : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// The value of an enum whose last one is `last`.
template <class E, class Name>
E enum_by_name(const std::string& text, E last, Name&& name_of)
{
    for (int i = 0; i <= static_cast<int>(last); ++i) {
        if (name_of(static_cast<E>(i)) == text) {
            return static_cast<E>(i);
        }
    }
    throw Unreadable("unknown name " + text);
}

// --- single members ----------------------------------------------------------------------------

[[nodiscard]] Json instant(const std::optional<base::Instant>& at);
[[nodiscard]] Json instant(base::Instant at);
/// nullopt: absent or null.
[[nodiscard]] std::optional<base::Instant> optional_instant(const Json& json, const char* key);
[[nodiscard]] base::Instant required_instant(const Json& json, const char* key);
/// These three are empty, 0 or false when the member is absent.
[[nodiscard]] std::string text(const Json& json, const char* key);
[[nodiscard]] std::int64_t number(const Json& json, const char* key);
[[nodiscard]] bool flag(const Json& json, const char* key);
[[nodiscard]] domain::FieldId field(const std::string& name);
[[nodiscard]] domain::Origin origin(const std::string& name);
[[nodiscard]] Json record_state(const std::optional<RecordState>& state);
[[nodiscard]] std::optional<RecordState> record_state(const Json& json, const char* key);
[[nodiscard]] TerminalMode terminal_mode(const Json& json);

// --- parts of a model --------------------------------------------------------------------------

[[nodiscard]] Json lamp(const Lamp& value);
[[nodiscard]] Lamp lamp(const Json& json);
[[nodiscard]] Json notice(const std::optional<Notice>& value);
[[nodiscard]] std::optional<Notice> notice(const Json& json, const char* key);
[[nodiscard]] Json chip(const ChipView& value);
[[nodiscard]] ChipView chip(const Json& json);
// queue_view_json.cpp
[[nodiscard]] Json queue(const QueueView& value);
[[nodiscard]] QueueView queue(const Json& json);
// case_view_json.cpp
[[nodiscard]] Json current_case(const CaseView& value);
[[nodiscard]] CaseView current_case(const Json& json);

}  // namespace balcao::link::parts
