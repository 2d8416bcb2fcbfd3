#include "card/passive_authentication.h"

#include <algorithm>
#include <array>

#include "card/certificate_chain.h"
#include "card/tlv.h"

namespace balcao::card {

using base::Bytes;
using base::BytesView;

namespace {

/// Whether the message is signed by the certificate it holds, with means that count.
Verdict judge_signature(BytesView signed_message, X509* signer)
{
    const CmsPtr message = read_signed_message(signed_message);
    if (message == nullptr) {
        return Verdict::parse_error;
    }
    if (signer == nullptr) {
        return Verdict::signer_missing;
    }
    if (!known_signer_hash(message.get()) || !acceptable_key(signer)) {
        return Verdict::key_refused;
    }
    return signature_holds(message.get(), signer) ? Verdict::genuine : Verdict::signature_bad;
}

void compare_groups(const ChipFiles& files, const GroupHashes& hashes, PassiveAuthentication& out)
{
    for (const auto& [number, content] : files.groups) {
        const auto signed_hash = hashes.groups.find(number);
        out.groups[number] = signed_hash == hashes.groups.end()                        ? Verdict::hash_missing
                             : signed_hash->second == digest(hashes.hash, content) ? Verdict::genuine
                                                                                       : Verdict::hash_mismatch;
    }
}

void compare_listing(const ChipFiles& files, const GroupHashes& hashes, PassiveAuthentication& out)
{
    if (!files.listed) {
        out.listing = Verdict::not_asked;
        return;
    }
    for (const int number : *files.listed) {
        if (!hashes.groups.contains(number)) {
            out.listed_not_signed.insert(number);
        }
    }
    for (const auto& [number, hash] : hashes.groups) {
        if (!files.listed->contains(number)) {
            out.signed_not_listed.insert(number);
        }
    }
    out.listing = out.listed_not_signed.empty() && out.signed_not_listed.empty() ? Verdict::genuine : Verdict::listing_differs;
}

struct SignerOfState {
    Verdict trust = Verdict::not_checked;
    Verdict validity = Verdict::not_checked;
    std::vector<X509Ptr> path;
};

SignerOfState judge_as_state(X509* signer, const std::vector<X509Ptr>& helpers, const TrustStore& anchors, base::Instant now)
{
    Chain chain = find_chain(signer, anchors, helpers, now);
    const bool may_sign = may_be_used(signer, KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION);
    const Verdict own = validity(signer, now, Verdict::expired_signer);
    return {chain.trust == Verdict::genuine && !may_sign ? Verdict::usage_bad : chain.trust,
            own == Verdict::genuine && chain.trust == Verdict::genuine ? chain.validity : own, std::move(chain.path)};
}

void judge_certificates(const SecurityObject& object, X509* signer, const TrustStore& anchors, base::Instant now, const PassiveRules& rules,
                        PassiveAuthentication& out)
{
    std::vector<X509Ptr> helpers;
    for (const auto& one : object.certificates) {
        helpers.push_back(read_certificate(one));
    }
    std::erase(helpers, nullptr);
    const SignerOfState chain = judge_as_state(signer, helpers, anchors, now);
    out.chain = chain.trust;
    out.validity = chain.validity;
    if (!object.signing_time) {
        out.validity_at_signing = Verdict::not_asked;
    } else {
        const bool then = validity(signer, *object.signing_time, Verdict::expired_signer) == Verdict::genuine;
        out.validity_at_signing = then ? Verdict::genuine : Verdict::signed_outside_validity;
    }
    const Revocation revocation = find_revocation(chain.path, anchors, now, rules.crl_at_most);
    out.revocation = revocation.verdict;
    out.crl_age = revocation.age;
    out.evidence.crl_digest = revocation.list_digest;
    out.evidence.crl_made = revocation.made;
    for (const auto& one : chain.path) {
        out.evidence.certificates.push_back(der(one.get()));
    }
    if (chain.path.empty()) {
        out.evidence.certificates.push_back(object.signer);
    }
}

void finish(PassiveAuthentication& out)
{
    const std::array questions{std::pair{"signature", out.signature},   std::pair{"listing", out.listing},
                               std::pair{"chain", out.chain},           std::pair{"validity", out.validity},
                               std::pair{"validity_at_signing", out.validity_at_signing}, std::pair{"revocation", out.revocation}};
    out.conclusion = out.groups.empty() ? Colour::amber : Colour::green;
    for (const auto& [question, answer] : questions) {
        out.conclusion = worse(out.conclusion, colour(answer));
        out.evidence.verdicts.emplace_back(question, name(answer));
    }
    for (const auto& [number, answer] : out.groups) {
        out.conclusion = worse(out.conclusion, colour(answer));
        out.evidence.verdicts.emplace_back("group " + std::to_string(number), name(answer));
    }
    out.evidence.verdicts.emplace_back("conclusion", name(out.conclusion));
}

}  // namespace

PassiveAuthentication authenticate(const ChipFiles& files, const TrustStore& anchors, base::Instant now, const PassiveRules& rules)
{
    PassiveAuthentication out;
    out.evidence.security_object = files.security_object;
    out.evidence.judged_at = now;
    for (const auto& [number, content] : files.groups) {
        out.groups[number] = Verdict::not_checked;
    }
    const auto object = parse_security_object(files.security_object);
    if (!object) {
        out.signature = object.error().reason == Reason::unsupported ? Verdict::unsupported : Verdict::parse_error;
        finish(out);
        return out;
    }
    out.signer_by_guess = object->signer_by_guess;
    out.signing_time = object->signing_time;
    const X509Ptr signer = object->signer.empty() ? nullptr : read_certificate(object->signer);
    out.signature = judge_signature(object->message, signer.get());
    // Compared also when the signature is bad: which of the two is wrong tells a damaged chip from a forged one.
    compare_groups(files, object->hashes, out);
    compare_listing(files, object->hashes, out);
    if (signer != nullptr) {
        judge_certificates(*object, signer.get(), anchors, now, rules, out);
    }
    finish(out);
    return out;
}

Colour judge_card_security(BytesView file, const TrustStore& anchors, base::Instant now, const PassiveRules& rules)
{
    const CmsPtr message = read_signed_message(file);
    if (message == nullptr) {
        return Colour::red;
    }
    const auto inside = certificates(message.get());
    const SignerFound found = find_signer(message.get(), inside);
    const Verdict signature = judge_signature(file, found.certificate.get());
    if (colour(signature) != Colour::green) {
        return colour(signature);
    }
    const SignerOfState signer = judge_as_state(found.certificate.get(), inside, anchors, now);
    return conclude({signature, signer.trust, signer.validity, find_revocation(signer.path, anchors, now, rules.crl_at_most).verdict});
}

Result<std::set<int>> parse_group_listing(BytesView ef_com)
{
    // Tags of the data groups 1 to 16 (9303-10 section 4.6.1.1).
    constexpr std::array<std::uint8_t, 16> tags{0x61, 0x75, 0x63, 0x76, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6A, 0x6B, 0x6C, 0x6D, 0x6E, 0x6F, 0x70};
    const auto list = find_tlv(ef_com, {0x60, 0x5C});
    if (!list) {
        return fail(Reason::malformed);
    }
    std::set<int> out;
    for (const std::uint8_t tag : *list) {
        const auto at = std::find(tags.begin(), tags.end(), tag);
        if (at == tags.end()) {
            return fail(Reason::malformed);
        }
        out.insert(static_cast<int>(at - tags.begin()) + 1);
    }
    return out;
}

}  // namespace balcao::card
