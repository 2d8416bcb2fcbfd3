#pragma once
// Fresh keys and certificates for tests; links balcao_seal.

#include <string>
#include <string_view>

#include "seal/key.h"
#include "support/test.h"

namespace balcao::test {

inline base::Instant instant(std::string_view text) { return base::parse_instant(text).value(); }

inline const base::Instant k_start = instant("2026-01-01T00:00:00.000Z");
inline const base::Instant k_now = instant("2026-11-24T09:00:00.000Z");
inline const base::Instant k_end = instant("2027-01-01T00:00:00.000Z");

inline seal::KeyPair make_root(const std::string& name = "Central de testes")
{
    auto key = seal::PrivateKey::generate();
    REQUIRE(key);
    auto certificate = seal::issue_root(*key, name, {k_start, k_end});
    REQUIRE(certificate);
    return {*key, *certificate};
}

inline seal::KeyPair make_pair(const seal::KeyPair& root, seal::Profile profile,
                               const std::string& name = "terminal-1", seal::Validity validity = {k_start, k_end})
{
    auto key = seal::PrivateKey::generate();
    REQUIRE(key);
    auto certificate = seal::issue(*key, name, root, profile, validity);
    REQUIRE(certificate);
    return {*key, *certificate};
}

}  // namespace balcao::test
