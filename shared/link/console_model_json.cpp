// The console's model as JSON.
#include "link/model_parts.h"
#include "link/protocol.h"

namespace balcao::link {
namespace {

using namespace parts;

const char* sign_off_name(SignOffAsks asks)
{
    switch (asks) {
    case SignOffAsks::nothing: return "nothing";
    case SignOffAsks::password: return "password";
    case SignOffAsks::code: return "code";
    case SignOffAsks::card: return "card";
    }
    return "nothing";
}

Json handover_json(const std::vector<HandoverNote>& notes)
{
    Json out = Json::array();
    for (const auto& one : notes) {
        out.push_back({{"id", one.id}, {"at", instant(one.at)}, {"author", one.author}, {"text", one.text}});
    }
    return out;
}

/// Who is signed in, how the next sign-off asks, and what the last shift left written.
void read_signed_in(const Json& json, ConsoleModel& model)
{
    if (json.contains("signed_in") && json.at("signed_in").is_object()) {
        const auto& part = json.at("signed_in");
        model.signed_in = OperatorView{text(part, "id"), text(part, "display_name"), optional_instant(part, "lease_until"),
                                       part.contains("local_beside_central") && flag(part, "local_beside_central"),
                                       part.value("by_card", false)};
    }
    if (const auto asks = json.find("sign_off_asks"); asks != json.end() && asks->is_string()) {
        model.sign_off_asks = *asks == "code" ? SignOffAsks::code : *asks == "password" ? SignOffAsks::password : *asks == "card" ? SignOffAsks::card : SignOffAsks::nothing;
    }
    model.card_sign_in = json.value("card_sign_in", false);
    if (const auto notes = json.find("handover"); notes != json.end()) {
        for (const auto& part : *notes) {
            model.handover.push_back({number(part, "id"), required_instant(part, "at"), text(part, "author"), text(part, "text")});
        }
    }
}

void read_lamps(const Json& json, ConsoleModel& model)
{
    if (json.contains("cable") && json.contains("internet")) {
        model.cable = lamp(json.at("cable"));
        model.internet = lamp(json.at("internet"));
    }
    model.central = lamp(json.at("central"));
    model.reader = lamp(json.at("reader"));
    model.kiosk = lamp(json.at("kiosk"));
    model.storage = lamp(json.at("storage"));
    if (json.contains("camera")) {
        model.camera = lamp(json.at("camera"));
    }
    if (json.contains("swipe_reader")) {
        model.swipe_reader = lamp(json.at("swipe_reader"));
    }
}

/// What has a page or a place of its own in the console; absent from a service that is older.
void read_pages(const Json& json, ConsoleModel& model)
{
    if (json.contains("sticks")) {
        model.sticks = stick_view_from_json(json.at("sticks"));
    }
    if (json.contains("day_book") && json.at("day_book").is_object()) {
        model.day_book = day_book_from_json(json.at("day_book"));
    }
    if (json.contains("drain")) {
        model.drain = drain_view_from_json(json.at("drain"));
    }
    if (json.contains("tickets")) {
        model.tickets = tickets_view_from_json(json.at("tickets"));
    }
    model.mirror = json.contains("mirror") ? mirror_from_json(json.at("mirror")) : MirrorView{};
}

ConsoleModel read_console(const Json& json)
{
    ConsoleModel model;
    model.revision = number(json, "revision");
    const auto& terminal = json.at("terminal");
    model.terminal = {text(terminal, "id"), text(terminal, "place"), text(terminal, "desk"), flag(terminal, "practice"), terminal_mode(terminal)};
    model.citizen_alone = json.contains("citizen_alone") && flag(json, "citizen_alone");
    model.has_points = json.value("has_points", false);
    model.hands_out_cards = json.value("hands_out_cards", false);
    model.refusal_slip = json.value("refusal_slip", false);
    read_signed_in(json, model);
    model.locked_for = json.value("locked_for", std::string());
    model.locked_idle = json.value("locked_idle", false);
    model.idle_lock_minutes = json.value("idle_lock_minutes", 0);
    read_lamps(json, model);
    model.has_camera = json.value("has_camera", false);
    model.has_flatbed = json.value("has_flatbed", false);
    model.keep_pictures_days = json.value("keep_pictures_days", 0);
    if (json.contains("chip")) {
        model.chip = chip(json.at("chip"));
    }
    model.card_in_reader = json.value("card_in_reader", false);
    model.queue = queue(json.at("queue"));
    read_pages(json, model);
    const auto& today = json.at("today");
    model.today.registered = number(today, "registered");
    model.today.activated = number(today, "activated");
    model.today.per_hour = today.at("per_hour").get<std::array<std::int64_t, 24>>();
    model.today.left_open = today.value("left_open", std::string());
    if (json.contains("current") && json.at("current").is_object()) {
        model.current = current_case(json.at("current"));
    }
    model.notice = notice(json, "notice");
    model.people = json.value("people", std::map<std::string, std::string>());
    return model;
}

}  // namespace

Json to_json(const ConsoleModel& model)
{
    return {{"revision", model.revision},
            {"terminal",
             {{"id", model.terminal.id},
              {"place", model.terminal.place},
              {"desk", model.terminal.desk},
              {"practice", model.terminal.practice},
              {"mode", name(model.terminal.mode)}}},
            {"signed_in", model.signed_in ? Json{{"id", model.signed_in->id},
                                                 {"display_name", model.signed_in->display_name},
                                                 {"lease_until", instant(model.signed_in->lease_until)},
                                                 {"local_beside_central", model.signed_in->local_beside_central},
                                                 {"by_card", model.signed_in->by_card}}
                                          : Json()},
            {"sign_off_asks", sign_off_name(model.sign_off_asks)},
            {"card_sign_in", model.card_sign_in},
            {"locked_for", model.locked_for},
            {"locked_idle", model.locked_idle},
            {"idle_lock_minutes", model.idle_lock_minutes},
            {"handover", handover_json(model.handover)},
            {"cable", lamp(model.cable)},
            {"internet", lamp(model.internet)},
            {"central", lamp(model.central)},
            {"reader", lamp(model.reader)},
            {"kiosk", lamp(model.kiosk)},
            {"storage", lamp(model.storage)},
            {"camera", lamp(model.camera)},
            {"has_camera", model.has_camera},
            {"has_flatbed", model.has_flatbed},
            {"keep_pictures_days", model.keep_pictures_days},
            {"swipe_reader", lamp(model.swipe_reader)},
            {"chip", chip(model.chip)},
            {"card_in_reader", model.card_in_reader},
            {"has_points", model.has_points},
            {"hands_out_cards", model.hands_out_cards},
            {"refusal_slip", model.refusal_slip},
            {"queue", queue(model.queue)},
            {"sticks", to_json(model.sticks)},
            {"drain", to_json(model.drain)},
            {"day_book", model.day_book ? to_json(*model.day_book) : Json()},
            {"tickets", to_json(model.tickets)},
            {"mirror", mirror_json(model.mirror)},
            {"today",
             {{"registered", model.today.registered},
              {"activated", model.today.activated},
              {"per_hour", model.today.per_hour},
              {"left_open", model.today.left_open}}},
            {"citizen_alone", model.citizen_alone},
            {"current", model.current ? current_case(*model.current) : Json()},
            {"people", model.people},
            {"notice", notice(model.notice)}};
}

base::Result<ConsoleModel> console_model_from_json(const Json& json)
{
    try {
        return read_console(json);
    } catch (const std::exception&) {
        return base::fail(base::FaultCode::message_malformed);
    }
}

}  // namespace balcao::link
