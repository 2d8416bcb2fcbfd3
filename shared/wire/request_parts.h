#pragma once
// What the contents of records have in common: whose key it is about, what the citizen said yes to, who acted.

#include "domain/activation_request.h"
#include "wire/json_text.h"
#include "wire/reader.h"

namespace balcao::wire {

[[nodiscard]] Json identity_json(const domain::IdentityKey& identity);
[[nodiscard]] domain::IdentityKey read_identity(Reader reader);
[[nodiscard]] Json consent_json(const domain::Consent& consent);
[[nodiscard]] domain::Consent read_consent(Reader reader);
[[nodiscard]] Json act_json(const domain::OperatorAct& act);
[[nodiscard]] domain::OperatorAct read_act(Reader reader);

}  // namespace balcao::wire
