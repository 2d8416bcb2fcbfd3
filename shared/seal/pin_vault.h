#pragma once
// PINs at the central: scrypt, then HMAC-SHA256 with a key that never leaves a PKCS#11 token. Four
// to eight digits alone would fall to a stolen table in seconds; without the token the table is
// worth nothing.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/random.h"
#include "base/result.h"
#include "base/secret.h"

namespace balcao::seal {

/// Cost of scrypt (RFC 7914): memory is 128 * r * n octets (16 MiB by default).
struct ScryptCost {
    std::uint64_t n = 1U << 14U;  ///< power of two
    std::uint32_t r = 8;
    std::uint32_t p = 1;
    friend bool operator==(const ScryptCost&, const ScryptCost&) = default;
};

/// What the database keeps of a PIN. Says nothing about it without the token.
struct StoredPin {
    ScryptCost cost;
    base::Bytes salt;     ///< 16 octets
    base::Bytes tag;      ///< 32 octets
    std::string key_label;///< which token key made it, for rotation
    friend bool operator==(const StoredPin&, const StoredPin&) = default;
    /// One printable line: scrypt-hmac$1$n$r$p$key_label$salt$tag (base64url).
    [[nodiscard]] std::string text() const;
    [[nodiscard]] static std::optional<StoredPin> parse(std::string_view text);
};

struct PinVaultOptions {
    std::string module;       ///< path of the PKCS#11 module, e.g. /usr/lib/softhsm/libsofthsm2.so
    std::string token_label;
    base::Secret user_pin;    ///< of the token
    std::string key_label;    ///< name of the HMAC key; new PINs are protected with it
    ScryptCost cost;
};

/// Thread-safe: calls wait for one another at the token.
class PinVault {
public:
    /// Loads the module, finds the token and logs in. Faults: token_unavailable (a: PKCS#11 return value, 0 when the
    /// module or the token is not there).
    [[nodiscard]] static base::Result<PinVault> open(PinVaultOptions options);
    ~PinVault();
    PinVault(PinVault&&) noexcept;
    PinVault& operator=(PinVault&&) noexcept;

    /// Makes the HMAC key inside the token unless it is there: 256 bits, sensitive, never extractable.
    [[nodiscard]] base::Status<> ensure_key();
    /// Faults: key_missing, token_unavailable, seal_failed.
    [[nodiscard]] base::Result<StoredPin> protect(const base::Secret& pin, base::Random& random);
    [[nodiscard]] base::Result<StoredPin> protect(const base::Secret& pin);
    /// false = wrong PIN; a fault = could not be told (never taken for wrong or right).
    [[nodiscard]] base::Result<bool> matches(const base::Secret& pin, const StoredPin& stored);

private:
    struct Impl;
    explicit PinVault(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

}  // namespace balcao::seal
