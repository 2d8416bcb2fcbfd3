#include "domain/nic.h"

#include "domain/compact.h"

namespace balcao::domain {

bool nic_check_digit_fits(std::string_view eight_digits, char check)
{
    const int sum = weighted_sum(eight_digits, {9, 8, 7, 6, 5, 4, 3, 2});
    // 0 also stands for the digit "10", which cannot be printed
    return (sum + (check - '0')) % 11 == 0 || (check == '0' && (sum + 10) % 11 == 0);
}

base::Result<Nic, NumberError> Nic::parse(std::string_view text)
{
    Compact typed = compact(text);
    if (typed.foreign) {
        return base::unexpected(NumberError{NumberRule::character, *typed.foreign});
    }
    if (typed.characters.empty()) {
        return base::unexpected(NumberError{NumberRule::empty});
    }
    if (const auto position = typed.not_a_digit()) {
        return base::unexpected(NumberError{NumberRule::character, *position});
    }
    if (typed.characters.size() < 4 || typed.characters.size() > 9) {
        return base::unexpected(NumberError{NumberRule::length, typed.position(9)});
    }
    typed.pad_front(9);
    const std::string& nic = typed.characters;
    if (!nic_check_digit_fits(nic, nic[8])) {
        return base::unexpected(NumberError{NumberRule::check_digit, typed.position(8)});
    }
    return Nic(nic);
}

std::string Nic::display() const { return m_text.substr(0, 8) + ' ' + m_text.substr(8); }

}  // namespace balcao::domain
