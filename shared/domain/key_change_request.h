#pragma once
// A change of a key that goes on: a new temporary password, another contact, or the digital signature. Finished and
// immutable; complete_key_change() is the only way to one at a desk. Who the person is, is asked for as at an activation.

#include "domain/completion.h"

namespace balcao::domain {

/// A value; whole, but judged by nobody when it comes from the wire: the receiver must recheck() it.
struct KeyChangeRequest {
    base::CaseId case_id;
    IdentityKey identity;
    Draft data;                  ///< canonical; data.act says what changes. Its phone is the key's, or of a contact the one from now on
    Consent consent;             ///< the statement the citizen said yes to
    OperatorAct act{base::OperatorId{}, OperatorAct::Right::activate, base::Instant{}};
    PhoneProof phone_proof;
    base::Bytes sealed_secret;   ///< the temporary password; empty where makes_password() says that there is none
    std::string rules_version;
    friend bool operator==(const KeyChangeRequest&, const KeyChangeRequest&) = default;
};

[[nodiscard]] base::Result<KeyChangeRequest, Incomplete> complete_key_change(const CompletionInput& input, const RuleBook& rules,
                                                                             const EvaluationContext& context, const OperatorAct& act);

/// What the receiver's rules say against it; empty: nothing.
[[nodiscard]] std::vector<Finding> recheck(const KeyChangeRequest& request, const RuleBook& rules, const EvaluationContext& context);

}  // namespace balcao::domain
