#pragma once
// A citizen's wish that the key, or its digital signature alone, ends: finished and immutable. complete_cancellation() is
// the only way to one at a desk. Neither phone nor password is asked for; who the person is, is asked for as at an activation.

#include "domain/completion.h"

namespace balcao::domain {

/// A value; whole, but judged by nobody when it comes from the wire: the receiver must recheck() it.
struct CancellationRequest {
    base::CaseId case_id;
    IdentityKey identity;
    Draft data;                       ///< canonical; data.act says what ends, a cancellation always
    Consent consent;                  ///< the statement the citizen said yes to
    OperatorAct act{base::OperatorId{}, OperatorAct::Right::activate, base::Instant{}};
    std::string rules_version;
    friend bool operator==(const CancellationRequest&, const CancellationRequest&) = default;
};

/// Of the input neither phone proof nor secret is looked at.
[[nodiscard]] base::Result<CancellationRequest, Incomplete> complete_cancellation(const CompletionInput& input, const RuleBook& rules,
                                                                                  const EvaluationContext& context, const OperatorAct& act);

/// What the receiver's rules say against it; empty: nothing.
[[nodiscard]] std::vector<Finding> recheck(const CancellationRequest& request, const RuleBook& rules, const EvaluationContext& context);

}  // namespace balcao::domain
