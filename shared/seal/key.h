#pragma once
// P-256 keys and X.509 certificates. Four keys of the system are told apart by their certificates'
// profile: the terminal's (client), the central's server, seal and receipt keys, and the key that
// signs reference data. Usage is checked wherever a certificate is used, not only when it is made.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"
#include "seal/hash.h"

struct evp_pkey_st;
struct x509_st;
struct X509_req_st;

namespace balcao::seal {

class Certificate;

/// A P-256 private key in memory or behind a PKCS#11 token. Copies share the key.
class PrivateKey {
public:
    /// A fresh key in memory. Faults: signature_failed.
    [[nodiscard]] static base::Result<PrivateKey> generate();
    /// \param pem unencrypted PKCS#8 or SEC1. Faults: key_unreadable (not P-256, not a key).
    [[nodiscard]] static base::Result<PrivateKey> from_pem(std::string_view pem);
    /// Reads a PEM file, which must belong to this user (or root) and be closed to group and others, or, when
    /// `where` starts with "pkcs11:", takes the key from a token through OpenSSL's pkcs11 engine (RFC 7512 URI;
    /// the key stays in the token). Faults: key_missing, key_unreadable (a: errno or 0), token_unavailable.
    [[nodiscard]] static base::Result<PrivateKey> load(const std::string& where);

    /// Writes PKCS#8 PEM with mode 0600, atomically and durably; refuses to replace an existing file.
    /// Faults: file_unwritable (a: errno), key_unreadable for a key that cannot leave its token.
    [[nodiscard]] base::Status<> save(const std::string& path) const;

    /// DER SubjectPublicKeyInfo.
    [[nodiscard]] base::Bytes public_key() const;
    /// SHA-256 of public_key(): names the key, whoever certified it.
    [[nodiscard]] Digest key_id() const;
    /// True when the certificate certifies this key.
    [[nodiscard]] bool belongs_to(const Certificate& certificate) const;

    [[nodiscard]] evp_pkey_st* handle() const { return m_key.get(); }

private:
    explicit PrivateKey(std::shared_ptr<evp_pkey_st> key, bool in_token = false)
        : m_key(std::move(key)), m_in_token(in_token)
    {
    }
    std::shared_ptr<evp_pkey_st> m_key;
    bool m_in_token;
};

/// What a certificate is for. Written as key usage and extended key usage; seal, receipt and reference keys
/// carry extended key usages of the project's own arc, so that no key can stand in for another.
enum class Profile : std::uint8_t {
    ca,        ///< signs certificates
    server,    ///< TLS server (central)
    client,    ///< TLS client and signature of records (terminal)
    seal,      ///< envelopes are sealed to it (central, terminal's draft key)
    receipt,   ///< signs receipts (central)
    reference  ///< signs reference data (central)
};
[[nodiscard]] std::string_view name(Profile profile);
[[nodiscard]] std::optional<Profile> profile_from_name(std::string_view name);

/// An X.509 certificate over a P-256 key. Immutable; copies share it.
class Certificate {
public:
    /// Faults: certificate_untrusted (a = 0) when it does not parse or is not over P-256.
    [[nodiscard]] static base::Result<Certificate> from_pem(std::string_view pem);
    [[nodiscard]] static base::Result<Certificate> from_der(base::BytesView der);
    /// Takes the object over; null or another kind of key is refused.
    [[nodiscard]] static base::Result<Certificate> adopt(x509_st* owned);
    /// Every certificate of a PEM bundle, in order; at least one.
    [[nodiscard]] static base::Result<std::vector<Certificate>> bundle_from_pem(std::string_view pem);
    /// Faults: key_missing, key_unreadable (a: errno).
    [[nodiscard]] static base::Result<Certificate> load(const std::string& path);
    [[nodiscard]] static base::Result<std::vector<Certificate>> load_bundle(const std::string& path);
    /// PEM, mode 0644, atomic; replaces. Faults: file_unwritable (a: errno).
    [[nodiscard]] base::Status<> save(const std::string& path) const;

    [[nodiscard]] std::string to_pem() const;
    [[nodiscard]] base::Bytes to_der() const;
    [[nodiscard]] std::string common_name() const;
    [[nodiscard]] std::string issuer_common_name() const;
    /// Lower-case hex without leading zeros.
    [[nodiscard]] std::string serial() const;
    [[nodiscard]] base::Instant not_before() const;
    [[nodiscard]] base::Instant not_after() const;
    /// SHA-256 over the DER.
    [[nodiscard]] Digest fingerprint() const;
    /// SHA-256 over the SubjectPublicKeyInfo; equal to PrivateKey::key_id() of its key.
    [[nodiscard]] Digest key_id() const;
    /// nullopt when usages fit no profile of ours.
    [[nodiscard]] std::optional<Profile> profile() const;
    [[nodiscard]] bool valid_at(base::Instant at) const { return not_before() <= at && at <= not_after(); }
    friend bool operator==(const Certificate& a, const Certificate& b) { return a.fingerprint() == b.fingerprint(); }

    [[nodiscard]] x509_st* handle() const { return m_certificate.get(); }

private:
    explicit Certificate(std::shared_ptr<x509_st> certificate) : m_certificate(std::move(certificate)) {}
    std::shared_ptr<x509_st> m_certificate;
};

/// A key with its certificate.
struct KeyPair {
    PrivateKey key;
    Certificate certificate;
};

/// PKCS#10: proves possession of a key when a terminal enrols.
class CertificateRequest {
public:
    /// \param common_name 1 to 64 characters. Faults: signature_failed, input_invalid.
    [[nodiscard]] static base::Result<CertificateRequest> create(const PrivateKey& key, const std::string& common_name);
    /// Faults: message_malformed. Does not judge: call verify().
    [[nodiscard]] static base::Result<CertificateRequest> from_pem(std::string_view pem);
    [[nodiscard]] static base::Result<CertificateRequest> from_der(base::BytesView der);
    [[nodiscard]] std::string to_pem() const;
    [[nodiscard]] base::Bytes to_der() const;
    [[nodiscard]] std::string common_name() const;
    [[nodiscard]] Digest key_id() const;
    /// The request is signed by the key it names, and that key is P-256. Faults: signature_invalid.
    [[nodiscard]] base::Status<> verify() const;
    [[nodiscard]] X509_req_st* handle() const { return m_request.get(); }

private:
    explicit CertificateRequest(std::shared_ptr<X509_req_st> request) : m_request(std::move(request)) {}
    std::shared_ptr<X509_req_st> m_request;
};

/// How long a certificate is to live.
struct Validity {
    base::Instant not_before;
    base::Instant not_after;
};

/// A certificate that a key gives itself: the root of a private CA, or (Profile::seal) the terminal's draft key.
/// Faults: signature_failed.
[[nodiscard]] base::Result<Certificate> issue_self_signed(const PrivateKey& key, const std::string& common_name,
                                                          Profile profile, Validity validity);
[[nodiscard]] inline base::Result<Certificate> issue_root(const PrivateKey& key, const std::string& common_name,
                                                          Validity validity)
{
    return issue_self_signed(key, common_name, Profile::ca, validity);
}
/// Certifies the key of a request (verified first) under the common name given, which need not be the requested one.
/// \param server_names DNS names or IP addresses, for Profile::server only.
/// Faults: signature_invalid, certificate_untrusted (issuer is no CA or not valid), signature_failed.
[[nodiscard]] base::Result<Certificate> issue(const CertificateRequest& request, const std::string& common_name,
                                              const KeyPair& issuer, Profile profile, Validity validity,
                                              const std::vector<std::string>& server_names = {});
[[nodiscard]] base::Result<Certificate> issue(const PrivateKey& key, const std::string& common_name,
                                              const KeyPair& issuer, Profile profile, Validity validity,
                                              const std::vector<std::string>& server_names = {});

/// Path from `certificate` to one of the anchors at the instant given, with the profile wanted.
/// Faults: key_expired (not yet valid or expired at `at`), certificate_untrusted (a: X.509 verify code; -1 wrong profile).
[[nodiscard]] base::Status<> verify_chain(const Certificate& certificate, std::span<const Certificate> anchors,
                                          base::Instant at, Profile profile,
                                          std::span<const Certificate> intermediates = {});

}  // namespace balcao::seal
