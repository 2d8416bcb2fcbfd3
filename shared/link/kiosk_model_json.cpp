// The kiosk's model as JSON.
#include "link/model_parts.h"
#include "link/protocol.h"

namespace balcao::link {
namespace {

using namespace parts;

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

KioskModel read_kiosk(const Json& json)
{
    KioskModel model;
    model.revision = number(json, "revision");
    model.practice = flag(json, "practice");
    model.place = text(json, "place");
    model.page = enum_by_name(json.at("page").get<std::string>(), KioskPage::unavailable, [](KioskPage p) { return name(p); });
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

base::Result<KioskModel> kiosk_model_from_json(const Json& json)
{
    try {
        return read_kiosk(json);
    } catch (const std::exception&) {
        return base::fail(base::FaultCode::message_malformed);
    }
}

}  // namespace balcao::link
