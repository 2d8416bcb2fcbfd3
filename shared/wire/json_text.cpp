#include "wire/json_text.h"

#include <set>
#include <vector>

namespace balcao::wire {

base::Result<Json> parse_json(std::string_view text, const JsonLimits& limits)
{
    using base::FaultCode;
    if (text.size() > limits.max_bytes) {
        return base::fail(FaultCode::message_too_large, static_cast<std::int64_t>(text.size()));
    }
    bool broken = false;
    std::vector<std::set<std::string>> members;  // of the objects that are open
    const auto watch = [&](int depth, Json::parse_event_t event, Json& value) {
        switch (event) {
            case Json::parse_event_t::object_start:
                members.emplace_back();
                [[fallthrough]];
            case Json::parse_event_t::array_start:
                broken = broken || depth >= limits.max_depth;
                break;
            case Json::parse_event_t::object_end:
                members.pop_back();
                break;
            case Json::parse_event_t::key:
                broken = broken || !members.back().insert(value.get<std::string>()).second;
                break;
            case Json::parse_event_t::array_end:
            case Json::parse_event_t::value:
                break;
        }
        return true;
    };
    Json json = Json::parse(text.begin(), text.end(), watch, false);
    if (broken || json.is_discarded()) {
        return base::fail(FaultCode::message_malformed);
    }
    return json;
}

std::string to_line(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

std::string to_line(const OrderedJson& json)
{
    return json.dump(-1, ' ', false, OrderedJson::error_handler_t::replace);
}

}  // namespace balcao::wire
