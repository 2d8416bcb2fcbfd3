#pragma once
// Fresh word about certificates, fetched: lists of what authorities have revoked, and what a responder says about one holder's certificate. Both
// are signed by those they come from, so plain HTTP carries them; what does not lead to an anchor of the site is not kept.

#include <chrono>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/random.h"
#include "card/certificate_check.h"
#include "card/trust_store.h"

namespace balcao::trust {

/// "http://host[:port]/path", taken apart. nullopt for anything else: other schemes, names or passwords of users, fragments, control
/// characters, addresses over 2048 octets.
struct Address {
    std::string base;  ///< http://host[:port]
    std::string host;  ///< in lower case, without the port
    std::string path;  ///< from the slash, query included
};
[[nodiscard]] std::optional<Address> parse_address(std::string_view text);

enum class ListOutcome : std::uint8_t {
    taken,        ///< new or newer than the one there
    unchanged,    ///< the one there is as new
    not_reached,  ///< no line, no such host, an answer other than 200, too late
    not_a_list,   ///< what came is no list
    not_trusted,  ///< no anchor of the site has signed it
    older,        ///< the one there is newer: kept
    not_written   ///< the folder takes no file; the one there is kept
};
/// taken, unchanged, not_reached, ...
[[nodiscard]] std::string_view name(ListOutcome outcome);

struct ListFetched {
    std::string address;
    ListOutcome outcome = ListOutcome::not_reached;
    std::optional<base::Instant> made;  ///< of the list now in the folder
};

/// Name in the folder of the list that comes from an address: "fetched-" and 16 hexadecimal digits of its SHA-256. Files of other names are
/// never touched.
[[nodiscard]] std::string list_file_name(std::string_view address);

/// Fetches every list and puts it into `folder` where it is newer and an anchor of `anchors` signed it, whole or not at all.
/// \param deadline for each list
[[nodiscard]] std::vector<ListFetched> fetch_lists(const std::vector<std::string>& addresses, const std::string& folder, const card::TrustStore& anchors,
                                                   std::chrono::milliseconds deadline, const std::stop_token& stop = {});

/// What a responder said, unjudged (card/ocsp.h), and the nonce it was asked with.
struct OcspAnswer {
    base::Bytes octets;
    base::Bytes nonce;
};

/// Whom a site lets be asked.
struct Responders {
    std::vector<std::string> hosts;  ///< of addresses in certificates; in lower case, whole: "ocsp.example.pt"
    std::string instead;             ///< http:// address asked in place of them, e.g. the site's own relay; empty: none
};

/// Asks the site's own responder, or the first of the certificate whose host the site allows. nullopt when there is none, or none answers in time.
/// \param issuer DER of the certificate's issuer
[[nodiscard]] std::optional<OcspAnswer> ask_responder(const card::HolderCertificate& holder, base::BytesView issuer, const Responders& responders,
                                                      base::Random& random, std::chrono::milliseconds deadline, const std::stop_token& stop = {});

}  // namespace balcao::trust
