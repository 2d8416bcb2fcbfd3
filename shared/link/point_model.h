#pragma once
// Points of service near a place, as the windows, the paper and the commands show them: texts of the data as they are, times on
// the clock of the point, nothing that depends on a language but where both are given.

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "wire/json_text.h"

namespace balcao::link {

struct PointLine {
    std::string id;
    std::string name;
    std::string network;        ///< stable name of domain::PointNetwork
    std::string address;
    std::string postal_code;
    std::string locality;
    std::string division;       ///< which desk acts there; may be empty
    std::string appointment;    ///< not_needed, possible, needed
    std::string phone;          ///< E.164 or empty
    std::string email;
    std::int64_t distance_m = 0;
    std::string today;          ///< ISO, on the point's clock
    std::string hours_today;    ///< "09:00–12:30 · 14:00–17:00"; empty: closed all day
    std::string note_pt;        ///< why today is not as usual: a holiday, works; may be empty
    std::string note_en;
    bool open = false;
    std::string closes;         ///< "17:00" while open
    std::string next_day;       ///< ISO, while closed; empty: no opening is known
    std::string next_time;
    int age_days = 0;           ///< since the entry was last confirmed
    friend bool operator==(const PointLine&, const PointLine&) = default;
};

struct PointsView {
    std::string place;          ///< as asked; empty: near this desk
    std::string service;        ///< stable name of domain::PointService
    bool foreigner = false;
    bool open_now = false;
    std::string version;        ///< of the data
    bool practice = false;      ///< invented data
    bool is_signed = false;
    int age_days = 0;           ///< since the set was last confirmed
    bool stale = false;         ///< longer than the site's limit: said wherever they are shown
    std::vector<PointLine> lines;
    friend bool operator==(const PointsView&, const PointsView&) = default;
};

[[nodiscard]] wire::Json to_json(const PointLine& line);
[[nodiscard]] wire::Json to_json(const PointsView& view);
/// Fault: message_malformed.
[[nodiscard]] base::Result<PointsView> points_view_from_json(const wire::Json& json);

}  // namespace balcao::link
