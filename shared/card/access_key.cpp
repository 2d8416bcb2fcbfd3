#include "card/access_key.h"

#include <algorithm>

#include "mrz/check_digit.h"

namespace balcao::card {

namespace {

constexpr std::size_t k_short_number = 9;

}  // namespace

std::optional<MrzKey> MrzKey::of(std::string_view document_number, std::string_view birth, std::string_view expiry)
{
    std::string number(document_number);
    std::replace(number.begin(), number.end(), ' ', '<');
    number.resize(std::max(number.size(), k_short_number), '<');
    std::string information;
    for (const std::string_view part : {std::string_view(number), birth, expiry}) {
        if (!std::all_of(part.begin(), part.end(), mrz::is_mrz_character) || part.size() > 30) {
            return std::nullopt;
        }
        information += part;
        information += mrz::check_digit(part);
    }
    if (document_number.empty() || birth.size() != 6 || expiry.size() != 6) {
        return std::nullopt;
    }
    return MrzKey(std::move(information));
}

MrzKey MrzKey::of(const mrz::Mrz& zone) { return MrzKey(mrz::access_key_text(zone)); }

std::optional<CardAccessNumber> CardAccessNumber::of(std::string_view digits)
{
    if (digits.size() != 6 || !std::all_of(digits.begin(), digits.end(), mrz::is_digit)) {
        return std::nullopt;
    }
    return CardAccessNumber(std::string(digits));
}

}  // namespace balcao::card
