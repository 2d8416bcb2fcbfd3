#pragma once
// Stores of the synthetic PKI for tests.

#include "base/clock.h"
#include "card/trust_store_files.h"
#include "pki.h"

namespace balcao::test {

/// Inside the validity of all that is not named otherwise, and 45 days after the lists of revocations were made.
inline const base::Instant k_now = *base::parse_instant("2026-07-16T12:00:00.000Z");

inline card::TrustStore folder_store(const std::string& folder)
{
    auto loaded = card::load_trust_folder(data_path("card/pki/" + folder), {}, k_now);
    REQUIRE(loaded);
    for (const auto& file : loaded->files) {
        CHECK_MESSAGE(!file.failure, file.name);
    }
    return std::move(loaded->store);
}
inline card::TrustStore states() { return folder_store("icao/trust"); }

/// Certificates (.crt) and lists (.crl) below pki.
inline card::TrustStore store_of(std::initializer_list<std::string> files)
{
    card::TrustStore out;
    for (const auto& file : files) {
        const bool list = file.ends_with(".crl");
        REQUIRE((list ? out.add_crls(pki(file)) : out.add_certificates(pki(file))));
    }
    return out;
}

}  // namespace balcao::test
