#include "link/point_model.h"

namespace balcao::link {

using wire::Json;

namespace {

PointLine point_line(const Json& json)
{
    PointLine line;
    for (const auto& [key, member] : {std::pair{"id", &PointLine::id}, {"name", &PointLine::name}, {"network", &PointLine::network}, {"address", &PointLine::address},
                                      {"postal_code", &PointLine::postal_code}, {"locality", &PointLine::locality}, {"division", &PointLine::division},
                                      {"appointment", &PointLine::appointment}, {"phone", &PointLine::phone}, {"email", &PointLine::email}, {"today", &PointLine::today},
                                      {"hours_today", &PointLine::hours_today}, {"note_pt", &PointLine::note_pt}, {"note_en", &PointLine::note_en},
                                      {"closes", &PointLine::closes}, {"next_day", &PointLine::next_day}, {"next_time", &PointLine::next_time}}) {
        line.*member = json.at(key).get<std::string>();
    }
    line.distance_m = json.at("distance_m").get<std::int64_t>();
    line.open = json.at("open").get<bool>();
    line.age_days = json.at("age_days").get<int>();
    return line;
}

}  // namespace

Json to_json(const PointLine& line)
{
    return {{"id", line.id},
            {"name", line.name},
            {"network", line.network},
            {"address", line.address},
            {"postal_code", line.postal_code},
            {"locality", line.locality},
            {"division", line.division},
            {"appointment", line.appointment},
            {"phone", line.phone},
            {"email", line.email},
            {"distance_m", line.distance_m},
            {"today", line.today},
            {"hours_today", line.hours_today},
            {"note_pt", line.note_pt},
            {"note_en", line.note_en},
            {"open", line.open},
            {"closes", line.closes},
            {"next_day", line.next_day},
            {"next_time", line.next_time},
            {"age_days", line.age_days}};
}

Json to_json(const PointsView& view)
{
    Json lines = Json::array();
    for (const auto& line : view.lines) {
        lines.push_back(to_json(line));
    }
    return {{"place", view.place},       {"service", view.service},     {"foreigner", view.foreigner}, {"open_now", view.open_now}, {"version", view.version},
            {"practice", view.practice}, {"is_signed", view.is_signed}, {"age_days", view.age_days},   {"stale", view.stale},       {"points", std::move(lines)}};
}

base::Result<PointsView> points_view_from_json(const Json& json)
{
    try {
        PointsView view;
        view.place = json.at("place").get<std::string>();
        view.service = json.at("service").get<std::string>();
        view.foreigner = json.at("foreigner").get<bool>();
        view.open_now = json.at("open_now").get<bool>();
        view.version = json.at("version").get<std::string>();
        view.practice = json.at("practice").get<bool>();
        view.is_signed = json.at("is_signed").get<bool>();
        view.age_days = json.at("age_days").get<int>();
        view.stale = json.at("stale").get<bool>();
        for (const auto& line : json.at("points")) {
            view.lines.push_back(point_line(line));
        }
        return view;
    } catch (const Json::exception&) {
        return base::fail(base::FaultCode::message_malformed);
    }
}

}  // namespace balcao::link
