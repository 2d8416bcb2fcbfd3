#include "link/ticket_model.h"

#include "link/lists.h"

#include <stdexcept>

namespace balcao::link {

using wire::Json;

namespace {

std::string words(const Json& json, const char* key) { return json.at(key).get<std::string>(); }
std::int64_t count(const Json& json, const char* key) { return json.at(key).get<std::int64_t>(); }

base::Instant moment(const Json& json, const char* key)
{
    const auto at = base::parse_instant(words(json, key));
    if (!at) {
        throw std::runtime_error(key);
    }
    return *at;
}

std::optional<std::int64_t> perhaps(const Json& json, const char* key)
{
    return json.at(key).is_null() ? std::nullopt : std::optional(count(json, key));
}

Json or_null(const std::optional<std::int64_t>& value) { return value ? Json(*value) : Json(); }

Json series_json(const TicketSeries& one)
{
    return {{"letter", one.letter}, {"name_pt", one.name_pt}, {"name_en", one.name_en}, {"priority", one.priority}};
}

TicketSeries series_of(const Json& json)
{
    return {words(json, "letter"), words(json, "name_pt"), words(json, "name_en"), json.at("priority").get<bool>()};
}

Json series_list(const std::vector<TicketSeries>& list)
{
    Json out = Json::array();
    for (const auto& one : list) {
        out.push_back(series_json(one));
    }
    return out;
}

TicketRow ticket_row_of(const Json& json)
{
    return {count(json, "id"),        words(json, "code"),    words(json, "line"),    words(json, "state"),          words(json, "priority"),
            words(json, "language"),  words(json, "source"),  words(json, "counter"), json.at("has_case").get<bool>(), moment(json, "taken_at"),
            moment(json, "due_at"),   moment(json, "changed_at"), json.value("case_comes", false)};
}

SeriesTimesView times_of(const Json& json)
{
    SeriesTimesView out;
    out.series = words(json, "series");
    out.taken = count(json, "taken");
    out.waiting = count(json, "waiting");
    out.served = count(json, "served");
    out.no_show = count(json, "no_show");
    out.waited_count = count(json, "waited_count");
    out.waited_median_s = perhaps(json, "waited_median_s");
    out.waited_p90_s = perhaps(json, "waited_p90_s");
    out.serving_count = count(json, "serving_count");
    out.serving_median_s = perhaps(json, "serving_median_s");
    out.serving_p90_s = perhaps(json, "serving_p90_s");
    return out;
}

}  // namespace

Json to_json(const TicketRow& row)
{
    return {{"id", row.id},
            {"code", row.code},
            {"line", row.line},
            {"state", row.state},
            {"priority", row.priority},
            {"language", row.language},
            {"source", row.source},
            {"counter", row.counter},
            {"has_case", row.has_case},
            {"case_comes", row.case_comes},
            {"taken_at", base::format_instant(row.taken_at)},
            {"due_at", base::format_instant(row.due_at)},
            {"changed_at", base::format_instant(row.changed_at)}};
}

Json to_json(const SeriesTimesView& times)
{
    return {{"series", times.series},
            {"taken", times.taken},
            {"waiting", times.waiting},
            {"served", times.served},
            {"no_show", times.no_show},
            {"waited_count", times.waited_count},
            {"waited_median_s", or_null(times.waited_median_s)},
            {"waited_p90_s", or_null(times.waited_p90_s)},
            {"serving_count", times.serving_count},
            {"serving_median_s", or_null(times.serving_median_s)},
            {"serving_p90_s", or_null(times.serving_p90_s)}};
}

Json to_json(const AppointmentRow& row)
{
    return {{"reference", row.reference}, {"at", base::format_instant(row.at)}, {"line", row.line}, {"initials", row.initials}, {"ticket", row.ticket}};
}

Json to_json(const TicketDeskRow& desk) { return {{"terminal", desk.terminal}, {"counter", desk.counter}, {"seen_at", base::format_instant(desk.seen_at)}}; }

Json to_json(const TicketSiteView& site)
{
    return {{"here", site.here},
            {"holder", site.holder},
            {"counter", site.counter},
            {"answers", site.answers},
            {"fault", site.fault ? Json(base::name(*site.fault)) : Json()},
            {"since", site.since ? Json(base::format_instant(*site.since)) : Json()},
            {"letter", site.letter},
            {"untold", site.untold},
            {"desks", list_json(site.desks)}};
}

Json to_json(const TicketsView& view)
{
    return {{"on", view.on},
            {"counter", view.counter},
            {"series", series_list(view.series)},
            {"here", view.here ? to_json(*view.here) : Json()},
            {"waiting", view.waiting},
            {"line", list_json(view.line)},
            {"aside", list_json(view.aside)},
            {"others", list_json(view.others)},
            {"site", view.site ? to_json(*view.site) : Json()},
            {"expected", list_json(view.expected)},
            {"times", list_json(view.times)}};
}

Json to_json(const KioskTickets& tickets)
{
    return {{"on", tickets.on}, {"appointments", tickets.appointments}, {"series", series_list(tickets.series)}, {"waiting", tickets.waiting}};
}

Json to_json(const GivenTicket& given)
{
    return {{"code", given.code},
            {"at", base::format_instant(given.at)},
            {"before", given.before},
            {"wait_s", or_null(given.wait_s)},
            {"due_at", given.due_at ? Json(base::format_instant(*given.due_at)) : Json()},
            {"name_pt", given.name_pt},
            {"name_en", given.name_en}};
}

Json to_json(const DisplayModel& model)
{
    Json calls = Json::array();
    for (const auto& call : model.calls) {
        calls.push_back({{"code", call.code}, {"counter", call.counter}, {"at", base::format_instant(call.at)}, {"number", call.number}});
    }
    return {{"revision", model.revision}, {"place", model.place}, {"practice", model.practice}, {"on", model.on}, {"calls", std::move(calls)}};
}

namespace {

TicketSiteView site_of(const Json& json)
{
    TicketSiteView site;
    site.here = json.at("here").get<bool>();
    site.holder = words(json, "holder");
    site.counter = words(json, "counter");
    site.answers = json.at("answers").get<bool>();
    if (!json.at("fault").is_null()) {
        site.fault = base::fault_code_from_name(words(json, "fault"));
    }
    if (!json.at("since").is_null()) {
        site.since = moment(json, "since");
    }
    site.letter = words(json, "letter");
    site.untold = count(json, "untold");
    for (const auto& one : json.at("desks")) {
        site.desks.push_back({words(one, "terminal"), words(one, "counter"), moment(one, "seen_at")});
    }
    return site;
}

}  // namespace

base::Result<TicketSiteView> ticket_site_from_json(const Json& json)
{
    try {
        return site_of(json);
    } catch (const std::exception&) {
        return base::fail(base::FaultCode::message_malformed);
    }
}

TicketsView tickets_view_from_json(const Json& json)
{
    TicketsView view;
    view.on = json.at("on").get<bool>();
    view.counter = words(json, "counter");
    for (const auto& one : json.at("series")) {
        view.series.push_back(series_of(one));
    }
    if (json.at("here").is_object()) {
        view.here = ticket_row_of(json.at("here"));
    }
    view.waiting = count(json, "waiting");
    for (const auto& [key, into] : {std::pair("line", &view.line), std::pair("aside", &view.aside)}) {
        for (const auto& one : json.at(key)) {
            into->push_back(ticket_row_of(one));
        }
    }
    if (json.contains("others")) {
        for (const auto& one : json.at("others")) {
            view.others.push_back(ticket_row_of(one));
        }
    }
    if (json.contains("site") && json.at("site").is_object()) {
        view.site = site_of(json.at("site"));
    }
    for (const auto& one : json.at("expected")) {
        view.expected.push_back({words(one, "reference"), moment(one, "at"), words(one, "line"), words(one, "initials"), words(one, "ticket")});
    }
    for (const auto& one : json.at("times")) {
        view.times.push_back(times_of(one));
    }
    return view;
}

KioskTickets kiosk_tickets_from_json(const Json& json)
{
    KioskTickets tickets;
    tickets.on = json.at("on").get<bool>();
    tickets.appointments = json.at("appointments").get<bool>();
    for (const auto& one : json.at("series")) {
        tickets.series.push_back(series_of(one));
    }
    tickets.waiting = count(json, "waiting");
    return tickets;
}

base::Result<GivenTicket> given_ticket_from_json(const Json& json)
{
    try {
        GivenTicket given;
        given.code = words(json, "code");
        given.at = moment(json, "at");
        given.before = count(json, "before");
        given.wait_s = perhaps(json, "wait_s");
        if (!json.at("due_at").is_null()) {
            given.due_at = moment(json, "due_at");
        }
        given.name_pt = words(json, "name_pt");
        given.name_en = words(json, "name_en");
        return given;
    } catch (const std::exception&) {
        return base::fail(base::FaultCode::message_malformed);
    }
}

base::Result<DisplayModel> display_model_from_json(const Json& json)
{
    try {
        DisplayModel model;
        model.revision = count(json, "revision");
        model.place = words(json, "place");
        model.practice = json.at("practice").get<bool>();
        model.on = json.at("on").get<bool>();
        for (const auto& call : json.at("calls")) {
            model.calls.push_back({words(call, "code"), words(call, "counter"), moment(call, "at"), count(call, "number")});
        }
        return model;
    } catch (const std::exception&) {
        return base::fail(base::FaultCode::message_malformed);
    }
}

}  // namespace balcao::link
