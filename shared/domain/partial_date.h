#pragma once
// Dates of the MRZ: six characters YYMMDD, without a century, birth dates possibly with unknown
// parts ('<'). ICAO gives no century rule; ours: a birth date lies not in the future, an expiry
// year below 80 is 20YY.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace balcao::domain {

/// A date of which the day, or the day and month, may be unknown.
struct PartialDate {
    std::int16_t year = 0;
    std::uint8_t month = 0;  ///< 0 = unknown
    std::uint8_t day = 0;    ///< 0 = unknown
    [[nodiscard]] bool complete() const { return day != 0; }
    [[nodiscard]] std::optional<base::Date> date() const;
    [[nodiscard]] std::string iso() const;  ///< 1955-03-14, 1955-03-XX, 1955-XX-XX
    friend bool operator==(const PartialDate&, const PartialDate&) = default;
};

enum class MrzDateError : std::uint8_t {
    unreadable,  ///< characters that are neither digits nor admitted fillers
    impossible   ///< no such day in the calendar
};

/// \param yymmdd exactly six characters. nullopt = wholly unknown (all fillers).
[[nodiscard]] base::Result<std::optional<PartialDate>, MrzDateError> parse_mrz_birth(std::string_view yymmdd,
                                                                                     base::Date today);
/// nullopt = no end date printed (all fillers: life-long cards, outside ICAO).
[[nodiscard]] base::Result<std::optional<PartialDate>, MrzDateError> parse_mrz_expiry(std::string_view yymmdd);

/// YYMMDD with fillers for what is unknown.
[[nodiscard]] std::string to_mrz_date(const std::optional<PartialDate>& date);

}  // namespace balcao::domain
