#include "domain/point_search.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>

#include "domain/letters.h"
#include "domain/ascii.h"

namespace balcao::domain {
namespace {

constexpr std::size_t k_longest_place = 200;

std::optional<double> degrees(std::string_view text, double most)
{
    text = trimmed(text);
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
    const bool whole = error == std::errc{} && end == text.data() + text.size() && !text.empty();
    return whole && std::isfinite(value) && std::abs(value) <= most ? std::optional(value) : std::nullopt;
}

std::optional<GeoPosition> coordinates(std::string_view text)
{
    const auto comma = text.find(',');
    if (comma == std::string_view::npos) {
        return std::nullopt;
    }
    const auto latitude = degrees(text.substr(0, comma), 90);
    const auto longitude = degrees(text.substr(comma + 1), 180);
    return latitude && longitude ? std::optional(GeoPosition{*latitude, *longitude}) : std::nullopt;
}

/// Four or seven digits; empty when it is no postal code.
std::string postal_digits(std::string_view text)
{
    std::string digits;
    for (const char c : text) {
        if (is_digit(c)) {
            digits += c;
        } else if ((c != '-' && c != ' ') || digits.size() != 4) {
            return {};
        }
    }
    return digits.size() == 4 || digits.size() == 7 ? digits : std::string();
}

int number_of(const std::string& digits) { return std::atoi((digits + "000").substr(0, 7).c_str()); }

/// The mean of what was collected: desks of one town lie near together.
class Middle {
public:
    void add(const GeoPosition& one)
    {
        m_latitude += one.latitude;
        m_longitude += one.longitude;
        ++m_count;
    }
    [[nodiscard]] std::optional<GeoPosition> position() const
    {
        return m_count == 0 ? std::nullopt : std::optional(GeoPosition{m_latitude / m_count, m_longitude / m_count});
    }

private:
    double m_latitude = 0;
    double m_longitude = 0;
    int m_count = 0;
};

std::optional<GeoPosition> locate_postal(const PointSet& set, const std::string& digits)
{
    struct Known {
        std::string digits;
        GeoPosition position;
    };
    std::vector<Known> known;
    for (const auto& point : set.points) {
        known.push_back({postal_digits(point.postal_code), point.position});
    }
    for (const auto& place : set.places) {
        if (place.postal_prefix.size() == 4) {
            known.push_back({place.postal_prefix, place.position});
        }
    }
    for (const std::size_t length : {digits.size(), std::size_t{4}}) {
        Middle middle;
        for (const auto& one : known) {
            if (one.digits.substr(0, length) == digits.substr(0, length)) {
                middle.add(one.position);
            }
        }
        if (middle.position()) {
            return middle.position();
        }
    }
    const Known* nearest = nullptr;
    for (const auto& one : known) {
        const bool same_area = one.digits.substr(0, 3) == digits.substr(0, 3);
        if (same_area && (nearest == nullptr || std::abs(number_of(one.digits) - number_of(digits)) < std::abs(number_of(nearest->digits) - number_of(digits)))) {
            nearest = &one;
        }
    }
    return nearest != nullptr ? std::optional(nearest->position) : std::nullopt;
}

std::optional<GeoPosition> locate_name(const PointSet& set, const std::string& wanted)
{
    const auto look = [&](const auto& fits) -> std::optional<GeoPosition> {
        for (const auto& place : set.places) {
            if (fits(folded(place.name))) {
                return place.position;
            }
        }
        // One word may be a town and a parish elsewhere: the town is meant.
        const std::string PointOfService::*const names[] = {&PointOfService::locality, &PointOfService::parish, &PointOfService::name};
        Middle municipality;
        for (const auto& point : set.points) {
            if (fits(folded(point.hours.place.municipality))) {
                municipality.add(point.position);
            }
        }
        if (municipality.position()) {
            return municipality.position();
        }
        for (const auto member : names) {
            Middle middle;
            for (const auto& point : set.points) {
                if (fits(folded(point.*member))) {
                    middle.add(point.position);
                }
            }
            if (middle.position()) {
                return middle.position();
            }
        }
        return std::nullopt;
    };
    if (const auto same = look([&](const std::string& name) { return name == wanted; })) {
        return same;
    }
    return wanted.size() < 3 ? std::nullopt : look([&](const std::string& name) { return name.starts_with(wanted); });
}

}  // namespace

std::string folded(std::string_view utf8)
{
    std::string out;
    bool gap = false;
    for (const char32_t c : capitals(utf8)) {
        const char letter = c >= U'0' && c <= U'9' ? static_cast<char>(c) : base_letter(c);
        if (letter == 0) {
            gap = gap || !vanishes_in_mrz(c);
            continue;
        }
        if (gap && !out.empty()) {
            out += ' ';
        }
        gap = false;
        out += letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
    }
    return out;
}

std::optional<GeoPosition> locate(const PointSet& set, std::string_view text)
{
    text = trimmed(text);
    if (text.empty() || text.size() > k_longest_place) {
        return std::nullopt;
    }
    if (const auto given = coordinates(text)) {
        return given;
    }
    if (const auto digits = postal_digits(text); !digits.empty()) {
        return locate_postal(set, digits);
    }
    const auto wanted = folded(text);
    return wanted.empty() ? std::nullopt : locate_name(set, wanted);
}

std::vector<FoundPoint> nearest_points(const PointSet& set, const Calendar& calendar, const PointQuery& query)
{
    std::vector<FoundPoint> out;
    for (const auto& point : set.points) {
        const auto today = local_time(point.hours.zone, query.at).day;
        const auto* channel = channel_for(point, query.service, query.foreigner);
        if (point.id == query.except || channel == nullptr || !exists_on(point, today)) {
            continue;
        }
        FoundPoint found{&point, channel, distance_m(query.from, point.position), false, closes_at(point.hours, calendar, query.at), std::nullopt};
        found.open = found.closes.has_value();
        if (!found.open && query.open_now) {
            continue;
        }
        out.push_back(found);
    }
    std::sort(out.begin(), out.end(), [](const FoundPoint& a, const FoundPoint& b) {
        return a.distance_m != b.distance_m ? a.distance_m < b.distance_m : a.point->id < b.point->id;
    });
    if (out.size() > query.most) {
        out.resize(query.most);
    }
    for (auto& one : out) {  // the dear question, for those alone that are told
        one.next_opening = one.open ? std::nullopt : next_opening(one.point->hours, calendar, query.at);
    }
    return out;
}

int age_days(base::Date confirmed_on, base::Date today)
{
    return std::max(0, static_cast<int>((std::chrono::sys_days{today} - std::chrono::sys_days{confirmed_on}).count()));
}

}  // namespace balcao::domain
