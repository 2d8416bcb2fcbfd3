#pragma once
// Why a number, phone or address was refused: which rule, and where in the text as typed.

#include <cstdint>
#include <string_view>

namespace balcao::domain {

enum class NumberRule : std::uint8_t {
    empty,               ///< nothing but blanks
    length,              ///< too few or too many characters; position = where the excess starts, or one past the end
    character,           ///< a character that cannot stand there
    check_digit,         ///< the digit that guards the whole number does not fit
    nic_check_digit,     ///< Citizen Card: the digit of the civil id number inside does not fit
    unassigned_prefix,   ///< NIF: the leading digits belong to no kind of taxpayer; NISS: neither person nor body
    placeholder,         ///< NIF: 123456789 and 999999990 pass the digit but are nobody's
    unknown_country,     ///< phone: the country prefix does not exist
    not_assigned,        ///< phone: no operator of that country has such a number
    not_mobile,          ///< phone: fixed, toll free or other line that cannot receive a code
    extension            ///< phone: an extension cannot receive a code
};

/// Stable name, e.g. "check_digit".
[[nodiscard]] std::string_view name(NumberRule rule);

struct NumberError {
    NumberRule rule;
    /// Character (not octet) of the text as typed, from 1; 0 when the whole is meant.
    std::uint16_t position = 0;
    friend bool operator==(const NumberError&, const NumberError&) = default;
};

}  // namespace balcao::domain
