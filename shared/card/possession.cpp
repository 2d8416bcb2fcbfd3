#include "card/possession.h"

#include "card/applications.h"
#include "card/tlv.h"

namespace balcao::card {

using base::Bytes;

namespace {

constexpr std::size_t k_drawn = 32;

/// Certificates of the authorities a card of the first generation holds: they help to find the way to an anchor.
std::vector<Bytes> authorities_on(Session& session, CardKind kind)
{
    std::vector<Bytes> out;
    if (kind != CardKind::citizen_card_1) {
        return out;
    }
    for (const std::uint16_t file : std::initializer_list<std::uint16_t>{0xEF10, 0xEF11}) {
        const auto selected = session.ask(select_in_citizen_folder(file));
        auto certificate = selected ? FileReader(session).read_selected_object(8192) : selected;
        if (certificate) {
            out.push_back(std::move(*certificate));
        }
    }
    return out;
}

}  // namespace

Bytes make_possession_challenge(std::string_view purpose, base::Random& random)
{
    Bytes challenge = base::to_bytes("balcao possession\n" + std::string(purpose) + '\n');
    append(challenge, random.bytes(k_drawn));
    return challenge;
}

Result<PossessionProof> prove_possession(Session& session, CardKind kind, base::BytesView challenge, const PinEntry& pin)
{
    auto certificate = read_authentication_certificate(session, kind);
    if (!certificate) {
        return base::unexpected(certificate.error());
    }
    PossessionProof proof{kind, std::move(*certificate), authorities_on(session, kind), Bytes(challenge.begin(), challenge.end()), {}};
    if (const Status proved = verify_pin(session, kind, PinKind::authentication, pin); !proved) {
        return base::unexpected(proved.error());
    }
    auto signature = sign_challenge(session, kind, challenge);
    const Status forgotten = forget_pin(session, kind, PinKind::authentication);
    if (!signature) {
        return base::unexpected(signature.error());
    }
    if (!forgotten) {
        return base::unexpected(forgotten.error());
    }
    proof.signature = std::move(*signature);
    return proof;
}

Result<Possession> judge_possession(const PossessionProof& proof, const TrustStore& anchors, const PossessionRules& rules)
{
    auto holder = read_holder_certificate(proof.certificate);
    if (!holder) {
        return base::unexpected(holder.error());
    }
    const auto scheme = proof.kind == CardKind::citizen_card_1 ? SignatureScheme::rsa_pkcs1 : SignatureScheme::ecdsa_plain;
    Possession possession;
    possession.signature = check_possession(holder->der, scheme, Hash::sha256, digest(Hash::sha256, proof.challenge), proof.signature);
    possession.certificate = check_certificate({holder->der, proof.authorities, rules.ocsp_answer, rules.ocsp_nonce}, anchors, rules.now, rules.certificate);
    possession.conclusion = worse(conclude({possession.signature}), possession.certificate.conclusion);
    possession.holder = std::move(*holder);
    return possession;
}

}  // namespace balcao::card
