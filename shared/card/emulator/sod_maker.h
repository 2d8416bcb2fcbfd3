#pragma once
// Makes EF.SOD for synthetic chips, good ones and ones with exactly one oddity. For emulators and tests.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "card/crypto.h"
#include "card/failure.h"

namespace balcao::card::emulator {

struct SodRecipe {
    std::map<int, base::Bytes> groups;  ///< by number, what is hashed: the whole file, or the Citizen Card's joined fields
    Hash hash = Hash::sha256;           ///< of the groups
    int version = 0;                    ///< 1 adds the two versions below
    std::string lds_version = "0108";
    std::string unicode_version = "140000";
    bool hash_parameters = true;        ///< NULL in the hash's AlgorithmIdentifier; absent otherwise

    base::Bytes certificate;            ///< signer's, DER or PEM
    base::Bytes key;                    ///< signer's, PEM
    Hash signature_hash = Hash::sha256;
    bool pss = false;                   ///< RSASSA-PSS with a plain RSA key; keys of type RSA-PSS always do
    std::vector<base::Bytes> more_certificates;  ///< DER or PEM, embedded beside the signer's
    base::Instant signing_time = base::Instant{std::chrono::seconds{1'767'225'600}};  ///< 2026-01-01

    bool indefinite = false;            ///< BER with indefinite lengths, as New Zealand's
    bool signed_attributes = true;      ///< without them there is no signing time either
    bool wrong_signer_id = false;       ///< names another issuer and serial than the certificate's, as some of Malaysia's
    bool without_certificate = false;
    std::string content_type = "2.23.136.1.1.1";
    std::optional<int> tampered_group;  ///< this group's hash is false by one bit, and signed
    bool tampered_signature = false;    ///< one bit of the signature is false
    bool tampered_content = false;      ///< one bit of a hash is false, after signing
};

/// LDSSecurityObject in DER.
[[nodiscard]] base::Bytes make_group_hashes(const SodRecipe& recipe);
/// CMS SignedData over any content, by the recipe's signer and of its content type: EF.CardSecurity is one. Failures: as below.
[[nodiscard]] Result<base::Bytes> make_signed_message(const SodRecipe& recipe, base::BytesView content);
/// Tag 77 and all. Failures: malformed (certificate, key), internal.
[[nodiscard]] Result<base::Bytes> make_security_object(const SodRecipe& recipe);

}  // namespace balcao::card::emulator
