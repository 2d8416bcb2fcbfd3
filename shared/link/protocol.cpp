#include "link/protocol.h"

namespace balcao::link {
namespace {

using base::FaultCode;
using wire::Json;

/// The envelope: an object of the right version. Everything else is refused before it is looked at.
base::Result<Json> open_envelope(std::string_view message)
{
    if (message.size() > k_message_limit_bytes) {
        return base::fail(FaultCode::message_too_large, static_cast<std::int64_t>(message.size()));
    }
    auto json = wire::parse_json(message);
    if (!json || !json->is_object() || !json->contains("v") || !json->at("v").is_number_integer()) {
        return base::fail(FaultCode::message_malformed);
    }
    if (json->at("v").get<std::int64_t>() != k_protocol_version) {
        return base::fail(FaultCode::message_unknown_version, json->at("v").get<std::int64_t>());
    }
    return std::move(*json);
}

bool has_integer(const Json& json, const char* key) { return json.contains(key) && json.at(key).is_number_integer(); }
bool has_text(const Json& json, const char* key) { return json.contains(key) && json.at(key).is_string(); }

base::Result<FromService> read_reply(const Json& json)
{
    if (!has_integer(json, "re")) {
        return base::fail(FaultCode::message_malformed);
    }
    const auto id = json.at("re").get<std::int64_t>();
    if (json.contains("ok")) {
        return Reply{id, json.at("ok")};
    }
    if (!json.contains("fault") || !json.at("fault").is_object() || !has_text(json.at("fault"), "code")) {
        return base::fail(FaultCode::message_malformed);
    }
    const auto& part = json.at("fault");
    const auto code = base::fault_code_from_name(part.at("code").get<std::string>());
    if (!code) {
        return base::fail(FaultCode::message_malformed);
    }
    const auto number = [&part](const char* key) { return has_integer(part, key) ? part.at(key).get<std::int64_t>() : 0; };
    return Reply{id, base::fail(*code, number("a"), number("b"))};
}

}  // namespace

std::string_view name(Role role)
{
    switch (role) {
    case Role::console: return "console";
    case Role::kiosk: return "kiosk";
    case Role::cli: return "cli";
    case Role::display: return "display";
    }
    return "";
}

std::string encode(const Ask& ask)
{
    return Json{{"v", k_protocol_version}, {"id", ask.id}, {"do", ask.action}, {"args", ask.args}}.dump(
        -1, ' ', false, Json::error_handler_t::replace);
}

std::string encode(const Reply& reply)
{
    Json json{{"v", k_protocol_version}, {"re", reply.id}};
    if (reply.result) {
        json["ok"] = *reply.result;
    } else {
        const auto& fault = reply.result.error();
        json["fault"] = {{"code", base::name(fault.code)}, {"a", fault.a}, {"b", fault.b}};
    }
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string encode(const Show& show)
{
    return Json{{"v", k_protocol_version}, {"show", show.what}, {"model", show.model}}.dump(
        -1, ' ', false, Json::error_handler_t::replace);
}

base::Result<Ask> decode_ask(std::string_view message)
{
    auto json = open_envelope(message);
    if (!json) {
        return base::unexpected(json.error());
    }
    if (!has_integer(*json, "id") || !has_text(*json, "do")) {
        return base::fail(FaultCode::message_malformed);
    }
    Ask ask{json->at("id").get<std::int64_t>(), json->at("do").get<std::string>(), Json::object()};
    if (json->contains("args")) {
        if (!json->at("args").is_object()) {
            return base::fail(FaultCode::message_malformed);
        }
        ask.args = json->at("args");
    }
    return ask;
}

base::Result<FromService> decode_from_service(std::string_view message)
{
    auto json = open_envelope(message);
    if (!json) {
        return base::unexpected(json.error());
    }
    if (has_text(*json, "show") && json->contains("model") && json->at("model").is_object()) {
        return Show{json->at("show").get<std::string>(), json->at("model")};
    }
    return read_reply(*json);
}

}  // namespace balcao::link
