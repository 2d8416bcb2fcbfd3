#pragma once
// Periods that law or practice sets and may change: in central.json under "life".

#include <optional>
#include <vector>

#include "base/clock.h"
#include "domain/calendar.h"
#include "wire/json_text.h"

namespace balcao::central {

/// What holds from a day on.
struct RetentionTerms {
    base::Date from{};
    int signature_years = 7;       ///< registration of a key with a digital signature, after its end (DL 12/2021 art. 13(f))
    int authentication_years = 1;  ///< of one without, after its end (Portaria 77/2018 art. 12(5))
    int log_years = 1;             ///< events of sign-ins (Portaria 77/2018 art. 12(2))
};

struct LifeSettings {
    int suspension_hours = 24;     ///< one period of a suspension for abuse (Portaria 77/2018 art. 8)
    int letter_business_days = 5;
    bool retention_daily = false;  ///< what is due is erased with the daily pass; else by `retention run` alone
    int letter_pin_days = 90;      ///< how long the PIN of a letter can be used
    std::vector<RetentionTerms> retention{RetentionTerms{base::Date{std::chrono::year(2018), std::chrono::month(3), std::chrono::day(17)}}};

    [[nodiscard]] const RetentionTerms& retention_on(base::Date day) const;
};

[[nodiscard]] wire::Json life_json(const LifeSettings& settings);
/// nullopt: out of its bounds, or terms that are not in the order of their days.
[[nodiscard]] std::optional<LifeSettings> read_life(const wire::Json& json);

/// Holidays from `file`, or those built in where there is no such file. nullopt: a file that cannot be read.
[[nodiscard]] std::optional<domain::Calendar> load_calendar(const std::string& file);

}  // namespace balcao::central
