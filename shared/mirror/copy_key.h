#pragma once
// The desk's own secret for answers to its copies: <state>/mirror.key, 32 octets, 0600. The key of each answer is derived
// from it and the copy's name, so that nothing has to be noted for each copy.

#include <string>

#include "base/random.h"
#include "base/result.h"
#include "base/secret.h"

namespace balcao::mirror {

class CopyKey {
public:
    /// Makes the secret when there is none. Faults: file_unwritable, disk_full, file_unreadable, storage_corrupt (not 32 octets).
    [[nodiscard]] static base::Result<CopyKey> open(const std::string& path, base::Random& random);
    /// What the central's answer to the copy of this name is encrypted under.
    [[nodiscard]] base::Secret answer_key(const std::string& name) const;

private:
    explicit CopyKey(base::Secret secret) : m_secret(std::move(secret)) {}
    base::Secret m_secret;
};

}  // namespace balcao::mirror
