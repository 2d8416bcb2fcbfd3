#pragma once
// The Citizen Card's authentication certificate: whose it is, whether it counts today, and whether the card holds its key.

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "card/crypto.h"
#include "card/failure.h"
#include "card/ocsp.h"
#include "card/trust_store.h"
#include "card/verdict.h"

namespace balcao::card {

/// What a holder's certificate says, unverified.
struct HolderCertificate {
    base::Bytes der;                 ///< without the zeros a card's file ends with
    std::string name;                ///< common name, UTF-8
    std::string surname;
    std::string given_name;
    std::string document_number;     ///< serialNumber of the subject, as written: "BI000000027"
    std::string civil_id;            ///< its digits when it begins with "BI"; empty else
    std::string issuer;              ///< common name of who issued it
    std::string serial;              ///< of the certificate, hexadecimal
    base::Instant valid_from;
    base::Instant valid_until;
    bool for_authentication = false; ///< digital signature, but not content commitment: the PIN of authentication opens its key
    bool for_signature = false;      ///< content commitment
    std::vector<std::string> ocsp_addresses;
};
/// \param octets DER; filler octets may follow. Failures: malformed.
[[nodiscard]] Result<HolderCertificate> read_holder_certificate(base::BytesView octets);

struct CertificateRules {
    std::chrono::days crl_at_most{7};         ///< the Citizen Card's CAs issue weekly at least
    std::chrono::hours ocsp_at_most{24};      ///< for answers without a next update
};
struct CertificateQuestion {
    base::Bytes certificate;                  ///< DER
    std::vector<base::Bytes> intermediates;   ///< DER, as a card holds them: they count when an anchor signed them
    std::optional<base::Bytes> ocsp_answer;
    base::Bytes ocsp_nonce;                   ///< of the question the answer is to; may be empty
};
struct CertificateCheck {
    /// genuine, parse_error, issuer_unknown, chain_bad, key_refused, usage_bad
    Verdict chain = Verdict::not_checked;
    /// Holder and issuers now: genuine, expired_signer, expired_issuer, not_yet_valid
    Verdict validity = Verdict::not_checked;
    /// By list: genuine, revoked, crl_missing, crl_stale
    Verdict crl = Verdict::not_checked;
    std::optional<base::Instant> crl_made;
    std::optional<std::chrono::days> crl_age;
    /// By the answer given: genuine, revoked, status_unknown, answer_bad, answer_stale; not_asked without one
    Verdict ocsp = Verdict::not_asked;
    std::optional<base::Instant> ocsp_made;
    std::vector<base::Bytes> certificates;    ///< DER: holder, issuers, anchor; the holder alone without an anchor
    /// The worst of chain, validity and revocation. Revocation is red when list or answer says revoked, green when one of them says it is not,
    /// amber when neither can tell.
    Colour conclusion = Colour::red;
};
[[nodiscard]] CertificateCheck check_certificate(const CertificateQuestion& question, const TrustStore& anchors, base::Instant now,
                                                 const CertificateRules& rules = {});

enum class SignatureScheme : std::uint8_t {
    rsa_pkcs1,    ///< PKCS#1 v1.5 with DigestInfo
    rsa_pss,      ///< MGF1 with the same hash, any salt
    ecdsa_plain,  ///< r || s, as cards answer
    ecdsa_der
};
/// r || s to SEQUENCE { INTEGER r, INTEGER s }. Failures: malformed (odd or no octets, more than 132).
[[nodiscard]] Result<base::Bytes> ecdsa_to_der(base::BytesView plain);
/// Whether the certificate's key signed `challenge_digest`, the hash of the challenge: genuine, signature_bad, key_refused, unsupported (the scheme
/// does not fit the key), parse_error (certificate).
[[nodiscard]] Verdict check_possession(base::BytesView certificate, SignatureScheme scheme, Hash hash, base::BytesView challenge_digest,
                                       base::BytesView signature);

}  // namespace balcao::card
