#pragma once
// Keys of people's digital signatures: made, used and destroyed inside a PKCS#11 token. No call gives a private key away.

#include <memory>
#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "base/secret.h"
#include "seal/hash.h"

namespace balcao::seal {

/// Thread-safe: calls wait for one another at the token. Faults of every call: token_unavailable (a: PKCS#11 return value, 0 when the
/// module or the token is not there).
class SigningToken {
public:
    [[nodiscard]] static base::Result<SigningToken> open(const std::string& module, const std::string& token_label, base::Secret user_pin);
    ~SigningToken();
    SigningToken(SigningToken&&) noexcept;
    SigningToken& operator=(SigningToken&&) noexcept;

    /// A P-256 pair: sensitive, never extractable. \return DER SubjectPublicKeyInfo.
    [[nodiscard]] base::Result<base::Bytes> make_key(const std::string& label);
    /// ECDSA over a SHA-256 digest: r and s, half each. Also key_missing.
    [[nodiscard]] base::Result<base::Bytes> sign(const std::string& label, const Digest& digest);
    /// For good. A key that is not there is no fault.
    [[nodiscard]] base::Status<> destroy(const std::string& label);

private:
    struct Impl;
    explicit SigningToken(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

}  // namespace balcao::seal
