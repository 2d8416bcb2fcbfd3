#include "domain/pin_policy.h"

#include <algorithm>
#include <array>

namespace balcao::domain {
namespace {

using base::BytesView;

constexpr std::size_t k_min_digits = 4;
constexpr std::size_t k_max_digits = 8;

/// A block of at most half the length, again and again; the last one may be cut: 1111, 1212, 12121.
bool repeats_a_block(BytesView digits)
{
    for (std::size_t block = 1; block <= digits.size() / 2; ++block) {
        bool same = true;
        for (std::size_t i = block; i < digits.size() && same; ++i) {
            same = digits[i] == digits[i - block];
        }
        if (same) {
            return true;
        }
    }
    return false;
}

/// The same step from digit to digit, counted round the dial: 1234, 9876, 2468, 8901, 1470.
bool has_constant_step(BytesView digits)
{
    const int step = (digits[1] - digits[0] + 10) % 10;
    for (std::size_t i = 2; i < digits.size(); ++i) {
        if ((digits[i] - digits[i - 1] + 10) % 10 != step) {
            return false;
        }
    }
    return true;
}

bool holds(BytesView digits, std::string_view part)
{
    return std::search(digits.begin(), digits.end(), part.begin(), part.end(),
                       [](std::uint8_t a, char b) { return a == static_cast<std::uint8_t>(b); }) != digits.end();
}

/// Two digits; not kept beyond the call, so plain strings are fine (a birth date is no secret of the kiosk).
std::string two(unsigned value)
{
    return {static_cast<char>('0' + value / 10 % 10), static_cast<char>('0' + value % 10)};
}

bool holds_birth_date(BytesView digits, base::Date birth)
{
    const auto year_number = static_cast<unsigned>(static_cast<int>(birth.year()));
    const std::string day = two(static_cast<unsigned>(birth.day()));
    const std::string month = two(static_cast<unsigned>(birth.month()));
    const std::string short_year = two(year_number % 100);
    const std::string year = two(year_number / 100) + short_year;
    const std::string short_day = std::to_string(static_cast<unsigned>(birth.day()));
    const std::string short_month = std::to_string(static_cast<unsigned>(birth.month()));
    // Longer forms (DDMMYYYY, YYMMDD, ...) hold one of these.
    const std::array<std::string, 8> forms{year,
                                           day + month,
                                           month + day,
                                           month + short_year,
                                           short_year + month,
                                           short_day + short_month + short_year,
                                           short_month + short_day + short_year,
                                           short_year + short_month + short_day};
    return std::any_of(forms.begin(), forms.end(), [&](const std::string& form) {
        return form.size() >= k_min_digits && holds(digits, form);
    });
}

bool part_of_phone(BytesView digits, std::string_view phone)
{
    const auto same = [](char a, std::uint8_t b) { return static_cast<std::uint8_t>(a) == b; };
    return std::search(phone.begin(), phone.end(), digits.begin(), digits.end(), same) != phone.end() ||
           std::search(phone.rbegin(), phone.rend(), digits.begin(), digits.end(), same) != phone.rend();
}

}  // namespace

std::string_view name(PinProblem problem)
{
    switch (problem) {
    case PinProblem::too_short: return "too_short";
    case PinProblem::too_long: return "too_long";
    case PinProblem::not_digits: return "not_digits";
    case PinProblem::repeats: return "repeats";
    case PinProblem::sequence: return "sequence";
    case PinProblem::birth_date: return "birth_date";
    case PinProblem::phone: return "phone";
    }
    return "";
}

std::optional<PinProblem> check_pin(BytesView digits, const PinOwner& owner)
{
    if (!std::all_of(digits.begin(), digits.end(), [](std::uint8_t c) { return c >= '0' && c <= '9'; })) {
        return PinProblem::not_digits;
    }
    if (digits.size() < k_min_digits) {
        return PinProblem::too_short;
    }
    if (digits.size() > k_max_digits) {
        return PinProblem::too_long;
    }
    if (repeats_a_block(digits)) {
        return PinProblem::repeats;
    }
    if (has_constant_step(digits)) {
        return PinProblem::sequence;
    }
    if (owner.birth_date && holds_birth_date(digits, *owner.birth_date)) {
        return PinProblem::birth_date;
    }
    if (part_of_phone(digits, owner.phone_digits)) {
        return PinProblem::phone;
    }
    return std::nullopt;
}

}  // namespace balcao::domain
