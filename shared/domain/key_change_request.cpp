#include "domain/key_change_request.h"

#include "domain/canonical_draft.h"
#include "domain/contact_change.h"

namespace balcao::domain {

base::Result<KeyChangeRequest, Incomplete> complete_key_change(const CompletionInput& input, const RuleBook& rules,
                                                               const EvaluationContext& context, const OperatorAct& act)
{
    if (!is_key_change(input.draft.act)) {
        return base::unexpected(Incomplete::findings_open);
    }
    auto identity = agreed_identity(input, rules, context);
    if (!identity) {
        return base::unexpected(identity.error());
    }
    const bool secret = makes_password(input.draft, !input.phone_proof.token.empty());
    if (secret && input.sealed_secret.empty()) {
        return base::unexpected(Incomplete::no_secret);
    }
    KeyChangeRequest request{input.case_id, std::move(*identity), canonical_draft(input.draft), *input.consent, act, input.phone_proof,
                             secret ? input.sealed_secret : base::Bytes{}, rules.version};
    if (!recheck(request, rules, context).empty()) {
        return base::unexpected(Incomplete::findings_open);
    }
    return request;
}

std::vector<Finding> recheck(const KeyChangeRequest& request, const RuleBook& rules, const EvaluationContext& context)
{
    return open_findings(request.data,
                         {request.identity, request.consent, request.act, !request.phone_proof.token.empty(), !request.sealed_secret.empty()}, rules,
                         context);
}

}  // namespace balcao::domain
