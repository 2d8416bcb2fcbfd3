#pragma once
// What an answer to a password says, for the desk service that gives it and the windows that show it.

#include <cstdint>

namespace balcao::link {

/// Number `b` of operator_refused: what is missing when the password was right.
/// The last four: of whoever showed a card.
enum class SignInLacks : std::uint8_t {
    nothing,
    code,
    right_code,
    known_card,        ///< the card is nobody's who works here, or not that of whoever has to show it
    card_in_date,      ///< its certificate is not valid yet or not any more
    card_not_revoked,
    card_trusted       ///< no authority this desk knows stands behind it, or it did not hold its key
};

/// Number `b` of operator_lease_ended: why nobody of the roster may work now.
enum class LeaseLacks : std::uint8_t {
    ended,      ///< `a`: seconds since 1970 at which it ended
    no_roster,  ///< none was ever taken here
    no_time     ///< what this desk knew of the time is gone; the next roster from the central brings it
};

/// What the clerk shows again when a case is signed off.
enum class SignOffAsks : std::uint8_t { nothing, password, code, card };

}  // namespace balcao::link
