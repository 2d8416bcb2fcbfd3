#pragma once
// Whom a site trusts: certificates of states or of the Citizen Card's CAs (one store each), and lists of what they revoked. Every certificate
// in a store is an anchor, link certificates too. Nothing here reads the disk: trust_store_files.h does.

#include <memory>
#include <vector>

#include "base/bytes.h"
#include "card/failure.h"

struct X509_crl_st;
struct X509_name_st;
struct x509_st;

namespace balcao::card {

constexpr std::size_t k_max_anchors = 20'000;
constexpr std::size_t k_max_crls = 5'000;

class TrustStore {
public:
    TrustStore();
    ~TrustStore();
    TrustStore(TrustStore&&) noexcept;
    TrustStore& operator=(TrustStore&&) noexcept;

    /// One certificate in DER, or any number in PEM. Returns how many were new.
    /// Failures: malformed (nothing is added then), too_large (the store is full).
    Result<std::size_t> add_certificates(base::BytesView octets);
    /// One list in DER, or any number in PEM. Whether it is its issuer's is asked when it is used.
    Result<std::size_t> add_crls(base::BytesView octets);

    [[nodiscard]] std::size_t certificate_count() const;
    [[nodiscard]] std::size_t crl_count() const;
    /// DER, in the order they came.
    [[nodiscard]] std::vector<base::Bytes> certificates() const;
    [[nodiscard]] bool holds(base::BytesView certificate_der) const;

    // Private to card; what they give lives as long as the store.

    struct Candidates {
        std::vector<x509_st*> certificates;  ///< by key identifier first, then by name
        std::size_t by_key = 0;              ///< how many of them match by key identifier
        bool key_named = false;              ///< the certificate says which key signed it
    };
    [[nodiscard]] Candidates issuers_of(const x509_st* certificate) const;
    [[nodiscard]] std::vector<x509_st*> named(const X509_name_st* subject) const;
    [[nodiscard]] std::vector<X509_crl_st*> crls_of(const X509_name_st* issuer) const;

private:
    struct Content;
    std::unique_ptr<Content> m_content;
};

}  // namespace balcao::card
