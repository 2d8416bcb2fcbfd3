#include "domain/activation_request.h"

#include <algorithm>

#include "domain/canonical_draft.h"
#include "domain/completion.h"

namespace balcao::domain {

struct ActivationRequestBuilder {
    static ActivationRequest build(ActivationRequestParts parts)
    {
        ActivationRequest request;
        request.m_case_id = std::move(parts.case_id);
        request.m_identity = std::move(parts.identity);
        request.m_data = std::move(parts.data);
        request.m_consent = std::move(parts.consent);
        request.m_act = std::move(parts.act);
        request.m_phone_proof = std::move(parts.phone_proof);
        request.m_sealed_secret = std::move(parts.sealed_secret);
        request.m_key_valid_until = parts.key_valid_until;
        request.m_rules_version = std::move(parts.rules_version);
        return request;
    }
};

bool is_whole(const Consent& consent)
{
    return !consent.text_id.empty() && !consent.text_version.empty() && !consent.language.empty() &&
           consent.shown_sha256.size() == 64 && base::from_hex(consent.shown_sha256).has_value();
}

std::string IdentityKey::text() const
{
    switch (kind) {
    case Kind::nic: return "NIC:" + nic;
    case Kind::foreign_document: return document_type + ":" + issuing_state + ":" + document_number;
    }
    return {};
}

std::string_view name(Incomplete reason)
{
    switch (reason) {
    case Incomplete::findings_open: return "findings_open";
    case Incomplete::no_consent: return "no_consent";
    case Incomplete::consent_outdated: return "consent_outdated";
    case Incomplete::no_secret: return "no_secret";
    case Incomplete::identity_unclear: return "identity_unclear";
    }
    return "";
}

ActivationRequest assemble(ActivationRequestParts parts) { return ActivationRequestBuilder::build(std::move(parts)); }

std::optional<IdentityKey> identity_key(const Draft& draft)
{
    const Draft canonical = canonical_draft(draft);
    const auto type = document_type_from_name(canonical.text(FieldId::document_type));
    if (!type) {
        return std::nullopt;
    }
    IdentityKey key;
    switch (holder_kind(canonical)) {
    case HolderKind::national:
    case HolderKind::equal_rights_brazilian:
        key.nic = nic_of(canonical);
        return key.nic.empty() ? std::nullopt : std::optional(key);
    case HolderKind::foreigner: break;
    case HolderKind::unknown: return std::nullopt;
    }
    const bool passport = type == DocumentType::passport;
    if (!passport && type != DocumentType::residence_permit && type != DocumentType::residence_card) {
        return std::nullopt;
    }
    key.kind = IdentityKey::Kind::foreign_document;
    key.document_type = std::string(service_code(*type));
    // Portugal issues permits and cards, whatever the holder's state.
    key.issuing_state = passport ? std::string(canonical.text(FieldId::issuing_state)) : "PRT";
    key.document_number = std::string(canonical.text(FieldId::document_number));
    if (key.issuing_state.empty() || key.document_number.empty()) {
        return std::nullopt;
    }
    return key;
}

std::vector<Finding> recheck(const ActivationRequest& request, const RuleBook& rules, const EvaluationContext& context)
{
    return open_findings(request.data(),
                         {request.identity(), request.consent(), request.act(), !request.phone_proof().token.empty(), !request.sealed_secret().empty(),
                          request.key_valid_until()},
                         rules, context);
}

base::Result<ActivationRequest, Incomplete> complete(const CompletionInput& input, const RuleBook& rules,
                                                     const EvaluationContext& context, const OperatorAct& act)
{
    if (input.draft.act != DeskAct::activation) {
        return base::unexpected(Incomplete::findings_open);
    }
    const auto identity = agreed_identity(input, rules, context);
    if (!identity) {
        return base::unexpected(identity.error());
    }
    const auto valid_until = key_valid_until(input.draft, context.today);
    if (!valid_until) {
        return base::unexpected(Incomplete::identity_unclear);
    }
    if (input.sealed_secret.empty()) {
        return base::unexpected(Incomplete::no_secret);
    }
    auto request = assemble({input.case_id, *identity, canonical_draft(input.draft), *input.consent, act,
                             input.phone_proof, input.sealed_secret, *valid_until, rules.version});
    if (!recheck(request, rules, context).empty()) {
        return base::unexpected(Incomplete::findings_open);
    }
    return request;
}

}  // namespace balcao::domain
