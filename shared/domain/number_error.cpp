#include "domain/number_error.h"

#include <algorithm>

#include "domain/compact.h"

namespace balcao::domain {

std::string_view name(NumberRule rule)
{
    switch (rule) {
        case NumberRule::empty: return "empty";
        case NumberRule::length: return "length";
        case NumberRule::character: return "character";
        case NumberRule::check_digit: return "check_digit";
        case NumberRule::nic_check_digit: return "nic_check_digit";
        case NumberRule::unassigned_prefix: return "unassigned_prefix";
        case NumberRule::placeholder: return "placeholder";
        case NumberRule::unknown_country: return "unknown_country";
        case NumberRule::not_assigned: return "not_assigned";
        case NumberRule::not_mobile: return "not_mobile";
        case NumberRule::extension: return "extension";
    }
    return "";
}

namespace {

// Separators beyond ASCII, as UTF-8: no-break blanks, hyphens and dashes.
constexpr std::string_view k_wide_separators[] = {"\xC2\xA0", "\xE2\x80\xAF", "\xE2\x80\x90", "\xE2\x80\x91",
                                                  "\xE2\x80\x93", "\xE2\x80\x94"};

std::size_t separator_length(std::string_view rest)
{
    if (std::string_view(" \t\r\n.-/").find(rest.front()) != std::string_view::npos) {
        return 1;
    }
    for (const auto wide : k_wide_separators) {
        if (rest.substr(0, wide.size()) == wide) {
            return wide.size();
        }
    }
    return 0;
}

}  // namespace

Compact compact(std::string_view text)
{
    Compact out;
    std::uint16_t position = 1;
    for (std::size_t i = 0; i < text.size() && position < 1000;) {
        const char c = text[i];
        if (const std::size_t skip = separator_length(text.substr(i))) {
            i += skip;
            ++position;
            continue;
        }
        const bool lower = c >= 'a' && c <= 'z';
        if (lower || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) {
            out.characters.push_back(lower ? static_cast<char>(c - 'a' + 'A') : c);
            out.positions.push_back(position);
        } else if (!out.foreign) {
            out.foreign = position;
        }
        do {  // continuation octets belong to the same character
            ++i;
        } while (i < text.size() && (static_cast<unsigned char>(text[i]) & 0xC0U) == 0x80U);
        ++position;
    }
    out.end = position;
    return out;
}

std::optional<std::uint16_t> Compact::not_a_digit(std::size_t from) const
{
    for (std::size_t i = from; i < characters.size(); ++i) {
        if (characters[i] < '0' || characters[i] > '9') {
            return positions[i];
        }
    }
    return std::nullopt;
}

void Compact::drop_front(std::size_t count)
{
    characters.erase(0, count);
    positions.erase(positions.begin(), positions.begin() + static_cast<std::ptrdiff_t>(count));
}

void Compact::pad_front(std::size_t length)
{
    if (characters.size() < length) {
        const std::size_t missing = length - characters.size();
        const std::uint16_t first = position(0);
        characters.insert(0, missing, '0');
        positions.insert(positions.begin(), missing, first);
    }
}

}  // namespace balcao::domain
