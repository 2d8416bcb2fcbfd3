#pragma once
// Points of service: the desks of the State where something can be done, with the fields of AMA's Catálogo de Entidades e
// Serviços (point of care). Reference data, not code: schema/reference/points_of_service.json.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "domain/opening_hours.h"

namespace balcao::domain {

enum class PointNetwork : std::uint8_t { citizen_space, citizen_shop, registry, business_space, riac, consulate };
/// citizen_space (Espaço Cidadão), citizen_shop (Loja de Cidadão), registry (IRN), business_space (Espaço Empresa), riac, consulate
[[nodiscard]] std::string_view name(PointNetwork network);
[[nodiscard]] std::optional<PointNetwork> point_network_from_name(std::string_view name);

enum class PointState : std::uint8_t { active, suspended, closed };
[[nodiscard]] std::string_view name(PointState state);
[[nodiscard]] std::optional<PointState> point_state_from_name(std::string_view name);

enum class PointService : std::uint8_t {
    activation,       ///< of the key
    unlock,           ///< and a new temporary password
    change_contact,   ///< phone, e-mail
    cancellation,     ///< of the key or its signature
    card_withdrawal   ///< levantamento do Cartão de Cidadão
};
[[nodiscard]] std::string_view name(PointService service);
[[nodiscard]] std::optional<PointService> point_service_from_name(std::string_view name);

enum class Appointment : std::uint8_t { not_needed, possible, needed };
[[nodiscard]] std::string_view name(Appointment appointment);
[[nodiscard]] std::optional<Appointment> appointment_from_name(std::string_view name);

/// Degrees of ETRS89, which agrees with WGS 84 to less than a metre.
struct GeoPosition {
    double latitude = 0;   ///< -90 to 90
    double longitude = 0;  ///< -180 to 180
    friend bool operator==(const GeoPosition&, const GeoPosition&) = default;
};
/// Great-circle distance on the mean earth (radius 6 371.0088 km), in metres: within 0.6 % of the ellipsoid's.
[[nodiscard]] double distance_m(const GeoPosition& a, const GeoPosition& b);

struct PointContact {
    std::string phone;  ///< E.164 or empty
    std::string email;
    std::string web;
    friend bool operator==(const PointContact&, const PointContact&) = default;
};

/// What is done at which desk of the point.
struct ServiceChannel {
    PointService service = PointService::activation;
    std::string division;             ///< desk as its sign says, e.g. "Balcão Cidadão"
    bool nationals = true;            ///< with Portuguese documents
    bool foreigners = true;           ///< with passport, residence permit or card
    Appointment appointment = Appointment::not_needed;
    friend bool operator==(const ServiceChannel&, const ServiceChannel&) = default;
};

struct PointOfService {
    std::string id;                   ///< [a-z0-9-], never used again for another point
    std::int64_t version = 1;         ///< of this entry
    PointState state = PointState::active;
    std::string code;                 ///< the owner's own; may be empty
    std::string name;
    base::Date valid_from{};
    std::optional<base::Date> valid_to;
    std::string territorial_scope;    ///< e.g. "municipality"
    std::string owner;                ///< organisation
    std::string host;                 ///< organisation in whose rooms it is
    PointNetwork network = PointNetwork::citizen_space;
    std::string address;
    std::string parish;
    std::string postal_code;          ///< "8100-506"
    std::string locality;             ///< of the postal code
    GeoPosition position;
    PointContact contact;
    OpeningHours hours;               ///< with municipality and region
    std::vector<ServiceChannel> services;
    base::Date confirmed_on{};        ///< somebody last made sure that all this is so
    friend bool operator==(const PointOfService&, const PointOfService&) = default;
};

/// A place people name, so that it is found where no desk stands too.
struct NamedPlace {
    std::string name;
    std::string postal_prefix;        ///< first four digits; may be empty
    GeoPosition position;
    friend bool operator==(const NamedPlace&, const NamedPlace&) = default;
};

struct PointSet {
    std::string version;              ///< larger text = newer, e.g. "2026-11-24.1"
    base::Date confirmed_on{};        ///< of the set as a whole
    bool practice = false;            ///< invented data: said wherever they are shown
    std::vector<PointOfService> points;  ///< in order of id, each once
    std::vector<NamedPlace> places;
    friend bool operator==(const PointSet&, const PointSet&) = default;
};

[[nodiscard]] const PointOfService* find_point(const PointSet& set, std::string_view id);
/// Active, and that day within its validity.
[[nodiscard]] bool exists_on(const PointOfService& point, base::Date day);
/// The channel by which the point does this for such a person; nullptr when it does not. One without an appointment is preferred.
[[nodiscard]] const ServiceChannel* channel_for(const PointOfService& point, PointService service, bool foreigner);

}  // namespace balcao::domain
