// The case in hand as the console shows it, as JSON.
#include "link/model_parts.h"

namespace balcao::link::parts {
namespace {

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

}  // namespace

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
    value.step = enum_by_name(json.at("step").get<std::string>(), Step::receipt, [](Step s) { return name(s); });
    value.phase = enum_by_name(json.at("phase").get<std::string>(), Phase::closed, [](Phase p) { return name(p); });
    for (const auto& [key, part] : json.at("fields").items()) {
        value.fields[field(key)] = {text(part, "text"), origin(part.at("origin").get<std::string>())};
    }
    value.findings = findings(json.at("findings"));
    value.disagreements = disagreements(json.at("disagreements"));
    value.citizen_language = text(json, "citizen_language");
    value.citizen_yes = enum_by_name(json.at("citizen_yes").get<std::string>(), CitizenYes::voided, yes_name);
    value.phone_proof = enum_by_name(json.at("phone_proof").get<std::string>(), PhoneProofState::not_possible, proof_name);
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

}  // namespace balcao::link::parts
