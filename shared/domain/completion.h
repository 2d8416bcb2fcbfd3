#pragma once
// What the requests of all acts have in common before they are requests: nothing open, a person who can be told, and the
// citizen's yes to exactly this act and these data.

#include "domain/activation_request.h"

namespace balcao::domain {

/// Id of the text that is said yes to before this act: another act's yes does not count, nor the holder's own where the
/// representative has to say it.
[[nodiscard]] std::string_view consent_text_id(DeskAct act, bool by_representative = false);

/// Whose key it is about, once all of that is there. Neither phone proof nor secret is looked at.
[[nodiscard]] base::Result<IdentityKey, Incomplete> agreed_identity(const CompletionInput& input, const RuleBook& rules,
                                                                    const EvaluationContext& context);

/// What came with a finished request, whichever act it is of; refers to the request.
struct RequestFacts {
    const IdentityKey& identity;
    const Consent& consent;
    const OperatorAct& act;
    bool phone_proved = false;
    bool has_secret = false;
    std::optional<base::Date> key_valid_until = std::nullopt;
};

/// What the receiver's rules say against it; empty: nothing.
[[nodiscard]] std::vector<Finding> open_findings(const Draft& data, const RequestFacts& request, const RuleBook& rules,
                                                 const EvaluationContext& context);

}  // namespace balcao::domain
