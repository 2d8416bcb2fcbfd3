#include "card/master_list.h"

#include "card/certificate_chain.h"
#include "card/tlv.h"

namespace balcao::card {

using base::Bytes;
using base::BytesView;

namespace {

constexpr std::uint32_t k_set = 0x31;

/// SEQUENCE { INTEGER 0, SET OF Certificate }
std::optional<std::vector<Bytes>> read_content(BytesView der)
{
    const auto list = take_tlv(der);
    if (!list || list->tag != k_sequence || !der.empty()) {
        return std::nullopt;
    }
    BytesView body = list->value;
    const auto version = take_tlv(body);
    const auto set = version ? take_tlv(body) : version;
    if (!set || version->tag != k_integer || version->value.size() != 1 || version->value[0] != 0 || set->tag != k_set || !body.empty()) {
        return std::nullopt;
    }
    std::vector<Bytes> out;
    for (BytesView rest = set->value; !rest.empty();) {
        const auto one = take_tlv(rest);
        if (!one || one->tag != k_sequence || out.size() == k_max_anchors) {
            return std::nullopt;
        }
        out.emplace_back(one->whole.begin(), one->whole.end());
    }
    return out;
}

Verdict judge_signer(X509* signer, const std::vector<X509Ptr>& held, const TrustStore& pinned, base::Instant at)
{
    if (!acceptable_key(signer)) {
        return Verdict::key_refused;
    }
    const Verdict own = validity(signer, at, Verdict::expired_signer);
    if (pinned.holds(der(signer))) {
        return own;
    }
    const Chain chain = find_chain(signer, pinned, held, at);
    if (chain.trust != Verdict::genuine) {
        return chain.trust;
    }
    if (!may_be_used(signer, KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION)) {
        return Verdict::usage_bad;
    }
    return own == Verdict::genuine ? chain.validity : own;
}

}  // namespace

Result<MasterList> read_master_list(BytesView octets, const TrustStore& pinned, base::Instant now)
{
    if (octets.size() > k_max_master_list) {
        return fail(Reason::too_large);
    }
    const CmsPtr message = read_signed_message(octets);
    if (message == nullptr) {
        return fail(Reason::malformed);
    }
    if (dotted(CMS_get0_eContentType(message.get())) != "2.23.136.1.1.2") {
        return fail(Reason::unsupported);
    }
    const auto signed_content = content(message.get());
    auto listed = signed_content ? read_content(*signed_content) : std::nullopt;
    const auto held = certificates(message.get());
    const SignerFound signer = find_signer(message.get(), held);
    if (!listed || signer.certificate == nullptr) {
        return fail(Reason::malformed);
    }
    if (!known_signer_hash(message.get()) || !signature_holds(message.get(), signer.certificate.get())) {
        return fail(Reason::broken_seal);
    }
    MasterList out;
    out.certificates = std::move(*listed);
    out.signer = der(signer.certificate.get());
    out.signing_time = signing_time(message.get());
    out.signer_verdict = judge_signer(signer.certificate.get(), held, pinned, out.signing_time.value_or(now));
    return out;
}

Result<std::size_t> add_master_list(TrustStore& store, const MasterList& list)
{
    std::size_t added = 0;
    for (const auto& certificate : list.certificates) {
        const auto one = store.add_certificates(certificate);
        if (!one && one.error().reason == Reason::too_large) {
            return base::unexpected(one.error());
        }
        added += one.value_or(0);
    }
    return added;
}

}  // namespace balcao::card
