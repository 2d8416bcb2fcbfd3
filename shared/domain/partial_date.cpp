#include "domain/partial_date.h"

namespace balcao::domain {

namespace {

void append_two(std::string& out, unsigned value)
{
    out.push_back(static_cast<char>('0' + value / 10));
    out.push_back(static_cast<char>('0' + value % 10));
}

/// 0-99, -1 for "<<", -2 for anything else.
int two_digits(std::string_view pair)
{
    const auto digit = [](char c) { return c >= '0' && c <= '9'; };
    if (digit(pair[0]) && digit(pair[1])) {
        return (pair[0] - '0') * 10 + (pair[1] - '0');
    }
    return pair[0] == '<' && pair[1] == '<' ? -1 : -2;
}

bool exists(int year, unsigned month, unsigned day)
{
    return base::Date(std::chrono::year(year), std::chrono::month(month), std::chrono::day(day)).ok();
}

}  // namespace

std::optional<base::Date> PartialDate::date() const
{
    if (!complete()) {
        return std::nullopt;
    }
    return base::Date(std::chrono::year(year), std::chrono::month(month), std::chrono::day(day));
}

std::string PartialDate::iso() const
{
    std::string out;
    out.reserve(10);
    append_two(out, static_cast<unsigned>(year) / 100);
    append_two(out, static_cast<unsigned>(year) % 100);
    out.push_back('-');
    month != 0 ? append_two(out, month) : void(out.append("XX"));
    out.push_back('-');
    day != 0 ? append_two(out, day) : void(out.append("XX"));
    return out;
}

base::Result<std::optional<PartialDate>, MrzDateError> parse_mrz_birth(std::string_view yymmdd, base::Date today)
{
    const int yy = two_digits(yymmdd.substr(0, 2));
    const int month = two_digits(yymmdd.substr(2, 2));
    const int day = two_digits(yymmdd.substr(4, 2));
    if (yy == -2 || month == -2 || day == -2) {
        return base::unexpected(MrzDateError::unreadable);
    }
    if (yy == -1) {
        if (month == -1 && day == -1) {
            return std::optional<PartialDate>();
        }
        return base::unexpected(MrzDateError::unreadable);  // without the year the rest says nothing
    }
    if ((month == -1 && day != -1) || month == 0 || month > 12 || day == 0) {
        return base::unexpected(month == -1 ? MrzDateError::unreadable : MrzDateError::impossible);
    }
    // The century: not in the future. Unknown parts count as their earliest.
    const unsigned first_month = month == -1 ? 1 : static_cast<unsigned>(month);
    const unsigned first_day = day == -1 ? 1 : static_cast<unsigned>(day);
    const base::Date candidate(std::chrono::year(2000 + yy), std::chrono::month(first_month), std::chrono::day(first_day));
    const int year = candidate > today ? 1900 + yy : 2000 + yy;
    if (!exists(year, first_month, first_day)) {
        return base::unexpected(MrzDateError::impossible);
    }
    return std::optional(PartialDate{static_cast<std::int16_t>(year), static_cast<std::uint8_t>(month == -1 ? 0 : month),
                                     static_cast<std::uint8_t>(day == -1 ? 0 : day)});
}

base::Result<std::optional<PartialDate>, MrzDateError> parse_mrz_expiry(std::string_view yymmdd)
{
    if (yymmdd == "<<<<<<") {
        return std::optional<PartialDate>();
    }
    const int yy = two_digits(yymmdd.substr(0, 2));
    const int month = two_digits(yymmdd.substr(2, 2));
    const int day = two_digits(yymmdd.substr(4, 2));
    if (yy < 0 || month < 0 || day < 0) {
        return base::unexpected(MrzDateError::unreadable);
    }
    const int year = yy < 80 ? 2000 + yy : 1900 + yy;
    if (!exists(year, static_cast<unsigned>(month), static_cast<unsigned>(day))) {
        return base::unexpected(MrzDateError::impossible);
    }
    return std::optional(PartialDate{static_cast<std::int16_t>(year), static_cast<std::uint8_t>(month),
                                     static_cast<std::uint8_t>(day)});
}

std::string to_mrz_date(const std::optional<PartialDate>& date)
{
    if (!date) {
        return "<<<<<<";
    }
    std::string out;
    append_two(out, static_cast<unsigned>(date->year) % 100);
    date->month != 0 ? append_two(out, date->month) : void(out.append("<<"));
    date->day != 0 ? append_two(out, date->day) : void(out.append("<<"));
    return out;
}

}  // namespace balcao::domain
