#include "link/model_parts.h"

namespace balcao::link::parts {
namespace {

std::string_view lamp_name(LampState state)
{
    switch (state) {
    case LampState::unknown: return "unknown";
    case LampState::ok: return "ok";
    case LampState::busy: return "busy";
    case LampState::warning: return "warning";
    case LampState::error: return "error";
    case LampState::off: return "off";
    }
    return "";
}

}  // namespace

Json instant(const std::optional<base::Instant>& at) { return at ? Json(base::format_instant(*at)) : Json(); }
Json instant(base::Instant at) { return base::format_instant(at); }

std::optional<base::Instant> optional_instant(const Json& json, const char* key)
{
    if (!json.contains(key) || json.at(key).is_null()) {
        return std::nullopt;
    }
    const auto at = base::parse_instant(json.at(key).get<std::string>());
    if (!at) {
        throw Unreadable(key);
    }
    return at;
}

base::Instant required_instant(const Json& json, const char* key)
{
    const auto at = optional_instant(json, key);
    if (!at) {
        throw Unreadable(key);
    }
    return *at;
}

std::string text(const Json& json, const char* key) { return json.value(key, std::string()); }
std::int64_t number(const Json& json, const char* key) { return json.value(key, std::int64_t{0}); }
bool flag(const Json& json, const char* key) { return json.value(key, false); }

domain::FieldId field(const std::string& field_text)
{
    const auto id = domain::field_from_name(field_text);
    if (!id) {
        throw Unreadable(field_text);
    }
    return *id;
}

domain::Origin origin(const std::string& origin_text)
{
    const auto found = domain::origin_from_name(origin_text);
    if (!found) {
        throw Unreadable(origin_text);
    }
    return *found;
}

std::optional<RecordState> record_state(const Json& json, const char* key)
{
    if (!json.contains(key) || json.at(key).is_null()) {
        return std::nullopt;
    }
    return enum_by_name(json.at(key).get<std::string>(), RecordState::attention, [](RecordState s) { return name(s); });
}

Json record_state(const std::optional<RecordState>& state) { return state ? Json(name(*state)) : Json(); }

TerminalMode terminal_mode(const Json& json)
{
    return json.contains("mode") ? enum_by_name(text(json, "mode"), TerminalMode::both, [](TerminalMode m) { return name(m); }) : TerminalMode::counter;
}

Json lamp(const Lamp& value)
{
    return {{"state", lamp_name(value.state)},
            {"fault", value.fault ? Json(base::name(*value.fault)) : Json()},
            {"since", instant(value.since)}};
}

Lamp lamp(const Json& json)
{
    Lamp value;
    value.state = enum_by_name(json.at("state").get<std::string>(), LampState::off, lamp_name);
    if (json.contains("fault") && json.at("fault").is_string()) {
        value.fault = base::fault_code_from_name(json.at("fault").get<std::string>());
    }
    value.since = optional_instant(json, "since");
    return value;
}

Json notice(const std::optional<Notice>& value)
{
    if (!value) {
        return nullptr;
    }
    return {{"code", base::name(value->code)}, {"a", value->a}, {"at", instant(value->at)}};
}

std::optional<Notice> notice(const Json& json, const char* key)
{
    if (!json.contains(key) || json.at(key).is_null()) {
        return std::nullopt;
    }
    const auto& part = json.at(key);
    const auto code = base::fault_code_from_name(part.at("code").get<std::string>());
    if (!code) {
        throw Unreadable("code");
    }
    return Notice{*code, number(part, "a"), required_instant(part, "at")};
}

Json chip(const ChipView& value)
{
    Json verdicts = Json::array();
    for (const auto& [question, answer] : value.verdicts) {
        verdicts.push_back({question, answer});
    }
    return {{"state", name(value.state)},
            {"card", value.card},
            {"step", value.step},
            {"percent", value.percent},
            {"fault", value.fault ? Json(base::name(*value.fault)) : Json()},
            {"finding", value.finding},
            {"colour", value.colour},
            {"issuer", value.issuer},
            {"verdicts", std::move(verdicts)},
            {"has_photo", value.has_photo},
            {"face", value.face}};
}

ChipView chip(const Json& json)
{
    ChipView value;
    value.state = enum_by_name(text(json, "state"), ChipState::failed, [](ChipState s) { return name(s); });
    value.card = text(json, "card");
    value.step = text(json, "step");
    value.percent = static_cast<int>(number(json, "percent"));
    if (json.at("fault").is_string()) {
        value.fault = base::fault_code_from_name(text(json, "fault"));
    }
    value.finding = text(json, "finding");
    value.colour = text(json, "colour");
    value.issuer = text(json, "issuer");
    for (const auto& pair : json.at("verdicts")) {
        value.verdicts.emplace_back(pair.at(0).get<std::string>(), pair.at(1).get<std::string>());
    }
    value.has_photo = flag(json, "has_photo");
    value.face = text(json, "face");
    return value;
}

}  // namespace balcao::link::parts
