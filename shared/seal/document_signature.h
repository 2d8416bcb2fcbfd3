#pragma once
// A person's signature of a document: a detached CMS (RFC 5652) in the manner of CAdES-BES (ETSI EN 319 122-1: signing-certificate-v2),
// made over the document's SHA-256 alone, and the certificate of the key that makes it.

#include <functional>
#include <span>
#include <string>

#include "base/result.h"
#include "seal/hash.h"
#include "seal/key.h"

namespace balcao::seal {

/// What the certificate says of its holder: the name, and a number that tells namesakes apart and says nothing else.
struct SignerName {
    std::string full;
    std::string given;
    std::string surname;
    std::string serial;  ///< printable
};

/// \param public_key DER SubjectPublicKeyInfo over P-256. Key usage nonRepudiation alone.
/// \param policy dotted OID. Faults: certificate_untrusted (issuer is no CA or not valid), input_invalid, signature_failed.
[[nodiscard]] base::Result<Certificate> issue_signer(base::BytesView public_key, const SignerName& name, const KeyPair& issuer,
                                                     Validity validity, const std::string& policy);

/// ECDSA over a digest, r and s half each: done where the key is.
using SignDigest = std::function<base::Result<base::Bytes>(const Digest&)>;

/// \param chain certificates put in beside the signer's own. \return DER ContentInfo. Faults: signature_failed, and those of `sign`.
[[nodiscard]] base::Result<base::Bytes> sign_document(const Digest& document, const Certificate& signer, std::span<const Certificate> chain,
                                                      base::Instant at, const SignDigest& sign);

}  // namespace balcao::seal
