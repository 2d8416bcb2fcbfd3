// The signed objects of chips and of those who vouch for them: whatever the octets, they are read or refused, and nobody becomes genuine
// who is not. One input goes to every reader; a security object's own certificates serve as anchors, so that chains are built too.

#include <cstdint>
#include <cstdlib>

#include "card/certificate_check.h"
#include "card/master_list.h"
#include "card/passive_authentication.h"
#include "card/revocation_list.h"
#include "card/security_infos.h"

namespace {

using namespace balcao;
using namespace balcao::card;

constexpr base::Instant k_now{std::chrono::seconds{1'784'203'200}};  // 2026-07-16

void require(bool holds)
{
    if (!holds) {
        std::abort();
    }
}

void look_at_object(const base::Bytes& octets)
{
    const auto object = parse_security_object(octets);
    ChipFiles files;
    files.security_object = octets;
    files.groups = {{1, base::to_bytes("one")}, {2, base::to_bytes("two")}};
    files.listed = std::set<int>{1, 2};
    const auto without = authenticate(files, {}, k_now);
    require(without.conclusion != Colour::green && without.groups.size() == 2 && without.evidence.security_object == octets);
    require(without.chain == Verdict::issuer_unknown || without.chain == Verdict::not_checked);
    if (!object) {
        require(without.signature == Verdict::parse_error || without.signature == Verdict::unsupported);
        return;
    }
    require(!object->hashes.groups.empty() && object->hashes.groups.size() <= 16);
    for (const auto& [number, hash] : object->hashes.groups) {
        require(number >= 1 && number <= 16 && hash.size() == size(object->hashes.hash));
    }
    TrustStore own;
    for (const auto& certificate : object->certificates) {
        static_cast<void>(own.add_certificates(certificate));
    }
    const auto with = authenticate(files, own, k_now);
    require(with.signature == without.signature && with.groups == without.groups && with.evidence.certificates.size() <= 16);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const base::Bytes octets(data, data + size);
    look_at_object(octets);
    static_cast<void>(parse_group_hashes(octets));
    static_cast<void>(parse_group_listing(octets));
    const auto list = read_master_list(octets, {}, k_now);
    require(!list || list->signer_verdict != Verdict::genuine);
    TrustStore store;
    require(!store.add_certificates(octets) || store.certificate_count() > 0);
    require(!store.add_crls(octets) || store.crl_count() > 0);
    const auto revoked = read_revocation_list(octets, {});
    require(!revoked || (!revoked->of_an_anchor && !revoked->der.empty()));
    static_cast<void>(parse_card_security(octets));
    require(judge_card_security(octets, {}, k_now) != Colour::green);
    if (const auto holder = read_holder_certificate(octets)) {
        CertificateQuestion question;
        question.certificate = holder->der;
        question.intermediates = {holder->der};
        question.ocsp_answer = octets;
        const auto nobody = check_certificate(question, {}, k_now);
        require(nobody.conclusion != Colour::green && nobody.chain == Verdict::issuer_unknown);
        const auto own = check_certificate(question, store, k_now);
        require(own.conclusion != Colour::green);
        static_cast<void>(check_possession(holder->der, SignatureScheme::ecdsa_plain, Hash::sha256, base::Bytes(32, 1), base::Bytes(64, 1)));
    }
    const auto answer = judge_ocsp_answer(octets, octets, octets, {}, k_now, std::chrono::hours{24});
    require(answer.verdict == Verdict::answer_bad);
    return 0;
}
