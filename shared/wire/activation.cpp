#include "wire/activation.h"

#include <algorithm>

#include "base/uuid.h"
#include "wire/canonical.h"
#include "wire/draft_fields.h"

namespace balcao::wire {

using domain::ActivationRequest;
using domain::IdentityKey;
using Right = domain::OperatorAct::Right;

namespace {

constexpr std::size_t k_max_secret = 4096;
constexpr std::size_t k_max_activation = 64 * 1024;

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
    return {std::move(who), right, reader.instant("at")};
}

}  // namespace

Json encode(const ActivationRequest& request)
{
    Json json{{"schema", k_activation_schema},
              {"case_id", request.case_id().text()},
              {"identity", identity_json(request.identity())},
              {"fields", encode_fields(request.data())},
              {"acknowledged", request.data().acknowledged},
              {"consent", consent_json(request.consent())},
              {"act",
               {{"operator", request.act().who().text()},
                {"right", right_name(request.act().right())},
                {"at", base::format_instant(request.act().at())}}},
              {"sealed_secret", octets_json(request.sealed_secret(), Format::json)},
              {"key_valid_until", base::format_iso_date(request.key_valid_until())},
              {"rules_version", request.rules_version()}};
    if (!request.phone_proof().token.empty()) {
        json["phone_proof"] = request.phone_proof().token;
    }
    encode_chip(request.data(), json);
    return json;
}

base::Result<ActivationRequest> decode_activation(const Json& json)
{
    FirstFault fault;
    Reader reader(json, fault);
    reader.require_schema("schema", k_activation_schema);
    if (fault) {
        return tl::unexpected(*fault);
    }
    base::CaseId case_id(reader.text("case_id", 36, 36));
    reader.require(base::is_uuid(case_id.text()));
    domain::Draft data;
    decode_fields(reader.object("fields"), data);
    data.acknowledged = reader.texts("acknowledged", 64, 64);
    decode_chip(reader, data);
    domain::ActivationRequestParts parts{std::move(case_id),
                                         read_identity(reader.object("identity")),
                                         std::move(data),
                                         read_consent(reader.object("consent")),
                                         read_act(reader.object("act")),
                                         {reader.optional_text("phone_proof", 2048)},
                                         reader.octets("sealed_secret", k_max_secret),
                                         reader.date("key_valid_until"),
                                         reader.text("rules_version", 64)};
    // The person the key is bound to must be the person the data describe.
    reader.require(domain::identity_key(parts.data) == parts.identity);
    if (fault) {
        return tl::unexpected(*fault);
    }
    return domain::assemble(std::move(parts));
}

base::Bytes write_activation(const ActivationRequest& request)
{
    return base::to_bytes(canonical(encode(request)).value_or(std::string{}));
}

base::Result<ActivationRequest> read_activation(base::BytesView content)
{
    const auto json = read_body(content, Format::json, {k_max_activation, 8});
    if (!json) {
        return tl::unexpected(json.error());
    }
    return decode_activation(*json);
}

}  // namespace balcao::wire
