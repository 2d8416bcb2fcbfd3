#pragma once
// Private to card: certificates and CMS SignedData (RFC 5652) as OpenSSL holds them.

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "card/crypto.h"
#include "card/openssl.h"

namespace balcao::card {

constexpr std::size_t k_max_security_object = 65'535;      ///< octets; files of chips are shorter than 32 KiB
constexpr std::size_t k_max_master_list = 16U * 1024 * 1024;  ///< octets; Germany's has 0.9 MB

/// One certificate in DER that fills `der`; null when it is none.
[[nodiscard]] X509Ptr read_certificate(base::BytesView der);
[[nodiscard]] base::Bytes der(const X509* certificate);
[[nodiscard]] X509Ptr share(X509* certificate);
/// nullopt for a time that is none.
[[nodiscard]] std::optional<base::Instant> instant(const ASN1_TIME* time);
/// "2.23.136.1.1.1"; empty for null.
[[nodiscard]] std::string dotted(const ASN1_OBJECT* object);

/// SignedData in DER or BER at the front of `bytes`; null when there is none.
[[nodiscard]] CmsPtr read_signed_message(base::BytesView bytes);
/// What was signed, unverified; nullopt when it is not inside.
[[nodiscard]] std::optional<base::Bytes> content(CMS_ContentInfo* message);
[[nodiscard]] std::vector<X509Ptr> certificates(CMS_ContentInfo* message);

struct SignerFound {
    X509Ptr certificate;    ///< null: it is not in the message
    bool by_guess = false;  ///< the message names another one, but holds exactly this one (seen in Malaysian passports)
};
[[nodiscard]] SignerFound find_signer(CMS_ContentInfo* message, const std::vector<X509Ptr>& certificates);
/// The signed attribute of the first signer; nullopt when there is none.
[[nodiscard]] std::optional<base::Instant> signing_time(CMS_ContentInfo* message);
/// Every signature of the message holds over its content; the first signer's with this certificate's key.
[[nodiscard]] bool signature_holds(CMS_ContentInfo* message, X509* signer);
/// The hash the first signer took is one of `Hash`.
[[nodiscard]] bool known_signer_hash(CMS_ContentInfo* message);

}  // namespace balcao::card
