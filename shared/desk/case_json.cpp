#include "desk/case_json.h"

#include <exception>

#include "wire/body.h"
#include "wire/draft.h"
#include "wire/request_parts.h"

namespace balcao::desk {
namespace {

using base::fail;
using base::FaultCode;
using wire::Json;

constexpr const char* k_schema = "balcao.case/1";

Json encode(const domain::Consent& consent)
{
    return {{"text_id", consent.text_id},
            {"text_version", consent.text_version},
            {"language", consent.language},
            {"shown_sha256", consent.shown_sha256},
            {"shown_at", base::format_instant(consent.shown_at)},
            {"agreed_at", base::format_instant(consent.agreed_at)}};
}

/// Throws what the JSON library throws; caught in read_case().
domain::Consent decode_consent(const Json& json)
{
    const auto shown = base::parse_instant(json.at("shown_at").get<std::string>());
    const auto agreed = base::parse_instant(json.at("agreed_at").get<std::string>());
    if (!shown || !agreed) {
        throw std::invalid_argument("consent");
    }
    return {json.at("text_id").get<std::string>(),  json.at("text_version").get<std::string>(),
            json.at("language").get<std::string>(), json.at("shown_sha256").get<std::string>(), *shown, *agreed};
}

Phase decode_phase(const std::string& text)
{
    for (int i = 0; i <= static_cast<int>(Phase::closed); ++i) {
        if (link::name(static_cast<Phase>(i)) == text) {
            return static_cast<Phase>(i);
        }
    }
    throw std::invalid_argument("phase");
}

Json encode(const std::vector<domain::Disagreement>& list)
{
    Json out = Json::array();
    for (const auto& one : list) {
        out.push_back({{"field", domain::name(one.field)},
                       {"held", one.held.text},
                       {"held_origin", domain::name(one.held.origin)},
                       {"captured", one.captured.text},
                       {"captured_origin", domain::name(one.captured.origin)}});
    }
    return out;
}

std::vector<domain::Disagreement> decode_disagreements(const Json& json)
{
    std::vector<domain::Disagreement> list;
    for (const auto& part : json) {
        const auto field = domain::field_from_name(part.at("field").get<std::string>());
        const auto held = domain::origin_from_name(part.at("held_origin").get<std::string>());
        const auto captured = domain::origin_from_name(part.at("captured_origin").get<std::string>());
        if (!field || !held || !captured) {
            throw std::invalid_argument("disagreement");
        }
        list.push_back({*field, {part.at("held").get<std::string>(), *held}, {part.at("captured").get<std::string>(), *captured}});
    }
    return list;
}

domain::OperatorAct decode_act(const Json& json)
{
    wire::FirstFault fault;
    auto act = wire::read_act(wire::Reader(json, fault));
    if (fault) {
        throw std::invalid_argument("signed_off");
    }
    return act;
}

domain::Draft decode_draft(const Json& json)
{
    auto draft = wire::decode_draft(json);
    if (!draft) {
        throw std::invalid_argument("draft");
    }
    return std::move(*draft);
}

CaseState decode(const Json& json)
{
    CaseState state;
    state.id = base::CaseId(json.at("id").get<std::string>());
    state.ticket = json.at("ticket").get<std::string>();
    const auto started = base::parse_instant(json.at("started_at").get<std::string>());
    if (!started) {
        throw std::invalid_argument("started_at");
    }
    state.started_at = *started;
    state.phase = decode_phase(json.at("phase").get<std::string>());
    state.draft = decode_draft(json.at("draft"));
    state.disagreements = decode_disagreements(json.at("disagreements"));
    state.language = json.at("language").get<std::string>();
    if (json.contains("agreed")) {
        state.agreed = decode_draft(json.at("agreed"));
        state.yes = CitizenYes::given;
    } else if (json.at("voided").get<bool>()) {
        state.yes = CitizenYes::voided;
    }
    if (json.contains("consent")) {
        state.consent = decode_consent(json.at("consent"));
    }
    if (json.contains("signed_off")) {
        state.signed_off = decode_act(json.at("signed_off"));
    }
    state.approval_refused = json.value("approval_refused", std::string());
    state.citizen_left = json.value("citizen_left", false);
    state.photo_of_representative = json.value("photo_of_representative", false);
    state.moved_from = json.value("moved_from", std::string());
    state.proved_phone = json.at("proved_phone").get<std::string>();
    state.proof.token = json.at("proof").get<std::string>();
    if (!state.proof.token.empty()) {
        state.proof_state = PhoneProofState::proved;
    } else if (json.at("proof_not_possible").get<bool>()) {
        state.proof_state = PhoneProofState::not_possible;
    }
    return state;
}

}  // namespace

base::Bytes write_case(const CaseState& state)
{
    Json json{{"schema", k_schema},
              {"id", state.id.text()},
              {"ticket", state.ticket},
              {"started_at", base::format_instant(state.started_at)},
              {"phase", link::name(state.phase)},
              {"draft", wire::encode(state.draft)},
              {"disagreements", encode(state.disagreements)},
              {"language", state.language},
              {"voided", state.yes == CitizenYes::voided},
              {"proved_phone", state.proved_phone},
              {"proof", state.proof.token},
              {"proof_not_possible", state.proof_state == PhoneProofState::not_possible}};
    if (!state.moved_from.empty()) {
        json["moved_from"] = state.moved_from;
    }
    if (state.photo_of_representative) {
        json["photo_of_representative"] = true;
    }
    if (state.agreed) {
        json["agreed"] = wire::encode(*state.agreed);
    }
    if (state.consent) {
        json["consent"] = encode(*state.consent);
    }
    if (state.signed_off) {
        json["signed_off"] = wire::act_json(*state.signed_off);
    }
    if (!state.approval_refused.empty()) {
        json["approval_refused"] = state.approval_refused;
    }
    if (state.citizen_left) {
        json["citizen_left"] = true;
    }
    return wire::write_body(json, wire::Format::cbor);
}

base::Result<CaseState> read_case(base::BytesView content)
{
    const auto json = wire::read_body(content, wire::Format::cbor);
    if (!json) {
        return base::unexpected(json.error());
    }
    try {
        if (json->at("schema").get<std::string>() != k_schema) {
            return fail(FaultCode::message_unknown_version);
        }
        return decode(*json);
    } catch (const std::exception&) {
        return fail(FaultCode::message_malformed);
    }
}

CaseState resumed(CaseState state)
{
    switch (state.phase) {
    case Phase::citizen_code: state.phase = Phase::citizen_phone; break;
    case Phase::ready:
    case Phase::approval:
    case Phase::recording: {
        const bool waits = state.phase == Phase::approval && state.signed_off;
        if (!wants_password(state)) {
            state.phase = waits ? Phase::approval : Phase::ready;
        } else {
            state.phase = Phase::citizen_secret;  // the password was in memory alone
        }
        break;
    }
    case Phase::intake:
    case Phase::citizen_review:
    case Phase::citizen_consent:
    case Phase::citizen_phone: break;
    case Phase::citizen_secret:
        if (by_letter(state)) {
            state.phase = Phase::citizen_phone;  // the central's word about the letter is asked for again
        }
        break;
    case Phase::own_card:  // these three are never saved
    case Phase::own_contact:
    case Phase::own_stopped:
    case Phase::recorded:
    case Phase::sign_in: state.phase = by_letter(state) ? Phase::recorded : Phase::closed; break;  // its record is in the queue
    case Phase::closed: break;
    }
    if (state.phase != Phase::approval) {
        state.signed_off.reset();
    }
    return state;
}

}  // namespace balcao::desk
