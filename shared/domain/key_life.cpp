#include "domain/key_life.h"

#include <array>

#include "domain/activation_request.h"
#include "domain/eligibility.h"

namespace balcao::domain {

namespace {

using S = KeyState;
using C = KeyCause;

struct KeyStateName {
    KeyState state;
    std::string_view name;
};
constexpr std::array k_state_names{KeyStateName{S::pending, "pending"},   KeyStateName{S::activated, "activated"},
                                   KeyStateName{S::locked, "locked"},     KeyStateName{S::suspended, "suspended"},
                                   KeyStateName{S::replaced, "replaced"}, KeyStateName{S::cancelled, "cancelled"}};

struct KeyCauseName {
    KeyCause cause;
    std::string_view name;
};
constexpr std::array k_cause_names{
    KeyCauseName{C::phone_proved, "phone_proved"},       KeyCauseName{C::tries_exhausted, "tries_exhausted"},
    KeyCauseName{C::right_password, "right_password"},   KeyCauseName{C::replaced, "replaced"},
    KeyCauseName{C::holder, "holder"},                   KeyCauseName{C::expired, "expired"},
    KeyCauseName{C::document_ended, "document_ended"},   KeyCauseName{C::abuse, "abuse"},
    KeyCauseName{C::suspension_over, "suspension_over"}, KeyCauseName{C::renewed, "renewed"},
    KeyCauseName{C::death, "death"},                     KeyCauseName{C::incapacity, "incapacity"},
    KeyCauseName{C::fraud, "fraud"},                     KeyCauseName{C::letter_unused, "letter_unused"}};

constexpr std::array k_moves{
    KeyMove{S::pending, C::phone_proved, S::activated},
    KeyMove{S::activated, C::phone_proved, S::activated},
    KeyMove{S::pending, C::tries_exhausted, S::locked},
    KeyMove{S::activated, C::tries_exhausted, S::locked},
    KeyMove{S::locked, C::right_password, S::pending},
    KeyMove{S::locked, C::right_password, S::activated},

    KeyMove{S::pending, C::replaced, S::replaced},
    KeyMove{S::activated, C::replaced, S::replaced},
    KeyMove{S::locked, C::replaced, S::replaced},
    KeyMove{S::suspended, C::replaced, S::replaced},

    KeyMove{S::pending, C::expired, S::suspended},
    KeyMove{S::activated, C::expired, S::suspended},
    KeyMove{S::locked, C::expired, S::suspended},
    KeyMove{S::suspended, C::expired, S::suspended},  // was suspended for abuse
    KeyMove{S::pending, C::abuse, S::suspended},
    KeyMove{S::activated, C::abuse, S::suspended},
    KeyMove{S::locked, C::abuse, S::suspended},
    KeyMove{S::suspended, C::abuse, S::suspended},    // one more period
    // A renewed document also moves the dates of a key that is not suspended yet.
    KeyMove{S::pending, C::renewed, S::pending},
    KeyMove{S::activated, C::renewed, S::activated},
    KeyMove{S::locked, C::renewed, S::locked},
    KeyMove{S::suspended, C::renewed, S::pending},
    KeyMove{S::suspended, C::renewed, S::activated},
    KeyMove{S::suspended, C::renewed, S::locked},
    KeyMove{S::suspended, C::suspension_over, S::pending},
    KeyMove{S::suspended, C::suspension_over, S::activated},
    KeyMove{S::suspended, C::suspension_over, S::locked},

    KeyMove{S::pending, C::holder, S::cancelled},
    KeyMove{S::activated, C::holder, S::cancelled},
    KeyMove{S::locked, C::holder, S::cancelled},
    KeyMove{S::suspended, C::holder, S::cancelled},
    KeyMove{S::pending, C::document_ended, S::cancelled},
    KeyMove{S::activated, C::document_ended, S::cancelled},
    KeyMove{S::locked, C::document_ended, S::cancelled},
    KeyMove{S::suspended, C::document_ended, S::cancelled},
    KeyMove{S::pending, C::death, S::cancelled},
    KeyMove{S::activated, C::death, S::cancelled},
    KeyMove{S::locked, C::death, S::cancelled},
    KeyMove{S::suspended, C::death, S::cancelled},
    KeyMove{S::pending, C::incapacity, S::cancelled},
    KeyMove{S::activated, C::incapacity, S::cancelled},
    KeyMove{S::locked, C::incapacity, S::cancelled},
    KeyMove{S::suspended, C::incapacity, S::cancelled},
    KeyMove{S::pending, C::fraud, S::cancelled},
    KeyMove{S::activated, C::fraud, S::cancelled},
    KeyMove{S::locked, C::fraud, S::cancelled},
    KeyMove{S::suspended, C::fraud, S::cancelled},
    KeyMove{S::pending, C::letter_unused, S::cancelled},
    KeyMove{S::locked, C::letter_unused, S::cancelled},
    KeyMove{S::suspended, C::letter_unused, S::cancelled},
};

}  // namespace

std::string_view name(KeyState state)
{
    for (const auto& known : k_state_names) {
        if (known.state == state) return known.name;
    }
    return "";
}

std::optional<KeyState> key_state_from_name(std::string_view text)
{
    for (const auto& known : k_state_names) {
        if (known.name == text) return known.state;
    }
    return std::nullopt;
}

std::string_view name(KeyCause cause)
{
    for (const auto& known : k_cause_names) {
        if (known.cause == cause) return known.name;
    }
    return "";
}

std::optional<KeyCause> key_cause_from_name(std::string_view text)
{
    for (const auto& known : k_cause_names) {
        if (known.name == text) return known.cause;
    }
    return std::nullopt;
}

std::span<const KeyMove> key_moves() { return k_moves; }

std::optional<KeyState> state_after(KeyState from, KeyCause cause, KeyState below)
{
    const bool back = from == S::suspended && (cause == C::renewed || cause == C::suspension_over);
    for (const auto& move : k_moves) {
        if (move.from != from || move.cause != cause) continue;
        if (back && move.to != below) continue;
        return move.to;
    }
    return std::nullopt;
}

bool may_follow(KeyState before, KeyState after)
{
    if (before == after) return true;
    for (const auto& move : k_moves) {
        if (move.from == before && move.to == after) return true;
    }
    return false;
}

std::optional<KeyDates> key_dates(const Draft& draft, base::Date activated)
{
    const auto until = key_valid_until(draft, activated);
    const auto identity = identity_key(draft);
    if (!until || !identity) return std::nullopt;
    KeyDates out;
    out.key_until = *until;
    out.document_until = base::parse_iso_date(draft.text(FieldId::expiry_date));
    out.suspends = identity->kind == IdentityKey::Kind::nic;
    return out;
}

}  // namespace balcao::domain
