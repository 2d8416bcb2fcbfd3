#include "domain/health_number.h"

#include "domain/compact.h"

namespace balcao::domain {

base::Result<HealthNumber, NumberError> HealthNumber::parse(std::string_view text)
{
    const Compact typed = compact(text);
    if (typed.foreign) {
        return base::unexpected(NumberError{NumberRule::character, *typed.foreign});
    }
    if (typed.characters.empty()) {
        return base::unexpected(NumberError{NumberRule::empty});
    }
    if (const auto position = typed.not_a_digit()) {
        return base::unexpected(NumberError{NumberRule::character, *position});
    }
    if (typed.characters.size() != 9) {
        return base::unexpected(NumberError{NumberRule::length, typed.position(9)});
    }
    return HealthNumber(typed.characters);
}

}  // namespace balcao::domain
