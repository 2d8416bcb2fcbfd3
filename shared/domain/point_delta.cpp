#include "domain/point_delta.h"

#include <algorithm>
#include <set>

namespace balcao::domain {
namespace {

auto place_of(std::vector<PointOfService>& points, std::string_view id)
{
    return std::lower_bound(points.begin(), points.end(), id, [](const PointOfService& point, std::string_view wanted) { return point.id < wanted; });
}

}  // namespace

std::string_view name(DeltaProblem problem)
{
    switch (problem) {
    case DeltaProblem::other_base: return "other_base";
    case DeltaProblem::not_newer: return "not_newer";
    case DeltaProblem::point_missing: return "point_missing";
    case DeltaProblem::point_not_newer: return "point_not_newer";
    case DeltaProblem::point_twice: return "point_twice";
    }
    return "";
}

base::Result<PointSet, DeltaProblem> apply(const PointSet& held, const PointDelta& delta)
{
    if (delta.version <= held.version) {
        return base::unexpected(DeltaProblem::not_newer);
    }
    if (delta.applies_to != held.version) {
        return base::unexpected(DeltaProblem::other_base);
    }
    PointSet out = held;
    out.version = delta.version;
    out.confirmed_on = delta.confirmed_on;
    std::set<std::string_view> named;
    for (const auto& id : delta.remove) {
        if (!named.insert(id).second) {
            return base::unexpected(DeltaProblem::point_twice);
        }
        const auto at = place_of(out.points, id);
        if (at == out.points.end() || at->id != id) {
            return base::unexpected(DeltaProblem::point_missing);
        }
        out.points.erase(at);
    }
    for (const auto& point : delta.put) {
        if (!named.insert(point.id).second) {
            return base::unexpected(DeltaProblem::point_twice);
        }
        const auto at = place_of(out.points, point.id);
        if (at == out.points.end() || at->id != point.id) {
            out.points.insert(at, point);
        } else if (point.version <= at->version) {
            return base::unexpected(DeltaProblem::point_not_newer);
        } else {
            *at = point;
        }
    }
    return out;
}

PointDelta difference(const PointSet& from, const PointSet& to)
{
    PointDelta out{from.version, to.version, to.confirmed_on, {}, {}, {}};
    for (const auto& point : to.points) {
        const auto* held = find_point(from, point.id);
        if (held == nullptr || *held != point) {
            out.put.push_back(point);
        }
    }
    for (const auto& point : from.points) {
        if (find_point(to, point.id) == nullptr) {
            out.remove.push_back(point.id);
        }
    }
    return out;
}

}  // namespace balcao::domain
