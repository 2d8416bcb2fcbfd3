#pragma once
// How a terminal becomes one, and how its certificate is renewed.

#include <optional>
#include <stop_token>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "sync/central_api.h"
#include "sync/key_folder.h"

namespace balcao::sync {

struct EnrolmentOptions {
    std::string central_url;       ///< https://host:port
    std::string ca_file;           ///< the central's CA, brought along with the token: the first trust
    std::string token;             ///< one-time token from the central's operator
    std::string private_key;       ///< "pkcs11:" URI of a key made in a token; empty = a new key in a file
    std::string software;          ///< e.g. "balcao 0.1.0"
};

/// Makes a key and a request, enrols, checks everything that came back against the CA brought along, and writes
/// the key folder. Nothing is written unless all of it holds. A folder that is enrolled already is enrolled anew; a
/// queue that still holds records of the old terminal must be empty first, which the caller checks.
/// Faults: enrolment_refused (a: HTTP status; token unknown, used or expired), certificate_untrusted, file_unreadable
/// (CA), configuration_invalid (address), network_*, tls_refused, captive_portal, central_*, file_unwritable.
[[nodiscard]] base::Result<Credentials> enrol(const KeyFolder& folder, const EnrolmentOptions& options,
                                              const base::Clock& clock, const std::stop_token& stop = {});

/// Renews over the current key when two thirds of the certificate's life are over (or at once with `now_please`), and
/// moves `api` to the new certificate. The key stays: records signed before remain checkable with it.
/// \return the new credentials; nullopt when nothing was due. Faults as enrol().
[[nodiscard]] base::Result<std::optional<Credentials>> renew(const KeyFolder& folder, const Credentials& current,
                                                             CentralApi& api, const base::Clock& clock,
                                                             bool now_please, const std::stop_token& stop = {});

}  // namespace balcao::sync
