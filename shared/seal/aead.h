#pragma once
// AES-256-GCM with a key held in memory (NIST SP 800-38D): for what this desk alone reads again.

#include "base/bytes.h"
#include "base/random.h"
#include "base/result.h"
#include "base/secret.h"

namespace balcao::seal {

/// \param key 32 octets. \param bound what the content belongs to; must be the same when opening.
/// \return nonce (12), content, tag (16). Faults: seal_failed.
[[nodiscard]] base::Result<base::Bytes> seal_with_key(const base::Secret& key, base::BytesView plain,
                                                      base::BytesView bound, base::Random& random);
/// Faults: unseal_failed.
[[nodiscard]] base::Result<base::Bytes> open_with_key(const base::Secret& key, base::BytesView sealed,
                                                      base::BytesView bound);

}  // namespace balcao::seal
