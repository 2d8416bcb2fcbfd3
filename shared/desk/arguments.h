#pragma once
// The arguments of an action (link/actions.h): nullopt when absent, of another type, or too long.

#include <optional>
#include <string>

#include "base/bytes.h"
#include "wire/json_text.h"

namespace balcao::desk::arguments {

inline constexpr std::size_t k_text_limit = 200;

[[nodiscard]] inline std::optional<std::string> text(const wire::Json& args, const char* key, std::size_t limit = k_text_limit)
{
    const auto found = args.find(key);
    if (found == args.end() || !found->is_string()) {
        return std::nullopt;
    }
    auto value = found->get<std::string>();
    return value.size() <= limit ? std::optional(std::move(value)) : std::nullopt;
}

[[nodiscard]] inline std::optional<bool> yes_or_no(const wire::Json& args, const char* key)
{
    const auto found = args.find(key);
    return found != args.end() && found->is_boolean() ? std::optional(found->get<bool>()) : std::nullopt;
}

[[nodiscard]] inline std::int64_t number(const wire::Json& args, const char* key, std::int64_t otherwise)
{
    const auto found = args.find(key);
    return found != args.end() && found->is_number_integer() ? found->get<std::int64_t>() : otherwise;
}

/// Who shows who they are by their own Citizen Card; without "pin" it is typed on the reader.
[[nodiscard]] inline bool by_card(const wire::Json& args) { return args.contains("pin") || yes_or_no(args, "card").value_or(false); }

/// base64. \param limit of the text, in octets
[[nodiscard]] inline std::optional<base::Bytes> octets(const wire::Json& args, const char* key, std::size_t limit)
{
    const auto value = text(args, key, limit);
    return value ? base::from_base64(*value) : std::nullopt;
}

}  // namespace balcao::desk::arguments
