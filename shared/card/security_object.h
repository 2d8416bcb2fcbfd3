#pragma once
// EF.SOD: the hashes of a chip's files, signed by the state that issued it (ICAO Doc 9303-10 sections 4.6.2 and D). The
// file of the Citizen Card, both models, has the same form. Reading judges nothing: passive_authentication.h does.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "card/crypto.h"
#include "card/failure.h"

namespace balcao::card {

/// LDSSecurityObject.
struct GroupHashes {
    int version = 0;  ///< 0 or 1
    Hash hash = Hash::sha256;
    std::map<int, base::Bytes> groups;  ///< by number of the data group, 1 to 16
    std::string lds_version;            ///< "0107"; empty in version 0
    std::string unicode_version;        ///< "040000"; empty in version 0
};
/// Failures: malformed (a group twice, a hash of the wrong length, octets behind the end, ...), unsupported (hash).
[[nodiscard]] Result<GroupHashes> parse_group_hashes(base::BytesView der);

struct SecurityObject {
    base::Bytes message;  ///< the CMS inside the file, without what may follow it
    GroupHashes hashes;   ///< unverified
    base::Bytes signer;   ///< certificate in DER; empty when the file does not hold it
    bool signer_by_guess = false;            ///< the message names another signer than the one certificate it holds
    std::vector<base::Bytes> certificates;   ///< all that the file holds, DER
    std::optional<base::Instant> signing_time;
};
/// \param file tag 77 and CMS, in DER or in BER with indefinite lengths; filler octets may follow (the Citizen Card's
/// file has a fixed size). Failures: malformed, too_large, unsupported (content other than 2.23.136.1.1.1, hash).
[[nodiscard]] Result<SecurityObject> parse_security_object(base::BytesView file);

}  // namespace balcao::card
