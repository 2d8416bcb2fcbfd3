// balcao calendar: holidays and business days where a point of service stands. Works alone, without the desk service.
#include "points.h"

namespace balcao::cli {
namespace {

using wire::OrderedJson;

struct CalendarOptions {
    std::string config = "desk.toml";
    std::string day;
    std::string region = "mainland";
    std::string municipality;
    int business_days = 0;
};

void run_calendar(Context& context, const CalendarOptions& options)
{
    const auto config = desk_settings(context, options.config, true);
    if (!config) {
        return;
    }
    const auto calendar = load_calendar(*config);
    const auto region = domain::region_from_name(options.region);
    const auto day = options.day.empty() ? std::optional(base::utc_day(context.clock().now())) : base::parse_iso_date(options.day);
    if (!calendar) {
        tell_points_error(context, calendar.error());
        return;
    }
    if (!region || !day) {
        context.environment_error("input_invalid", "--day takes YYYY-MM-DD, --region mainland, azores or madeira");
        return;
    }
    const domain::CalendarPlace place{*region, options.municipality};
    const auto* holiday = domain::holiday_on(*calendar, place, *day);
    const auto then = base::format_iso_date(domain::add_business_days(*calendar, place, *day, options.business_days));
    const bool business = domain::is_business_day(*calendar, place, *day);
    context.answer({{"kind", "calendar"},
                    {"day", base::format_iso_date(*day)},
                    {"business_day", business},
                    {"holiday", holiday != nullptr ? OrderedJson(holiday->name_pt) : OrderedJson()},
                    {"holiday_kind", holiday != nullptr ? OrderedJson(domain::name(holiday->kind)) : OrderedJson()},
                    {"business_days", options.business_days},
                    {"then", then}},
                   base::format_iso_date(*day) + (business ? ": business day" : holiday != nullptr ? ": " + holiday->name_pt : std::string(": weekend")) + "; " +
                       std::to_string(options.business_days) + " business days on: " + then);
}

}  // namespace

void add_calendar(CLI::App& app, Context& context)
{
    const auto options = std::make_shared<CalendarOptions>();
    auto* calendar = app.add_subcommand("calendar", "Is a day free there, and which day is so many business days later?");
    calendar->add_option("--config", options->config, "Settings of this desk")->capture_default_str();
    calendar->add_option("--day", options->day, "YYYY-MM-DD; default: today");
    calendar->add_option("--business-days", options->business_days, "So many later; negative: earlier")->check(CLI::Range(-10000, 10000));
    calendar->add_option("--region", options->region, "mainland, azores or madeira")->capture_default_str();
    calendar->add_option("--municipality", options->municipality, "Its holiday counts too");
    calendar->callback([&context, options] { run_calendar(context, *options); });
}

}  // namespace balcao::cli
