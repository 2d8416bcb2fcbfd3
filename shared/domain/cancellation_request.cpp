#include "domain/cancellation_request.h"

#include "domain/canonical_draft.h"

namespace balcao::domain {

base::Result<CancellationRequest, Incomplete> complete_cancellation(const CompletionInput& input, const RuleBook& rules,
                                                                    const EvaluationContext& context, const OperatorAct& act)
{
    if (!is_cancellation(input.draft.act)) {
        return base::unexpected(Incomplete::findings_open);
    }
    auto identity = agreed_identity(input, rules, context);
    if (!identity) {
        return base::unexpected(identity.error());
    }
    CancellationRequest request{input.case_id, std::move(*identity), canonical_draft(input.draft), *input.consent, act, rules.version};
    if (!recheck(request, rules, context).empty()) {
        return base::unexpected(Incomplete::findings_open);
    }
    return request;
}

std::vector<Finding> recheck(const CancellationRequest& request, const RuleBook& rules, const EvaluationContext& context)
{
    return open_findings(request.data, {request.identity, request.consent, request.act}, rules, context);
}

}  // namespace balcao::domain
