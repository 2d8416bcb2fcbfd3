#pragma once
// Private to card: from a certificate to an anchor of the site. Not the library's own path building: that refuses curves written as explicit
// parameters (a quarter of the states) and picks link certificates it then finds too long a path for.

#include <chrono>

#include "card/signed_message.h"
#include "card/trust_store.h"
#include "card/verdict.h"

namespace balcao::card {

struct Chain {
    Verdict trust = Verdict::issuer_unknown;   ///< genuine, issuer_unknown, chain_bad, key_refused, usage_bad
    Verdict validity = Verdict::not_checked;   ///< of the issuers: genuine, expired_issuer, not_yet_valid
    std::vector<X509Ptr> path;  ///< the certificate itself, its issuers, the anchor; behind a link certificate the older anchor that made it
};
/// \param helpers certificates nobody vouches for yet: they count when an anchor signed them (up to three in a row)
[[nodiscard]] Chain find_chain(X509* certificate, const TrustStore& anchors, const std::vector<X509Ptr>& helpers, base::Instant now);

/// RSA of 2048 bits and more, or a curve of 224 bits and more that has a name, whichever way its parameters are written.
[[nodiscard]] bool acceptable_key(X509* certificate);
/// No critical extension is left that nobody understands, and key usage, if given, has one of `usages` (KU_...).
[[nodiscard]] bool may_be_used(X509* certificate, std::uint32_t usages);
/// genuine, `expired` or not_yet_valid.
[[nodiscard]] Verdict validity(const X509* certificate, base::Instant at, Verdict expired);

struct Revocation {
    Verdict verdict = Verdict::crl_missing;   ///< genuine, revoked, crl_missing, crl_stale
    std::optional<base::Instant> made;        ///< this update of the newest list that counts
    std::optional<std::chrono::days> age;     ///< of that list
    base::Bytes list_digest;                  ///< SHA-256 of that list; lists themselves can be megabytes
};
/// \param path of find_chain; issuers below the anchor are asked about too, but only a revocation counts of them
/// \param crl_at_most a list older than this is stale although its next update is to come
[[nodiscard]] Revocation find_revocation(const std::vector<X509Ptr>& path, const TrustStore& anchors, base::Instant now,
                                         std::chrono::days crl_at_most);

}  // namespace balcao::card
