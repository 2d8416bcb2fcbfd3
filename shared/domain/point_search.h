#pragma once
// Desks near a place, nearest first. Pure.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "domain/point_of_service.h"

namespace balcao::domain {

/// Small letters without accents, words parted by one blank: "São João, Açores" -> "sao joao acores".
[[nodiscard]] std::string folded(std::string_view utf8);

/// Where a text says it is: "37.74,-25.67", a postal code ("9500-119", "9500 119", "9500"), else the name of a place, locality,
/// parish, municipality or point, accents and case not counting; the beginning of one suffices when nothing is called just so.
/// A postal code nobody has here is placed with the nearest one of the same three first digits. nullopt: not known.
[[nodiscard]] std::optional<GeoPosition> locate(const PointSet& set, std::string_view text);

struct PointQuery {
    GeoPosition from;
    base::Instant at{};                ///< open or closed when
    PointService service = PointService::activation;
    bool foreigner = false;            ///< with a foreign document
    bool open_now = false;             ///< those alone
    std::string except = {};              ///< id of the point that asks; empty: none
    std::size_t most = 5;
};

struct FoundPoint {
    const PointOfService* point;       ///< in the set that was handed in
    const ServiceChannel* channel;
    double distance_m = 0;
    bool open = false;
    std::optional<base::Instant> closes;        ///< while open
    std::optional<base::Instant> next_opening;  ///< while closed; nullopt: none is known
};

/// Nearest first; of equally near ones the smaller id.
[[nodiscard]] std::vector<FoundPoint> nearest_points(const PointSet& set, const Calendar& calendar, const PointQuery& query);

/// What the data are worth: days since somebody last made sure of them, at least 0.
[[nodiscard]] int age_days(base::Date confirmed_on, base::Date today);

}  // namespace balcao::domain
