#include <algorithm>

#include <openssl/pem.h>

#include "card/certificate_chain.h"
#include "card/revocation_list.h"

namespace balcao::card {

using base::Bytes;
using base::Instant;

namespace {

bool signs_list(X509* one, X509_CRL* list)
{
    EVP_PKEY* const key = X509_get0_pubkey(one);
    return key != nullptr && acceptable_key(one) && may_be_used(one, KU_CRL_SIGN) && X509_CRL_verify(list, key) == 1;
}

/// The list is signed by the certificate's issuer, or by another key of the name it gives (a state's next key signs for the older ones).
bool list_holds(X509_CRL* list, X509* issuer, const TrustStore& anchors)
{
    std::vector<X509*> keys = anchors.named(X509_CRL_get_issuer(list));
    keys.insert(keys.begin(), issuer);
    return std::ranges::any_of(keys, [list](X509* one) { return signs_list(one, list); });
}

/// The list is about all of the issuer's certificates. Others can revoke, but never clear.
bool complete(X509_CRL* list)
{
    if (X509_CRL_get_ext_by_NID(list, NID_delta_crl, -1) >= 0) {
        return false;
    }
    const std::unique_ptr<ISSUING_DIST_POINT, Freed<ISSUING_DIST_POINT_free>> part(
        static_cast<ISSUING_DIST_POINT*>(X509_CRL_get_ext_d2i(list, NID_issuing_distribution_point, nullptr, nullptr)));
    return part == nullptr ? X509_CRL_get_ext_by_NID(list, NID_issuing_distribution_point, -1) < 0
                           : part->onlyCA <= 0 && part->onlyattr <= 0 && part->indirectCRL <= 0 && part->onlysomereasons == nullptr;
}

Bytes list_digest(X509_CRL* list)
{
    Bytes out(size(Hash::sha256));
    unsigned length = 0;
    return X509_CRL_digest(list, EVP_sha256(), out.data(), &length) == 1 ? out : Bytes();
}

Revocation ask_lists(X509* certificate, X509* issuer, const TrustStore& anchors, Instant now, std::chrono::days at_most)
{
    Revocation out;
    for (X509_CRL* const list : anchors.crls_of(X509_get_issuer_name(certificate))) {
        const auto made = instant(X509_CRL_get0_lastUpdate(list));
        if (!made || !list_holds(list, issuer, anchors)) {
            continue;
        }
        X509_REVOKED* entry = nullptr;
        const bool revoked = X509_CRL_get0_by_cert(list, &entry, certificate) == 1;
        const bool newest = complete(list) && (!out.made || *made > *out.made);
        if (!revoked && (!newest || out.verdict == Verdict::revoked)) {
            continue;
        }
        out.made = made;
        out.age = std::max(std::chrono::days{0}, std::chrono::floor<std::chrono::days>(now - *made));
        out.list_digest = list_digest(list);
        if (revoked) {
            out.verdict = Verdict::revoked;
            continue;
        }
        const auto next = instant(X509_CRL_get0_nextUpdate(list));
        out.verdict = *out.age > at_most || (next && now > *next) ? Verdict::crl_stale : Verdict::genuine;
    }
    return out;
}

}  // namespace

Revocation find_revocation(const std::vector<X509Ptr>& path, const TrustStore& anchors, Instant now, std::chrono::days crl_at_most)
{
    const ErrorsCleared cleared;
    if (path.size() < 2) {
        return {Verdict::not_checked, {}, {}, {}};
    }
    Revocation out = ask_lists(path[0].get(), path[1].get(), anchors, now, crl_at_most);
    for (std::size_t i = 1; i + 1 < path.size() && out.verdict != Verdict::revoked; ++i) {
        Revocation issuer = ask_lists(path[i].get(), path[i + 1].get(), anchors, now, crl_at_most);
        if (issuer.verdict == Verdict::revoked) {
            out = std::move(issuer);
        }
    }
    return out;
}

Result<RevocationList> read_revocation_list(base::BytesView octets, const TrustStore& anchors)
{
    const ErrorsCleared cleared;
    if (octets.size() > k_max_master_list) {
        return fail(Reason::too_large);
    }
    const unsigned char* at = octets.data();
    X509CrlPtr list(d2i_X509_CRL(nullptr, &at, static_cast<long>(octets.size())));
    if (list == nullptr) {
        list.reset(PEM_read_bio_X509_CRL(reading(octets).get(), nullptr, nullptr, nullptr));
    }
    const auto made = list ? instant(X509_CRL_get0_lastUpdate(list.get())) : std::nullopt;
    if (!made) {
        return fail(Reason::malformed);
    }
    RevocationList out;
    unsigned char* encoded = nullptr;
    const int size = i2d_X509_CRL(list.get(), &encoded);
    if (size <= 0) {
        return fail(Reason::internal);
    }
    out.der.assign(encoded, encoded + size);
    OPENSSL_free(encoded);
    const BioPtr name(BIO_new(BIO_s_mem()));
    X509_NAME_print_ex(name.get(), X509_CRL_get_issuer(list.get()), 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB);
    char* text = nullptr;
    const long length = BIO_get_mem_data(name.get(), &text);
    out.issuer.assign(text, text + length);
    out.made = *made;
    out.next = instant(X509_CRL_get0_nextUpdate(list.get()));
    out.revoked = static_cast<std::size_t>(std::max(0, sk_X509_REVOKED_num(X509_CRL_get_REVOKED(list.get()))));
    out.of_an_anchor = std::ranges::any_of(anchors.named(X509_CRL_get_issuer(list.get())), [&](X509* one) { return signs_list(one, list.get()); });
    return out;
}

}  // namespace balcao::card
