#pragma once
// A terminal on its way out: that it takes nobody new, and what is still to be done before it may go.

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "wire/json_text.h"

namespace balcao::link {

enum class DrainState : std::uint8_t {
    working,   ///< an ordinary desk
    draining,  ///< nobody new is begun; what is here leaves
    retired    ///< nothing was left, its keys are erased
};
/// working, draining, retired
[[nodiscard]] std::string_view name(DrainState state);
[[nodiscard]] std::optional<DrainState> drain_state_from_name(std::string_view name);

/// What would be lost with the machine.
enum class LeftKind : std::uint8_t {
    open_case,       ///< a case on the desk, a draft of today, or what another desk set aside here with a ticket
    unsent,          ///< registered, the central does not have it yet
    carried,         ///< out on a stick, the receipts are not back
    parked,          ///< held back by a person
    refused,         ///< the central refused it: a person decides
    frozen,          ///< two people send it again
    pictures,        ///< pictures of documents kept with consent
    unbalanced_day   ///< the ledger and the records of a day differ
};
[[nodiscard]] std::string_view name(LeftKind kind);
[[nodiscard]] std::optional<LeftKind> left_kind_from_name(std::string_view name);

/// Whose turn it is.
enum class LeftOwner : std::uint8_t { clerk, supervisor, technician, line, carrier, pictures_officer };
[[nodiscard]] std::string_view name(LeftOwner owner);
[[nodiscard]] std::optional<LeftOwner> left_owner_from_name(std::string_view name);
[[nodiscard]] LeftOwner owner_of(LeftKind kind);

struct LeftLine {
    LeftKind kind = LeftKind::open_case;
    std::int64_t count = 0;
    std::optional<base::Instant> since;       ///< of the oldest, where it is known
    std::optional<std::int64_t> seconds_left; ///< at the pace of the last sending; unsent alone, nullopt: not known
    friend bool operator==(const LeftLine&, const LeftLine&) = default;
};

struct DrainView {
    DrainState state = DrainState::working;
    bool allowed = false;                     ///< who is signed in is a technician
    std::optional<base::Instant> since;
    std::string by;                           ///< operator id
    bool looked = false;                      ///< `left` is of a look
    std::vector<LeftLine> left;               ///< empty after a look: the machine may go
    friend bool operator==(const DrainView&, const DrainView&) = default;
};

[[nodiscard]] wire::Json to_json(const LeftLine& line);
[[nodiscard]] wire::Json to_json(const DrainView& view);
/// These throw what the JSON library throws.
[[nodiscard]] LeftLine left_line_from_json(const wire::Json& json);
[[nodiscard]] DrainView drain_view_from_json(const wire::Json& json);

}  // namespace balcao::link
