#include "domain/completion.h"

#include "domain/canonical_draft.h"
#include "domain/contact_change.h"
#include "domain/eligibility_facts.h"
#include "domain/representative.h"

namespace balcao::domain {

std::string_view consent_text_id(DeskAct act, bool by_representative)
{
    const auto id = [by_representative](std::string_view own, std::string_view for_another) { return by_representative ? for_another : own; };
    switch (act) {
    case DeskAct::activation: return id("activation-consent", "activation-consent-representative");
    case DeskAct::key_cancellation: return "key-cancellation";  // whoever holds a key may end it alone
    case DeskAct::signature_cancellation: return "signature-cancellation";
    case DeskAct::new_password: return id("new-password", "new-password-representative");
    case DeskAct::contact_change: return id("contact-change", "contact-change-representative");
    case DeskAct::signature_activation: return id("signature-activation", "signature-activation-representative");
    case DeskAct::document_renewal: return id("document-renewal", "document-renewal-representative");
    case DeskAct::letter_completion: return id("letter-completion", "letter-completion-representative");
    }
    return "";
}

base::Result<IdentityKey, Incomplete> agreed_identity(const CompletionInput& input, const RuleBook& rules, const EvaluationContext& context)
{
    if (!may_proceed(evaluate(input.draft, rules, context))) {
        return base::unexpected(Incomplete::findings_open);
    }
    auto identity = identity_key(input.draft);
    if (!identity) {
        return base::unexpected(Incomplete::identity_unclear);
    }
    if (!input.consent || !is_whole(*input.consent) || !agrees_to(*input.consent, input.draft)) {
        return base::unexpected(Incomplete::no_consent);
    }
    if (!input.agreed || differs_for_citizen(input.draft, *input.agreed)) {
        return base::unexpected(Incomplete::consent_outdated);
    }
    return std::move(*identity);
}

std::vector<Finding> open_findings(const Draft& data, const RequestFacts& request, const RuleBook& rules, const EvaluationContext& context)
{
    auto findings = evaluate_facts(understand(data, context, &request), rules);
    std::erase_if(findings, [](const Finding& finding) { return !is_open(finding); });
    return findings;
}

}  // namespace balcao::domain
