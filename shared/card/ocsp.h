#pragma once
// Online certificate status (RFC 6960) without the network: the question's octets, and what an answer says.

#include <chrono>
#include <optional>

#include "base/bytes.h"
#include "base/clock.h"
#include "card/failure.h"
#include "card/verdict.h"

namespace balcao::card {

/// DER, to be posted as application/ocsp-request. Certificates in DER. \param nonce 1 to 32 octets, or empty for none (RFC 8954)
/// Failures: malformed, internal.
[[nodiscard]] Result<base::Bytes> make_ocsp_request(base::BytesView certificate, base::BytesView issuer, base::BytesView nonce);

struct OcspJudgement {
    /// genuine, revoked, status_unknown, answer_bad (not signed by the issuer or a responder it made, other certificate, other nonce), answer_stale
    Verdict verdict = Verdict::answer_bad;
    std::optional<base::Instant> made;        ///< this update
    std::optional<base::Instant> revoked_at;
    bool nonce_confirmed = false;             ///< false also when the responder leaves nonces out, as many do
};
/// \param at_most an answer without a next update is stale when older
[[nodiscard]] OcspJudgement judge_ocsp_answer(base::BytesView answer, base::BytesView certificate, base::BytesView issuer, base::BytesView nonce,
                                              base::Instant now, std::chrono::hours at_most);

}  // namespace balcao::card
