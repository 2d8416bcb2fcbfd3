#pragma once
// Points of service as reference data: the whole set ("balcao.points/1", schema/reference/points_of_service.schema.json) and
// what changes from version to version ("balcao.point_deltas/1").

#include <string>
#include <string_view>
#include <vector>

#include "domain/point_delta.h"
#include "domain/point_of_service.h"
#include "wire/shape.h"

namespace balcao::wire {

inline constexpr std::size_t k_most_points = 20'000;
inline constexpr std::size_t k_most_deltas = 64;  ///< in one file

/// Strict: unknown members, an id twice, hours that overlap, a postal code of another shape are refused with the field's path.
[[nodiscard]] base::Result<domain::PointSet, ShapeError> read_points(std::string_view text);
[[nodiscard]] Json encode(const domain::PointOfService& point);
[[nodiscard]] Json encode(const domain::PointSet& set);
/// Canonical JSON of the set, positions in whole millionths of a degree: what result_sha256 of a delta is the digest of.
[[nodiscard]] base::Result<std::string> canonical_points(const domain::PointSet& set);

/// Deltas in order, each made for the version the one before makes.
[[nodiscard]] base::Result<std::vector<domain::PointDelta>, ShapeError> read_point_deltas(std::string_view text);
/// \param deltas at least one; the file's version is that of the last
[[nodiscard]] Json encode(const std::vector<domain::PointDelta>& deltas);

}  // namespace balcao::wire
