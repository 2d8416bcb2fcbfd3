#include "text/point_words.h"

#include <array>

#include "text/format.h"

namespace balcao::text {
namespace {

struct NamedText {
    std::string_view name;
    std::string_view text;
};
constexpr NamedText k_networks[]{{"citizen_space", "Espaço Cidadão"}, {"citizen_shop", "Loja de Cidadão"}, {"registry", "Conservatória (IRN)"},
                                 {"business_space", "Espaço Empresa"}, {"riac", "RIAC"},                    {"consulate", "Consulado"}};
constexpr NamedText k_appointments[]{{"not_needed", citizen_mark("No appointment needed")}, {"possible", citizen_mark("With or without appointment")}, {"needed", citizen_mark("By appointment only")}};
constexpr NamedText k_services[]{{"activation", citizen_mark("Activate the key")},
                                 {"unlock", citizen_mark("Unlock the key, new temporary password")},
                                 {"change_contact", citizen_mark("Change phone or e-mail")},
                                 {"cancellation", citizen_mark("End the key or its signature")},
                                 {"card_withdrawal", citizen_mark("Collect the Citizen Card")}};
constexpr std::array k_weekdays{citizen_mark("Monday"), citizen_mark("Tuesday"), citizen_mark("Wednesday"), citizen_mark("Thursday"), citizen_mark("Friday"), citizen_mark("Saturday"), citizen_mark("Sunday")};

template <std::size_t N>
std::string_view text_of(const NamedText (&table)[N], std::string_view name)
{
    for (const auto& one : table) {
        if (one.name == name) {
            return one.text;
        }
    }
    return name;
}

}  // namespace

std::string distance_words(Language language, std::int64_t metres)
{
    if (metres < 950) {
        return std::to_string((metres + 5) / 10 * 10) + " m";
    }
    if (metres < 9'950) {
        const auto tenths = (metres + 50) / 100;
        return std::to_string(tenths / 10) + (language == Language::en ? "." : ",") + std::to_string(tenths % 10) + " km";
    }
    return format_count((metres + 500) / 1000) + " km";
}

std::string network_name(std::string_view network) { return std::string(text_of(k_networks, network)); }
std::string appointment_words(Language language, std::string_view appointment) { return tr(language, text_of(k_appointments, appointment)); }
std::string point_service_name(Language language, std::string_view service) { return tr(language, text_of(k_services, service)); }

std::string opening_words(Language language, const Opening& opening)
{
    if (opening.open) {
        return fill(tr(language, "Open until {time}"), {{"time", opening.closes}});
    }
    const auto day = base::parse_iso_date(opening.next_day);
    if (!day) {
        return tr(language, "Closed; no opening is known");
    }
    if (opening.next_day == opening.today) {
        return fill(tr(language, "Closed now; opens at {time}"), {{"time", opening.next_time}});
    }
    const auto weekday = k_weekdays[std::chrono::weekday{std::chrono::sys_days{*day}}.iso_encoding() - 1];
    return fill(tr(language, "Closed; opens {weekday} {date} at {time}"),
                {{"weekday", tr(language, weekday)}, {"date", format_date(*day)}, {"time", opening.next_time}});
}

std::string hours_words(Language language, std::string_view hours_today)
{
    return hours_today.empty() ? tr(language, "Closed today") : fill(tr(language, "Today {hours}"), {{"hours", hours_today}});
}

std::string stale_words(Language language, bool stale, int age_days)
{
    return stale ? tr_plural(language, "These data were last confirmed {n} day ago. Ask there before you go.",
                             "These data were last confirmed {n} days ago. Ask there before you go.", age_days)
                 : std::string();
}

}  // namespace balcao::text
