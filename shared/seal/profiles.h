#pragma once
// Private to seal: how each profile is written into a certificate.

#include <openssl/x509v3.h>

#include <array>
#include <cstdint>
#include <string_view>

#include "seal/key.h"

namespace balcao::seal {

struct ProfileRow {
    Profile profile;
    std::string_view name;
    std::uint32_t key_usage_bit;
    const char* key_usage;
    std::string_view extended_usage;  ///< dotted; empty = none
};

// Usages without a standard name stand under an arc of ITU-T X.667 (2.25.<UUID>), which needs no registration.
inline constexpr std::array<ProfileRow, 6> k_profiles{{
    {Profile::ca, "ca", KU_KEY_CERT_SIGN, "critical,keyCertSign,cRLSign", ""},
    {Profile::server, "server", KU_DIGITAL_SIGNATURE, "critical,digitalSignature", "1.3.6.1.5.5.7.3.1"},
    {Profile::client, "client", KU_DIGITAL_SIGNATURE, "critical,digitalSignature", "1.3.6.1.5.5.7.3.2"},
    {Profile::seal, "seal", KU_KEY_AGREEMENT, "critical,keyAgreement",
     "2.25.160760784062690434265580356870910559826.1"},
    {Profile::receipt, "receipt", KU_DIGITAL_SIGNATURE, "critical,digitalSignature",
     "2.25.160760784062690434265580356870910559826.2"},
    {Profile::reference, "reference", KU_DIGITAL_SIGNATURE, "critical,digitalSignature",
     "2.25.160760784062690434265580356870910559826.3"},
}};

}  // namespace balcao::seal
