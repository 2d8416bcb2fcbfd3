#pragma once
// What is said of a point of service, the same on screen, paper and in commands.

#include <cstdint>
#include <string>
#include <string_view>

#include "text/translate.h"

namespace balcao::text {

/// "350 m", "1,4 km" (en: "1.4 km"), "27 km".
[[nodiscard]] std::string distance_words(Language language, std::int64_t metres);
/// domain::PointNetwork names: the networks' own names in both languages.
[[nodiscard]] std::string network_name(std::string_view network);
/// domain::Appointment names: "needed" -> "Só com marcação".
[[nodiscard]] std::string appointment_words(Language language, std::string_view appointment);
/// domain::PointService names: "activation" -> "Ativar a chave".
[[nodiscard]] std::string point_service_name(Language language, std::string_view service);

/// Times as on the point's clock ("17:00"), days ISO.
struct Opening {
    bool open = false;
    std::string_view closes = {};
    std::string_view today = {};
    std::string_view next_day = {};   ///< empty: none is known
    std::string_view next_time = {};
};
/// "Open until 17:00", "Closed now; opens at 14:00", "Closed; opens on Monday 30/11/2026 at 09:00".
[[nodiscard]] std::string opening_words(Language language, const Opening& opening);
/// "Today 09:00–12:30 · 14:00–17:00", "Closed today".
[[nodiscard]] std::string hours_words(Language language, std::string_view hours_today);
/// "These data were last confirmed 120 days ago. Ask there before you go." Empty while not stale.
[[nodiscard]] std::string stale_words(Language language, bool stale, int age_days);

}  // namespace balcao::text
