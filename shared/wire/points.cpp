#include "wire/points.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "wire/canonical.h"
#include "wire/reference_set.h"

namespace balcao::wire {
namespace {

using domain::PointOfService;

constexpr std::array<const char*, 7> k_weekdays{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
constexpr std::size_t k_most_spans = 6;
constexpr std::size_t k_most_restrictions = 200;
constexpr JsonLimits k_points_limits{k_max_reference_bytes, 16};

bool is_point_id(const std::string& text)
{
    return !text.empty() && text.size() <= 64 && text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string::npos;
}

bool is_postal_code(const std::string& text)
{
    if (text.size() != 8 || text[4] != '-') {
        return false;
    }
    const auto digits = text.substr(0, 4) + text.substr(5);
    return text[0] != '0' && digits.find_first_not_of("0123456789") == std::string::npos;
}

/// "09:00-12:30"
std::optional<domain::OpenSpan> span_of(const std::string& text)
{
    if (text.size() != 11 || text[5] != '-') {
        return std::nullopt;
    }
    const auto from = domain::parse_clock(std::string_view(text).substr(0, 5));
    const auto to = domain::parse_clock(std::string_view(text).substr(6));
    return from && to ? std::optional(domain::OpenSpan{*from, *to}) : std::nullopt;
}

domain::WeekHours week_of(Shape& parent, const char* key)
{
    domain::WeekHours week;
    Shape shape = parent.object(key);
    for (std::size_t i = 0; i < k_weekdays.size(); ++i) {
        if (!shape.has(k_weekdays[i])) {
            continue;
        }
        shape.each(k_weekdays[i], k_most_spans, [&](const Json& item, const std::string& path) {
            const auto span = item.is_string() ? span_of(item.get<std::string>()) : std::nullopt;
            if (!span) {
                shape.wrong(std::string_view(path).substr(shape.path().size() + 1), "is no time from-to (HH:MM-HH:MM)");
                return;
            }
            week[i].push_back(*span);
        });
        shape.require(domain::in_order(week[i]), k_weekdays[i], "has hours that overlap, are out of order or end before they begin");
    }
    shape.close();
    return week;
}

domain::OpeningHours hours_of(Shape& parent)
{
    Shape shape = parent.object("hours");
    domain::OpeningHours hours;
    hours.zone = shape.named("time_zone", &domain::time_zone_from_name, domain::TimeZone::lisbon);
    hours.week = week_of(shape, "week");
    if (shape.has("restrictions")) {
        shape.each("restrictions", k_most_restrictions, [&](const Json& item, const std::string& path) {
            Shape one(item, path, shape.error());
            domain::AvailabilityRestriction restriction;
            restriction.from = one.date("from");
            restriction.to = one.date("to");
            one.require(restriction.from <= restriction.to, "to", "lies before from");
            restriction.text_pt = one.text("text_pt", 300);
            restriction.text_en = one.text("text_en", 300);
            if (one.has("week")) {
                restriction.hours = week_of(one, "week");
            }
            one.close();
            hours.restrictions.push_back(std::move(restriction));
        });
    }
    shape.close();
    return hours;
}

domain::ServiceChannel channel_of(const Json& json, const std::string& path, std::optional<ShapeError>& error)
{
    Shape shape(json, path, error);
    domain::ServiceChannel channel;
    channel.service = shape.named("service", &domain::point_service_from_name, domain::PointService::activation);
    channel.division = shape.optional_text("division", 80);
    channel.nationals = shape.boolean("nationals");
    channel.foreigners = shape.boolean("foreigners");
    channel.appointment = shape.named("appointment", &domain::appointment_from_name, domain::Appointment::not_needed);
    shape.require(channel.nationals || channel.foreigners, {}, "is for nobody");
    shape.close();
    return channel;
}

domain::GeoPosition position_of(Shape& parent)
{
    Shape shape = parent.object("position");
    const domain::GeoPosition position{shape.number("latitude", -90, 90), shape.number("longitude", -180, 180)};
    shape.close();
    return position;
}

PointOfService point_of(const Json& json, const std::string& path, std::optional<ShapeError>& error)
{
    Shape shape(json, path, error);
    PointOfService point;
    point.id = shape.text("id", 64);
    shape.require(is_point_id(point.id), "id", "holds more than a-z, 0-9 and -");
    point.version = shape.integer("version", 1, 1'000'000'000);
    point.state = shape.named("state", &domain::point_state_from_name, domain::PointState::active);
    point.code = shape.optional_text("code", 64);
    point.name = shape.text("name", 120);
    point.valid_from = shape.date("valid_from");
    point.valid_to = shape.optional_date("valid_to");
    shape.require(!point.valid_to || point.valid_from <= *point.valid_to, "valid_to", "lies before valid_from");
    point.territorial_scope = shape.text("territorial_scope", 64);
    point.owner = shape.text("owner", 160);
    point.host = shape.optional_text("host", 160);
    point.network = shape.named("network", &domain::point_network_from_name, domain::PointNetwork::citizen_space);
    point.address = shape.text("address", 240);
    point.parish = shape.optional_text("parish", 120);
    point.postal_code = shape.text("postal_code", 8);
    shape.require(is_postal_code(point.postal_code), "postal_code", "is no postal code (NNNN-NNN)");
    point.locality = shape.text("locality", 80);
    point.position = position_of(shape);
    if (shape.has("contact")) {
        Shape contact = shape.object("contact");
        point.contact = {contact.optional_text("phone", 16), contact.optional_text("email", 120), contact.optional_text("web", 200)};
        contact.require(point.contact.phone.empty() || (point.contact.phone.size() > 4 && point.contact.phone[0] == '+' &&
                                                        point.contact.phone.find_first_not_of("0123456789", 1) == std::string::npos),
                        "phone", "is no number in E.164 (+351…)");
        contact.close();
    }
    point.hours = hours_of(shape);
    point.hours.place.region = shape.named("region", &domain::region_from_name, domain::Region::mainland);
    point.hours.place.municipality = shape.text("municipality", 80);
    shape.require((point.hours.zone == domain::TimeZone::azores) == (point.hours.place.region == domain::Region::azores), "region", "does not fit hours/time_zone");
    shape.each("services", 40, [&](const Json& item, const std::string& at) { point.services.push_back(channel_of(item, at, error)); });
    point.confirmed_on = shape.date("confirmed_on");
    shape.close();
    return point;
}

std::optional<ShapeError> take_points(Shape& shape, const char* key, std::vector<PointOfService>& into)
{
    shape.each(key, k_most_points, [&](const Json& item, const std::string& path) {
        into.push_back(point_of(item, path, shape.error()));
        const bool order = into.size() < 2 || into[into.size() - 2].id < into.back().id;
        if (!order) {
            shape.wrong(std::string_view(path).substr(shape.path().size() + 1), "stands twice or out of the order of ids");
        }
    });
    return shape.error();
}

Json json_of(const domain::WeekHours& week)
{
    Json out = Json::object();
    for (std::size_t i = 0; i < week.size(); ++i) {
        for (const auto& span : week[i]) {
            out[k_weekdays[i]].push_back(domain::format_clock(span.from) + "-" + domain::format_clock(span.to));
        }
    }
    return out;
}

Json json_of(const domain::OpeningHours& hours)
{
    Json out{{"time_zone", domain::name(hours.zone)}, {"week", json_of(hours.week)}};
    for (const auto& one : hours.restrictions) {
        Json restriction{{"from", base::format_iso_date(one.from)}, {"to", base::format_iso_date(one.to)}, {"text_pt", one.text_pt}, {"text_en", one.text_en}};
        if (one.hours) {
            restriction["week"] = json_of(*one.hours);
        }
        out["restrictions"].push_back(std::move(restriction));
    }
    return out;
}

void put_unless_empty(Json& into, const char* key, const std::string& text)
{
    if (!text.empty()) {
        into[key] = text;
    }
}

Json json_of(const domain::GeoPosition& position) { return {{"latitude", position.latitude}, {"longitude", position.longitude}}; }

Json json_of(const std::vector<PointOfService>& points)
{
    Json out = Json::array();
    for (const auto& point : points) {
        out.push_back(encode(point));
    }
    return out;
}

}  // namespace

Json encode(const PointOfService& point)
{
    Json out{{"id", point.id},
             {"version", point.version},
             {"state", domain::name(point.state)},
             {"name", point.name},
             {"valid_from", base::format_iso_date(point.valid_from)},
             {"territorial_scope", point.territorial_scope},
             {"owner", point.owner},
             {"network", domain::name(point.network)},
             {"address", point.address},
             {"postal_code", point.postal_code},
             {"locality", point.locality},
             {"municipality", point.hours.place.municipality},
             {"region", domain::name(point.hours.place.region)},
             {"position", json_of(point.position)},
             {"hours", json_of(point.hours)},
             {"services", Json::array()},
             {"confirmed_on", base::format_iso_date(point.confirmed_on)}};
    put_unless_empty(out, "code", point.code);
    put_unless_empty(out, "host", point.host);
    put_unless_empty(out, "parish", point.parish);
    if (point.valid_to) {
        out["valid_to"] = base::format_iso_date(*point.valid_to);
    }
    Json contact = Json::object();
    put_unless_empty(contact, "phone", point.contact.phone);
    put_unless_empty(contact, "email", point.contact.email);
    put_unless_empty(contact, "web", point.contact.web);
    if (!contact.empty()) {
        out["contact"] = std::move(contact);
    }
    for (const auto& channel : point.services) {
        Json one{{"service", domain::name(channel.service)}, {"nationals", channel.nationals}, {"foreigners", channel.foreigners}, {"appointment", domain::name(channel.appointment)}};
        put_unless_empty(one, "division", channel.division);
        out["services"].push_back(std::move(one));
    }
    return out;
}

base::Result<domain::PointSet, ShapeError> read_points(std::string_view text)
{
    const auto json = parse_json(text, k_points_limits);
    if (!json) {
        return base::unexpected(ShapeError{{}, "is no JSON, too large, or repeats a member"});
    }
    std::optional<ShapeError> error;
    Shape shape(*json, {}, error);
    domain::PointSet set;
    shape.require(shape.text("schema", 64) == "balcao.points/1", "schema", "is not balcao.points/1");
    set.version = shape.text("version", 64);
    set.confirmed_on = shape.date("confirmed_on");
    set.practice = shape.has("practice") && shape.boolean("practice");
    (void)take_points(shape, "points", set.points);
    if (shape.has("places")) {
        shape.each("places", k_most_points, [&](const Json& item, const std::string& path) {
            Shape one(item, path, error);
            domain::NamedPlace place{one.text("name", 80), one.optional_text("postal_prefix", 4), position_of(one)};
            one.require(place.postal_prefix.empty() || (place.postal_prefix.size() == 4 && place.postal_prefix.find_first_not_of("0123456789") == std::string::npos),
                        "postal_prefix", "is not four digits");
            one.close();
            set.places.push_back(std::move(place));
        });
    }
    shape.close();
    if (error) {
        return base::unexpected(std::move(*error));
    }
    return set;
}

Json encode(const domain::PointSet& set)
{
    Json out{{"schema", "balcao.points/1"}, {"version", set.version}, {"confirmed_on", base::format_iso_date(set.confirmed_on)}, {"points", json_of(set.points)}};
    if (set.practice) {
        out["practice"] = true;
    }
    for (const auto& place : set.places) {
        Json one{{"name", place.name}, {"position", json_of(place.position)}};
        put_unless_empty(one, "postal_prefix", place.postal_prefix);
        out["places"].push_back(std::move(one));
    }
    return out;
}

base::Result<std::string> canonical_points(const domain::PointSet& set)
{
    Json json = encode(set);
    for (auto& [name, list] : json.items()) {
        if (name != "points" && name != "places") {
            continue;
        }
        for (auto& one : list) {
            for (auto& [axis, degrees] : one["position"].items()) {  // canonical JSON holds no fractions
                degrees = std::llround(degrees.get<double>() * 1e6);
            }
        }
    }
    return canonical(json);
}

base::Result<std::vector<domain::PointDelta>, ShapeError> read_point_deltas(std::string_view text)
{
    const auto json = parse_json(text, k_points_limits);
    if (!json) {
        return base::unexpected(ShapeError{{}, "is no JSON, too large, or repeats a member"});
    }
    std::optional<ShapeError> error;
    Shape shape(*json, {}, error);
    shape.require(shape.text("schema", 64) == "balcao.point_deltas/1", "schema", "is not balcao.point_deltas/1");
    const auto version = shape.text("version", 64);
    std::vector<domain::PointDelta> out;
    shape.each("deltas", k_most_deltas, [&](const Json& item, const std::string& path) {
        Shape one(item, path, error);
        domain::PointDelta delta;
        delta.applies_to = one.text("applies_to", 64);
        delta.version = one.text("version", 64);
        delta.confirmed_on = one.date("confirmed_on");
        (void)take_points(one, "put", delta.put);
        one.each("remove", k_most_points, [&](const Json& id, const std::string& at) {
            const bool fits = id.is_string() && is_point_id(id.get<std::string>());
            if (!fits) {
                one.wrong(std::string_view(at).substr(path.size() + 1), "is no id of a point");
                return;
            }
            delta.remove.push_back(id.get<std::string>());
        });
        delta.result_sha256 = one.text("result_sha256", 64, 64);
        one.require(delta.result_sha256.find_first_not_of("0123456789abcdef") == std::string::npos, "result_sha256", "is no digest");
        one.require(delta.applies_to < delta.version, "version", "is not newer than applies_to");
        one.require(out.empty() || out.back().version == delta.applies_to, "applies_to", "is not the version the delta before makes");
        one.close();
        out.push_back(std::move(delta));
    });
    shape.require(error || !out.empty(), "deltas", "is empty");
    shape.require(error || out.back().version == version, "version", "is not that of the last delta");
    shape.close();
    if (error) {
        return base::unexpected(std::move(*error));
    }
    return out;
}

Json encode(const std::vector<domain::PointDelta>& deltas)
{
    Json list = Json::array();
    for (const auto& delta : deltas) {
        list.push_back({{"applies_to", delta.applies_to},
                        {"version", delta.version},
                        {"confirmed_on", base::format_iso_date(delta.confirmed_on)},
                        {"put", json_of(delta.put)},
                        {"remove", delta.remove},
                        {"result_sha256", delta.result_sha256}});
    }
    return {{"schema", "balcao.point_deltas/1"}, {"version", deltas.empty() ? std::string() : deltas.back().version}, {"deltas", std::move(list)}};
}

}  // namespace balcao::wire
