#include "card/certificate_chain.h"

#include <algorithm>
#include <array>

namespace balcao::card {

using base::Instant;

namespace {

constexpr int k_max_helpers = 3;
constexpr int k_most_helps = 128;  // certificates that sign each other in circles end here
constexpr int k_least_rsa_bits = 2048;    // 9303-12 section 4.1.6.2
constexpr int k_least_curve_bits = 224;   // 9303-12 section 4.1.6.3

/// The hash under the certificate's signature is one that still counts.
bool acceptable_hash(X509* certificate)
{
    int hash = NID_undef;
    if (X509_get_signature_info(certificate, &hash, nullptr, nullptr, nullptr) != 1) {
        return false;
    }
    constexpr std::array accepted{NID_sha1, NID_sha224, NID_sha256, NID_sha384, NID_sha512};
    return std::find(accepted.begin(), accepted.end(), hash) != accepted.end();
}

bool signed_by(X509* certificate, X509* issuer)
{
    EVP_PKEY* const key = X509_get0_pubkey(issuer);
    return key != nullptr && X509_verify(certificate, key) == 1;
}

bool may_issue(X509* certificate) { return X509_check_ca(certificate) != 0 && may_be_used(certificate, KU_KEY_CERT_SIGN); }

/// Of its own key, as far as names and key identifiers tell; a link certificate can bear the same name twice.
bool self_signed(X509* certificate) { return (X509_get_extension_flags(certificate) & EXFLAG_SS) != 0; }

/// How the question whether `issuer` made `certificate` ends.
Verdict judge_issuer(X509* certificate, X509* issuer)
{
    if (!signed_by(certificate, issuer)) {
        return Verdict::chain_bad;
    }
    if (!acceptable_key(issuer) || !acceptable_hash(certificate)) {
        return Verdict::key_refused;
    }
    return may_issue(issuer) ? Verdict::genuine : Verdict::usage_bad;
}

/// Of two failures the one that says more: someone that did sign but may not says more than someone that did not.
int weight(const Chain& chain)
{
    if (chain.trust == Verdict::genuine) {
        return chain.validity == Verdict::genuine ? 5 : 4;
    }
    constexpr std::array telling{Verdict::issuer_unknown, Verdict::chain_bad, Verdict::key_refused, Verdict::usage_bad};
    return static_cast<int>(std::find(telling.begin(), telling.end(), chain.trust) - telling.begin());
}

class ChainFinder {
public:
    ChainFinder(const TrustStore& anchors, const std::vector<X509Ptr>& helpers, Instant now) : m_anchors(anchors), m_helpers(helpers), m_now(now) {}

    Chain find(X509* certificate, int helpers_below)
    {
        Chain best = by_anchor(certificate);
        for (const auto& helper : m_helpers) {
            if (best.trust == Verdict::genuine || helpers_below == k_max_helpers || m_helps_left == 0) {
                break;
            }
            --m_helps_left;
            if (!may_help(certificate, helper.get(), helpers_below)) {
                continue;
            }
            Chain further = find(helper.get(), helpers_below + 1);
            if (further.trust != Verdict::genuine) {
                continue;  // nobody vouched for the helper: its failure says nothing about the certificate
            }
            further.path.insert(further.path.begin(), share(certificate));
            const Verdict own = validity(helper.get(), m_now, Verdict::expired_issuer);
            further.validity = own == Verdict::genuine ? further.validity : own;
            if (weight(further) > weight(best)) {
                best = std::move(further);
            }
        }
        return best;
    }

private:
    Chain by_anchor(X509* certificate)
    {
        Chain best;
        const auto candidates = m_anchors.issuers_of(certificate);
        for (std::size_t i = 0; i < candidates.certificates.size(); ++i) {
            X509* const issuer = candidates.certificates[i];
            Chain found;
            found.trust = judge_issuer(certificate, issuer);
            // It says which key signed it; that another key of that name did not is no news.
            const bool other_key = candidates.key_named && i >= candidates.by_key;
            if (found.trust != Verdict::genuine && other_key) {
                continue;
            }
            if (found.trust == Verdict::genuine) {
                found.validity = validity(issuer, m_now, Verdict::expired_issuer);
                found.path.push_back(share(certificate));
                found.path.push_back(share(issuer));
            }
            const bool as_good = weight(found) == weight(best) && found.trust == Verdict::genuine;
            const bool nearer = as_good && self_signed(issuer) && !self_signed(best.path[1].get());
            if (weight(found) > weight(best) || nearer) {
                best = std::move(found);
            }
        }
        append_older(best);
        return best;
    }

    /// Who made the link certificate that ends the path, as far as the site still knows.
    void append_older(Chain& chain)
    {
        for (int i = 0; i < k_max_helpers && chain.trust == Verdict::genuine && !self_signed(chain.path.back().get()); ++i) {
            X509* const link = chain.path.back().get();
            const auto candidates = m_anchors.issuers_of(link).certificates;
            const auto older = std::find_if(candidates.begin(), candidates.end(), [&](X509* one) {
                return judge_issuer(link, one) == Verdict::genuine &&
                       std::none_of(chain.path.begin(), chain.path.end(), [&](const auto& in) { return X509_cmp(in.get(), one) == 0; });
            });
            if (older == candidates.end()) {
                return;
            }
            chain.path.push_back(share(*older));
        }
    }

    static bool may_help(X509* certificate, X509* helper, int helpers_below)
    {
        const long longest = X509_get_pathlen(helper);
        return X509_cmp(certificate, helper) != 0 && X509_NAME_cmp(X509_get_issuer_name(certificate), X509_get_subject_name(helper)) == 0 &&
               (longest < 0 || longest >= helpers_below) && judge_issuer(certificate, helper) == Verdict::genuine;
    }

    const TrustStore& m_anchors;
    const std::vector<X509Ptr>& m_helpers;
    Instant m_now;
    int m_helps_left = k_most_helps;
};

}  // namespace

Chain find_chain(X509* certificate, const TrustStore& anchors, const std::vector<X509Ptr>& helpers, Instant now)
{
    const ErrorsCleared cleared;
    return ChainFinder(anchors, helpers, now).find(certificate, 0);
}

bool acceptable_key(X509* certificate)
{
    const ErrorsCleared cleared;
    EVP_PKEY* const key = X509_get0_pubkey(certificate);
    if (key == nullptr) {
        return false;
    }
    switch (EVP_PKEY_get_base_id(key)) {
        case EVP_PKEY_RSA:
        case EVP_PKEY_RSA_PSS: return EVP_PKEY_get_bits(key) >= k_least_rsa_bits;
        case EVP_PKEY_EC: {
            // The library names a curve only when all its parameters are those of a curve it knows.
            std::array<char, 80> name{};
            std::size_t size = 0;
            return EVP_PKEY_get_group_name(key, name.data(), name.size(), &size) == 1 && size > 0 && EVP_PKEY_get_bits(key) >= k_least_curve_bits;
        }
        default: return false;
    }
}

bool may_be_used(X509* certificate, std::uint32_t usages)
{
    const std::uint32_t given = X509_get_key_usage(certificate);  // all ones when there is none
    return (X509_get_extension_flags(certificate) & (EXFLAG_CRITICAL | EXFLAG_INVALID)) == 0 && (given & usages) != 0;
}

Verdict validity(const X509* certificate, Instant at, Verdict expired)
{
    const auto from = instant(X509_get0_notBefore(certificate));
    const auto until = instant(X509_get0_notAfter(certificate));
    if (!from || at < *from) {
        return Verdict::not_yet_valid;
    }
    return until && at <= *until ? Verdict::genuine : expired;
}

}  // namespace balcao::card
