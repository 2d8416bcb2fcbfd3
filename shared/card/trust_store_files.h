#pragma once
// A site's trust from a folder: *.crt, *.cer, *.pem, *.der (certificates), *.crl, *.ml (master lists). The one place of this folder that opens
// files; no other file names are looked at.

#include <optional>
#include <string>
#include <vector>

#include "card/master_list.h"

namespace balcao::card {

struct TrustFile {
    std::string name;                    ///< without the folder
    std::size_t added = 0;               ///< certificates or lists that were new
    std::optional<Failure> failure;      ///< not_found: it could not be read
    std::optional<Verdict> signer;       ///< of a master list: genuine, or why its certificates were not taken
};
struct TrustFolder {
    TrustStore store;
    std::vector<TrustFile> files;        ///< by name
};
/// \param pinned whose master lists are taken; lists of others are reported and left out
/// Failures: not_found (no such folder).
[[nodiscard]] Result<TrustFolder> load_trust_folder(const std::string& folder, const TrustStore& pinned, base::Instant now);

}  // namespace balcao::card
