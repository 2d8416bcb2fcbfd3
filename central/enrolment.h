#pragma once
// How a terminal becomes known: a one-time token from the administrator, a certificate from us.

#include "central/context.h"
#include "central/rate_limit.h"

namespace balcao::central {

/// POST /v1/enrolments, without a client certificate.
[[nodiscard]] Outcome handle_enrolment(Context& context, RateLimit& tries, const Request& request);
/// POST /v1/terminals/{t}/certificate: a new certificate over the old one, which stays valid until it expires.
[[nodiscard]] Outcome handle_renewal(Context& context, const Caller& caller, const Request& request);

/// A new terminal (or a new token for one that is there): what the administrator hands out once.
struct Invitation {
    std::string terminal;
    std::string token;
    Instant expires_at;
};
/// Faults: input_invalid for a name that is not [A-Za-z0-9][A-Za-z0-9._-]{0,63}.
[[nodiscard]] Result<Invitation> invite_terminal(Context& context, const std::string& name,
                                                 const std::string& point_of_service, std::chrono::hours life);
/// Faults: terminal_not_enrolled when there is none of that name.
[[nodiscard]] Status<> revoke_terminal(Context& context, const std::string& name);

}  // namespace balcao::central
