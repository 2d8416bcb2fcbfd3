#include "domain/niss.h"

#include "domain/compact.h"

namespace balcao::domain {

base::Result<Niss, NumberError> Niss::parse(std::string_view text)
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
    const std::string& niss = typed.characters;
    if (niss.size() != 11) {
        return base::unexpected(NumberError{NumberRule::length, typed.position(11)});
    }
    if (niss[0] != '1' && niss[0] != '2') {
        return base::unexpected(NumberError{NumberRule::unassigned_prefix, typed.position(0)});
    }
    const int expected = 9 - weighted_sum(niss, {29, 23, 19, 17, 13, 11, 7, 5, 3, 2}) % 10;
    if (niss[10] - '0' != expected) {
        return base::unexpected(NumberError{NumberRule::check_digit, typed.position(10)});
    }
    return Niss(niss);
}

}  // namespace balcao::domain
