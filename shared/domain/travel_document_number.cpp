#include "domain/travel_document_number.h"

#include "domain/compact.h"

namespace balcao::domain {

namespace {

base::Result<Compact, NumberError> letters_and_digits(std::string_view text, std::size_t least, std::size_t most)
{
    Compact typed = compact(text);
    if (typed.foreign) {
        return base::unexpected(NumberError{NumberRule::character, *typed.foreign});
    }
    if (typed.characters.empty()) {
        return base::unexpected(NumberError{NumberRule::empty});
    }
    if (typed.characters.size() < least || typed.characters.size() > most) {
        return base::unexpected(NumberError{NumberRule::length, typed.position(most)});
    }
    return typed;
}

bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }

}  // namespace

base::Result<TravelDocumentNumber, NumberError> TravelDocumentNumber::parse(std::string_view text)
{
    auto typed = letters_and_digits(text, 3, 22);
    if (!typed) {
        return base::unexpected(typed.error());
    }
    return TravelDocumentNumber(std::move(typed->characters));
}

base::Result<PassportNumber, NumberError> PassportNumber::parse(std::string_view text)
{
    auto typed = letters_and_digits(text, 3, 9);
    if (!typed) {
        return base::unexpected(typed.error());
    }
    return PassportNumber(std::move(typed->characters));
}

base::Result<PassportNumber, NumberError> PassportNumber::parse(std::string_view text, std::string_view issuing_state)
{
    if (issuing_state != "PRT") {
        return parse(text);
    }
    auto typed = letters_and_digits(text, 7, 8);
    if (!typed) {
        return base::unexpected(typed.error());
    }
    const std::size_t letters = typed->characters.size() - 6;  // one before March 2018, then two
    for (std::size_t i = 0; i < letters; ++i) {
        if (!is_capital(typed->characters[i])) {
            return base::unexpected(NumberError{NumberRule::character, typed->position(i)});
        }
    }
    if (const auto position = typed->not_a_digit(letters)) {
        return base::unexpected(NumberError{NumberRule::character, *position});
    }
    return PassportNumber(std::move(typed->characters));
}

bool PassportNumber::has_portuguese_form() const { return m_text.size() == 8 && parse(m_text, "PRT").has_value(); }

}  // namespace balcao::domain
