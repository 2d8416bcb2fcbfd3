#include "wire/request_parts.h"

namespace balcao::wire {

using domain::IdentityKey;
using Right = domain::OperatorAct::Right;

namespace {

std::string_view right_name(Right right)
{
    switch (right) {
    case Right::activate: return "activate";
    case Right::supervise: return "supervise";
    case Right::maintain: return "maintain";
    case Right::self_service: return "self_service";
    }
    return "";
}

std::optional<Right> right_from_name(std::string_view text)
{
    for (const auto right : {Right::activate, Right::supervise, Right::maintain, Right::self_service}) {
        if (right_name(right) == text) {
            return right;
        }
    }
    return std::nullopt;
}

}  // namespace

Json identity_json(const IdentityKey& identity)
{
    switch (identity.kind) {
    case IdentityKey::Kind::nic: return Json{{"kind", "nic"}, {"nic", identity.nic}};
    case IdentityKey::Kind::foreign_document:
        return Json{{"kind", "foreign_document"},
                    {"document_type", identity.document_type},
                    {"issuing_state", identity.issuing_state},
                    {"document_number", identity.document_number}};
    }
    return {};
}

IdentityKey read_identity(Reader reader)
{
    IdentityKey identity;
    const auto kind = reader.text("kind", 32);
    if (kind == "nic") {
        identity.nic = reader.text("nic", 9, 9);
    } else if (kind == "foreign_document") {
        identity.kind = IdentityKey::Kind::foreign_document;
        identity.document_type = reader.text("document_type", 3);
        identity.issuing_state = reader.text("issuing_state", 3);
        identity.document_number = reader.text("document_number", 32);
    } else {
        reader.malformed();
    }
    return identity;
}

Json consent_json(const domain::Consent& consent)
{
    return Json{{"text_id", consent.text_id},
                {"text_version", consent.text_version},
                {"language", consent.language},
                {"shown_sha256", consent.shown_sha256},
                {"shown_at", base::format_instant(consent.shown_at)},
                {"agreed_at", base::format_instant(consent.agreed_at)}};
}

domain::Consent read_consent(Reader reader)
{
    domain::Consent consent;
    consent.text_id = reader.text("text_id", 64);
    consent.text_version = reader.text("text_version", 64);
    consent.language = reader.text("language", 16);
    consent.shown_sha256 = reader.text("shown_sha256", 64, 64);
    reader.require(base::from_hex(consent.shown_sha256).has_value());
    consent.shown_at = reader.instant("shown_at");
    consent.agreed_at = reader.instant("agreed_at");
    return consent;
}

domain::OperatorAct read_act(Reader reader)
{
    base::OperatorId who(reader.text("operator", 64));
    const auto right = reader.known(right_from_name(reader.text("right", 16)), Right::activate);
    const domain::OperatorAct act(std::move(who), right, reader.instant("at"));
    if (!reader.json().is_object() || !reader.json().contains("approval")) {
        return act;
    }
    auto part = reader.object("approval");
    domain::Approval approval{base::OperatorId(part.text("operator", 64)), part.instant("at"), part.optional_text("reason", 64)};
    return act.approved(std::move(approval));
}

Json act_json(const domain::OperatorAct& act)
{
    Json json{{"operator", act.who().text()}, {"right", right_name(act.right())}, {"at", base::format_instant(act.at())}};
    if (const auto& approval = act.approval()) {
        json["approval"] = {{"operator", approval->who.text()}, {"at", base::format_instant(approval->at)}};
        if (!approval->reason.empty()) {
            json["approval"]["reason"] = approval->reason;
        }
    }
    return json;
}

}  // namespace balcao::wire
