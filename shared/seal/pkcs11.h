#pragma once
// Private to seal: one logged-in session with a PKCS#11 token, for HMAC keys and signature keys that never leave it.

#include <p11-kit/pkcs11.h>

#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/secret.h"
#include "seal/hash.h"

namespace balcao::seal {

class TokenSession {
public:
    TokenSession() = default;
    ~TokenSession() { close(); }
    TokenSession(const TokenSession&) = delete;
    TokenSession& operator=(const TokenSession&) = delete;

    /// Faults: token_unavailable (a: PKCS#11 return value; 0 = module or token not there).
    [[nodiscard]] base::Status<> open(const std::string& module, const std::string& token_label,
                                      const base::Secret& user_pin);
    void close();

    /// Handle of the secret key of that label, CK_INVALID_HANDLE (0) when there is none.
    [[nodiscard]] base::Result<CK_OBJECT_HANDLE> find_key(const std::string& label);
    [[nodiscard]] base::Status<> make_key(const std::string& label);
    [[nodiscard]] base::Result<Digest> hmac(CK_OBJECT_HANDLE key, base::BytesView content);

    // Pairs for signatures (signing_token.cpp).
    /// \return the public point, CKA_EC_POINT: a DER OCTET STRING.
    [[nodiscard]] base::Result<base::Bytes> make_pair(const std::string& label);
    /// r and s, half each. key_missing when there is no such private key.
    [[nodiscard]] base::Result<base::Bytes> sign(const std::string& label, const Digest& digest);
    /// Both halves; nothing there is nothing to do.
    [[nodiscard]] base::Status<> destroy_pair(const std::string& label);

private:
    [[nodiscard]] base::Result<std::vector<CK_OBJECT_HANDLE>> find(CK_OBJECT_CLASS kind, const std::string& label);
    [[nodiscard]] base::Result<CK_SLOT_ID> find_slot(const std::string& token_label);
    CK_FUNCTION_LIST* m_functions = nullptr;
    CK_SESSION_HANDLE m_session = 0;
    bool m_open = false;
};

}  // namespace balcao::seal
