#pragma once
// Reference data from the central (rules, points of service, holidays ...): taken only when the signature holds,
// replaced atomically, and the last good version kept.
//
//   <folder>/<set>.json     the content
//   <folder>/<set>.signed   the set as received: manifest, signature and content; what is read at start

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "seal/key.h"
#include "sync/central_api.h"
#include "wire/reference_set.h"

namespace balcao::sync {

/// Digest, key and signature of a set, whatever it is about; dates of the set are not judged, nor its name.
/// Faults: signature_invalid (a: 1 digest, 2 not of this key).
[[nodiscard]] base::Status<> verify_set(const wire::ReferenceSet& offered, const std::vector<seal::Certificate>& reference,
                                        const std::vector<seal::Certificate>& ca);

class ReferenceStore {
public:
    /// \param reference certificates of the reference-data key; \param ca where they come from.
    ReferenceStore(std::string folder, std::vector<seal::Certificate> reference, std::vector<seal::Certificate> ca);

    /// The set held here, verified again; nullopt when there is none. An expired set is still given: the caller decides
    /// (and shows) what its age means. Faults: file_unreadable, signature_invalid, message_malformed.
    [[nodiscard]] base::Result<std::optional<wire::ReferenceSet>> current(const std::string& set) const;

    /// Asks the central and takes a newer version over. \return true when there is a new one.
    /// Faults: signature_invalid (digest or signature), input_invalid (not the set asked for, or an older version),
    /// key_expired (a: 1 not yet valid, 2 expired), those of the call, file_unwritable, disk_full.
    [[nodiscard]] base::Result<bool> refresh(CentralApi& api, const std::string& set, const base::Clock& clock,
                                             const std::stop_token& stop);
    /// The same with a set in hand (from a bundle on a stick).
    [[nodiscard]] base::Result<bool> take(const wire::ReferenceSet& offered, const std::string& set, base::Instant now);

    /// Digest, key and signature, whatever day it is. Fault: signature_invalid (a: 1 digest, 2 key).
    [[nodiscard]] base::Status<> verify(const wire::ReferenceSet& offered) const { return verify_set(offered, m_reference, m_ca); }
    /// What take() asks before it looks at versions: verify(), the set's name and its dates.
    [[nodiscard]] base::Status<> admissible(const wire::ReferenceSet& offered, const std::string& set, base::Instant now) const;

private:
    std::string m_folder;
    std::vector<seal::Certificate> m_reference;
    std::vector<seal::Certificate> m_ca;
};

}  // namespace balcao::sync
