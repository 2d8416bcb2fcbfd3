#include "card/trust_store.h"

#include <algorithm>
#include <map>
#include <set>

#include <openssl/pem.h>

#include "card/signed_message.h"

namespace balcao::card {

using base::Bytes;
using base::BytesView;

struct TrustStore::Content {
    std::vector<X509Ptr> certificates;
    std::multimap<Bytes, X509*> by_key;            // subject key identifier
    std::multimap<unsigned long, X509*> by_name;   // the library's hash of the subject; names are compared after it
    std::set<Bytes> known;                         // digests
    std::vector<X509CrlPtr> crls;
    std::multimap<unsigned long, X509_CRL*> crls_by_name;
};

namespace {

unsigned long hash(const X509_NAME* name)
{
    int good = 0;
    return X509_NAME_hash_ex(name, nullptr, nullptr, &good);
}

std::optional<Bytes> octets(const ASN1_OCTET_STRING* text)
{
    if (text == nullptr) {
        return std::nullopt;
    }
    const unsigned char* const data = ASN1_STRING_get0_data(text);
    return Bytes(data, data + ASN1_STRING_length(text));
}

bool is_pem(BytesView text)
{
    constexpr std::string_view begin = "-----BEGIN ";
    return std::search(text.begin(), text.end(), begin.begin(), begin.end()) != text.end();
}

/// One object in DER or all in PEM; empty when one of them is none.
template <class Ptr, class FromDer, class FromPem>
std::vector<Ptr> read_all(BytesView text, FromDer from_der, FromPem from_pem)
{
    std::vector<Ptr> out;
    if (!is_pem(text)) {
        const unsigned char* at = text.data();
        Ptr one(from_der(nullptr, &at, static_cast<long>(text.size())));
        if (one != nullptr && at == text.data() + text.size()) {
            out.push_back(std::move(one));
        }
        return out;
    }
    const BioPtr in = reading(text);
    while (Ptr one{from_pem(in.get(), nullptr, nullptr, nullptr)}) {
        out.push_back(std::move(one));
    }
    const bool at_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
    return at_end ? std::move(out) : std::vector<Ptr>();
}

Bytes octets_of(X509_CRL* crl)
{
    unsigned char* data = nullptr;
    const int size = i2d_X509_CRL(crl, &data);
    Bytes out = size > 0 ? Bytes(data, data + size) : Bytes();
    OPENSSL_free(data);
    return out;
}

}  // namespace

TrustStore::TrustStore() : m_content(std::make_unique<Content>()) {}
TrustStore::~TrustStore() = default;
TrustStore::TrustStore(TrustStore&&) noexcept = default;
TrustStore& TrustStore::operator=(TrustStore&&) noexcept = default;

Result<std::size_t> TrustStore::add_certificates(BytesView octets_given)
{
    const ErrorsCleared cleared;
    if (octets_given.size() > k_max_master_list) {
        return fail(Reason::too_large);
    }
    auto all = read_all<X509Ptr>(octets_given, d2i_X509, PEM_read_bio_X509);
    if (all.empty()) {
        return fail(Reason::malformed);
    }
    if (m_content->certificates.size() + all.size() > k_max_anchors) {
        return fail(Reason::too_large);
    }
    std::size_t added = 0;
    for (auto& certificate : all) {
        if (!m_content->known.insert(digest(Hash::sha256, card::der(certificate.get()))).second) {
            continue;
        }
        if (const auto key = octets(X509_get0_subject_key_id(certificate.get()))) {
            m_content->by_key.emplace(*key, certificate.get());
        }
        m_content->by_name.emplace(hash(X509_get_subject_name(certificate.get())), certificate.get());
        m_content->certificates.push_back(std::move(certificate));
        ++added;
    }
    return added;
}

Result<std::size_t> TrustStore::add_crls(BytesView octets_given)
{
    const ErrorsCleared cleared;
    auto all = read_all<X509CrlPtr>(octets_given, d2i_X509_CRL, PEM_read_bio_X509_CRL);
    if (all.empty()) {
        return fail(Reason::malformed);
    }
    if (m_content->crls.size() + all.size() > k_max_crls) {
        return fail(Reason::too_large);
    }
    std::size_t added = 0;
    for (auto& crl : all) {
        if (!m_content->known.insert(digest(Hash::sha256, octets_of(crl.get()))).second) {
            continue;
        }
        m_content->crls_by_name.emplace(hash(X509_CRL_get_issuer(crl.get())), crl.get());
        m_content->crls.push_back(std::move(crl));
        ++added;
    }
    return added;
}

std::size_t TrustStore::certificate_count() const { return m_content->certificates.size(); }
std::size_t TrustStore::crl_count() const { return m_content->crls.size(); }

std::vector<Bytes> TrustStore::certificates() const
{
    std::vector<Bytes> out;
    for (const auto& certificate : m_content->certificates) {
        out.push_back(card::der(certificate.get()));
    }
    return out;
}

bool TrustStore::holds(BytesView certificate_der) const { return m_content->known.contains(digest(Hash::sha256, certificate_der)); }

std::vector<X509*> TrustStore::named(const X509_NAME* subject) const
{
    std::vector<X509*> out;
    const auto [first, last] = m_content->by_name.equal_range(hash(subject));
    for (auto at = first; at != last; ++at) {
        if (X509_NAME_cmp(X509_get_subject_name(at->second), subject) == 0) {
            out.push_back(at->second);
        }
    }
    return out;
}

TrustStore::Candidates TrustStore::issuers_of(const X509* certificate) const
{
    const ErrorsCleared cleared;
    Candidates out;
    // The library computes a certificate's extensions on first use, hence the cast.
    if (const auto key = octets(X509_get0_authority_key_id(const_cast<X509*>(certificate)))) {
        out.key_named = true;
        const auto [first, last] = m_content->by_key.equal_range(*key);
        for (auto at = first; at != last; ++at) {
            out.certificates.push_back(at->second);
        }
    }
    out.by_key = out.certificates.size();
    for (X509* const one : named(X509_get_issuer_name(certificate))) {
        if (std::find(out.certificates.begin(), out.certificates.end(), one) == out.certificates.end()) {
            out.certificates.push_back(one);
        }
    }
    return out;
}

std::vector<X509_CRL*> TrustStore::crls_of(const X509_NAME* issuer) const
{
    std::vector<X509_CRL*> out;
    const auto [first, last] = m_content->crls_by_name.equal_range(hash(issuer));
    for (auto at = first; at != last; ++at) {
        if (X509_NAME_cmp(X509_CRL_get_issuer(at->second), issuer) == 0) {
            out.push_back(at->second);
        }
    }
    return out;
}

}  // namespace balcao::card
