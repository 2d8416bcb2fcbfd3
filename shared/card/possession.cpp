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

Result<Possession> prove_possession(Session& session, CardKind kind, const PossessionRequest& request, const TrustStore& anchors,
                                    base::Random& random)
{
    auto certificate = read_authentication_certificate(session, kind);
    if (!certificate) {
        return base::unexpected(certificate.error());
    }
    auto holder = read_holder_certificate(*certificate);
    if (!holder) {
        return base::unexpected(holder.error());
    }
    CertificateQuestion question{holder->der, authorities_on(session, kind), request.ocsp_answer, {}};

    const Status proved = request.pin != nullptr ? verify_pin(session, kind, PinKind::authentication, *request.pin, request.last)
                                                 : verify_pin_on_reader(session, kind, PinKind::authentication, request.last);
    if (!proved) {
        return base::unexpected(proved.error());
    }
    Possession possession;
    possession.challenge = base::to_bytes("balcao possession\n" + request.purpose + '\n');
    append(possession.challenge, random.bytes(k_drawn));
    auto signature = sign_challenge(session, kind, possession.challenge);
    const Status forgotten = forget_pin(session, kind, PinKind::authentication);
    if (!signature) {
        return base::unexpected(signature.error());
    }
    if (!forgotten) {
        return base::unexpected(forgotten.error());
    }
    possession.proof = std::move(*signature);
    const auto scheme = kind == CardKind::citizen_card_1 ? SignatureScheme::rsa_pkcs1 : SignatureScheme::ecdsa_plain;
    possession.signature =
        check_possession(holder->der, scheme, Hash::sha256, digest(Hash::sha256, possession.challenge), possession.proof);
    possession.certificate = check_certificate(question, anchors, request.now, request.rules);
    possession.conclusion = worse(conclude({possession.signature}), possession.certificate.conclusion);
    possession.holder = std::move(*holder);
    return possession;
}

}  // namespace balcao::card
