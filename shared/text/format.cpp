#include "text/format.h"

#include <array>
#include <cstdio>
#include <ctime>
#include <vector>

namespace balcao::text {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string two(unsigned value)
{
    return {static_cast<char>('0' + value / 10 % 10), static_cast<char>('0' + value % 10)};
}

/// Length of the country calling code (ITU-T E.164 list of assigned codes): 1 and 7 stand alone, these have
/// two digits, all others three.
std::size_t calling_code_length(std::string_view digits)
{
    constexpr std::string_view k_two_digits =
        " 20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 81 82 84 86"
        " 90 91 92 93 94 95 98 ";
    if (digits.front() == '1' || digits.front() == '7') {
        return 1;
    }
    const std::string first_two = " " + std::string(digits.substr(0, 2)) + " ";
    return k_two_digits.find(first_two) != std::string_view::npos ? 2 : 3;
}

/// Groups of three from the left; what is left over is two groups of two or one of two, never a single digit.
std::vector<std::string_view> groups_of(std::string_view digits)
{
    std::vector<std::string_view> groups;
    while (!digits.empty()) {
        std::size_t take = 3;
        if (digits.size() == 4 || digits.size() == 2) {
            take = 2;
        } else if (digits.size() < 3) {
            take = digits.size();
        }
        groups.push_back(digits.substr(0, take));
        digits.remove_prefix(take);
    }
    return groups;
}

bool is_e164(std::string_view text)
{
    if (text.size() < 8 || text.size() > 16 || text.front() != '+') {
        return false;
    }
    for (const char c : text.substr(1)) {
        if (!is_digit(c)) {
            return false;
        }
    }
    return true;
}

std::optional<base::Date> date_of(int year, unsigned month, unsigned day)
{
    const base::Date date{std::chrono::year{year}, std::chrono::month{month}, std::chrono::day{day}};
    if (!date.ok() || year < 1000 || year > 9999) {
        return std::nullopt;
    }
    return date;
}

std::string_view trim(std::string_view text)
{
    while (!text.empty() && text.front() == ' ') {
        text.remove_prefix(1);
    }
    while (!text.empty() && text.back() == ' ') {
        text.remove_suffix(1);
    }
    return text;
}

}  // namespace

std::string format_date(base::Date day)
{
    std::array<char, 16> year{};
    std::snprintf(year.data(), year.size(), "%04d", static_cast<int>(day.year()));
    return two(static_cast<unsigned>(day.day())) + "/" + two(static_cast<unsigned>(day.month())) + "/" + year.data();
}

std::string format_date_text(std::string_view iso)
{
    const auto date = base::parse_iso_date(iso);
    return date ? format_date(*date) : std::string(iso);
}

std::optional<base::Date> parse_date(std::string_view typed)
{
    typed = trim(typed);
    if (const auto iso = base::parse_iso_date(typed)) {
        return iso;
    }
    std::array<int, 3> part{};
    std::array<int, 3> length{};
    std::size_t at = 0;
    for (const char c : typed) {
        if (is_digit(c)) {
            part[at] = part[at] * 10 + (c - '0');
            if (++length[at] > 8) {
                return std::nullopt;
            }
        } else if ((c == '/' || c == '-' || c == '.' || c == ' ') && length[at] > 0 && at < 2) {
            ++at;
        } else {
            return std::nullopt;
        }
    }
    if (at == 0 && length[0] == 8) {  // ddmmaaaa
        return date_of(part[0] % 10'000, static_cast<unsigned>(part[0] / 10'000 % 100), static_cast<unsigned>(part[0] / 1'000'000));
    }
    if (at != 2 || length[0] > 2 || length[1] > 2 || length[2] != 4) {
        return std::nullopt;
    }
    return date_of(part[2], static_cast<unsigned>(part[1]), static_cast<unsigned>(part[0]));
}

std::chrono::minutes local_offset(base::Instant at)
{
    const std::time_t seconds = std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
    std::tm local{};
    if (::localtime_r(&seconds, &local) == nullptr) {
        return std::chrono::minutes{0};
    }
    return std::chrono::minutes{local.tm_gmtoff / 60};
}

std::string format_time(base::Instant at, std::chrono::minutes utc_offset)
{
    const auto local = at + utc_offset;
    const auto since_midnight = std::chrono::floor<std::chrono::minutes>(local - std::chrono::floor<std::chrono::days>(local));
    const auto minutes = static_cast<unsigned>(since_midnight.count());
    return two(minutes / 60) + ":" + two(minutes % 60);
}

std::string format_date_time(base::Instant at, std::chrono::minutes utc_offset)
{
    return format_date(base::utc_day(at + utc_offset)) + " " + format_time(at, utc_offset);
}

std::string format_phone(std::string_view e164)
{
    if (!is_e164(e164)) {
        return std::string(e164);
    }
    const auto digits = e164.substr(1);
    const auto country = calling_code_length(digits);
    std::string out = "+" + std::string(digits.substr(0, country));
    for (const auto group : groups_of(digits.substr(country))) {
        out += ' ';
        out += group;
    }
    return out;
}

std::string mask_phone(std::string_view e164)
{
    if (!is_e164(e164)) {
        return mask_tail(e164, 0);
    }
    const auto shown = format_phone(e164);
    std::string out;
    std::size_t digits_left = e164.size() - 1;
    const std::size_t country = calling_code_length(e164.substr(1));
    std::size_t digits_seen = 0;
    for (const char c : shown) {
        if (!is_digit(c)) {
            out += c;
            continue;
        }
        const bool visible = digits_seen < country || digits_left <= 3;
        out += visible ? std::string(1, c) : std::string("•");
        ++digits_seen;
        --digits_left;
    }
    return out;
}

std::string mask_tail(std::string_view text, std::size_t kept)
{
    std::vector<std::string_view> characters;
    for (std::size_t i = 0; i < text.size();) {
        std::size_t length = 1;
        while (i + length < text.size() && (static_cast<unsigned char>(text[i + length]) & 0xC0U) == 0x80U) {
            ++length;
        }
        characters.push_back(text.substr(i, length));
        i += length;
    }
    std::string out;
    for (std::size_t i = 0; i < characters.size(); ++i) {
        out += i + kept >= characters.size() ? characters[i] : std::string_view("•");
    }
    return out;
}

std::string format_count(std::int64_t n)
{
    // The magnitude is taken unsigned, so that the smallest value does not overflow.
    const auto magnitude = n < 0 ? 0 - static_cast<std::uint64_t>(n) : static_cast<std::uint64_t>(n);
    const std::string plain = std::to_string(magnitude);
    std::string out = n < 0 ? "-" : "";
    for (std::size_t i = 0; i < plain.size(); ++i) {
        if (i > 0 && (plain.size() - i) % 3 == 0) {
            out += "\u202F";
        }
        out += plain[i];
    }
    return out;
}

}  // namespace balcao::text
