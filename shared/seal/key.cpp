#include "seal/key.h"

#include <openssl/pem.h>

#include "seal/files.h"
#include "seal/openssl.h"
#include "seal/token.h"

namespace balcao::seal {
namespace {

std::shared_ptr<EVP_PKEY> shared(PkeyPtr key) { return {key.release(), EVP_PKEY_free}; }

// Without a callback OpenSSL would ask for a passphrase on the terminal.
int no_passphrase(char*, int, int, void*) { return -1; }

}  // namespace

bool is_p256(const EVP_PKEY* key)
{
    char group[64] = {};
    std::size_t size = 0;
    return key != nullptr && EVP_PKEY_get_base_id(key) == EVP_PKEY_EC &&
           EVP_PKEY_get_group_name(const_cast<EVP_PKEY*>(key), group, sizeof group, &size) == 1 &&
           std::string_view(group, size) == SN_X9_62_prime256v1;
}

base::Bytes spki(EVP_PKEY* key)
{
    std::uint8_t* der = nullptr;
    const int size = i2d_PUBKEY(key, &der);
    base::Bytes out(der, der + (size > 0 ? size : 0));
    OPENSSL_free(der);
    return out;
}

base::Result<PrivateKey> PrivateKey::generate()
{
    const ErrorsCleared errors;
    PkeyPtr key(EVP_EC_gen("P-256"));
    if (!key) {
        return base::fail(base::FaultCode::signature_failed);
    }
    return PrivateKey(shared(std::move(key)));
}

base::Result<PrivateKey> PrivateKey::from_pem(std::string_view pem)
{
    const ErrorsCleared errors;
    const auto input = reading(pem);
    PkeyPtr key(PEM_read_bio_PrivateKey(input.get(), nullptr, no_passphrase, nullptr));
    if (!is_p256(key.get())) {
        return base::fail(base::FaultCode::key_unreadable);
    }
    return PrivateKey(shared(std::move(key)));
}

base::Result<PrivateKey> PrivateKey::load(const std::string& where)
{
    if (where.starts_with("pkcs11:")) {
        auto key = load_token_key(where);
        if (!key) {
            return base::unexpected(key.error());
        }
        if (!is_p256(key->get())) {
            return base::fail(base::FaultCode::key_unreadable);
        }
        return PrivateKey(shared(std::move(*key)), true);
    }
    auto pem = read_key_file(where, true);
    if (!pem) {
        return base::unexpected(pem.error());
    }
    auto key = from_pem(*pem);
    base::wipe(pem->data(), pem->size());
    return key;
}

base::Status<> PrivateKey::save(const std::string& path) const
{
    const ErrorsCleared errors;
    const BioPtr out(BIO_new(BIO_s_mem()));
    if (m_in_token || !out || PEM_write_bio_PKCS8PrivateKey(out.get(), m_key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1) {
        return base::fail(base::FaultCode::key_unreadable);
    }
    const auto pem = content(out.get());
    const auto done = write_key_file(path, {reinterpret_cast<const char*>(pem.data()), pem.size()}, 0600, false);
    base::wipe(const_cast<std::uint8_t*>(pem.data()), pem.size());
    return done;
}

base::Bytes PrivateKey::public_key() const { return spki(m_key.get()); }

Digest PrivateKey::key_id() const { return sha256(public_key()); }

bool PrivateKey::belongs_to(const Certificate& certificate) const { return key_id() == certificate.key_id(); }

}  // namespace balcao::seal
