// The screen models as JSON. Reading is strict about types and lenient about unknown members, so
// that a window one version older still works.
#include <stdexcept>

#include "link/protocol.h"

namespace balcao::link {
namespace {

using base::Instant;
using wire::Json;

/// Thrown by the readers below and caught at the two entry points of this file.
struct Unreadable : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// --- enums by name -----------------------------------------------------------------------------

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

std::string_view yes_name(CitizenYes yes)
{
    switch (yes) {
    case CitizenYes::none: return "none";
    case CitizenYes::given: return "given";
    case CitizenYes::voided: return "voided";
    }
    return "";
}

std::string_view proof_name(PhoneProofState state)
{
    switch (state) {
    case PhoneProofState::none: return "none";
    case PhoneProofState::code_sent: return "code_sent";
    case PhoneProofState::proved: return "proved";
    case PhoneProofState::not_possible: return "not_possible";
    }
    return "";
}

template <class E, class Name>
E by_name(const std::string& text, E last, Name&& name_of)
{
    for (int i = 0; i <= static_cast<int>(last); ++i) {
        if (name_of(static_cast<E>(i)) == text) {
            return static_cast<E>(i);
        }
    }
    throw Unreadable("unknown name " + text);
}

// --- small values ------------------------------------------------------------------------------

Json instant(const std::optional<Instant>& at) { return at ? Json(base::format_instant(*at)) : Json(); }
Json instant(Instant at) { return base::format_instant(at); }

std::optional<Instant> optional_instant(const Json& json, const char* key)
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

Instant required_instant(const Json& json, const char* key)
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
    return by_name(json.at(key).get<std::string>(), RecordState::attention, [](RecordState s) { return name(s); });
}

Json record_state(const std::optional<RecordState>& state) { return state ? Json(name(*state)) : Json(); }

// --- parts -------------------------------------------------------------------------------------

Json lamp(const Lamp& value)
{
    return {{"state", lamp_name(value.state)},
            {"fault", value.fault ? Json(base::name(*value.fault)) : Json()},
            {"since", instant(value.since)}};
}

Lamp lamp(const Json& json)
{
    Lamp value;
    value.state = by_name(json.at("state").get<std::string>(), LampState::off, lamp_name);
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

Json queue(const QueueView& value)
{
    Json rows = Json::array();
    for (const auto& row : value.rows) {
        rows.push_back({{"seq", row.seq},
                        {"ticket", row.ticket},
                        {"initials", row.initials},
                        {"document_tail", row.document_tail},
                        {"state", name(row.state)},
                        {"act", domain::name(row.act)},
                        {"captured_at", instant(row.captured_at)},
                        {"problem", row.problem},
                        {"frozen", row.frozen},
                        {"receipt_copies", row.receipt_copies}});
    }
    return {{"pending", value.pending},
            {"attention", value.attention},
            {"frozen", value.frozen},
            {"room_records", value.room_records ? Json(*value.room_records) : Json()},
            {"room_days", value.room_days ? Json(*value.room_days) : Json()},
            {"oldest_unsent_at", instant(value.oldest_unsent_at)},
            {"last_accepted_at", instant(value.last_accepted_at)},
            {"next_attempt_at", instant(value.next_attempt_at)},
            {"rows", std::move(rows)}};
}

std::vector<QueueRow> queue_rows(const Json& list)
{
    std::vector<QueueRow> rows;
    for (const auto& row : list) {
        rows.push_back({number(row, "seq"), text(row, "ticket"), text(row, "initials"), text(row, "document_tail"),
                        record_state(row, "state").value_or(RecordState::registered_here),
                        domain::desk_act_from_name(row.value("act", "")).value_or(domain::DeskAct::activation), required_instant(row, "captured_at"), text(row, "problem"), row.value("frozen", false), row.value("receipt_copies", 0)});
    }
    return rows;
}

QueueView queue(const Json& json)
{
    QueueView value;
    value.pending = number(json, "pending");
    value.attention = number(json, "attention");
    value.frozen = json.value("frozen", std::int64_t{0});
    for (const auto& [key, into] : {std::pair("room_records", &value.room_records), std::pair("room_days", &value.room_days)}) {
        if (json.contains(key) && json.at(key).is_number_integer()) {
            *into = json.at(key).get<std::int64_t>();
        }
    }
    value.oldest_unsent_at = optional_instant(json, "oldest_unsent_at");
    value.last_accepted_at = optional_instant(json, "last_accepted_at");
    value.next_attempt_at = optional_instant(json, "next_attempt_at");
    value.rows = queue_rows(json.at("rows"));
    return value;
}

Json findings(const std::vector<FindingView>& list)
{
    Json out = Json::array();
    for (const auto& finding : list) {
        out.push_back({{"rule", finding.rule_id},
                       {"severity", domain::name(finding.severity)},
                       {"field", domain::name(finding.field)},
                       {"pt", finding.text_pt},
                       {"en", finding.text_en},
                       {"basis", finding.legal_basis},
                       {"acknowledged", finding.acknowledged}});
    }
    return out;
}

std::vector<FindingView> findings(const Json& json)
{
    std::vector<FindingView> list;
    for (const auto& part : json) {
        const auto severity = domain::severity_from_name(part.at("severity").get<std::string>());
        if (!severity) {
            throw Unreadable("severity");
        }
        list.push_back({text(part, "rule"), *severity, field(part.at("field").get<std::string>()), text(part, "pt"),
                        text(part, "en"), text(part, "basis"), flag(part, "acknowledged")});
    }
    return list;
}

Json disagreements(const std::vector<DisagreementView>& list)
{
    Json out = Json::array();
    for (const auto& one : list) {
        out.push_back({{"field", domain::name(one.field)},
                       {"held", one.held},
                       {"held_origin", domain::name(one.held_origin)},
                       {"captured", one.captured},
                       {"captured_origin", domain::name(one.captured_origin)}});
    }
    return out;
}

std::vector<DisagreementView> disagreements(const Json& json)
{
    std::vector<DisagreementView> list;
    for (const auto& part : json) {
        list.push_back({field(part.at("field").get<std::string>()), text(part, "held"),
                        origin(part.at("held_origin").get<std::string>()), text(part, "captured"),
                        origin(part.at("captured_origin").get<std::string>())});
    }
    return list;
}

Json current_case(const CaseView& value)
{
    Json fields = Json::object();
    for (const auto& [id, held] : value.fields) {
        fields[std::string(domain::name(id))] = {{"text", held.text}, {"origin", domain::name(held.origin)}};
    }
    return {{"id", value.id},
            {"ticket", value.ticket},
            {"started_at", instant(value.started_at)},
            {"step", name(value.step)},
            {"phase", name(value.phase)},
            {"fields", std::move(fields)},
            {"findings", findings(value.findings)},
            {"disagreements", disagreements(value.disagreements)},
            {"citizen_language", value.citizen_language},
            {"citizen_yes", yes_name(value.citizen_yes)},
            {"phone_proof", proof_name(value.phone_proof)},
            {"key_valid_until", value.key_valid_until},
            {"can_send_to_citizen", value.can_send_to_citizen},
            {"can_sign_off", value.can_sign_off},
            {"approval_for", value.approval_for},
            {"author", value.author},
            {"approval_refused", value.approval_refused},
            {"record", record_state(value.record)},
            {"seq", value.seq},
            {"receipt_id", value.receipt_id},
            {"receipt_pdf", value.receipt_pdf},
            {"receipt_copies", value.receipt_copies},
            {"problem", value.problem},
            {"first_sign_in_done", value.first_sign_in_done},
            {"signature_left_out", value.signature_left_out},
            {"about_phone", value.about_phone},
            {"act", domain::name(value.act)},
            {"has_picture", value.has_picture},
            {"picture_consent", value.picture_consent},
            {"asked_for_help", value.asked_for_help},
            {"wants_representative", value.wants_representative},
            {"photo_of_representative", value.photo_of_representative},
            {"moved_from", value.moved_from},
            {"other_desk", value.other_desk},
            {"registered_there", value.registered_there}};
}

CaseView current_case(const Json& json)
{
    CaseView value;
    value.id = text(json, "id");
    value.ticket = text(json, "ticket");
    value.started_at = required_instant(json, "started_at");
    value.step = by_name(json.at("step").get<std::string>(), Step::receipt, [](Step s) { return name(s); });
    value.phase = by_name(json.at("phase").get<std::string>(), Phase::closed, [](Phase p) { return name(p); });
    for (const auto& [key, part] : json.at("fields").items()) {
        value.fields[field(key)] = {text(part, "text"), origin(part.at("origin").get<std::string>())};
    }
    value.findings = findings(json.at("findings"));
    value.disagreements = disagreements(json.at("disagreements"));
    value.citizen_language = text(json, "citizen_language");
    value.citizen_yes = by_name(json.at("citizen_yes").get<std::string>(), CitizenYes::voided, yes_name);
    value.phone_proof = by_name(json.at("phone_proof").get<std::string>(), PhoneProofState::not_possible, proof_name);
    value.key_valid_until = text(json, "key_valid_until");
    value.can_send_to_citizen = flag(json, "can_send_to_citizen");
    value.can_sign_off = flag(json, "can_sign_off");
    value.approval_for = json.value("approval_for", std::string());
    value.author = json.value("author", std::string());
    value.approval_refused = json.value("approval_refused", std::string());
    value.record = record_state(json, "record");
    value.seq = number(json, "seq");
    value.receipt_id = text(json, "receipt_id");
    value.receipt_pdf = text(json, "receipt_pdf");
    value.receipt_copies = json.value("receipt_copies", 0);
    value.problem = text(json, "problem");
    value.first_sign_in_done = flag(json, "first_sign_in_done");
    value.signature_left_out = json.value("signature_left_out", std::string());
    value.about_phone = json.value("about_phone", true);
    value.act = domain::desk_act_from_name(text(json, "act")).value_or(domain::DeskAct::activation);
    value.has_picture = json.value("has_picture", false);
    value.picture_consent = json.value("picture_consent", false);
    value.asked_for_help = json.contains("asked_for_help") && flag(json, "asked_for_help");
    value.wants_representative = json.value("wants_representative", false);
    value.photo_of_representative = json.value("photo_of_representative", false);
    value.moved_from = json.value("moved_from", std::string());
    value.other_desk = json.value("other_desk", std::string());
    value.registered_there = json.value("registered_there", false);
    return value;
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
    value.state = by_name(text(json, "state"), ChipState::failed, [](ChipState s) { return name(s); });
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

TerminalMode terminal_mode(const Json& json)
{
    return json.contains("mode") ? by_name(text(json, "mode"), TerminalMode::both, [](TerminalMode m) { return name(m); }) : TerminalMode::counter;
}

Json self_service(const KioskModel& model)
{
    Json reasons = Json::array();
    for (const auto& reason : model.reasons) {
        reasons.push_back(domain::name(reason));
    }
    return {{"mode", name(model.mode)},
            {"line", model.line},
            {"alone", model.alone},
            {"clerk_called", model.clerk_called},
            {"card_percent", model.card_percent},
            {"challenge", model.challenge},
            {"signature_possible", model.signature_possible},
            {"reasons", std::move(reasons)}};
}

void read_self_service(const Json& json, KioskModel& model)
{
    model.mode = terminal_mode(json);
    model.line = flag(json, "line");
    model.alone = flag(json, "alone");
    model.clerk_called = flag(json, "clerk_called");
    model.card_percent = static_cast<int>(number(json, "card_percent"));
    model.challenge = text(json, "challenge");
    model.signature_possible = flag(json, "signature_possible");
    for (const auto& reason : json.at("reasons")) {
        model.reasons.push_back(field(reason.get<std::string>()));
    }
}

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
    model.locked_for = json.value("locked_for", std::string());
    model.locked_idle = json.value("locked_idle", false);
    model.idle_lock_minutes = json.value("idle_lock_minutes", 0);
    if (const auto notes = json.find("handover"); notes != json.end()) {
        for (const auto& part : *notes) {
            model.handover.push_back({number(part, "id"), required_instant(part, "at"), text(part, "author"), text(part, "text")});
        }
    }
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
    model.has_camera = json.value("has_camera", false);
    model.has_flatbed = json.value("has_flatbed", false);
    model.keep_pictures_days = json.value("keep_pictures_days", 0);
    if (json.contains("swipe_reader")) {
        model.swipe_reader = lamp(json.at("swipe_reader"));
    }
    if (json.contains("chip")) {
        model.chip = chip(json.at("chip"));
    }
    model.card_in_reader = json.value("card_in_reader", false);
    model.queue = queue(json.at("queue"));
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

KioskModel read_kiosk(const Json& json)
{
    KioskModel model;
    model.revision = number(json, "revision");
    model.practice = flag(json, "practice");
    model.place = text(json, "place");
    model.page = by_name(json.at("page").get<std::string>(), KioskPage::unavailable, [](KioskPage p) { return name(p); });
    model.case_id = text(json, "case_id");
    model.language = text(json, "language");
    for (const auto& line : json.at("review")) {
        model.review.push_back({field(line.at("field").get<std::string>()), text(line, "text")});
    }
    model.phone = text(json, "phone");
    model.birth_date = text(json, "birth_date");
    model.ticket = text(json, "ticket");
    model.act = domain::desk_act_from_name(text(json, "act")).value_or(domain::DeskAct::activation);
    model.by_representative = json.value("by_representative", false);
    model.code_tries_left = static_cast<int>(number(json, "code_tries_left"));
    model.code_expires_at = optional_instant(json, "code_expires_at");
    model.code_offline = flag(json, "code_offline");
    model.record = record_state(json, "record");
    model.wants_password = json.value("wants_password", domain::makes_password(model.act, false));
    model.first_sign_in_possible = flag(json, "first_sign_in_possible");
    model.letter_pin_wanted = json.value("letter_pin_wanted", false);
    model.first_sign_in_code_sent = flag(json, "first_sign_in_code_sent");
    model.sign_in_id = text(json, "sign_in_id");
    model.notice = notice(json, "notice");
    model.receipt_id = json.contains("receipt_id") ? text(json, "receipt_id") : std::string();
    model.signature_left_out = json.value("signature_left_out", std::string());
    model.consent_id = json.value("consent_id", std::string());
    model.has_points = json.value("has_points", false);
    if (json.contains("self_service")) {
        read_self_service(json.at("self_service"), model);
    }
    if (json.contains("tickets")) {
        model.tickets = kiosk_tickets_from_json(json.at("tickets"));
    }
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

Json to_json(const KioskModel& model)
{
    Json review = Json::array();
    for (const auto& line : model.review) {
        review.push_back({{"field", domain::name(line.field)}, {"text", line.text}});
    }
    return {{"revision", model.revision},
            {"practice", model.practice},
            {"place", model.place},
            {"page", name(model.page)},
            {"case_id", model.case_id},
            {"language", model.language},
            {"review", std::move(review)},
            {"phone", model.phone},
            {"birth_date", model.birth_date},
            {"ticket", model.ticket},
            {"by_representative", model.by_representative},
            {"act", domain::name(model.act)},
            {"code_tries_left", model.code_tries_left},
            {"code_expires_at", instant(model.code_expires_at)},
            {"code_offline", model.code_offline},
            {"record", record_state(model.record)},
            {"wants_password", model.wants_password},
            {"first_sign_in_possible", model.first_sign_in_possible},
            {"letter_pin_wanted", model.letter_pin_wanted},
            {"first_sign_in_code_sent", model.first_sign_in_code_sent},
            {"sign_in_id", model.sign_in_id},
            {"receipt_id", model.receipt_id},
            {"signature_left_out", model.signature_left_out},
            {"consent_id", model.consent_id},
            {"self_service", self_service(model)},
            {"has_points", model.has_points},
            {"tickets", to_json(model.tickets)},
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

base::Result<std::vector<QueueRow>> queue_rows_from_json(const Json& json)
{
    try {
        return queue_rows(json.at("rows"));
    } catch (const std::exception&) {
        return base::fail(base::FaultCode::message_malformed);
    }
}

base::Result<KioskModel> kiosk_model_from_json(const Json& json)
{
    try {
        return read_kiosk(json);
    } catch (const std::exception&) {
        return base::fail(base::FaultCode::message_malformed);
    }
}

}  // namespace balcao::link
