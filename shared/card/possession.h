#pragma once
// Is the card's holder here? A fresh challenge, signed with the authentication key after its PIN, and the certificate over that key.

#include <optional>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "card/card_pins.h"
#include "card/certificate_check.h"

namespace balcao::card {

/// What a card answers to a challenge. Whoever knows the authorities judges it, in this process or another.
struct PossessionProof {
    CardKind kind = CardKind::unknown;
    base::Bytes certificate;               ///< DER, of the authentication key
    std::vector<base::Bytes> authorities;  ///< DER, as the card holds them
    base::Bytes challenge;
    base::Bytes signature;                 ///< as the card gave it
};

struct Possession {
    HolderCertificate holder;
    Verdict signature = Verdict::not_checked;  ///< genuine, signature_bad, ...
    CertificateCheck certificate;
    Colour conclusion = Colour::red;           ///< the worse of both
};

/// \param purpose who asks and what for, e.g. terminal and case: bound into what is signed.
/// \return purpose and 32 octets drawn for it.
[[nodiscard]] base::Bytes make_possession_challenge(std::string_view purpose, base::Random& random);

/// The PIN's proof is taken back before it returns, whatever comes of it.
/// Failures: pin_wrong, pin_blocked, pin_refused_by_us, pin_cancelled, unsupported (no keys on the reader), malformed, refused, those of Session.
[[nodiscard]] Result<PossessionProof> prove_possession(Session& session, CardKind kind, base::BytesView challenge, const PinEntry& pin);

struct PossessionRules {
    base::Instant now;
    std::optional<base::Bytes> ocsp_answer;
    CertificateRules certificate;
    base::Bytes ocsp_nonce;                ///< of the question the answer is to; may be empty
};
/// Failures: malformed (a certificate that is none).
[[nodiscard]] Result<Possession> judge_possession(const PossessionProof& proof, const TrustStore& anchors, const PossessionRules& rules);

}  // namespace balcao::card
