#include "mirror/ticket_messages.h"

#include "wire/reader.h"

namespace balcao::mirror {
namespace {

using queue::Ticket;
using wire::FirstFault;
using wire::Json;
using wire::Reader;

constexpr std::size_t k_most_events = 100;

Json letter_json(char letter) { return std::string(1, letter); }
char read_letter(Reader& reader, const char* key)
{
    const auto text = reader.text(key, 1);
    const bool good = text.size() == 1 && text[0] >= 'A' && text[0] <= 'Z';
    reader.require(good);
    return good ? text[0] : 'A';
}
Json time_json(base::Instant at) { return base::format_instant(at); }
Json day_json(base::Date day) { return day.ok() ? Json(base::format_iso_date(day)) : Json(); }

base::OperatorId read_operator(Reader& reader)
{
    auto text = reader.optional_text("operator", 64);
    reader.require(text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.:@/+=-") == std::string::npos);
    return base::OperatorId(std::move(text));
}

Json ticket_json(const Ticket& one)
{
    return {{"id", one.id},
            {"day", day_json(one.day)},
            {"code", queue::code_of(one)},
            {"line", letter_json(one.line)},
            {"priority", queue::name(one.priority)},
            {"language", one.language},
            {"source", queue::name(one.source)},
            {"taken_at", time_json(one.taken_at)},
            {"due_at", time_json(one.due_at)},
            {"state", queue::name(one.state)},
            {"counter", one.counter},
            {"appointment", one.appointment.has_value()},
            {"purpose", one.purpose},
            {"case_kept", one.case_kept},
            {"registered_at", one.registered_at},
            {"changed_at", time_json(one.changed_at)}};
}

/// Lower-case hex or none.
std::string read_number(Reader& reader, const char* key, std::size_t size)
{
    auto text = reader.text(key, size, size);
    reader.require(text.find_first_not_of("0123456789abcdef") == std::string::npos);
    return text;
}

Json moved_json(const queue::MovedCase& one)
{
    return {{"move", one.move}, {"id", one.case_id.text()}, {"counter", one.counter}, {"content", wire::octets_json(one.content, wire::Format::cbor)}};
}

queue::MovedCase read_moved(const Json& json, FirstFault& fault)
{
    Reader reader(json, fault);
    queue::MovedCase one;
    one.move = read_number(reader, "move", 32);
    one.case_id = base::CaseId(reader.text("id", 64));
    reader.require(wire::is_token(one.case_id.text(), 64));
    one.counter = reader.optional_text("counter", 64);
    one.content = reader.octets("content", queue::k_moved_case_octets);
    return one;
}

Ticket read_ticket(const Json& json, FirstFault& fault)
{
    Reader reader(json, fault);
    Ticket one;
    one.id = reader.integer("id", 0);
    one.day = reader.date("day");
    const auto code = reader.known(queue::ticket_code_from_text(reader.text("code", 4)), queue::TicketCode{});
    one.series = code.series;
    one.number = code.number;
    one.line = read_letter(reader, "line");
    one.priority = reader.known(queue::priority_from_name(reader.optional_text("priority", 16)), queue::PriorityGround::none);
    one.language = reader.text("language", 8);
    one.source = reader.known(queue::ticket_source_from_name(reader.text("source", 16)), queue::TicketSource::clerk);
    one.taken_at = reader.instant("taken_at");
    one.due_at = reader.instant("due_at");
    one.state = reader.known(queue::ticket_state_from_name(reader.text("state", 16)), queue::TicketState::cancelled);
    one.counter = reader.optional_text("counter", 64);
    if (reader.boolean("appointment")) one.appointment = 0;
    one.purpose = reader.optional_text("purpose", 32);
    one.case_kept = reader.has("case_kept") && reader.boolean("case_kept");   // a desk of before this never says it
    one.registered_at = reader.has("registered_at") ? reader.optional_text("registered_at", 64) : std::string();
    one.changed_at = reader.instant("changed_at");
    return one;
}

Json appointment_json(const queue::Appointment& one)
{
    return {{"id", one.id}, {"reference", one.reference}, {"day", day_json(one.day)}, {"at", time_json(one.at)}, {"line", letter_json(one.line)}, {"initials", one.initials}, {"ticket", one.ticket}};
}

queue::Appointment read_appointment(const Json& json, FirstFault& fault)
{
    Reader reader(json, fault);
    queue::Appointment one;
    one.id = reader.integer("id", 0);
    one.reference = reader.text("reference", 16);
    one.day = reader.date("day");
    one.at = reader.instant("at");
    one.line = read_letter(reader, "line");
    one.initials = reader.optional_text("initials", 32);
    one.ticket = reader.optional_text("ticket", 4);
    return one;
}

Json event_json(const queue::TicketEvent& one)
{
    return {{"at", time_json(one.at)}, {"act", queue::name(one.act)}, {"counter", one.counter}, {"operator", one.operator_id.text()}, {"detail", one.detail}};
}

queue::TicketEvent read_event(const Json& json, FirstFault& fault)
{
    Reader reader(json, fault);
    queue::TicketEvent one;
    one.at = reader.instant("at");
    one.act = reader.known(queue::ticket_act_from_name(reader.text("act", 16)), queue::TicketAct::take);
    one.counter = reader.optional_text("counter", 64);
    one.operator_id = read_operator(reader);
    one.detail = reader.optional_text("detail", 64);
    return one;
}

Json times_json(const queue::SeriesTimes& one)
{
    const auto spread = [](const queue::Spread& of) { return Json::array({of.count, of.median_ms, of.p90_ms}); };
    return {{"series", std::string(1, one.series)}, {"taken", one.taken}, {"waiting", one.waiting}, {"served", one.served}, {"no_show", one.no_show},
            {"waited", spread(one.waited)}, {"serving", spread(one.serving)}};
}

queue::SeriesTimes read_times(const Json& json, FirstFault& fault)
{
    Reader reader(json, fault);
    queue::SeriesTimes one;
    const auto series = reader.text("series", 1);
    one.series = series.empty() ? '*' : series[0];
    one.taken = reader.integer("taken", 0);
    one.waiting = reader.integer("waiting", 0);
    one.served = reader.integer("served", 0);
    one.no_show = reader.integer("no_show", 0);
    for (auto [key, into] : {std::pair("waited", &one.waited), std::pair("serving", &one.serving)}) {
        const auto& three = reader.array(key, 3);
        const bool good = three.size() == 3 && three[0].is_number_integer() && three[1].is_number_integer() && three[2].is_number_integer();
        reader.require(good);
        if (good) *into = {three[0].get<std::int64_t>(), three[1].get<std::int64_t>(), three[2].get<std::int64_t>()};
    }
    return one;
}

template <class T, class F>
Json list_of(const std::vector<T>& list, F&& one_json)
{
    Json out = Json::array();
    for (const auto& one : list) out.push_back(one_json(one));
    return out;
}

template <class F>
auto read_list(Reader& reader, const char* key, std::size_t most, F&& read_one)
{
    std::vector<decltype(read_one(std::declval<const Json&>(), reader.fault()))> out;
    if (!reader.has(key)) return out;
    for (const auto& one : reader.array(key, most)) {
        out.push_back(read_one(one, reader.fault()));
        if (reader.failed()) break;
    }
    return out;
}

Json given_json(const queue::NumbersGiven& numbers)
{
    Json out = Json::array();
    for (const auto& [series, number] : numbers) {
        Ticket last;
        last.series = series;
        last.number = number;
        out.push_back(queue::code_of(last));
    }
    return out;
}

/// Not there: a desk of before this was told.
queue::NumbersGiven read_given(Reader& reader, const char* key)
{
    queue::NumbersGiven out;
    for (const auto& code : read_list(reader, key, 26, [](const Json& one, FirstFault& fault) {
             const auto read = one.is_string() ? queue::ticket_code_from_text(one.get<std::string>()) : std::nullopt;
             if (!read && !fault) fault = base::Fault{base::FaultCode::message_malformed};
             return read.value_or(queue::TicketCode{});
         })) {
        out.insert_or_assign(code.series, code.number);
    }
    return out;
}

Json view_json(const queue::SiteView& view)
{
    return {{"stamp", view.stamp},
            {"day", day_json(view.day)},
            {"counter", view.counter},
            {"letter", letter_json(view.letter)},
            {"used", view.used},
            {"given", given_json(view.given_so_far)},
            {"series", list_of(view.series, [](const auto& one) { return Json{{"letter", letter_json(one.letter)}, {"pt", one.name_pt}, {"en", one.name_en}, {"priority", one.priority}}; })},
            {"open", list_of(view.open, ticket_json)},
            {"calls", list_of(view.calls, [](const auto& one) { return Json{{"code", one.code}, {"counter", one.counter}, {"at", time_json(one.at)}, {"event", one.event}}; })},
            {"times", list_of(view.times, times_json)},
            {"expected", list_of(view.expected, appointment_json)},
            {"registered", list_of(view.registered, [](const auto& one) { return Json{{"code", one.code}, {"counter", one.counter}}; })}};
}

queue::SiteView read_view(const Json& json, FirstFault& fault)
{
    Reader reader(json, fault);
    queue::SiteView view;
    view.stamp = reader.text("stamp", 160);
    view.day = reader.date("day");
    view.counter = reader.optional_text("counter", 64);
    view.letter = read_letter(reader, "letter");
    view.used = static_cast<int>(reader.integer("used", 0, queue::k_ticket_numbers));
    view.given_so_far = read_given(reader, "given");
    view.series = read_list(reader, "series", 26, [](const Json& one, FirstFault& wrong) {
        Reader part(one, wrong);
        return queue::SeriesName{read_letter(part, "letter"), part.text("pt", 80), part.text("en", 80), part.boolean("priority")};
    });
    view.open = read_list(reader, "open", queue::k_most_open, read_ticket);
    view.calls = read_list(reader, "calls", queue::k_calls_of_site, [](const Json& one, FirstFault& wrong) {
        Reader part(one, wrong);
        return queue::Tickets::Call{part.text("code", 4), part.optional_text("counter", 64), part.instant("at"), part.integer("event", 0)};
    });
    view.times = read_list(reader, "times", 27, read_times);
    view.expected = read_list(reader, "expected", queue::k_most_expected, read_appointment);
    if (reader.has("registered")) {
        view.registered = read_list(reader, "registered", queue::k_most_open, [](const Json& one, FirstFault& wrong) {
            Reader part(one, wrong);
            return queue::RegisteredTicket{part.text("code", 4), part.text("counter", 64)};
        });
    }
    return view;
}

base::Result<Json> read_message(base::BytesView cbor, std::size_t at_most)
{
    auto json = wire::read_body(cbor, wire::Format::cbor, {at_most, 8});
    if (!json) return base::unexpected<base::Fault>(json.error());
    FirstFault fault;
    Reader reader(*json, fault);
    const auto version = reader.integer("v", 1);
    if (fault) return base::unexpected<base::Fault>(*fault);
    if (version != k_tickets_version) return base::fail(base::FaultCode::message_unknown_version, version);
    return json;
}

}  // namespace

base::Bytes write_ticket_ask(const queue::TicketAsk& ask)
{
    Json json{{"v", k_tickets_version}, {"op", queue::name(ask.op)}, {"request", ask.request}, {"counter", ask.actor.counter}, {"operator", ask.actor.operator_id.text()},
              {"since", ask.since}, {"day", day_json(ask.day)}, {"code", ask.code}, {"act", queue::name(ask.act)}, {"line", letter_json(ask.line)}, {"place", ask.place},
              {"purpose", ask.purpose}, {"priority", queue::name(ask.priority)}, {"language", ask.language}, {"source", queue::name(ask.source)}, {"reference", ask.reference},
              {"other", ask.other}};
    if (ask.priority_back) json["priority_back"] = true;
    if (!ask.list.empty()) json["list"] = list_of(ask.list, appointment_json);
    if (!ask.given_so_far.empty()) json["given_so_far"] = given_json(ask.given_so_far);
    if (ask.given) json["given"] = ticket_json(*ask.given);
    if (!ask.events.empty()) json["events"] = list_of(ask.events, event_json);
    if (ask.moved) json["case"] = moved_json(*ask.moved);
    if (ask.registered) json["registered"] = true;   // a holder of before this leaves it out
    return wire::write_body(json, wire::Format::cbor);
}

base::Result<queue::TicketAsk> read_ticket_ask(base::BytesView cbor)
{
    const auto json = read_message(cbor, k_ticket_ask_octets);
    if (!json) return base::unexpected<base::Fault>(json.error());
    FirstFault fault;
    Reader reader(*json, fault);
    queue::TicketAsk ask;
    ask.op = reader.known(queue::ticket_op_from_name(reader.text("op", 16)), queue::TicketOp::view);
    ask.request = reader.optional_text("request", 32);
    ask.actor.counter = reader.optional_text("counter", 64);
    ask.actor.operator_id = read_operator(reader);
    ask.since = reader.optional_text("since", 160);
    ask.day = reader.optional_date("day").value_or(base::Date{});
    ask.code = reader.optional_text("code", 4);
    ask.act = reader.known(queue::ticket_act_from_name(reader.text("act", 16)), queue::TicketAct::call);
    ask.line = read_letter(reader, "line");
    ask.place = reader.optional_text("place", 64);
    ask.purpose = reader.optional_text("purpose", 32);
    ask.priority = reader.known(queue::priority_from_name(reader.optional_text("priority", 16)), queue::PriorityGround::none);
    ask.priority_back = reader.has("priority_back") && reader.boolean("priority_back");
    ask.language = reader.text("language", 8);
    ask.source = reader.known(queue::ticket_source_from_name(reader.text("source", 16)), queue::TicketSource::clerk);
    ask.reference = reader.optional_text("reference", 16);
    ask.other = reader.optional_text("other", 32);
    ask.given_so_far = read_given(reader, "given_so_far");
    ask.list = read_list(reader, "list", k_most_appointments, read_appointment);
    if (reader.has("given")) ask.given = read_ticket(json->at("given"), fault);
    ask.events = read_list(reader, "events", k_most_events, read_event);
    if (reader.has("case")) ask.moved = read_moved(json->at("case"), fault);
    ask.registered = reader.has("registered") && reader.boolean("registered");
    return wire::finish(fault, std::move(ask));
}

base::Bytes write_ticket_answer(const queue::TicketAnswer& answer)
{
    Json json{{"v", k_tickets_version}, {"before", answer.place.before}, {"count", answer.count}};
    if (answer.place.wait_ms) json["wait_ms"] = *answer.place.wait_ms;
    if (answer.ticket) json["ticket"] = ticket_json(*answer.ticket);
    if (answer.view) json["view"] = view_json(*answer.view);
    if (!answer.tickets.empty()) json["tickets"] = list_of(answer.tickets, ticket_json);
    if (!answer.times.empty()) json["times"] = list_of(answer.times, times_json);
    if (!answer.appointments.empty()) json["appointments"] = list_of(answer.appointments, appointment_json);
    if (answer.moved) json["case"] = moved_json(*answer.moved);
    return wire::write_body(json, wire::Format::cbor);
}

base::Result<queue::TicketAnswer> read_ticket_answer(base::BytesView cbor)
{
    const auto json = read_message(cbor, k_ticket_answer_octets);
    if (!json) return base::unexpected<base::Fault>(json.error());
    FirstFault fault;
    Reader reader(*json, fault);
    queue::TicketAnswer answer;
    answer.place.before = reader.integer("before", 0);
    answer.count = reader.integer("count", 0);
    if (reader.has("wait_ms")) answer.place.wait_ms = reader.integer("wait_ms", 0);
    if (reader.has("ticket")) answer.ticket = read_ticket(json->at("ticket"), fault);
    if (reader.has("view")) answer.view = read_view(json->at("view"), fault);
    answer.tickets = read_list(reader, "tickets", k_most_tickets, read_ticket);
    answer.times = read_list(reader, "times", 27, read_times);
    answer.appointments = read_list(reader, "appointments", k_most_appointments, read_appointment);
    if (reader.has("case")) answer.moved = read_moved(json->at("case"), fault);
    return wire::finish(fault, std::move(answer));
}

}  // namespace balcao::mirror
