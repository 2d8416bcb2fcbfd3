#pragma once
// A list of revoked certificates as whoever looks after a site's anchors sees it: whose it is, how old, and whether it counts here.

#include <optional>
#include <string>

#include "base/clock.h"
#include "card/trust_store.h"

namespace balcao::card {

struct RevocationList {
    base::Bytes der;
    std::string issuer;                   ///< one line, as in "CN=...,O=...,C=PT" (RFC 2253)
    base::Instant made;                   ///< this update
    std::optional<base::Instant> next;    ///< next update
    std::size_t revoked = 0;              ///< certificates on it
    bool of_an_anchor = false;            ///< signed by a certificate of the store that may sign lists
};
/// \param octets one list, DER or PEM. Failures: malformed, too_large.
[[nodiscard]] Result<RevocationList> read_revocation_list(base::BytesView octets, const TrustStore& anchors);

}  // namespace balcao::card
