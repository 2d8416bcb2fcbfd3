#pragma once
// Is the card's holder here? A fresh challenge, signed with the authentication key after its PIN, and the certificate over that key.

#include <optional>
#include <string>

#include "base/random.h"
#include "card/card_pins.h"
#include "card/certificate_check.h"

namespace balcao::card {

struct PossessionRequest {
    const base::Secret* pin = nullptr;  ///< nullptr: typed on the reader's own keys
    LastTry last = LastTry::keep;
    std::string purpose;                ///< who asks and what for, e.g. terminal and case: bound into what is signed
    base::Instant now;
    std::optional<base::Bytes> ocsp_answer;
    CertificateRules rules;
};

struct Possession {
    HolderCertificate holder;
    Verdict signature = Verdict::not_checked;  ///< genuine, signature_bad, ...
    CertificateCheck certificate;
    Colour conclusion = Colour::red;           ///< the worse of both
    base::Bytes challenge;                     ///< purpose and 32 octets drawn for it, as it was signed
    base::Bytes proof;                         ///< the signature as the card gave it
};

/// The PIN's proof is taken back before it returns, whatever comes of it.
/// Failures: pin_wrong, pin_blocked, pin_refused_by_us, pin_cancelled, unsupported (no keys on the reader), malformed, refused, those of Session.
[[nodiscard]] Result<Possession> prove_possession(Session& session, CardKind kind, const PossessionRequest& request, const TrustStore& anchors,
                                                  base::Random& random);

}  // namespace balcao::card
