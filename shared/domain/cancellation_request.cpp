#include "domain/cancellation_request.h"

#include <algorithm>

#include "domain/canonical_draft.h"

namespace balcao::domain {

std::string_view consent_text_id(DeskAct act)
{
    switch (act) {
    case DeskAct::activation: return "activation-consent";
    case DeskAct::key_cancellation: return "key-cancellation";
    case DeskAct::signature_cancellation: return "signature-cancellation";
    }
    return "";
}

base::Result<CancellationRequest, Incomplete> complete_cancellation(const CompletionInput& input, const RuleBook& rules,
                                                                    const EvaluationContext& context, const OperatorAct& act)
{
    if (!is_cancellation(input.draft.act) || !may_proceed(evaluate(input.draft, rules, context))) {
        return base::unexpected(Incomplete::findings_open);
    }
    const auto identity = identity_key(input.draft);
    if (!identity) {
        return base::unexpected(Incomplete::identity_unclear);
    }
    if (!input.consent || !is_whole(*input.consent) || input.consent->text_id != consent_text_id(input.draft.act)) {
        return base::unexpected(Incomplete::no_consent);
    }
    if (!input.agreed || differs_for_citizen(input.draft, *input.agreed)) {
        return base::unexpected(Incomplete::consent_outdated);
    }
    CancellationRequest request{input.case_id, *identity, canonical_draft(input.draft), *input.consent, act, rules.version};
    if (!recheck(request, rules, context).empty()) {
        return base::unexpected(Incomplete::findings_open);
    }
    return request;
}

std::vector<Finding> recheck(const CancellationRequest& request, const RuleBook& rules, const EvaluationContext& context)
{
    auto findings = evaluate(request.data, rules, context);
    std::erase_if(findings, [](const Finding& finding) { return !is_open(finding); });
    const auto refuse = [&](const char* id) {
        if (const auto* rule = rules.find(id)) {
            findings.push_back({rule->id, rule->severity, rule->field, false});
        }
    };
    if (identity_key(request.data) != request.identity) {
        refuse("request.identity_disagrees");
    }
    if (!is_whole(request.consent) || request.consent.text_id != consent_text_id(request.data.act)) {
        refuse("request.consent_incomplete");
    }
    const auto right = request.act.right();
    if (request.act.who().text().empty() || (right != OperatorAct::Right::activate && right != OperatorAct::Right::supervise)) {
        refuse("request.operator_not_entitled");
    }
    return findings;
}

}  // namespace balcao::domain
