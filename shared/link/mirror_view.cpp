#include "link/mirror_view.h"

namespace balcao::link {
namespace {

using wire::Json;

Json instant_or_null(const std::optional<base::Instant>& at) { return at ? Json(base::format_instant(*at)) : Json(); }
Json fault_or_null(const std::optional<base::FaultCode>& code) { return code ? Json(base::name(*code)) : Json(); }

std::string text_in(const Json& json, const char* key)
{
    const auto at = json.find(key);
    return at != json.end() && at->is_string() ? at->get<std::string>() : std::string();
}
std::int64_t number_in(const Json& json, const char* key)
{
    const auto at = json.find(key);
    return at != json.end() && at->is_number_integer() ? at->get<std::int64_t>() : 0;
}
std::optional<base::Instant> instant_in(const Json& json, const char* key) { return base::parse_instant(text_in(json, key)); }
std::optional<base::FaultCode> fault_in(const Json& json, const char* key) { return base::fault_code_from_name(text_in(json, key)); }

const Json& list_in(const Json& json, const char* key)
{
    static const Json none = Json::array();
    const auto at = json.find(key);
    return at != json.end() && at->is_array() ? *at : none;
}

}  // namespace

Json mirror_json(const MirrorView& view)
{
    Json at = Json::array();
    for (const auto& one : view.at) {
        at.push_back({{"terminal", one.terminal},
                      {"address", one.address},
                      {"unsent", one.unsent},
                      {"there", one.there},
                      {"newest_at", instant_or_null(one.newest_at)},
                      {"answered_at", instant_or_null(one.answered_at)},
                      {"fault", fault_or_null(one.fault)}});
    }
    Json kept = Json::array();
    for (const auto& one : view.kept) {
        kept.push_back({{"terminal", one.terminal},
                        {"records", one.records},
                        {"delivered", one.delivered},
                        {"octets", one.octets},
                        {"newest_at", instant_or_null(one.newest_at)},
                        {"seen_at", instant_or_null(one.seen_at)}});
    }
    return {{"at", std::move(at)}, {"kept", std::move(kept)}, {"keeper", fault_or_null(view.keeper)}};
}

MirrorView mirror_from_json(const Json& json)
{
    MirrorView view;
    if (!json.is_object()) return view;
    for (const auto& one : list_in(json, "at")) {
        if (!one.is_object()) continue;
        view.at.push_back({text_in(one, "terminal"), text_in(one, "address"), number_in(one, "unsent"), number_in(one, "there"),
                           instant_in(one, "newest_at"), instant_in(one, "answered_at"), fault_in(one, "fault")});
    }
    for (const auto& one : list_in(json, "kept")) {
        if (!one.is_object()) continue;
        view.kept.push_back({text_in(one, "terminal"), number_in(one, "records"), number_in(one, "delivered"), number_in(one, "octets"),
                             instant_in(one, "newest_at"), instant_in(one, "seen_at")});
    }
    view.keeper = fault_in(json, "keeper");
    return view;
}

}  // namespace balcao::link
