#pragma once
// What changes from one version of the points of service to the next. Pure; who signed it is sync/points_store.h's matter.

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "domain/point_of_service.h"

namespace balcao::domain {

struct PointDelta {
    std::string applies_to;            ///< the version it was made for
    std::string version;               ///< the one it makes; larger
    base::Date confirmed_on{};
    std::vector<PointOfService> put;   ///< new ones, and changed ones with a larger version of their own
    std::vector<std::string> remove;   ///< ids that are there
    std::string result_sha256;         ///< of the set it makes, as wire::canonical_points() writes it; 64 hex digits
    friend bool operator==(const PointDelta&, const PointDelta&) = default;
};

enum class DeltaProblem : std::uint8_t {
    other_base,      ///< made for another version than the one here
    not_newer,       ///< makes a version that is here already, or an older one
    point_missing,   ///< takes away what is not there
    point_not_newer, ///< changes a point without a larger version of the entry
    point_twice      ///< names a point twice
};
[[nodiscard]] std::string_view name(DeltaProblem problem);

/// The set after the delta; the one handed in stays. Named places are those of the base.
[[nodiscard]] base::Result<PointSet, DeltaProblem> apply(const PointSet& held, const PointDelta& delta);
/// What leads from one to the other; result_sha256 is left to the caller. Named places are not compared.
[[nodiscard]] PointDelta difference(const PointSet& from, const PointSet& to);

}  // namespace balcao::domain
