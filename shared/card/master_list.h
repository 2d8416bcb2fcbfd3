#pragma once
// A master list (ICAO Doc 9303-12 section 8): CSCA certificates of many states, signed by one.

#include <optional>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "card/failure.h"
#include "card/trust_store.h"
#include "card/verdict.h"

namespace balcao::card {

struct MasterList {
    std::vector<base::Bytes> certificates;   ///< DER, in the list's order
    base::Bytes signer;                      ///< DER
    std::optional<base::Instant> signing_time;
    /// Whether the signer leads to a pinned certificate: genuine, expired_signer, expired_issuer, not_yet_valid, issuer_unknown (nothing that is
    /// pinned made it), chain_bad, key_refused, usage_bad. Judged at the signing time, if it gives one, else now.
    Verdict signer_verdict = Verdict::issuer_unknown;
};
/// The list's own signature holds, or there is no list. Failures: malformed, too_large, unsupported (other content), broken_seal (signature).
/// \param pinned certificates of those whose lists the site takes: CSCAs, or the very signer
[[nodiscard]] Result<MasterList> read_master_list(base::BytesView octets, const TrustStore& pinned, base::Instant now);

/// Adds the certificates of a list, whoever signed it: the caller looked at `signer_verdict`. Returns how many were new; certificates this
/// software cannot read are passed over.
[[nodiscard]] Result<std::size_t> add_master_list(TrustStore& store, const MasterList& list);

}  // namespace balcao::card
