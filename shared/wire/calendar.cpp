#include "wire/calendar.h"

namespace balcao::wire {
namespace {

constexpr std::size_t k_most_holidays = 5'000;

/// "06-13"; 29 February is admitted and falls on leap years alone.
std::optional<std::chrono::month_day> month_day_of(const std::string& text)
{
    const auto day = text.size() == 5 ? base::parse_iso_date("2024-" + text) : std::nullopt;
    return day ? std::optional(std::chrono::month_day{day->month(), day->day()}) : std::nullopt;
}

domain::HolidayRule holiday(const Json& json, const std::string& path, std::optional<ShapeError>& error)
{
    Shape shape(json, path, error);
    domain::HolidayRule rule;
    rule.kind = shape.named("kind", &domain::holiday_kind_from_name, domain::HolidayKind::national);
    rule.name_pt = shape.text("name_pt", 120);
    rule.name_en = shape.text("name_en", 120);
    if (shape.has("month_day")) {
        rule.every_year = month_day_of(shape.text("month_day", 5));
        shape.require(rule.every_year.has_value(), "month_day", "is no day of the year (MM-DD)");
    }
    if (shape.has("easter_offset_days")) {
        rule.easter_offset_days = static_cast<int>(shape.integer("easter_offset_days", -100, 200));
    }
    rule.once = shape.optional_date("date");
    const int ways = static_cast<int>(rule.every_year.has_value()) + static_cast<int>(rule.easter_offset_days.has_value()) + static_cast<int>(rule.once.has_value());
    shape.require(ways == 1, {}, "needs exactly one of month_day, easter_offset_days and date");
    if (shape.has("region")) {
        rule.region = shape.named("region", &domain::region_from_name, domain::Region::mainland);
    }
    rule.municipality = shape.optional_text("municipality", 80);
    shape.require(rule.kind != domain::HolidayKind::regional || rule.region, "region", "is missing from a regional holiday");
    shape.require(rule.kind != domain::HolidayKind::municipal || !rule.municipality.empty(), "municipality", "is missing from a municipal holiday");
    shape.require(rule.kind != domain::HolidayKind::national || (!rule.region && rule.municipality.empty()), {}, "is national and names a region or municipality");
    rule.from_year = shape.has("from_year") ? static_cast<int>(shape.integer("from_year", 1900, 2200)) : 0;
    rule.to_year = shape.has("to_year") ? static_cast<int>(shape.integer("to_year", 1900, 2200)) : 0;
    shape.require(rule.to_year == 0 || rule.from_year <= rule.to_year, "to_year", "lies before from_year");
    shape.close();
    return rule;
}

}  // namespace

base::Result<domain::Calendar, ShapeError> read_calendar(std::string_view text)
{
    const auto json = parse_json(text);
    if (!json) {
        return base::unexpected(ShapeError{{}, "is no JSON, too large, or repeats a member"});
    }
    std::optional<ShapeError> error;
    Shape shape(*json, {}, error);
    domain::Calendar calendar;
    shape.require(shape.text("schema", 64) == "balcao.holidays/1", "schema", "is not balcao.holidays/1");
    calendar.version = shape.text("version", 64);
    shape.each("holidays", k_most_holidays, [&](const Json& item, const std::string& path) { calendar.rules.push_back(holiday(item, path, error)); });
    shape.close();
    if (error) {
        return base::unexpected(std::move(*error));
    }
    return calendar;
}

}  // namespace balcao::wire
