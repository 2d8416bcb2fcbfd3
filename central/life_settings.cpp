#include "central/life_settings.h"

#include <filesystem>

#include "central/home.h"
#include "wire/calendar.h"

extern "C" {
extern const unsigned char balcao_central_holidays[];
extern const unsigned long balcao_central_holidays_size;
}

namespace balcao::central {

const RetentionTerms& LifeSettings::retention_on(base::Date day) const
{
    const auto* out = &retention.front();
    for (const auto& terms : retention) {
        if (terms.from <= day) out = &terms;
    }
    return *out;
}

wire::Json life_json(const LifeSettings& settings)
{
    wire::Json terms = wire::Json::array();
    for (const auto& one : settings.retention) {
        terms.push_back({{"from", base::format_iso_date(one.from)},
                         {"signature_years", one.signature_years},
                         {"authentication_years", one.authentication_years},
                         {"log_years", one.log_years}});
    }
    return {{"suspension_hours", settings.suspension_hours},
            {"letter_business_days", settings.letter_business_days},
            {"letter_pin_days", settings.letter_pin_days},
            {"retention_daily", settings.retention_daily},
            {"retention", std::move(terms)}};
}

std::optional<LifeSettings> read_life(const wire::Json& json)
{
    LifeSettings out;
    out.retention_daily = json.value("retention_daily", out.retention_daily);
    const auto within = [](int value, int least, int most) { return value >= least && value <= most; };
    out.suspension_hours = json.value("suspension_hours", out.suspension_hours);
    out.letter_business_days = json.value("letter_business_days", out.letter_business_days);
    out.letter_pin_days = json.value("letter_pin_days", out.letter_pin_days);
    if (!within(out.suspension_hours, 1, 24 * 31) || !within(out.letter_business_days, 0, 60) || !within(out.letter_pin_days, 1, 366)) return std::nullopt;
    if (!json.contains("retention")) return out;
    out.retention.clear();
    for (const auto& one : json.at("retention")) {
        RetentionTerms terms;
        const auto from = base::parse_iso_date(one.at("from").get<std::string>());
        if (!from || (!out.retention.empty() && *from <= out.retention.back().from)) return std::nullopt;
        terms.from = *from;
        terms.signature_years = one.value("signature_years", terms.signature_years);
        terms.authentication_years = one.value("authentication_years", terms.authentication_years);
        terms.log_years = one.value("log_years", terms.log_years);
        if (!within(terms.signature_years, 1, 100) || !within(terms.authentication_years, 1, 100) || !within(terms.log_years, 1, 100)) return std::nullopt;
        out.retention.push_back(terms);
    }
    if (out.retention.empty()) return std::nullopt;
    return out;
}

std::optional<domain::Calendar> load_calendar(const std::string& file)
{
    std::string text(reinterpret_cast<const char*>(balcao_central_holidays), balcao_central_holidays_size);
    if (std::filesystem::exists(file)) {
        auto read = read_text_file(file);
        if (!read) return std::nullopt;
        text = std::move(*read);
    }
    auto calendar = wire::read_calendar(text);
    if (!calendar) return std::nullopt;
    return std::move(*calendar);
}

}  // namespace balcao::central
