#pragma once
// What a PIN may be (decisions: 4 to 8 digits; trivial ones refused). Runs in the kiosk and again
// at the central; takes a lent view of the digits and keeps nothing.

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/bytes.h"
#include "base/clock.h"

namespace balcao::domain {

enum class PinProblem : std::uint8_t {
    too_short,    ///< fewer than 4 digits
    too_long,     ///< more than 8
    not_digits,
    repeats,      ///< 1111, 1212, 123123: one short block repeated
    sequence,     ///< 1234, 98765, 2468 and the like: constant step, also across 9-0
    birth_date,   ///< holds the own birth date or year in a usual order
    phone         ///< part of the own phone number, forwards or backwards
};
[[nodiscard]] std::string_view name(PinProblem problem);

/// What the person could be guessed by; absent parts are not compared.
struct PinOwner {
    std::optional<base::Date> birth_date;
    std::string_view phone_digits;  ///< national digits or E.164 without '+'; empty when unknown
};

/// \param digits ASCII digits, lent by a Secret.
[[nodiscard]] std::optional<PinProblem> check_pin(base::BytesView digits, const PinOwner& owner);

}  // namespace balcao::domain
