#pragma once
// balcao operator card, fingerprint, note: an operator's own Citizen Card, and words for whoever comes next.

#include <optional>
#include <string>

#include "commands.h"
#include "wire/json_text.h"

namespace balcao::cli {

/// The desk's own roster file; one that is not there is an empty one. nullopt: told to the context.
[[nodiscard]] std::optional<wire::Json> read_roster(Context& context, const std::string& file);
/// false: told to the context.
[[nodiscard]] bool write_roster(Context& context, const std::string& file, const wire::Json& roster);

/// \param people the group 'operator'
void add_operator_cards(CLI::App& people, Context& context);
void add_operator_notes(CLI::App& people, Context& context);

}  // namespace balcao::cli
