#include "link/drain_model.h"

#include <array>
#include <stdexcept>

namespace balcao::link {

using wire::Json;

namespace {

constexpr std::array k_drain_states{DrainState::working, DrainState::draining, DrainState::retired};
constexpr std::array k_left_kinds{LeftKind::open_case, LeftKind::unsent,  LeftKind::carried,  LeftKind::parked,
                                  LeftKind::refused,   LeftKind::frozen, LeftKind::pictures, LeftKind::unbalanced_day};
constexpr std::array k_left_owners{LeftOwner::clerk, LeftOwner::supervisor, LeftOwner::technician,
                                   LeftOwner::line,  LeftOwner::carrier,    LeftOwner::pictures_officer};

template <class List>
auto named(const List& list, std::string_view text) -> std::optional<typename List::value_type>
{
    for (const auto one : list) {
        if (name(one) == text) {
            return one;
        }
    }
    return std::nullopt;
}

std::optional<base::Instant> moment_if_any(const Json& json, const char* key)
{
    return json.at(key).is_string() ? base::parse_instant(json.at(key).get<std::string>()) : std::nullopt;
}

Json moment(const std::optional<base::Instant>& at) { return at ? Json(base::format_instant(*at)) : Json(); }

}  // namespace

std::string_view name(DrainState state)
{
    switch (state) {
    case DrainState::working: return "working";
    case DrainState::draining: return "draining";
    case DrainState::retired: return "retired";
    }
    return "working";
}

std::string_view name(LeftKind kind)
{
    switch (kind) {
    case LeftKind::open_case: return "open_case";
    case LeftKind::unsent: return "unsent";
    case LeftKind::carried: return "carried";
    case LeftKind::parked: return "parked";
    case LeftKind::refused: return "refused";
    case LeftKind::frozen: return "frozen";
    case LeftKind::pictures: return "pictures";
    case LeftKind::unbalanced_day: return "unbalanced_day";
    }
    return "open_case";
}

std::string_view name(LeftOwner owner)
{
    switch (owner) {
    case LeftOwner::clerk: return "clerk";
    case LeftOwner::supervisor: return "supervisor";
    case LeftOwner::technician: return "technician";
    case LeftOwner::line: return "line";
    case LeftOwner::carrier: return "carrier";
    case LeftOwner::pictures_officer: return "pictures_officer";
    }
    return "clerk";
}

std::optional<DrainState> drain_state_from_name(std::string_view text) { return named(k_drain_states, text); }
std::optional<LeftKind> left_kind_from_name(std::string_view text) { return named(k_left_kinds, text); }
std::optional<LeftOwner> left_owner_from_name(std::string_view text) { return named(k_left_owners, text); }

LeftOwner owner_of(LeftKind kind)
{
    switch (kind) {
    case LeftKind::open_case: return LeftOwner::clerk;
    case LeftKind::unsent: return LeftOwner::line;
    case LeftKind::carried: return LeftOwner::carrier;
    case LeftKind::parked:
    case LeftKind::refused:
    case LeftKind::frozen: return LeftOwner::supervisor;
    case LeftKind::pictures: return LeftOwner::pictures_officer;
    case LeftKind::unbalanced_day: return LeftOwner::technician;
    }
    return LeftOwner::technician;
}

Json to_json(const LeftLine& line)
{
    return {{"what", name(line.kind)},
            {"count", line.count},
            {"owner", name(owner_of(line.kind))},
            {"since", moment(line.since)},
            {"seconds_left", line.seconds_left ? Json(*line.seconds_left) : Json()}};
}

LeftLine left_line_from_json(const Json& json)
{
    const auto kind = left_kind_from_name(json.at("what").get<std::string>());
    if (!kind) {
        throw std::runtime_error("what");
    }
    LeftLine line{*kind, json.at("count").get<std::int64_t>(), moment_if_any(json, "since"), std::nullopt};
    if (json.at("seconds_left").is_number_integer()) {
        line.seconds_left = json.at("seconds_left").get<std::int64_t>();
    }
    return line;
}

Json to_json(const DrainView& view)
{
    Json left = Json::array();
    for (const auto& line : view.left) {
        left.push_back(to_json(line));
    }
    return {{"state", name(view.state)}, {"allowed", view.allowed}, {"since", moment(view.since)},
            {"by", view.by},             {"looked", view.looked},   {"left", std::move(left)}};
}

DrainView drain_view_from_json(const Json& json)
{
    DrainView view;
    const auto state = drain_state_from_name(json.at("state").get<std::string>());
    if (!state) {
        throw std::runtime_error("state");
    }
    view.state = *state;
    view.allowed = json.at("allowed").get<bool>();
    view.since = moment_if_any(json, "since");
    view.by = json.at("by").get<std::string>();
    view.looked = json.at("looked").get<bool>();
    for (const auto& line : json.at("left")) {
        view.left.push_back(left_line_from_json(line));
    }
    return view;
}

}  // namespace balcao::link
