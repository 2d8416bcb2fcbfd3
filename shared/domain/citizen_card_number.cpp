#include "domain/citizen_card_number.h"

#include "domain/compact.h"
#include "domain/ascii.h"

namespace balcao::domain {

namespace {

int value_of(char c) { return c <= '9' ? c - '0' : c - 'A' + 10; }

}  // namespace

char citizen_card_check_digit(std::string_view eleven_characters)
{
    // Counted from the right of the twelve, every second character is doubled; over 9, nine is
    // taken off once, also for letters (Z: 70 -> 61).
    int sum = 0;
    for (std::size_t i = 0; i < 11; ++i) {
        int value = value_of(eleven_characters[i]);
        if (i % 2 == 0) {
            value *= 2;
            value = value > 9 ? value - 9 : value;
        }
        sum += value;
    }
    return static_cast<char>('0' + (10 - sum % 10) % 10);
}

base::Result<CitizenCardNumber, NumberError> CitizenCardNumber::parse(std::string_view text)
{
    Compact typed = compact(text);
    if (typed.foreign) {
        return base::unexpected(NumberError{NumberRule::character, *typed.foreign});
    }
    if (typed.characters.empty()) {
        return base::unexpected(NumberError{NumberRule::empty});
    }
    if (typed.characters.size() < 7 || typed.characters.size() > 12) {
        return base::unexpected(NumberError{NumberRule::length, typed.position(12)});
    }
    typed.pad_front(12);
    const std::string& number = typed.characters;
    for (std::size_t i = 0; i < number.size(); ++i) {
        const bool version = i == 9 || i == 10;
        if (!version && !is_digit(number[i])) {
            return base::unexpected(NumberError{NumberRule::character, typed.position(i)});
        }
    }
    if (!nic_check_digit_fits(number, number[8])) {
        return base::unexpected(NumberError{NumberRule::nic_check_digit, typed.position(8)});
    }
    if (citizen_card_check_digit(number) != number[11]) {
        return base::unexpected(NumberError{NumberRule::check_digit, typed.position(11)});
    }
    return CitizenCardNumber(number);
}

std::string CitizenCardNumber::display() const
{
    return m_text.substr(0, 8) + ' ' + m_text.substr(8, 1) + ' ' + m_text.substr(9);
}

Nic CitizenCardNumber::nic() const { return Nic::parse(m_text.substr(0, 9)).value(); }

}  // namespace balcao::domain
