#pragma once
// The points of service this desk knows: found near a place, as screens and paper show them. Which file they come from and who
// signed it is sync/points_store.h's matter. Pure once made.

#include <optional>
#include <string>
#include <string_view>

#include "domain/point_search.h"
#include "link/point_model.h"

namespace balcao::desk {

struct PointsBook {
    domain::PointSet set;
    domain::Calendar calendar;
    bool is_signed = false;
    std::string here;                           ///< id of this desk's own point; empty: not told
    int stale_days = 90;                        ///< older data carry a warning
};

struct PointsQuestion {
    std::string place;                          ///< empty: near this desk
    domain::PointService service = domain::PointService::activation;
    bool foreigner = false;
    bool open_now = false;
    std::size_t most = 5;
};

/// Faults: place_not_known (also: no place was given, and which point this desk belongs to is not told).
[[nodiscard]] base::Result<link::PointsView> find_points(const PointsBook& book, const PointsQuestion& question, base::Instant now);
/// Localities of the points and named places that begin so, by name, each once; case, accents, blanks and hyphens do not count.
[[nodiscard]] std::vector<std::string> place_names(const PointsBook& book, std::string_view begins, std::size_t most);
/// One of them, as if asked from here. Fault: place_not_known.
[[nodiscard]] base::Result<link::PointsView> show_point(const PointsBook& book, std::string_view id, base::Instant now);
/// For a line of the list.
[[nodiscard]] link::PointLine point_line(const domain::FoundPoint& found, const domain::Calendar& calendar, base::Instant now);

}  // namespace balcao::desk
