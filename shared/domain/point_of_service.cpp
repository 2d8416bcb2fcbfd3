#include "domain/point_of_service.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <utility>

namespace balcao::domain {
namespace {

constexpr double k_earth_radius_m = 6'371'008.8;  // mean radius, IUGG

template <class E>
using Named = std::pair<E, std::string_view>;
constexpr std::array<Named<PointNetwork>, 6> k_networks{{{PointNetwork::citizen_space, "citizen_space"},
                                                         {PointNetwork::citizen_shop, "citizen_shop"},
                                                         {PointNetwork::registry, "registry"},
                                                         {PointNetwork::business_space, "business_space"},
                                                         {PointNetwork::riac, "riac"},
                                                         {PointNetwork::consulate, "consulate"}}};
constexpr std::array<Named<PointState>, 3> k_point_states{
    {{PointState::active, "active"}, {PointState::suspended, "suspended"}, {PointState::closed, "closed"}}};
constexpr std::array<Named<PointService>, 5> k_services{{{PointService::activation, "activation"},
                                                         {PointService::unlock, "unlock"},
                                                         {PointService::change_contact, "change_contact"},
                                                         {PointService::cancellation, "cancellation"},
                                                         {PointService::card_withdrawal, "card_withdrawal"}}};
constexpr std::array<Named<Appointment>, 3> k_appointments{
    {{Appointment::not_needed, "not_needed"}, {Appointment::possible, "possible"}, {Appointment::needed, "needed"}}};

template <class E, std::size_t N>
std::string_view name_in(const std::array<Named<E>, N>& table, E value)
{
    return std::find_if(table.begin(), table.end(), [&](const auto& one) { return one.first == value; })->second;
}

template <class E, std::size_t N>
std::optional<E> value_in(const std::array<Named<E>, N>& table, std::string_view name)
{
    const auto found = std::find_if(table.begin(), table.end(), [&](const auto& one) { return one.second == name; });
    return found != table.end() ? std::optional(found->first) : std::nullopt;
}

}  // namespace

std::string_view name(PointNetwork network) { return name_in(k_networks, network); }
std::optional<PointNetwork> point_network_from_name(std::string_view name) { return value_in(k_networks, name); }
std::string_view name(PointState state) { return name_in(k_point_states, state); }
std::optional<PointState> point_state_from_name(std::string_view name) { return value_in(k_point_states, name); }
std::string_view name(PointService service) { return name_in(k_services, service); }
std::optional<PointService> point_service_from_name(std::string_view name) { return value_in(k_services, name); }
std::string_view name(Appointment appointment) { return name_in(k_appointments, appointment); }
std::optional<Appointment> appointment_from_name(std::string_view name) { return value_in(k_appointments, name); }

double distance_m(const GeoPosition& a, const GeoPosition& b)
{
    // Haversine: exact to the last digits for near points too, where the law of cosines is not.
    const auto radians = [](double degrees) { return degrees * std::numbers::pi / 180.0; };
    const double across = std::sin(radians(b.latitude - a.latitude) / 2);
    const double along = std::sin(radians(b.longitude - a.longitude) / 2);
    const double h = across * across + std::cos(radians(a.latitude)) * std::cos(radians(b.latitude)) * along * along;
    return 2 * k_earth_radius_m * std::asin(std::sqrt(std::clamp(h, 0.0, 1.0)));
}

const PointOfService* find_point(const PointSet& set, std::string_view id)
{
    const auto found = std::lower_bound(set.points.begin(), set.points.end(), id, [](const PointOfService& point, std::string_view wanted) { return point.id < wanted; });
    return found != set.points.end() && found->id == id ? &*found : nullptr;
}

bool exists_on(const PointOfService& point, base::Date day)
{
    return point.state == PointState::active && point.valid_from <= day && (!point.valid_to || day <= *point.valid_to);
}

const ServiceChannel* channel_for(const PointOfService& point, PointService service, bool foreigner)
{
    const ServiceChannel* best = nullptr;
    for (const auto& channel : point.services) {
        const bool fits = channel.service == service && (foreigner ? channel.foreigners : channel.nationals);
        if (fits && (best == nullptr || channel.appointment < best->appointment)) {
            best = &channel;
        }
    }
    return best;
}

}  // namespace balcao::domain
